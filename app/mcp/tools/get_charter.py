"""The tool that gives the Liptako-Gourma Charter as the documents show it."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from pydantic import Field
from pydantic_core import from_json

from app.domain.known_records import CHARTER
from app.domain.vocabulary import Rank, Resource
from app.domain.web_pages import RECORD_PAGES
from app.mcp.fact_answers import end_text, find_page, write_more
from app.mcp.tool import Answer, Tool, ToolRequest, cut_to_fit
from app.schemas.base import Public
from app.schemas.filters import NoQuery
from app.services.records import fetch_body


class CharterPart(StrEnum):
    """What of the charter a fact is on, with the key of these in the published JSON."""

    SIGNING = "signing"
    CLAUSE = "clauses"
    AIM = "objectives"


class CharterFact(Public):
    """What the charter provides or is for, or a fact of its signing, which has no wordings."""

    id: str
    claim: str
    part: CharterPart
    wordings: dict[str, str] = Field(description="By document")


class CharterAnswer(Answer):
    """The charter; no document prints all of it."""

    name: str
    note: str | None
    facts: list[CharterFact]
    more_ids: list[str] = Field(description="Facts not shown for lack of room")


def _read(request: ToolRequest) -> Answer:
    charter: dict[str, Any] = from_json(fetch_body(request.transaction, Resource.CHARTER, CHARTER))
    signing = [_make_fact(it, CharterPart.SIGNING) for it in _sort(charter[CharterPart.SIGNING])]
    provisions = [_make_fact(it, part) for part in (CharterPart.CLAUSE, CharterPart.AIM) for it in charter[part]]
    facts = [*signing[:1], *provisions, *signing[1:]]

    def make(number: int) -> CharterAnswer:
        return CharterAnswer(
            revision=request.transaction.revision.revision,
            name=charter["instrument"]["name"],
            note=charter["note"],
            facts=facts[:number],
            more_ids=[it.id for it in facts[number:]],
        )

    return cut_to_fit(len(facts), make, _write, request.public_url)


def _sort(facts: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The best answer first, where several facts answer one question."""
    return sorted(facts, key=lambda it: it["rank"] != Rank.PREFERRED)


def _make_fact(fact: dict[str, Any], part: CharterPart) -> CharterFact:
    wordings = {it["source"]: it["text"] for it in fact["details"].get("wordings", ())}
    return CharterFact(id=fact["id"], claim=fact["claim"], part=part, wordings=wordings)


def _write(answer: CharterAnswer, public_url: str) -> str:
    lines = [f"{answer.name} · {public_url}{RECORD_PAGES[Resource.CHARTER]}", answer.note or ""]
    for part in CharterPart:
        facts = [it for it in answer.facts if it.part is part]
        lines += [f"{part.capitalize()}:", *(_write_fact(it, public_url) for it in facts)] if facts else []
    return end_text([*lines, write_more(answer.more_ids)], answer)


def _write_fact(fact: CharterFact, public_url: str) -> str:
    wordings = [f"“{text}” – {source}" for source, text in fact.wordings.items()]
    return f"{fact.claim}\n  {' · '.join([*wordings, find_page(public_url, Resource.FACT, fact.id)])}"


GET_CHARTER = Tool(
    name="get_charter",
    title="Get the charter",
    description="The Liptako-Gourma Charter: what it provides, in each document's words, its aims and its signing.",
    arguments=NoQuery,
    answer=CharterAnswer,
    read=_read,
    write=_write,
)

"""The tool that gives the Liptako-Gourma Charter as the documents show it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from functools import partial
from typing import Any, NamedTuple

from pydantic import Field
from pydantic_core import from_json

from app.domain.known_records import CHARTER
from app.domain.vocabulary import Rank, Resource
from app.domain.web_pages import RECORD_PAGES
from app.mcp.fact_answers import FactBrief, brief_fact, end_text, write_brief
from app.mcp.tool import Answer, Short, Tool, ToolRequest, shorten_to_fit
from app.schemas.filters import NoQuery
from app.services.records import fetch_body


class CharterPart(StrEnum):
    """What of the charter facts are on."""

    SIGNING = "signing"
    AIMS = "aims"
    CLAUSES = "clauses"


_PROVISIONS = {CharterPart.AIMS: "objectives", CharterPart.CLAUSES: "clauses"}
"""The keys of the published JSON that have wordings."""


class WordingShown(Short):
    """Words of the charter as documents print them."""

    text: str = Field(description="It ends in […] where it is cut")
    documents: list[str]


class CharterFact(FactBrief):
    """What the charter is for or provides, or a fact of its signing, which has no wordings."""

    wordings: list[WordingShown]


class CharterAnswer(Answer):
    """The charter; no document prints all of it."""

    name: str
    note: str | None
    facts: dict[str, list[CharterFact]] = Field(description="By part: signing, aims and clauses")
    are_shortened: bool = Field(description="Whether wordings are cut or left out to fit")
    more_ids: dict[str, list[str]] = Field(description="Provisions not shown for lack of room, by part")
    more_signing: int = Field(description="Facts of its signing not shown for lack of room")


_Placed = tuple[CharterPart, CharterFact]


class _Form(NamedTuple):
    """How much of the wordings of a fact is told."""

    number: int
    length: int
    """Characters of each."""
    are_repeated: bool = True
    """Whether they are told of a claim that quotes them itself."""


_FORMS = (_Form(9, 300), _Form(2, 120), _Form(1, 120), _Form(1, 120, are_repeated=False))
"""From whole to short: wordings are shortened before a fact is left out."""


def _read(request: ToolRequest) -> Answer:
    charter: dict[str, Any] = from_json(fetch_body(request.transaction, Resource.CHARTER, CHARTER))
    facts = list(_list_facts(charter))
    signing = CharterPart.SIGNING

    def make(form: _Form, number: int) -> CharterAnswer:
        return CharterAnswer(
            revision=request.transaction.revision.revision,
            name=charter["instrument"]["name"],
            note=charter["note"],
            facts={part: [_shorten(it, form) for it in those] for part, those in _group(facts[:number])},
            are_shortened=form is not _FORMS[0],
            more_ids={part: [it.id for it in those] for part, those in _group(facts[number:]) if part is not signing},
            more_signing=sum(part is signing for part, _ in facts[number:]),
        )

    return shorten_to_fit(len(facts), [partial(make, it) for it in _FORMS], _write, request.public_url)


def _list_facts(charter: Mapping[str, Any]) -> Iterator[_Placed]:
    """That it was signed, what it is for, what it provides, and then what else is told of its signing."""
    signing = [(CharterPart.SIGNING, _make_fact(it)) for it in _sort(charter["signing"])]
    yield from signing[:1]
    for part, key in _PROVISIONS.items():
        yield from [(part, _make_fact(it)) for it in charter[key]]
    yield from signing[1:]


def _group(facts: Sequence[_Placed]) -> Iterator[tuple[CharterPart, list[CharterFact]]]:
    for part in CharterPart:
        if those := [fact for of, fact in facts if of is part]:
            yield part, those


def _sort(facts: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The best answer first, where several facts answer one question."""
    return sorted(facts, key=lambda it: it["rank"] != Rank.PREFERRED)


def _make_fact(fact: dict[str, Any]) -> CharterFact:
    documents: dict[str, list[str]] = {}
    for it in fact["details"].get("wordings", ()):
        documents.setdefault(it["text"], []).append(it["source"])
    wordings = [WordingShown(text=text, documents=names) for text, names in documents.items()]
    return CharterFact(**dict(brief_fact(fact)), wordings=wordings)


def _shorten(fact: CharterFact, form: _Form) -> CharterFact:
    told = fact.wordings[: form.number] if form.are_repeated or '"' not in fact.claim else []
    kept = [it.model_copy(update={"text": _cut(it.text, form.length)}) for it in told]
    return fact.model_copy(update={"wordings": kept})


def _cut(text: str, length: int) -> str:
    """A text of some length at the most, cut between two words."""
    return text if len(text) <= length else f"{text[:length].rpartition(' ')[0]} […]"


def _write(answer: CharterAnswer, public_url: str) -> str:
    lines = [f"{answer.name} · {public_url}{RECORD_PAGES[Resource.CHARTER]}", answer.note or ""]
    for part, facts in answer.facts.items():
        lines += [f"{part.capitalize()}:", *(_write_fact(it, public_url) for it in facts)]
    if answer.are_shortened:
        lines.append("Not all wordings are shown, or in full: get_facts has quotations.")
    for part, ids in answer.more_ids.items():
        lines.append(f"{len(ids)} more {part}: get_facts with ids {', '.join(ids)}")
    if answer.more_signing:
        lines.append(f"{answer.more_signing} more facts of its signing: search_facts with kind signing")
    return end_text(lines, answer)


def _write_fact(fact: CharterFact, public_url: str) -> str:
    wordings = [f"\n  “{it.text}” – {', '.join(it.documents)}" for it in fact.wordings]
    return f"{write_brief(fact, public_url, has_date=fact.date is not None)}{''.join(wordings)}"


GET_CHARTER = Tool(
    name="get_charter",
    title="Get the charter",
    description="The Liptako-Gourma Charter: its signing, its aims and what it provides, in the documents' words. Where"
    " they disagree, get_dispute has all sides.",
    arguments=NoQuery,
    answer=CharterAnswer,
    read=_read,
    write=_write,
)

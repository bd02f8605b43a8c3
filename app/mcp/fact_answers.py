"""Facts as tools answer them: in short, and with one quotation of each document and who says otherwise."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from pydantic import Field
from pydantic_core import from_json

from app.domain.vocabulary import DATED_BY_ACT, Resource, Stance, SupportedField
from app.domain.web_pages import RECORD_PAGES
from app.mcp.tool import Answer
from app.schemas.base import Public
from app.services.records import fetch_bodies
from app.store.transaction import ReadTransaction

_MOST_QUOTED = 4
"""Documents that are quoted for one fact, and as many against it; the others are counted."""

_MOST_OTHERWISE = 3
"""Competing facts that are told of in full in each dispute; the others are counted."""


_PARTS = [*SupportedField]
"""The parts of a fact, the claim first."""


class FactBrief(Public):
    """A fact in short."""

    id: str
    claim: str
    date: str | None = Field(description="EDTF, of what happened or was said; null: no document allows to tell")
    as_of: str | None = Field(description="EDTF, by when a document shows what is no happening, such as a title")
    independent_origins: int
    disputes: list[str] = Field(description="Ids of disputes it is a side of")


class Quotation(Public):
    """The words of one document."""

    source: str
    publisher: str
    words: str
    said_by: str | None = Field(description="To whom the document attributes them")
    shows: str = Field(description="What they bear on: the claim, or only its date, place or another part")
    is_against: bool


class Otherwise(Public):
    """A dispute, and what the other sides say."""

    dispute: str
    question: str
    claims: dict[str, str] = Field(description="Competing claims by fact id")
    more: int


class FactShown(FactBrief):
    """A fact with what it rests on."""

    note: str | None
    quotations: list[Quotation] = Field(description="One per document and stance")
    more_documents: int = Field(description="Documents that are not quoted for lack of room")


class FactAnswer(FactShown):
    """A fact with what it rests on, and what others say."""

    otherwise: list[Otherwise]


def brief_fact(fact: Mapping[str, Any]) -> FactBrief:
    """A published fact in short."""
    return FactBrief.model_validate(_in_short(fact))


def _in_short(fact: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": fact["id"],
        "claim": fact["claim"],
        **_find_date(fact),
        "independent_origins": fact["evidence"]["independent_origins"],
        "disputes": [it["id"] for it in fact["disputes"]],
    }


def _find_date(fact: Mapping[str, Any]) -> dict[str, str | None]:
    """The date of an act, or by when a document shows what is none: that day may only be the document's own."""
    told = fact["date"] and fact["date"]["edtf"]
    if fact["kind"] in DATED_BY_ACT:
        return {"date": told, "as_of": None}
    return {"date": None, "as_of": fact["details"].get("as_of", told)}


def make_fact_answers(facts: Sequence[Mapping[str, Any]], transaction: ReadTransaction) -> list[FactAnswer]:
    """Published facts, with the claims that they compete with; each dispute is told with the first of its facts."""
    names = list(dict.fromkeys(it["id"] for fact in facts for it in fact["disputes"]))
    bodies = fetch_bodies(transaction, Resource.DISPUTE, names) if names else []
    untold = {it["id"]: it["facts"] for it in map(from_json, bodies)}
    return [
        FactAnswer.model_validate(
            {
                **_show(fact),
                "otherwise": [
                    _tell_others(fact["id"], it, sides)
                    for it in fact["disputes"]
                    if (sides := untold.pop(it["id"], None)) is not None
                ],
            }
        )
        for fact in facts
    ]


def show_fact(fact: Mapping[str, Any]) -> FactShown:
    """A published fact with its quotations."""
    return FactShown.model_validate(_show(fact))


def _show(fact: Mapping[str, Any]) -> dict[str, Any]:
    quotations = list(_quote_each_document(fact["citations"]))
    kept = _keep_of_each_stance(quotations)
    return {
        **_in_short(fact),
        "note": fact["note"],
        "quotations": kept,
        "more_documents": len(quotations) - len(kept),
    }


def _quote_each_document(citations: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """The first passage of each document that bears on the claim, or on anything; for and against apart."""
    by_claim = sorted(citations, key=lambda it: SupportedField.CLAIM not in it["supports"])
    seen: set[tuple[str, str]] = set()
    for it in sorted(by_claim, key=lambda it: it["stance"] == Stance.DISPUTES):
        key = (it["source"]["id"], it["stance"])
        if key not in seen:
            seen.add(key)
            yield {
                "source": it["source"]["id"],
                "publisher": it["source"]["publisher"],
                "words": it["quote"]["exact"],
                "said_by": it["attribution"],
                "shows": min(it["supports"], key=_PARTS.index),
                "is_against": it["stance"] == Stance.DISPUTES,
            }


def _keep_of_each_stance(quotations: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    kept, number = [], Counter[bool]()
    for it in quotations:
        number[it["is_against"]] += 1
        if number[it["is_against"]] <= _MOST_QUOTED:
            kept.append(it)
    return kept


def _tell_others(name: str, dispute: Mapping[str, Any], facts: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    others = [it for it in facts if it["id"] != name]
    return {
        "dispute": dispute["id"],
        "question": dispute["question"],
        "claims": {it["id"]: it["claim"] for it in others[:_MOST_OTHERWISE]},
        "more": len(others[_MOST_OTHERWISE:]),
    }


def find_page(public_url: str, resource: Resource, name: str) -> str:
    """The address of the page for people on a record."""
    return public_url + RECORD_PAGES[resource].format(id=name)


def write_brief(fact: FactBrief, public_url: str) -> str:
    """A fact in two lines: the claim, and what is known of it with its address, which ends in its id."""
    origins = fact.independent_origins
    known = [
        fact.date or (f"as of {fact.as_of}" if fact.as_of else "undated"),
        f"{origins} independent origin{'s' if origins > 1 else ''}",
        *([f"disputed: {', '.join(fact.disputes)}"] if fact.disputes else []),
        find_page(public_url, Resource.FACT, fact.id),
    ]
    return f"{fact.claim}\n  {' · '.join(known)}"


def write_fact(fact: FactShown, public_url: str) -> str:
    """A fact with its quotations."""
    lines = [write_brief(fact, public_url), *(f"  {_write_quotation(it)}" for it in fact.quotations)]
    if fact.more_documents:
        lines.append(f"  and {fact.more_documents} more document{'s' if fact.more_documents > 1 else ''}")
    if fact.note:
        lines.append(f"  Note: {fact.note}")
    return "\n".join(lines)


def write_otherwise(fact: FactAnswer) -> str:
    """What others say, a line for each dispute."""
    lines: list[str] = []
    for it in fact.otherwise:
        claims = "; ".join([f"{claim} ({name})" for name, claim in it.claims.items()])
        more = f"; {it.more} more" if it.more else ""
        lines.append(f"  Otherwise, on “{it.question}” ({it.dispute}): {claims}{more}")
    return "\n".join(lines)


def _write_quotation(quotation: Quotation) -> str:
    said_by = f", quoting {quotation.said_by}" if quotation.said_by else ""
    against = "Against: " if quotation.is_against else ""
    shows = "" if quotation.shows == SupportedField.CLAIM else f" (on the {quotation.shows})"
    return f"{against}“{quotation.words}” – {quotation.publisher}{said_by}{shows}"


def write_more(ids: Sequence[str]) -> str:
    """How to get the facts that were left out; empty where none was."""
    return f"{len(ids)} more: get_facts with ids {', '.join(ids)}" if ids else ""


def end_text(parts: Iterable[str], answer: Answer) -> str:
    """A text of several parts, which ends with the revision."""
    return "\n".join([*filter(None, parts), f"Revision {answer.revision}."])

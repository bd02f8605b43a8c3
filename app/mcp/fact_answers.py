"""Facts as tools answer them: in short, and with one quotation of each origin and who says otherwise."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

from pydantic import Field
from pydantic_core import from_json

from app.domain.vocabulary import DATED_BY_ACT, Resource
from app.domain.web_pages import RECORD_PAGES
from app.mcp.quotations import MOST_AGAINST, CitingAnswer, Quotation, quote_origins, write_quotation
from app.mcp.tool import Answer, Short
from app.services.records import fetch_bodies
from app.store.transaction import ReadTransaction

_MOST_OTHERWISE = 1
"""Competing facts that are told of in full in each dispute; the others are counted."""


class FactBrief(Short):
    """A fact in short."""

    id: str
    claim: str
    date: str | None = Field(description="EDTF, of what happened or was said")
    as_of: str | None = Field(description="EDTF, by when a document shows what is no happening, such as a title")
    independent_origins: int
    disputes: list[str] = Field(description="Ids of disputes it is a side of")


class Otherwise(Short):
    """A dispute, and what the other sides say."""

    dispute: str
    question: str
    claims: dict[str, str] = Field(description="Competing claims by fact id")
    more: int


class FactShown(FactBrief):
    """A fact with what it rests on."""

    note: str | None
    quotations: list[Quotation] = Field(description="One per origin, and per origin that says otherwise")
    more_origins: int = Field(description="Origins that are not quoted for lack of room")
    more_against: int = Field(description="Origins that say otherwise and are not quoted for lack of room")


class FactAnswer(FactShown):
    """A fact with what it rests on, and what others say."""

    otherwise: list[Otherwise]


FactT = TypeVar("FactT", bound=FactShown)

SHORTENED = "Shortened to fit: get_facts with fewer ids has all notes and quotations, and what others say."
"""What is said of facts that are told in short."""


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


def show_side(fact: Mapping[str, Any], dispute: str) -> FactShown:
    """A published fact beside all others of a dispute, whose quotations are what stands against it."""
    side = {**fact, "disputes": [it for it in fact["disputes"] if it["id"] != dispute]}
    return FactShown.model_validate({**_show(side, most_against=0), "more_against": 0})


def _show(fact: Mapping[str, Any], most_against: int = MOST_AGAINST) -> dict[str, Any]:
    quoted = quote_origins(fact["citations"], most_against)
    return {**_in_short(fact), "note": fact["note"], **quoted._asdict()}


def _tell_others(name: str, dispute: Mapping[str, Any], facts: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    others = [it for it in facts if it["id"] != name]
    return {
        "dispute": dispute["id"],
        "question": dispute["question"],
        "claims": {it["id"]: it["claim"] for it in others[:_MOST_OTHERWISE]},
        "more": len(others[_MOST_OTHERWISE:]),
    }


class Form(NamedTuple):
    """How much of a fact is told where not all facts fit in full."""

    most_for: int
    most_against: int
    longest_note: int
    """In characters."""


SHORTER = (Form(2, 1, 120), Form(1, 0, 60))
"""The forms that are tried after the full one."""


def shorten(fact: FactT, form: Form) -> FactT:
    """A fact with fewer quotations, and without a long note."""
    for_it = [it for it in fact.quotations if not it.is_against]
    against = [it for it in fact.quotations if it.is_against]
    left = {
        "quotations": [*for_it[: form.most_for], *against[: form.most_against]],
        "more_origins": fact.more_origins + len(for_it[form.most_for :]),
        "more_against": fact.more_against + len(against[form.most_against :]),
        "note": fact.note if fact.note and len(fact.note) <= form.longest_note else None,
    }
    return fact.model_copy(update=left)


def find_page(public_url: str, resource: Resource, name: str) -> str:
    """The address of the page for people on a record."""
    return public_url + RECORD_PAGES[resource].format(id=name)


def write_brief(fact: FactBrief, public_url: str, *, has_date: bool = True) -> str:
    """A fact in two lines: the claim, and what is known of it with its address, which ends in its id."""
    origins = fact.independent_origins
    known = [
        *([fact.date or (f"as of {fact.as_of}" if fact.as_of else "undated")] if has_date else []),
        f"{origins} independent origin{'s' if origins > 1 else ''}",
        *([f"disputed: {', '.join(fact.disputes)}"] if fact.disputes else []),
        find_page(public_url, Resource.FACT, fact.id),
    ]
    return f"{fact.claim}\n  {' · '.join(known)}"


def write_fact(fact: FactShown, answer: CitingAnswer, public_url: str) -> str:
    """A fact with its quotations."""
    lines = [write_brief(fact, public_url), *(f"  {write_quotation(it, answer)}" for it in fact.quotations)]
    if fact.more_origins:
        lines.append(f"  and {_count_origins(fact.more_origins, 'more ')}")
    if fact.more_against:
        lines.append(f"  Against: {_count_origins(fact.more_against)} not quoted here")
    if fact.note:
        lines.append(f"  Note: {fact.note}")
    return "\n".join(lines)


def _count_origins(number: int, which: str = "") -> str:
    return f"{number} {which}origin{'s' if number > 1 else ''}"


def write_otherwise(fact: FactAnswer) -> str:
    """What others say, a line for each dispute."""
    lines: list[str] = []
    for it in fact.otherwise:
        claims = "; ".join([f"{claim} ({name})" for name, claim in it.claims.items()])
        more = f"; {it.more} more in get_dispute" if it.more else ""
        lines.append(f"  Otherwise, on “{it.question}” ({it.dispute}): {claims}{more}")
    return "\n".join(lines)


def write_more(ids: Sequence[str]) -> str:
    """How to get the facts that were left out; empty where none was."""
    return f"{len(ids)} more: get_facts with ids {', '.join(ids)}" if ids else ""


def end_text(parts: Iterable[str], answer: Answer) -> str:
    """A text of several parts, which ends with the revision."""
    return "\n".join([*filter(None, parts), f"Revision {answer.revision}."])

"""The page of one fact."""

from collections.abc import Container
from typing import Annotated, NamedTuple

from fastapi import Path, Query, Response
from pydantic import BaseModel, TypeAdapter

from app.domain.vocabulary import Resource
from app.routing.read_routes import ReadRequest
from app.schemas.facts import DisputeRef, FactPublic
from app.schemas.filters import FactSort, NoQuery
from app.schemas.kind_filters import AnyFactQuery
from app.schemas.query_types import IdInPath
from app.services.facts import fetch_facts
from app.services.list_request import ParsedQuery
from app.services.records import fetch_body
from app.store.transaction import ReadTransaction
from app.web.dispute_view import Answer, list_answers
from app.web.fact_view import view_fact
from app.web.pages import make_router, page, respond_with_page
from app.web.removed import fetch_shown

router = make_router()

_FACT: TypeAdapter[FactPublic] = TypeAdapter(FactPublic)
_SIBLINGS = 20
"""Most facts of its happening that the page of a fact shows."""


class ShortFact(BaseModel):
    """What the page of a fact shows of another one. What else that has is passed over."""

    id: str
    claim: str


class DisputeSides(NamedTuple):
    """A dispute, and the facts that are its sides."""

    ref: DisputeRef
    sides: list[Answer]


class Happening(NamedTuple):
    """What others tell of the same occurrence."""

    facts: list[ShortFact]
    """Of a page, those that it does not show yet, as an answer in a dispute."""
    total: int
    """Of all that tell of it, with the fact itself."""


@router.get("/facts/{id}")
@page
def show_fact(
    request: ReadRequest, name: Annotated[IdInPath, Path(alias="id")], query: Annotated[NoQuery, Query()]
) -> Response:
    """One fact with the words that it rests on."""
    shown = fetch_shown(request.transaction, Resource.FACT, name)
    fact = _FACT.validate_json(shown.body)
    disputes = [_fetch_sides(request.transaction, it) for it in fact.disputes]
    present = {fact.id, *(it.id for dispute in disputes for it in dispute.sides)}
    values = {
        "view": view_fact(fact),
        "fact": fact,
        "since": shown.loaded_at,
        "disputes": disputes,
        "happening": _fetch_happening(request.transaction, fact.happening.id, present) if fact.happening else None,
    }
    return respond_with_page(request, "fact.html", values, twin=f"/facts/{fact.id}", has_history=True)


def _fetch_sides(transaction: ReadTransaction, ref: DisputeRef) -> DisputeSides:
    answers = transaction.memoize(
        ("answers", ref.id), lambda: list_answers(fetch_body(transaction, Resource.DISPUTE, ref.id))
    )
    return DisputeSides(ref, answers)


def _fetch_happening(transaction: ReadTransaction, happening: str, shown: Container[str]) -> Happening:
    facts, total = transaction.memoize(("telling", happening), lambda: _fetch_telling(transaction, happening))
    return Happening([it for it in facts if it.id not in shown], total)


def _fetch_telling(transaction: ReadTransaction, happening: str) -> Happening:
    """The first facts that tell of an occurrence."""
    query = AnyFactQuery(happening=[happening], sort=FactSort.ID, limit=_SIBLINGS)
    found = fetch_facts(ParsedQuery("/facts", query), None, transaction).page
    return Happening([ShortFact.model_validate_json(row[0]) for row in found.rows], found.total)

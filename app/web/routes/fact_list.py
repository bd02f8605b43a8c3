"""The page of all facts, and of what a search finds."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import Query, Response

from app.domain.limits import COUNTED
from app.domain.vocabulary import Found
from app.routing.read_routes import ReadRequest
from app.schemas.kind_filters import AnyFactQuery
from app.schemas.pages import SearchReport
from app.schemas.search import SearchItem, SearchQuery
from app.services.facts import FactPageResult, count_facts, fetch_facts
from app.services.list_request import ParsedQuery
from app.services.names import fetch_titles
from app.services.search_everything import fetch_found
from app.store.fulltext import SearchPlan, fetch_forms_of
from app.store.transaction import ReadTransaction
from app.web.fact_list import PATH, FactPageQuery, Titles, address_of, list_references, view_list
from app.web.pages import make_router, page, respond_with_page
from app.web.twins import find_twin

router = make_router()

_RECORDS = 6
"""Most other records that are shown beside the facts that a search finds."""


@router.get(PATH)
@page
def show_facts(request: ReadRequest, query: Annotated[FactPageQuery, Query()]) -> Response:
    """The facts that the filters leave, the best match first where words are searched for."""
    transaction, parsed = request.transaction, request.parsed
    found = fetch_facts(parsed, request.cursor, transaction, search=request.search)
    view = view_list(parsed.path, query, found, _fetch_titles(transaction, query))
    values = {
        "view": view,
        "query": query,
        "path": parsed.path,
        "is_first": request.cursor is None,
        "address_of": address_of,
        "counted": COUNTED,
        "disputed": _count_disputed(request, query, found),
        "forms": _fetch_forms(transaction, view.report) if view.report else {},
        "records": _fetch_records(transaction, query.q, found.plan) if query.q and request.cursor is None else [],
    }
    return respond_with_page(request, "facts.html", values, find_twin(request, PATH, AnyFactQuery), typed=query.q or "")


def _fetch_titles(transaction: ReadTransaction, query: FactPageQuery) -> Titles:
    return {
        (noun, it): title
        for noun, ids in list_references(query)
        for it, title in fetch_titles(transaction, noun, ids).items()
    }


def _count_disputed(request: ReadRequest, query: FactPageQuery, found: FactPageResult) -> int:
    """How many facts of the list are a side of a dispute."""
    if query.ids or query.disputed is not None or not found.page.rows:
        return 0
    parsed = ParsedQuery(request.parsed.path, query.model_copy(update={"disputed": True}))
    return count_facts(parsed, request.transaction, found.plan)


def _fetch_forms(transaction: ReadTransaction, report: SearchReport) -> dict[str, list[str]]:
    return fetch_forms_of(transaction, [it.normal for it in report.words if " " not in it.normal])


def _fetch_records(transaction: ReadTransaction, words: str, search: SearchPlan | None) -> Sequence[SearchItem]:
    """What else the words are found in."""
    query = SearchQuery(q=words, type=[it for it in Found if it is not Found.FACT], limit=_RECORDS)
    return fetch_found(ParsedQuery("/search", query), None, transaction, search).items

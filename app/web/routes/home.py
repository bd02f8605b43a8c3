"""The first page."""

from typing import Annotated, Any

from fastapi import Query, Response
from pydantic_core import from_json

from app.domain.vocabulary import DisputeKind, Resource
from app.routing.read_routes import ReadRequest
from app.schemas.dataset import DatasetContent
from app.schemas.filters import ListQuery, NoQuery
from app.schemas.record_filters import DisputeQuery, SourceQuery
from app.services.list_request import ParsedQuery
from app.services.lists import PlanList, fetch_page
from app.services.records import fetch_body
from app.store.selects import plan_disputes, plan_sources
from app.store.transaction import ReadTransaction
from app.web.pages import make_router, page, respond_with_page

router = make_router()

_DISPUTES = 5
_SOURCES = 20


@router.get("")
@page
def show_home(request: ReadRequest, query: Annotated[NoQuery, Query()]) -> Response:
    """What this is, where to begin, and what it is made of."""
    dataset = fetch_body(request.transaction, Resource.DATASET, "dataset")
    contradictions = DisputeQuery(kind=[DisputeKind.CONTRADICTION], limit=_DISPUTES)
    values = {
        "dataset": DatasetContent.model_validate_json(dataset),
        "disputes": _fetch_first(request.transaction, "/disputes", contradictions, plan_disputes),
        "sources": _fetch_first(request.transaction, "/sources", SourceQuery(limit=_SOURCES), plan_sources),
    }
    return respond_with_page(request, "home.html", values, twin="/dataset")


def _fetch_first(transaction: ReadTransaction, path: str, query: ListQuery, plan: PlanList) -> list[Any]:
    """The first items of a list."""
    return [from_json(row[0]) for row in fetch_page(ParsedQuery(path, query), None, transaction, plan).rows]

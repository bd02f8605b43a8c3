"""The pages of what facts, actors, sources and disputes said before."""

from typing import Annotated

from fastapi import Path, Query, Response

from app.domain.histories import find_history_path, find_record_path
from app.domain.vocabulary import Resource
from app.http.route_policy import declare
from app.routing.read_routes import ReadRequest
from app.schemas.history import HistoryQuery
from app.schemas.query_types import IdInPath
from app.services.history import fetch_history
from app.services.records import call_noun
from app.web.history_view import view_history
from app.web.pages import PAGE_POLICY, make_router, respond_with_page
from app.web.twins import find_twin

router = make_router()
_page = declare(PAGE_POLICY._replace(is_kept=False))  # Versions are pruned without a new revision.
Name = Annotated[IdInPath, Path(alias="id")]
Versions = Annotated[HistoryQuery, Query()]


@router.get("/facts/{id}/history")
@_page
def show_fact_history(request: ReadRequest, name: Name, query: Versions) -> Response:
    """What a fact said before, and when that changed."""
    return _respond_with_history(request, Resource.FACT, name, query)


@router.get("/actors/{id}/history")
@_page
def show_actor_history(request: ReadRequest, name: Name, query: Versions) -> Response:
    """What the record of an actor said before."""
    return _respond_with_history(request, Resource.ACTOR, name, query)


@router.get("/sources/{id}/history")
@_page
def show_source_history(request: ReadRequest, name: Name, query: Versions) -> Response:
    """What the record of a document said before."""
    return _respond_with_history(request, Resource.SOURCE, name, query)


@router.get("/disputes/{id}/history")
@_page
def show_dispute_history(request: ReadRequest, name: Name, query: Versions) -> Response:
    """What a dispute said before."""
    return _respond_with_history(request, Resource.DISPUTE, name, query)


def _respond_with_history(request: ReadRequest, resource: Resource, name: str, query: HistoryQuery) -> Response:
    found = fetch_history(request.parsed, request.cursor, request.transaction, resource, name)
    is_first_page = request.cursor is None
    values = {
        "noun": call_noun(resource),
        "record": find_record_path(resource, name),
        "history": view_history(resource, found, is_first_page=is_first_page),
        "first": None if is_first_page else request.parsed.path,
        "next": found.next_url,
    }
    path = f"{find_history_path(resource, name)}"
    twin = find_twin(request, path, HistoryQuery) if request.cursor or query.given() else path
    return respond_with_page(request, "history.html", values, twin=twin)

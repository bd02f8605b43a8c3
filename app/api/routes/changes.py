"""What changed, for services that keep a copy."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from app.api.responses import respond_with_changes, respond_with_revisions
from app.routing.read_routes import ReadRequest, ReadRoute
from app.schemas.changes import ChangePage, ChangeQuery, RevisionPage, RevisionQuery
from app.schemas.problems import Problem

router = APIRouter(route_class=ReadRoute, tags=["changes"])

_OF_ANOTHER_HISTORY: dict[int | str, dict[str, Any]] = {410: {"model": Problem}}


@router.get("/changes", response_model=ChangePage, responses=_OF_ANOTHER_HISTORY)
def list_changes(request: ReadRequest, query: Annotated[ChangeQuery, Query()]) -> Response:
    """What changed since a revision: each record once, as it is now, and a mark of each that was removed.

    For a copy: walk `page.next` to the end, put each `body` under its `resource` and `id`, or delete what has none, and
    keep `until` of the last page, which is `after` the next time. Loads on the way move records behind the place of
    the walk, so at its end the copy is the record at `until`. Marks of what was removed stay for ever. 410
    `history-changed` where `after`, or the page that `cursor` is of, is of another database, as after a restore: begin
    again without them, with an empty copy, or take `/exports` and go on with its `changes`.
    """
    return respond_with_changes(request)


@router.get("/revisions", response_model=RevisionPage)
def list_revisions(request: ReadRequest, query: Annotated[RevisionQuery, Query()]) -> Response:
    """Every load that changed something, the newest first, with its token, its hash and what the curators say of it."""
    return respond_with_revisions(request)

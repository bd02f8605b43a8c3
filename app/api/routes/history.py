"""The versions of facts, actors, sources and disputes: which there are, and what each said (RFC 7089 and 5829)."""

from collections.abc import Iterator
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response
from starlette.types import Scope

from app.api.forms import link_to_history_page
from app.api.responses import count_relation
from app.api.routes.actors import ActorId
from app.api.routes.disputes import DisputeId
from app.api.routes.facts import FactId
from app.api.routes.sources import SourceId
from app.domain.histories import find_record_path
from app.domain.limits import GREATEST_REVISION
from app.domain.revision_token import make_token
from app.domain.vocabulary import Resource
from app.http.route_policy import RoutePolicy, declare
from app.routing.read_routes import ReadRequest, ReadRoute
from app.routing.redirects import redirect
from app.routing.responses import RECORD_RESPONSES, respond, write_date
from app.routing.root_path import find_root_path
from app.schemas.base import DatasetRef
from app.schemas.facts import FactPublic
from app.schemas.filters import NoQuery
from app.schemas.history import HistoryPage, HistoryQuery, VersionPublic
from app.schemas.pages import PageInfo
from app.schemas.problems import Problem
from app.schemas.query_types import whole_number
from app.schemas.records import ActorPublic, DisputePublic, SourcePublic
from app.services.history import Entry, PastVersion, fetch_history, fetch_version

router = APIRouter(route_class=ReadRoute, tags=["history"])
Versions = Annotated[HistoryQuery, Query()]
Nothing = Annotated[NoQuery, Query()]
RevisionNumber = Annotated[
    int,
    *whole_number(1, GREATEST_REVISION),
    Path(description="Number of a revision, as the history names it.", examples=[1]),
]
_of_what_is_there = declare(RoutePolicy(is_kept=False))
"""Versions are pruned without a new revision."""
_HISTORY_RESPONSES: dict[int | str, dict[str, Any]] = {404: {"model": Problem}}
_VERSION_RESPONSES: dict[int | str, dict[str, Any]] = {
    **RECORD_RESPONSES,
    200: {
        "headers": {
            "Memento-Datetime": {
                "description": "When the version was loaded (RFC 7089).",
                "schema": {"type": "string"},
            }
        }
    },
    302: {"description": "The record did not change at this revision: `Location` is the version that was in force."},
}


@router.get("/facts/{id}/history", response_model=HistoryPage, responses=_HISTORY_RESPONSES)
@_of_what_is_there
def list_fact_versions(request: ReadRequest, name: FactId, query: Versions) -> Response:
    """The versions of a fact, newest first, each with what it changed.

    Those under its former ids belong to it. A fact that was removed keeps its history, which then begins with its
    removal; that of a former id is at the present one.
    """
    return _respond_with_history(request, Resource.FACT, name)


@router.get("/facts/{id}/history/{revision}", response_model=FactPublic, responses=_VERSION_RESPONSES)
@_of_what_is_there
def get_fact_version(request: ReadRequest, name: FactId, revision: RevisionNumber, query: Nothing) -> Response:
    """A fact as it stood at a revision, byte for byte as it was published then.

    Each version has one address, that of the revision which made it; the number of another revision leads there (302).
    From the revision on that removed it, the answer is 410. Numbers belong to this database and begin anew in another,
    so the answer is no more permanent than others. An earlier release may have published fewer keys.
    """
    return _respond_with_version(request, Resource.FACT, name, revision)


@router.get("/actors/{id}/history", response_model=HistoryPage, responses=_HISTORY_RESPONSES)
@_of_what_is_there
def list_actor_versions(request: ReadRequest, name: ActorId, query: Versions) -> Response:
    """The versions of an actor, newest first, each with what it changed.

    Its numbers of facts are part of it, so it changes with facts that it takes part in.
    """
    return _respond_with_history(request, Resource.ACTOR, name)


@router.get("/actors/{id}/history/{revision}", response_model=ActorPublic, responses=_VERSION_RESPONSES)
@_of_what_is_there
def get_actor_version(request: ReadRequest, name: ActorId, revision: RevisionNumber, query: Nothing) -> Response:
    """An actor as it stood at a revision, with the headers and errors of `/facts/{id}/history/{revision}`."""
    return _respond_with_version(request, Resource.ACTOR, name, revision)


@router.get("/sources/{id}/history", response_model=HistoryPage, responses=_HISTORY_RESPONSES)
@_of_what_is_there
def list_source_versions(request: ReadRequest, name: SourceId, query: Versions) -> Response:
    """The versions of a source, newest first, each with what it changed.

    The ids of the facts that cite it are part of it, so it changes with them.
    """
    return _respond_with_history(request, Resource.SOURCE, name)


@router.get("/sources/{id}/history/{revision}", response_model=SourcePublic, responses=_VERSION_RESPONSES)
@_of_what_is_there
def get_source_version(request: ReadRequest, name: SourceId, revision: RevisionNumber, query: Nothing) -> Response:
    """A source as it stood at a revision, with the headers and errors of `/facts/{id}/history/{revision}`."""
    return _respond_with_version(request, Resource.SOURCE, name, revision)


@router.get("/disputes/{id}/history", response_model=HistoryPage, responses=_HISTORY_RESPONSES)
@_of_what_is_there
def list_dispute_versions(request: ReadRequest, name: DisputeId, query: Versions) -> Response:
    """The versions of a dispute, newest first, each with what it changed.

    The competing facts are part of it, so it changes with them.
    """
    return _respond_with_history(request, Resource.DISPUTE, name)


@router.get("/disputes/{id}/history/{revision}", response_model=DisputePublic, responses=_VERSION_RESPONSES)
@_of_what_is_there
def get_dispute_version(request: ReadRequest, name: DisputeId, revision: RevisionNumber, query: Nothing) -> Response:
    """A dispute as it stood at a revision, with the headers and errors of `/facts/{id}/history/{revision}`."""
    return _respond_with_version(request, Resource.DISPUTE, name, revision)


def _respond_with_history(request: ReadRequest, resource: Resource, name: str) -> Response:
    found = fetch_history(request.parsed, request.cursor, request.transaction, resource, name)
    record = f"{find_root_path(request.scope)}{find_record_path(resource, name)}"
    next_url = found.next_url and find_root_path(request.scope) + found.next_url
    total, relation = count_relation(found.total)
    revision = request.transaction.revision
    page = HistoryPage(
        id=name,
        items=[_describe(record, it) for it in found.entries],
        page=PageInfo(limit=request.parsed.query.limit, next=next_url, total=total, total_relation=relation),
        dataset=DatasetRef(revision=revision.revision, hash=revision.hash),
    )
    forms = [f'<{record}>; rel="original"', link_to_history_page(request.scope, resource, name)]
    # The tag is that of the page: the same revision may have fewer versions later.
    body = page.model_dump_json().encode()
    return respond(request, body, next_url, loaded_at=revision.loaded_at, forms=forms)


def _describe(record: str, entry: Entry) -> VersionPublic:
    return VersionPublic(
        id=entry.id,
        revision=entry.revision,
        token=make_token(entry.revision, entry.hash),
        state=entry.state,
        loaded_at=entry.loaded_at,
        changes=None if entry.changes is None else [*entry.changes],
        note=entry.note,
        url=f"{record}/history/{entry.revision}",
    )


def _respond_with_version(request: ReadRequest, resource: Resource, name: str, revision: int) -> Response:
    """A memento has one address (RFC 7089), so every other revision at which it was in force leads to that."""
    version = fetch_version(request.transaction, resource, name, revision)
    record = f"{find_record_path(resource, name)}"
    if version.revision != revision:
        return redirect(request.scope, f"{record}/history/{version.revision}", is_for_good=False)
    links = _link_version(request.scope, record, version)
    return respond(request, version.body, loaded_at=version.loaded_at, forms=links, is_memento=True)


def _link_version(scope: Scope, record: str, version: PastVersion) -> Iterator[str]:
    """Links to the record as it is now, to its history, and to the versions before and after."""
    record = find_root_path(scope) + record
    yield f'<{record}>; rel="original{"" if version.is_removed else " latest-version"}"'
    yield f'<{record}/history>; rel="timemap version-history"; type="application/json"'
    for name, it in (("predecessor-version", version.before), ("successor-version", version.after)):
        if it is not None:
            yield f'<{record}/history/{it.revision}>; rel="{name} memento"; datetime="{write_date(it.loaded_at)}"'

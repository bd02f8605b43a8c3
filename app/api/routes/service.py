"""The service itself: where everything is, whether it works, and what its problems mean."""

import time
from datetime import UTC, datetime
from html import escape
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import HTMLResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from app.domain.errors import PROBLEMS, NotFoundError, NotLoadedError, ProblemError, UnreachableError
from app.domain.limits import SUGGESTION_CUTOFF
from app.domain.text import closest
from app.domain.web_pages import HOME_PAGE
from app.http.accept import prefers_html
from app.http.route_policy import CacheableBy, RoutePolicy, declare
from app.routing.root_path import find_root_path
from app.routing.service_route import ServiceRoute
from app.schemas.filters import NoQuery
from app.schemas.problems import Problem
from app.schemas.query_types import IdInPath
from app.schemas.service import DatasetStatus, Health, Readiness, ServiceIndex, ServiceState, Status
from app.settings import app_version
from app.store.reader import Reader, fetch_schema
from app.store.schema_version import explain_unreleased, newest_schema
from app.store.transaction import CurrentRevision

router = APIRouter(route_class=ServiceRoute, tags=["service"])
Nothing = Annotated[NoQuery, Query()]

_SCHEMA_SECONDS = 2.0
"""How long `/readyz` and `/status` wait for the schema, beside the look at the revision."""

_of_this_release = declare(RoutePolicy(CacheableBy.RELEASE))
_of_this_moment = declare(RoutePolicy(CacheableBy.NEVER))

_STATES: dict[type[ProblemError] | type[None], ServiceState] = {
    type(None): ServiceState.READY,
    NotLoadedError: ServiceState.NOT_LOADED,
    UnreachableError: ServiceState.UNREACHABLE,
}


@router.get(
    "/",
    response_model=ServiceIndex,
    responses={303: {"description": "The request prefers HTML, as one of a browser does: the pages are at `/en`."}},
)
@declare(RoutePolicy(CacheableBy.NEVER, vary=("Accept",)))
async def get_index(request: Request, query: Nothing) -> ServiceIndex | Response:
    """Where everything is: every path that takes no id, with what it answers. A browser is sent to the pages."""
    root_path = find_root_path(request.scope)
    if prefers_html(request.headers.get("accept", "")):
        return Response(status_code=303, headers={"Location": root_path + HOME_PAGE})
    return ServiceIndex.of_this_service(app_version(), root_path)


@router.get("/healthz", response_model=Health)
@_of_this_moment
async def get_health(_: Nothing) -> Health:
    """Whether the process is alive. Says nothing about the database; that is `/readyz`."""
    return Health(status="alive")


@router.get("/readyz", response_model=Readiness, responses={503: {"model": Problem}})
@_of_this_moment
async def get_readiness(request: Request, query: Nothing) -> Readiness:
    """Whether the data can be served: reachable, migrated to this version's schema, and loaded; else 503."""
    current = await _find_ready_revision(request.app.state.reader)
    return Readiness(status="ready", revision=current.revision, hash=current.hash)


@router.get("/status", response_model=Status)
@_of_this_moment
async def get_status(request: Request, query: Nothing) -> Status:
    """What this process is and what it serves, for those who look after it.

    Always 200, also while the database is out: whether requests should be sent here is at `/readyz`.
    """
    reader: Reader = request.app.state.reader
    started_at: datetime = request.app.state.started_at
    problem: ProblemError | None = None
    try:
        await _find_ready_revision(reader)
    except (NotLoadedError, UnreachableError) as error:
        problem = error
    now, current = datetime.now(UTC), reader.revision
    return Status(
        version=app_version(),
        state=_STATES[type(problem)],
        detail=problem.detail if problem else None,
        engine="sqlite" if reader.database.is_sqlite else "postgresql",
        started_at=started_at,
        uptime_seconds=(now - started_at).total_seconds(),
        dataset=current
        and DatasetStatus.model_validate(
            {**current._asdict(), "age_seconds": (now - current.loaded_at).total_seconds()}
        ),
    )


async def _find_ready_revision(reader: Reader) -> CurrentRevision:
    """The current revision. Raises NotLoadedError or UnreachableError with the reason why it cannot be served."""
    current = await reader.find_revision()
    schema = await reader.run(fetch_schema, deadline=time.monotonic() + _SCHEMA_SECONDS)
    if unreleased := explain_unreleased(schema, is_sqlite=reader.database.is_sqlite):
        raise NotLoadedError(f"The database {unreleased}.")
    if schema != newest_schema():
        raise NotLoadedError(f"The database has schema {schema}, this version needs {newest_schema()}.")
    return current


@router.get(
    "/metrics", response_class=Response, responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}}
)
@_of_this_moment
def get_metrics(request: Request, query: Nothing) -> Response:
    """Counters in the Prometheus text format."""
    return Response(generate_latest(request.app.state.metrics), media_type=CONTENT_TYPE_LATEST)


@router.get("/problems", response_class=HTMLResponse)
@_of_this_release
def list_problems(request: Request, query: Nothing) -> HTMLResponse:
    """Every kind of problem, explained to a person."""
    root_path = find_root_path(request.scope)
    items = "".join(
        f"<li><a href='{root_path}/problems/{problem.slug}'>{escape(problem.title)}</a> ({problem.status})</li>"
        for problem in PROBLEMS
    )
    return _html("Problems", f"<ul>{items}</ul>")


@router.get("/problems/{slug}", response_class=HTMLResponse, responses={404: {"model": Problem}})
@_of_this_release
def get_problem(
    slug: Annotated[
        IdInPath, Path(description="Kind of problem, the last part of its `type`.", examples=["not-found"])
    ],
    query: Nothing,
) -> HTMLResponse:
    """One kind of problem, explained to a person. The `type` of every error leads here."""
    for problem in PROBLEMS:
        if problem.slug == slug:
            return _html(f"{problem.title} ({problem.status})", f"<p>{escape(problem.explanation)}</p>")
    near = closest(slug.lower(), (problem.slug for problem in PROBLEMS), SUGGESTION_CUTOFF)
    hint = f" Did you mean '{near}'?" if near else ""
    raise NotFoundError(f"There is no problem '{slug}'.{hint}")


def _html(title: str, content: str) -> HTMLResponse:
    return HTMLResponse(
        "<!doctype html><html lang='en'><head><meta charset='utf-8'>"
        f"<title>{escape(title)} · Sahel Facts</title></head>"
        f"<body><h1>{escape(title)}</h1>{content}</body></html>"
    )

"""The service itself: where everything is, whether it works, and what its problems mean."""

from html import escape
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import HTMLResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlmodel import Session

from app.answers import app_version, keep_for_this_version, never_keep
from app.errors import PROBLEMS, NotFoundError, NotLoadedError, Problem, find_nearest
from app.migrate import find_schema, newest_schema
from app.params import IdInPath, NoQuery
from app.schemas.service import Health, Index, Readiness
from app.snapshot import fetch_dataset, get_database

router = APIRouter(tags=["service"])
Nothing = Annotated[NoQuery, Query()]


@router.get("/", response_model=Index)
def get_index(response: Response, _: Nothing) -> Index:
    """Where everything is."""
    keep_for_this_version(response)
    return Index.of_this_service(app_version())


@router.get("/healthz", response_model=Health)
def get_health(response: Response, _: Nothing) -> Health:
    """The process is alive. Says nothing about the database; that is `/readyz`."""
    never_keep(response)
    return Health(status="alive")


@router.get("/readyz", response_model=Readiness, responses={503: {"model": Problem}})
def get_readiness(request: Request, response: Response, _: Nothing) -> Readiness:
    """The database is reachable, migrated to this version's schema, and loaded; else 503 with the reason."""
    with Session(get_database(request).reader) as session:
        dataset = fetch_dataset(session)
        schema = find_schema(session.connection())
    if schema != newest_schema():
        raise NotLoadedError(f"The database has schema {schema}, this version needs {newest_schema()}.")
    never_keep(response)
    return Readiness(status="ready", revision=dataset.revision, hash=dataset.hash)


@router.get("/metrics", response_class=Response, responses={200: {"content": {"text/plain": {}}}})
def get_metrics(request: Request, _: Nothing) -> Response:
    """Counters in the Prometheus text format."""
    response = Response(generate_latest(request.app.state.metrics), media_type=CONTENT_TYPE_LATEST)
    never_keep(response)
    return response


@router.get("/problems", response_class=HTMLResponse)
def list_problems(_: Nothing) -> HTMLResponse:
    """Every kind of problem, explained to a person."""
    items = "".join(
        f"<li><a href='/problems/{problem.slug}'>{escape(problem.title)}</a> ({problem.status})</li>"
        for problem in PROBLEMS
    )
    return _html("Problems", f"<ul>{items}</ul>")


@router.get("/problems/{slug}", response_class=HTMLResponse, responses={404: {"model": Problem}})
def get_problem(
    slug: Annotated[
        IdInPath, Path(description="Kind of problem, the last part of its `type`.", examples=["not-found"])
    ],
    _: Nothing,
) -> HTMLResponse:
    """One kind of problem, explained to a person. The `type` of every error leads here."""
    for problem in PROBLEMS:
        if problem.slug == slug:
            return _html(f"{problem.title} ({problem.status})", f"<p>{escape(problem.explanation)}</p>")
    near = find_nearest(slug, (problem.slug for problem in PROBLEMS))
    hint = f" Did you mean '{near}'?" if near else ""
    raise NotFoundError(f"There is no problem '{slug}'.{hint}")


def _html(title: str, content: str) -> HTMLResponse:
    response = HTMLResponse(
        "<!doctype html><html lang='en'><head><meta charset='utf-8'>"
        f"<title>{escape(title)} · Sahel Facts</title></head>"
        f"<body><h1>{escape(title)}</h1>{content}</body></html>"
    )
    keep_for_this_version(response)
    return response

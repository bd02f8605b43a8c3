"""Answers that are made from bytes rendered at load, with the headers that let anyone keep them."""

from email.utils import format_datetime
from functools import cache
from importlib.metadata import version
from typing import Any

from fastapi import Response

from app.errors import GoneError, NotFoundError, find_nearest
from app.queries import select_current_version, select_published_ids
from app.snapshot import Dataset, Snapshot
from app.vocabulary import Resource, VersionState

CACHE_CONTROL = "public, max-age=60, stale-while-revalidate=600"


@cache
def app_version() -> str:
    return version("sahel-facts")


def entity_tag(content_hash: str) -> str:
    """A weak tag: two answers to one URL mean the same while data and code are the same."""
    return f'W/"{content_hash[:16]}-{app_version()}"'


def keep_for_this_version(response: Response) -> None:
    """Headers for an answer that depends on the code alone."""
    response.headers["ETag"] = f'W/"{app_version()}"'
    response.headers["Cache-Control"] = CACHE_CONTROL


def never_keep(response: Response) -> None:
    """Headers for an answer that is about this moment."""
    response.headers["Cache-Control"] = "no-store"


def respond(body: str, dataset: Dataset, following: str | None = None) -> Response:
    """JSON that was put together from published bodies, for anyone to cache until the data change."""
    response = Response(body, media_type="application/json")
    response.headers["ETag"] = entity_tag(dataset.hash)
    response.headers["Last-Modified"] = format_datetime(dataset.loaded_at, usegmt=True)
    response.headers["Cache-Control"] = CACHE_CONTROL
    links = [f'<{following}>; rel="next"'] if following else []
    links += ['</openapi.json>; rel="describedby"', '</dataset>; rel="license"']
    response.headers["Link"] = ", ".join(links)
    return response


def respond_with_version(snapshot: Snapshot, resource: Resource, name: str) -> Response:
    """What is published under an id. Raises GoneError or NotFoundError where nothing is."""
    return respond(fetch_body(snapshot, resource, name), snapshot.dataset)


def fetch_body(snapshot: Snapshot, resource: Resource, name: str) -> str:
    found: Any = snapshot.fetch_first(select_current_version(resource, name))
    if found is None:
        near = find_nearest(name, (row[0] for row in snapshot.fetch_all(select_published_ids(resource))))
        hint = f" Did you mean '{near}'?" if near else ""
        raise NotFoundError(f"There is no {resource} '{name}'.{hint}")
    state, body = found
    if state == VersionState.REMOVED:
        raise GoneError(f"The {resource} '{name}' was removed.")
    return str(body)

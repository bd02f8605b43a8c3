"""Answers that are made from bytes rendered at load, with the headers that let anyone keep them."""

from email.utils import format_datetime
from functools import cache, lru_cache, partial
from importlib.metadata import version

from fastapi import Response

from app.errors import GoneError, NotFoundError, find_nearest
from app.headers import Headers
from app.queries import select_current_version, select_published_ids
from app.snapshot import Dataset, Snapshot
from app.vocabulary import Resource, VersionState

CACHE_CONTROL = "public, max-age=60, stale-while-revalidate=600, stale-if-error=86400"
"""Anyone may keep an answer for a minute, go on with it while asking again, and for a day while nobody answers."""

_LINKS = '</openapi.json>; rel="describedby", </dataset>; rel="license"'


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


class Ready(Response):
    """JSON and its headers, as they are sent: those of this answer, and those of all answers from the same data."""

    def __init__(self, body: bytes, own: Headers, common: Headers) -> None:
        # What Starlette's own constructor would do takes longer than to read a fact.
        self.status_code = 200
        self.background = None
        self.body = body
        self.own = own
        self.common = common
        self.raw_headers = [*own, *common]


def respond(body: bytes, dataset: Dataset, following: str | None = None) -> Response:
    """JSON that was put together from published bodies, for anyone to cache until the data change."""
    links = f'<{following}>; rel="next", {_LINKS}' if following else _LINKS
    own = ((b"content-length", b"%d" % len(body)), (b"link", links.encode()))
    return Ready(body, own, _headers(dataset))


@lru_cache(maxsize=8)
def _headers(dataset: Dataset) -> Headers:
    return (
        (b"content-type", b"application/json"),
        (b"etag", entity_tag(dataset.hash).encode()),
        (b"last-modified", format_datetime(dataset.loaded_at, usegmt=True).encode()),
        (b"cache-control", CACHE_CONTROL.encode()),
    )


def respond_with_version(snapshot: Snapshot, resource: Resource, name: str) -> Response:
    """What is published under an id. Raises GoneError or NotFoundError where nothing is."""
    return respond(fetch_body(snapshot, resource, name), snapshot.dataset)


def fetch_body(snapshot: Snapshot, resource: Resource, name: str) -> bytes:
    asked = {"resource": resource.value, "name": name}
    found = snapshot.fetch_first("version", partial(select_current_version, **asked), asked)
    if found is None:
        snapshot.expect_longer()  # There may be thousands of ids, and each is compared.
        near = find_nearest(name, _fetch_ids(snapshot, resource))
        hint = f" Did you mean '{near}'?" if near else ""
        raise NotFoundError(f"There is no {resource} '{name}'.{hint}")
    state, body = found
    if state == VersionState.REMOVED:
        raise GoneError(f"The {resource} '{name}' was removed.")
    return as_bytes(body)


def as_bytes(body: str | bytes) -> bytes:
    """A published body as it is sent: SQLite gives it so, PostgreSQL as text."""
    return body if isinstance(body, bytes) else body.encode()


def _fetch_ids(snapshot: Snapshot, resource: Resource) -> list[str]:
    asked = {"resource": resource.value}
    rows = snapshot.fetch_all("published ids", partial(select_published_ids, **asked), asked)
    return [row[0] for row in rows]

"""Responses with the headers that let anyone cache them, and the entity tags of what they are made from."""

from collections.abc import Iterable
from datetime import datetime
from email.utils import format_datetime
from functools import lru_cache
from typing import Any

from fastapi import Response

from app.domain.errors import GoneError, ProblemError
from app.http.cached_response import RenderedResponse
from app.http.headers import Headers
from app.routing.public_url import public_url_tag
from app.routing.read_routes import ReadRequest
from app.routing.redirects import CACHE_CONTROL
from app.routing.root_path import find_root_path
from app.schemas.problems import Problem
from app.settings import app_version
from app.store.checksums import compute_digest
from app.store.transaction import CurrentRevision

RECORD_RESPONSES: dict[int | str, dict[str, Any]] = {
    404: {"model": Problem},
    410: {"model": Problem},
}
"""What a path with the id of a record answers, beside the record."""


def entity_tag(revision: CurrentRevision, addresses: str = "") -> str:
    """A weak tag: two responses to one URL mean the same while data, code and addresses in them are the same.

    The number is part of it because bodies name it: data that are as they were two revisions before have their old
    hash, and a cache that took the old page for the new one would give clients pages of two revisions for ever.
    """
    return f'W/"{revision.hash[:16]}-{revision.revision}-{app_version()}{addresses}"'


def body_tag(body: bytes, root_path: str = "") -> str:
    """The weak tag of one resource: the same after any load that leaves its body as it is.

    It is computed from the bytes that are sent, so that it also tells apart what repeats facts of other revisions.
    """
    return f'W/"{compute_digest(body)}-{app_version()}{root_path}"'


def release_tag(root_path: str = "") -> str:
    """The weak tag of a response that depends on the code and the prefix of addresses alone."""
    return f'W/"{app_version()}{root_path}"'


def respond(
    request: ReadRequest,
    body: bytes,
    next_url: str | None = None,
    media_type: str = "application/json",
    *,
    loaded_at: datetime | None = None,
    forms: Iterable[str] = (),
    file_name: str | None = None,
    is_memento: bool = False,
    public_url: str = "",
) -> Response:
    """A body that was put together from published JSON, for anyone to cache until the data change.

    With `loaded_at` it is made of one resource alone, which was loaded then, and stands for itself: loads that change
    others leave its tag as it is. `forms` are links to the same in other formats, and to what belongs to it. With
    `file_name`, which is plain ASCII, browsers save it under that name. A memento says what a resource was at that
    moment (RFC 7089). A list in which addresses begin with `public_url` has that in its tag.
    """
    root_path = find_root_path(request.scope)
    links = ", ".join([*forms, _write_links(root_path)])
    if next_url:
        links = f'<{next_url}>; rel="next", {links}'
    own: Headers = ((b"content-length", b"%d" % len(body)), (b"link", links.encode()))
    if file_name is not None:
        own = (*own, (b"content-disposition", f'attachment; filename="{file_name}"'.encode()))
    if loaded_at is None:
        addresses = root_path + (public_url_tag(public_url) if public_url else "")
        return RenderedResponse(body, own, _list_headers(request.transaction.revision, media_type, addresses))
    date = write_date(loaded_at).encode()
    own = (*own, (b"etag", body_tag(body, root_path).encode()), (b"last-modified", date))
    if is_memento:
        own = (*own, (b"memento-datetime", date))
    return RenderedResponse(body, own, _common_headers(media_type))


@lru_cache(maxsize=8)
def _write_links(root_path: str) -> str:
    return f'<{root_path}/openapi.json>; rel="describedby", <{root_path}/dataset>; rel="license"'


@lru_cache(maxsize=8)
def _common_headers(media_type: str) -> Headers:
    return (b"content-type", media_type.encode()), (b"cache-control", CACHE_CONTROL.encode())


@lru_cache(maxsize=32)
def _list_headers(revision: CurrentRevision, media_type: str, addresses: str) -> Headers:
    return (
        *_common_headers(media_type),
        (b"etag", entity_tag(revision, addresses).encode()),
        (b"last-modified", write_date(revision.loaded_at).encode()),
    )


@lru_cache(maxsize=64)
def write_date(moment: datetime) -> str:
    """A moment as header fields have it."""
    return format_datetime(moment, usegmt=True)


def problem_headers(error: ProblemError, root_path: str) -> dict[str, str]:
    """The header fields of a response that tells of a problem: it is about this moment, and nobody stores it."""
    headers = {"Cache-Control": "no-store", **(error.headers or {})}
    if isinstance(error, GoneError) and error.history:
        headers["Link"] = f'<{root_path}{error.history}>; rel="version-history"'
    if error.retry_after is not None:
        headers["Retry-After"] = str(error.retry_after)
    return headers

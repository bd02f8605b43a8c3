"""Answers that are made from bytes rendered at load, with the headers that let anyone keep them."""

from collections.abc import Mapping, Sequence
from email.utils import format_datetime
from functools import lru_cache
from typing import Any

from fastapi import Response
from pydantic import TypeAdapter

from app.api.routing import Reading
from app.domain.limits import COUNTED
from app.domain.vocabulary import FactKind, Resource
from app.http.cached_response import Ready
from app.http.headers import Headers
from app.schemas.base import DatasetRef
from app.services.facts import fetch_facts
from app.services.lists import MakeListing, PageResult, fetch_page
from app.services.records import as_bytes, fetch_body
from app.settings import app_version
from app.store.reader import Dataset, Snapshot

CACHE_CONTROL = "public, max-age=60, stale-while-revalidate=600, stale-if-error=86400"
"""Anyone may keep an answer for a minute, go on with it while asking again, and for a day while nobody answers."""

_anything: TypeAdapter[Any] = TypeAdapter(Any)
_LINKS = '</openapi.json>; rel="describedby", </dataset>; rel="license"'


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


def respond_with_list(request: Reading, make_listing: MakeListing) -> Response:
    """One page of a list."""
    return _respond_with_page(request, fetch_page(request.question, request.cursor, request.snapshot, make_listing))


def respond_with_facts(request: Reading, kind: FactKind | None = None, member_of: str | None = None) -> Response:
    """One page of facts, with what can stand beside its items."""
    found = fetch_facts(request.question, request.cursor, request.snapshot, kind, member_of)
    others = {"facets": _dump(found.facets), "snippets": found.snippets, "unknown_ids": _dump(found.unknown_ids)}
    return _respond_with_page(request, found.page, others)


def _respond_with_page(request: Reading, page: PageResult, others: Mapping[str, str] | None = None) -> Response:
    dataset = request.snapshot.dataset
    parts = {
        "page": _write_page_info(request.question.query.limit, page.following, page.total),
        "query": request.question.applied,
        "dataset": _name(dataset),
        **(others or {}),
    }
    return respond(_join([row[0] for row in page.rows], parts), dataset, page.following)


def _write_page_info(limit: int, following: str | None, counted: int) -> str:
    """A `PageInfo` as JSON."""
    address = "null" if following is None else f'"{following}"'  # Nothing in an address needs an escape.
    relation = "gte" if counted > COUNTED else "eq"
    return f'{{"limit":{limit},"next":{address},"total":{min(counted, COUNTED)},"total_relation":"{relation}"}}'


def _join(bodies: Sequence[str | bytes], others: Mapping[str, str]) -> bytes:
    """A page of published bodies and of what stands beside them; large as it is, it is put together at once."""
    pieces = [piece for body in bodies for piece in (b",", as_bytes(body))]
    tail = ",".join([f'"{name}":{part}' for name, part in others.items()])
    return b"".join([b'{"items":[', *pieces[1:], b"],", tail.encode(), b"}"])


@lru_cache(maxsize=8)
def _name(dataset: Dataset) -> str:
    return DatasetRef(revision=dataset.revision, hash=dataset.hash).model_dump_json()


def _dump(parts: Sequence[Any]) -> str:
    """JSON of what is made for one answer alone."""
    return _anything.dump_json(parts).decode() if parts else "[]"

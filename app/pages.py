"""Lists as they are answered: the envelope of a page, what it is made of, and the page itself."""

import json
from collections.abc import Callable
from typing import Any, Generic, Literal, TypeVar

from fastapi import Request, Response
from pydantic import Field, TypeAdapter

from app.answers import respond
from app.cursors import decode_cursor, encode_cursor
from app.errors import InvalidParameterError, ParameterFault, find_nearest
from app.params import (
    ActorFilters,
    DisputeFilters,
    ListQuery,
    SourceFilters,
)
from app.queries import COUNTED, REFERENCES, Listing, read_position, select_ids
from app.schemas import records
from app.schemas.base import DatasetRef, Public
from app.snapshot import Snapshot

ItemT = TypeVar("ItemT")
QueryT = TypeVar("QueryT", bound=ListQuery)
Beside = Callable[[list[str]], dict[str, Any]]

_anything: TypeAdapter[Any] = TypeAdapter(dict[str, Any])


class PageInfo(Public):
    """Where this page stands in its list."""

    limit: int = Field(ge=1, le=200, description="How many items a page holds at the most.")
    next: str | None = Field(
        description="Path and query of the next page, relative to this service; null on the last page."
    )
    total: int = Field(ge=0, description="How many items the list has on all pages, counted up to 10 000.")
    total_relation: Literal["eq", "gte"] = Field(
        description="`eq`: `total` is exact; `gte`: there are at least that many, and counting stopped there."
    )


class Page(Public, Generic[ItemT, QueryT]):
    """A page of a list."""

    items: list[ItemT] = Field(description="The items of this page, in the order of `query.sort` or by id.")
    page: PageInfo
    query: QueryT = Field(description="The query as applied, with every default filled in.")
    dataset: DatasetRef


class ActorPage(Page[records.ActorPublic, ActorFilters]):
    """A page of actors."""


class SourcePage(Page[records.SourcePublic, SourceFilters]):
    """A page of sources."""


class DisputePage(Page[records.DisputePublic, DisputeFilters]):
    """A page of disputes, each with its competing facts in full."""


def respond_with_page(
    request: Request, snapshot: Snapshot, query: ListQuery, listing: Listing, beside: Beside = lambda _: {}
) -> Response:
    """One page, joined from bodies that were rendered when they were loaded, with what stands beside its items."""
    applied = query.model_dump(mode="json", exclude={"cursor"})
    binding = json.dumps([request.url.path, {**applied, "limit": None}])
    after = _read_cursor(getattr(query, "cursor", None), binding, listing)
    found = snapshot.fetch_all(listing.page(after, query.limit))
    rows = found[: query.limit]
    total = snapshot.session.execute(listing.total()).scalar_one()
    is_more = len(found) > len(rows)
    cursor = encode_cursor(tuple(rows[-1][1:]), binding) if is_more else None
    following = query.address(request.url.path, {"cursor": cursor}) if cursor else None
    page = PageInfo(
        limit=query.limit, next=following, total=min(total, COUNTED), total_relation="gte" if total > COUNTED else "eq"
    )
    dataset = DatasetRef(revision=snapshot.dataset.revision, hash=snapshot.dataset.hash)
    bodies = [row[0] for row in rows]
    parts = {"page": page, "query": applied, "dataset": dataset, **beside(bodies)}
    return respond(f'{{"items":[{",".join(bodies)}],{dump(parts)[1:]}', snapshot.dataset, following)


def dump(parts: dict[str, Any]) -> str:
    """JSON of what is made for one answer alone."""
    return _anything.dump_json(parts).decode()


def check_references(snapshot: Snapshot, query: ListQuery) -> None:
    """Raise InvalidParameterError for filters whose values name nothing that exists."""
    faults = []
    for parameter in REFERENCES:
        asked = getattr(query, parameter, [])
        found = {row[0] for row in snapshot.fetch_all(select_ids(parameter, asked))} if asked else set()
        if unknown := [value for value in asked if value not in found]:
            ids = [row[0] for row in snapshot.fetch_all(select_ids(parameter))]
            faults += [_unknown_reference(parameter, value, ids) for value in unknown]
    if faults:
        raise InvalidParameterError(faults)


def _unknown_reference(parameter: str, value: str, ids: list[str]) -> ParameterFault:
    return ParameterFault(
        parameter=parameter,
        detail=f"'{value}' is the id of no {parameter}",
        allowed=None,
        did_you_mean=find_nearest(value, ids),
    )


def _read_cursor(cursor: str | None, binding: str, listing: Listing) -> list[Any] | None:
    if cursor is None:
        return None
    try:
        return read_position(listing, decode_cursor(cursor, binding))
    except ValueError:
        detail = "it is damaged or belongs to another query; start again without it"
        fault = ParameterFault(parameter="cursor", detail=detail, allowed=None, did_you_mean=None)
        raise InvalidParameterError([fault]) from None

"""Lists as they are answered: the envelope of a page, what it is made of, and the page itself."""

from collections.abc import Callable, Sequence
from functools import lru_cache, partial
from typing import Any, Generic, Literal, TypeVar

from fastapi import Response
from pydantic import Field, TypeAdapter

from app.answers import respond
from app.cursors import decode_cursor, encode_cursor
from app.errors import InvalidParameterError, ParameterFault, find_nearest
from app.forms import form_of, given, page_values, read_position, steps_of, values_of
from app.params import (
    ActorFilters,
    DisputeFilters,
    ListQuery,
    SourceFilters,
)
from app.queries import (
    COUNTED,
    REFERENCES,
    Listing,
    Statement,
    select_ids,
)
from app.schemas import records
from app.schemas.base import DatasetRef, Public
from app.snapshot import Dataset, Snapshot

ItemT = TypeVar("ItemT")
QueryT = TypeVar("QueryT", bound=ListQuery)
Beside = Callable[[list[str]], dict[str, Any]]

_anything: TypeAdapter[Any] = TypeAdapter(Any)


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
    path: str,
    snapshot: Snapshot,
    query: QueryT,
    make_listing: Callable[[QueryT], Listing],
    beside: Beside = lambda _: {},
) -> Response:
    """One page, joined from bodies that were rendered when they were loaded, with what stands beside its items."""
    form = (path, form_of(query))
    values = values_of(query, snapshot.dialect)
    asked = f"{path} {query.model_dump_json(exclude={'cursor', 'limit'})}"
    after = _read_cursor(query, asked)
    found: list[tuple[Any, ...]] = []
    for tier, place in steps_of(query, after):
        found += snapshot.fetch_all(
            ("page", tier, place is not None, form),
            partial(_build_page, make_listing, query, tier, place),
            {**values, **page_values(place, query.limit - len(found))},
        )
        if len(found) > query.limit:
            break
    rows = found[: query.limit]
    total = snapshot.keep(
        ("total", asked),
        lambda: snapshot.fetch_all(("total", form), lambda: make_listing(query).total(), values)[0][0],
    )
    cursor = encode_cursor(rows[-1][1:], asked) if len(found) > len(rows) else None
    following = query.address(path, {"cursor": cursor}) if cursor else None
    page = PageInfo(
        limit=query.limit, next=following, total=min(total, COUNTED), total_relation="gte" if total > COUNTED else "eq"
    )
    bodies = [row[0] for row in rows]
    parts = {
        "page": page.model_dump_json(),
        "query": query.model_dump_json(exclude={"cursor"}),
        "dataset": _name(snapshot.dataset),
        **{name: dump(part) for name, part in beside(bodies).items()},
    }
    others = ",".join(f'"{name}":{part}' for name, part in parts.items())
    return respond(f'{{"items":[{",".join(bodies)}],{others}}}', snapshot.dataset, following)


def _build_page(
    make_listing: Callable[[QueryT], Listing], query: QueryT, tier: int | None, place: Sequence[Any] | None
) -> Statement:
    return make_listing(query).step(tier).page(place, query.limit)


@lru_cache(maxsize=8)
def _name(dataset: Dataset) -> str:
    return DatasetRef(revision=dataset.revision, hash=dataset.hash).model_dump_json()


def dump(part: Any) -> str:
    """JSON of what is made for one answer alone."""
    return _anything.dump_json(part).decode()


def check_references(snapshot: Snapshot, query: ListQuery) -> None:
    """Raise InvalidParameterError for filters whose values name nothing that exists."""
    faults = []
    for parameter in REFERENCES:
        if asked := getattr(query, parameter, []):
            found = _fetch_ids(snapshot, parameter, asked)
            if unknown := [value for value in asked if value not in found]:
                ids = _fetch_ids(snapshot, parameter)
                faults += [_unknown_reference(parameter, value, ids) for value in unknown]
    if faults:
        raise InvalidParameterError(faults)


def _fetch_ids(snapshot: Snapshot, parameter: str, among: Sequence[str] | None = None) -> list[str]:
    form = ("ids", parameter, None if among is None else len(among))
    rows = snapshot.fetch_all(form, lambda: select_ids(parameter, among), given("among", among or ()))
    return [row[0] for row in rows]


def _unknown_reference(parameter: str, value: str, ids: list[str]) -> ParameterFault:
    return ParameterFault(
        parameter=parameter,
        detail=f"'{value}' is the id of no {parameter}",
        allowed=None,
        did_you_mean=find_nearest(value, ids),
    )


def _read_cursor(query: ListQuery, asked: str) -> list[Any] | None:
    cursor: str | None = getattr(query, "cursor", None)
    if cursor is None:
        return None
    try:
        return read_position(query, decode_cursor(cursor, asked))
    except ValueError:
        detail = "it is damaged or belongs to another query; start again without it"
        fault = ParameterFault(parameter="cursor", detail=detail, allowed=None, did_you_mean=None)
        raise InvalidParameterError([fault]) from None

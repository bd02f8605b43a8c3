"""Lists as they are answered: the envelope of a page, what it is made of, and the page itself."""

import json
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from typing import Any, Generic, Literal, TypeVar

from fastapi import Response
from pydantic import Field, TypeAdapter

from app.answers import as_bytes, respond
from app.errors import InvalidParameterError, ParameterFault, find_nearest
from app.forms import given, page_values, steps_of
from app.hits import Search, fetch_best
from app.listing import COUNTED, Listing, Statement
from app.params import (
    ActorFilters,
    DisputeFilters,
    ListQuery,
    SourceFilters,
)
from app.queries import REFERENCES, select_ids
from app.questions import Question
from app.reading import Reading
from app.schemas import records
from app.schemas.base import DatasetRef, Public
from app.search import hit_values
from app.snapshot import Dataset, Snapshot

ItemT = TypeVar("ItemT")
QueryT = TypeVar("QueryT", bound=ListQuery)
MakeListing = Callable[..., Listing]
Beside = Callable[[list[tuple[Any, ...]]], dict[str, str]]
"""Makes what stands beside the items, each as JSON, from their rows: body, what came with it, place, at last the id."""

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
    request: Reading,
    make_listing: MakeListing,
    beside: Beside = lambda _: {},
    search: Search | None = None,
) -> Response:
    """One page, joined from bodies that were rendered when they were loaded, with what stands beside its items."""
    question, snapshot = request.question, request.snapshot
    limit: int = question.query.limit
    after = question.read_place(request.cursor)
    best = None
    if search and after is None and question.is_search_alone:
        best = _fetch_best_page(question, snapshot, make_listing, search)
    found, total = best or _fetch_page(question, snapshot, after, make_listing, search)
    rows = found[:limit]
    others = beside(rows)
    following = question.find_address(rows[-1][2:]) if len(found) > limit else None
    parts = {
        "page": _write_page_info(limit, following, total),
        "query": question.applied,
        "dataset": _name(snapshot.dataset),
        **others,
    }
    return respond(_join([row[0] for row in rows], parts), snapshot.dataset, following)


def _fetch_best_page(
    question: Question, snapshot: Snapshot, make_listing: MakeListing, search: Search
) -> tuple[list[tuple[Any, ...]], int] | None:
    """The first page by relevance as `_fetch_page` finds it, where a search alone decides, and it is at hand."""
    found = fetch_best(snapshot, search, question.query.limit + 1)
    if found is None:
        return None
    if search.hits is not None:
        return found, len(search.hits)
    return found, _count(question, snapshot, question.form, _values_of(question, snapshot, search), make_listing)


def _fetch_page(
    question: Question,
    snapshot: Snapshot,
    after: Sequence[Any] | None,
    make_listing: MakeListing,
    search: Search | None,
) -> tuple[list[tuple[Any, ...]], int]:
    """The rows of a page and of one item more, where there is one, and how many items the list has."""
    limit, form = question.query.limit, question.form
    values = _values_of(question, snapshot, search)
    steps = steps_of(question.query, after)
    if search and search.hits is not None:
        steps, form, make_listing = [(None, after)], (form, "few"), partial(make_listing, is_few=True)
    elif search:
        snapshot.expect_longer()
    found: list[tuple[Any, ...]] = []
    for tier, place in steps:
        found += snapshot.fetch_all(
            ("page", tier, place is not None, form),
            partial(_build_page, make_listing, question.query, tier, place),
            {**values, **page_values(place, limit - len(found))},
        )
        if len(found) > limit:
            break
    if after is None and len(found) <= limit:
        return found, len(found)  # A list that ends on its first page is counted already.
    if found and isinstance(found[0][1], int):
        return found, found[0][1]
    return found, _count(question, snapshot, form, values, make_listing)


def _values_of(question: Question, snapshot: Snapshot, search: Search | None) -> Mapping[str, Any]:
    """What stands in the placeholders of the statements that answer a question."""
    if search is None:
        return question.values(snapshot.dialect)
    if search.hits is None:
        return {**question.values(None), **hit_values(search.terms, snapshot.dialect)}
    return {**question.values(None), "hits": json.dumps(search.hits)}


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


def _count(
    question: Question, snapshot: Snapshot, form: Hashable, values: Mapping[str, Any], make_listing: MakeListing
) -> int:
    """How many items a list has, counted once for each state of the data, and never further than it is told."""

    def count() -> int:
        number: int = snapshot.fetch_all(("total", form), lambda: make_listing(question.query).total(), values)[0][0]
        return number

    return snapshot.keep(("total", form, frozenset(values.items())), count)


def _build_page(
    make_listing: MakeListing, query: ListQuery, tier: int | None, place: Sequence[Any] | None
) -> Statement:
    return make_listing(query).step(tier).page(place, query.limit)


@lru_cache(maxsize=8)
def _name(dataset: Dataset) -> str:
    return DatasetRef(revision=dataset.revision, hash=dataset.hash).model_dump_json()


def dump(parts: Sequence[Any]) -> str:
    """JSON of what is made for one answer alone."""
    return _anything.dump_json(parts).decode() if parts else "[]"


def asks_for_several(query: Any) -> bool:
    """Whether a filter names several things: then something is found even where one of them is nothing."""
    return any(len(getattr(query, parameter, ())) > 1 for parameter in REFERENCES)


def check_references(question: Question, snapshot: Snapshot) -> None:
    """Raise InvalidParameterError for filters whose values name nothing that exists."""
    if faults := snapshot.keep(("faults", question.text), lambda: list(_find_unknown(question.query, snapshot))):
        raise InvalidParameterError(faults)


def _find_unknown(query: Any, snapshot: Snapshot) -> Iterator[ParameterFault]:
    for parameter in REFERENCES:
        if asked := getattr(query, parameter, []):
            found = _fetch_ids(snapshot, parameter, asked)
            if unknown := [value for value in asked if value not in found]:
                snapshot.expect_longer()  # There may be thousands of ids, and each is compared.
                ids = _fetch_ids(snapshot, parameter)
                yield from (_unknown_reference(parameter, value, ids) for value in unknown)


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

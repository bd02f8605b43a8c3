"""Pages of lists: the published bodies of one page, what comes with each, and where the next page begins."""

import json
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

from app.domain.errors import InvalidParameterError, ParameterFault
from app.domain.limits import SUGGESTION_CUTOFF
from app.domain.text import closest
from app.schemas.filters import ListQuery
from app.services.list_request import Question
from app.services.pagination import steps_of
from app.store.fulltext import hit_values
from app.store.list_plan import Listing, Statement
from app.store.query_shape import given, page_values
from app.store.reader import Snapshot
from app.store.search_plan import Search, fetch_best
from app.store.selects import REFERENCES, select_ids

MakeListing = Callable[..., Listing]


class PageResult(NamedTuple):
    """One page: its rows (body, what came with it, place, at last the id), the address of the next, and the total."""

    rows: list[tuple[Any, ...]]
    following: str | None
    total: int


def fetch_page(
    question: Question,
    cursor: str | None,
    snapshot: Snapshot,
    make_listing: MakeListing,
    search: Search | None = None,
) -> PageResult:
    """One page of a list, from the place that a cursor stands for."""
    limit: int = question.query.limit
    after = question.read_place(cursor)
    best = None
    if search and after is None and question.is_search_alone:
        best = _fetch_best_page(question, snapshot, make_listing, search)
    found, total = best or _fetch_page(question, snapshot, after, make_listing, search)
    rows = found[:limit]
    return PageResult(rows, question.find_address(rows[-1][2:]) if len(found) > limit else None, total)


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
        did_you_mean=closest(value.lower(), ids, SUGGESTION_CUTOFF),
    )

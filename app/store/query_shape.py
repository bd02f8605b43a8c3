"""What of a query decides the shape of a statement, and what only fills it.

A statement is built once for a form and then only given values, so no value may decide its shape. Every value that a
client chose stands in a placeholder whose name follows from the parameter.
"""

from collections.abc import Hashable, Sequence
from typing import Any

from sqlalchemy import bindparam

from app.domain.edtf import parse_calendar
from app.domain.text import words
from app.schemas.filters import ActorFilters, AnyFactFilters, FactSort, ListQuery, Query
from app.store.fulltext import hit_values, parse_search


def given(name: str, values: Sequence[Any]) -> dict[str, str]:
    """The values of a parameter by the names of their placeholders."""
    return {f"given_{name}_{index}": str(value) for index, value in enumerate(values)}


def choices(name: str, values: Sequence[Any]) -> list[Any]:
    return [bindparam(*it) for it in given(name, values).items()]


def form_of(filters: ListQuery) -> Hashable:
    """What of some parameters decides the shape of a statement: which are given, and how many values each has."""
    asked = filters.model_fields_set - _NO_PART_OF_A_STATEMENT
    return frozenset((name, _form(name, getattr(filters, name))) for name in asked)


_NO_PART_OF_A_STATEMENT = {"limit", "cursor", "facets"}


def _form(name: str, value: Any) -> Hashable:
    if name == "q" and value is not None:
        return len(words(value))
    if isinstance(value, list):
        return len(value)
    return value if value is None or isinstance(value, bool | FactSort) else True


def values_of(filters: ListQuery, dialect: str | None) -> dict[str, Any]:
    """The values of some parameters by the names of their placeholders; of a search only where there is a dialect."""
    values: dict[str, Any] = {}
    for name in filters.model_fields_set:
        value = getattr(filters, name)
        if isinstance(value, list):
            values |= given(name, value)
        elif name == "q" and value and dialect:
            values |= search_values(filters, value, dialect)
        elif name == "date_from" and value:
            values[name] = parse_calendar(value).earliest
        elif name == "date_to" and value:
            values[name] = parse_calendar(value).latest
        elif name == "min_origins":
            values[name] = value
    return values


def search_values(filters: ListQuery, typed: str, dialect: str) -> dict[str, str]:
    if isinstance(filters, ActorFilters):
        return {f"q_{index}": f"% {_escape(word)}%" for index, word in enumerate(words(typed))}
    return hit_values(parse_search(typed), dialect)


def page_values(after: Sequence[Any] | None, limit: int) -> dict[str, Any]:
    """The values of a page by the names of their placeholders."""
    return {**after_values(after or ()), "most": limit + 1}


def after_values(after: Sequence[Any]) -> dict[str, Any]:
    return {f"after_{index}": value for index, value in enumerate(after)}


def _escape(word: str) -> str:
    """A word in a LIKE pattern. Folded words hold letters and digits alone, but that is not for here to know."""
    return word.replace("/", "//").replace("%", "/%").replace("_", "/_")


def is_by_relevance(query: ListQuery) -> bool:
    return getattr(query, "sort", None) is FactSort.RELEVANCE and bool(words(getattr(query, "q", "")))


def is_search_alone(query: Query) -> bool:
    """Whether it is a search alone that decides which facts are listed, and that of those found the best come first."""
    is_alone = query.model_fields_set - {"limit", "cursor", "sort", "facets"} == {"q"}
    return is_alone and isinstance(query, AnyFactFilters) and query.sort is FactSort.RELEVANCE


def is_quick(query: Query) -> bool:
    """Whether an answer is read along an index, so that it costs the same however many facts there are.

    A search is, as long as it finds few facts.
    """
    asked = query.model_fields_set - {"limit", "cursor", "sort", "ids"}
    filters = {name: value for name in asked if (value := getattr(query, name))}
    if not filters or not isinstance(query, AnyFactFilters):
        return not filters
    ((name, value), *others) = filters.items()
    if name == "q":
        return not others
    led_by = {"kind", "place", "actor"} if query.sort is FactSort.ID else {"kind"}
    return not others and name in led_by and len(value) == 1

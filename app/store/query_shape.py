"""The shape of a query: which parameters are given, and how many values each has, but no value.

A statement is built from a shape, compiled once for it, and given the values of each request when it runs. A builder
that never sees a value cannot leave one in a statement that answers the next request.
"""

from collections.abc import Callable, Hashable, Mapping
from enum import Enum
from functools import cache
from types import NoneType
from typing import Any, NamedTuple, get_args, get_origin

from sqlalchemy import BindParameter, bindparam

from app.domain.edtf import parse_calendar
from app.domain.revision_token import read_token
from app.domain.text import words
from app.schemas.changes import ChangeFilters
from app.schemas.filters import FactFilters, FactSort, ListQuery, Query, WholeQuery
from app.schemas.history import HistoryQuery
from app.schemas.kind_filters import AnyFactFilters

_NOT_IN_STATEMENTS = frozenset({"limit", "cursor", "facets"})
"""Parameters that no condition depends on: the limit and the position in the list have placeholders of their own."""


class QueryShape:
    """What a builder of statements may know of a query. Queries of equal shape are answered by the same statements.

    An attribute of the name of a parameter is

    * for a flag or an order, its value: it decides how the statement looks;
    * for a list, a tuple with one placeholder for each value, empty if none is given;
    * for `q` of other records than facts, a tuple with one placeholder for each of its words, or None;
    * for anything else a placeholder, or None if it is not given.
    """

    __slots__ = ("_key", "_model", "_parts")

    def __init__(self, model: type[ListQuery], parts: Mapping[str, Hashable]) -> None:
        self._model = model
        self._parts = parts
        self._key = (model, frozenset(parts.items()))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, QueryShape) and self._key == other._key

    def __hash__(self) -> int:
        return hash(self._key)

    def given(self, name: str) -> Any:
        """The attribute of a parameter that not every list takes; of one that does not, as if it were not given."""
        return getattr(self, name) if name in self._model.model_fields else None

    def __getattr__(self, name: str) -> Any:
        traits = _traits(self._model).get(name)
        if traits is None or name in _NOT_IN_STATEMENTS:
            raise AttributeError(f"{self._model.__name__} has no parameter {name} that a statement may depend on")
        part: Any = self._parts.get(name)
        if traits.is_structural:
            return part
        if traits.is_list:
            return tuple(list_placeholders(name, part or 0))
        if name == "q" and not issubclass(self._model, FactFilters):
            return None if part is None else tuple(list_placeholders(name, part))
        return None if part is None else bindparam(name)


class ListTraits(NamedTuple):
    """What the statements of a list depend on, of one query."""

    shape: QueryShape
    key: Hashable
    """Equal for queries of one shape, and quicker to compare than shapes are."""
    bind_values: Mapping[str, Any]
    """See `bind_values`."""
    is_by_relevance: bool
    is_pure_search: bool
    """Whether a search alone decides which facts are listed, the best matches first."""


def traits_of(query: ListQuery) -> ListTraits:
    shape = shape_of(query)
    return ListTraits(shape, shape._key, bind_values(query), is_by_relevance(query), is_pure_search(query))


class _Traits(NamedTuple):
    """What the type of a parameter says of its part in statements."""

    is_structural: bool
    """A flag or a single word of a closed vocabulary: each of its few values has statements of its own."""
    is_list: bool


def shape_of(query: ListQuery) -> QueryShape:
    model = type(query)
    traits = _traits(model)
    parts: dict[str, Hashable] = {name: getattr(query, name) for name in _structural(model)}
    for name in query.model_fields_set - _NOT_IN_STATEMENTS - parts.keys():
        value = getattr(query, name)
        if traits[name].is_list:
            parts[name] = len(value)
        elif value is not None:
            parts[name] = len(words(value)) if name == "q" and not isinstance(query, FactFilters) else True
    return QueryShape(model, parts)


def bind_values(query: ListQuery) -> dict[str, Any]:
    """The values of a query by the names of their placeholders.

    Words that are searched for in facts are not among them: the full-text index of each engine binds its own.
    """
    bound: dict[str, Any] = {}
    traits = _traits(type(query))
    elsewhere = {"q"} if isinstance(query, FactFilters) else set()
    for name in query.model_fields_set - _NOT_IN_STATEMENTS - elsewhere:
        value = getattr(query, name)
        if value is None or traits[name].is_structural:
            continue
        if traits[name].is_list:
            bound |= bind_list(name, value)
        else:
            bound |= _BINDERS[name](value) if name in _BINDERS else {name: value}
    return bound


def bind_list(name: str, values: Any) -> dict[str, str]:
    """The values of a list by the names of their placeholders."""
    return dict(zip(_names(name, len(values)), map(str, values), strict=True))


def list_placeholders(name: str, length: int) -> list[BindParameter[Any]]:
    """The placeholders of the values of a list."""
    return [bindparam(it) for it in _names(name, length)]


def _names(name: str, length: int) -> list[str]:
    return [f"{name}_{index}" for index in range(length)]


def _like_patterns(typed: str) -> dict[str, str]:
    """LIKE patterns for texts in which a space stands before each word."""
    return bind_list("q", [f"% {_escape_like(word)}%" for word in words(typed)])


def _escape_like(word: str) -> str:
    """A word in a LIKE pattern. Folded words hold letters and digits alone, but that is not for here to know."""
    return word.replace("/", "//").replace("%", "/%").replace("_", "/_")


_BINDERS: dict[str, Callable[[str], dict[str, Any]]] = {
    "q": _like_patterns,
    "date_from": lambda text: {"date_from": parse_calendar(text).earliest},
    "date_to": lambda text: {"date_to": parse_calendar(text).latest},
    "after": lambda text: {"after": read_token(text).number},
}
"""Parameters whose value is bound as something else than itself."""


@cache
def _traits(model: type[ListQuery]) -> dict[str, _Traits]:
    return {name: _traits_of(field.annotation) for name, field in model.model_fields.items()}


def _traits_of(annotation: Any) -> _Traits:
    is_list = get_origin(annotation) is list
    kinds = [it for it in get_args(annotation) or (annotation,) if it is not NoneType]
    is_structural = all(isinstance(it, type) and issubclass(it, bool | Enum) for it in kinds)
    return _Traits(is_structural and not is_list, is_list)


@cache
def _structural(model: type[ListQuery]) -> tuple[str, ...]:
    return tuple(name for name, traits in _traits(model).items() if traits.is_structural)


def is_by_relevance(query: ListQuery) -> bool:
    return getattr(query, "sort", None) is FactSort.RELEVANCE


def is_pure_search(query: Query) -> bool:
    """Whether a search alone decides which facts are listed, the best matches first."""
    others = query.model_fields_set - {"limit", "cursor", "sort", "facets"}
    return others == {"q"} and isinstance(query, AnyFactFilters) and query.sort is FactSort.RELEVANCE


def is_bounded(query: Query) -> bool:
    """Whether an answer is read along an index, so that its cost does not grow with the number of facts.

    Of a search this is only known once the full-text index was looked at; then this says that it is worth a look.
    """
    if isinstance(query, WholeQuery | HistoryQuery):
        return False  # The versions of a source that thousands of facts cite are long, and are compared.
    asked = query.model_fields_set - {"limit", "cursor", "sort", "ids"}
    filters = {name: value for name in asked if (value := getattr(query, name))}
    if isinstance(query, ChangeFilters):
        return not query.resource
    if not filters or not isinstance(query, AnyFactFilters):
        return not filters
    ((name, value), *others) = filters.items()
    if name == "q":
        return not others
    indexed = {"kind", "place", "actor", "about", "scope", "happening"} if query.sort is FactSort.ID else {"kind"}
    return not others and name in indexed and len(value) == 1

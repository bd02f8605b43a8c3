"""Query strings: parsed strictly into the model of a route, and remembered.

A client that goes from page to page sends the same query again and again, apart from its cursor.
"""

import re
from collections import Counter
from collections.abc import Collection
from functools import cache, cached_property
from typing import Any, get_origin
from urllib.parse import unquote_plus, unquote_to_bytes

from pydantic import ValidationError

from app.domain.errors import InvalidParameterError, ParameterFault
from app.domain.limits import CURSOR_LIMIT
from app.routing.parameter_errors import explain_faults
from app.schemas.filters import FactFilters, FactSort, ListQuery, Query
from app.services.list_request import ParsedQuery
from app.store.bounded_memo import BoundedMemo, weigh

QUERY_BYTES = 4 * 1024 * 1024
"""Most bytes of queries that are remembered, of all models together."""

_LONGEST_REMEMBERED = 256
"""In bytes: a longer query is seldom asked twice."""

_SIZE_PER_BYTE = 40
"""Bytes counted for each of a remembered query, beside those of an empty one: for its values, and for what is worked
out of them when it is first answered. To weigh each query would take longer than to parse it."""

_CURSOR = b"cursor="
_PLAIN_CURSOR = re.compile(rb"[A-Za-z0-9_-]{1,%d}" % CURSOR_LIMIT)


remembered: BoundedMemo[ParsedQuery] = BoundedMemo(QUERY_BYTES)
"""The last queries, by model and text: nothing of them depends on data or settings."""


class QueryParser:
    """Parses the query strings of one model."""

    def __init__(self, model: type[Query]) -> None:
        self.is_list = issubclass(model, ListQuery)
        self._model = model

    def parse(self, path: str, text: bytes) -> tuple[ParsedQuery, str | None]:
        """The query in a query string, and its cursor. Raises InvalidParameterError that names every fault."""
        rest, cursor = _split_cursor(text)
        key = (self._model, path, rest, cursor is not None)
        parsed = remembered.get(key)
        if parsed is None:
            query = read_query(self._model, text)
            parsed = ParsedQuery(path, _complete(query))
            if cursor is None and getattr(query, "cursor", None) is not None:
                return parsed, query.cursor  # type: ignore[attr-defined]
            if len(rest) <= _LONGEST_REMEMBERED:
                remembered.keep(key, parsed, self._empty_size + _SIZE_PER_BYTE * (len(rest) + len(path)))
        return parsed, cursor

    @cached_property
    def _empty_size(self) -> int:
        """Bytes of a query that gives nothing, with its key."""
        required = {name: "any" for name, field in self._model.model_fields.items() if field.is_required()}
        return weigh((self._model, "", b"", False)) + weigh(ParsedQuery("", _complete(self._model(**required))))


def _complete(query: Query) -> Query:
    """A query with what follows from its parameters together: a list by `ids` is one page, whatever is asked."""
    if isinstance(query, FactFilters) and query.sort is FactSort.GIVEN:
        return query.model_copy(update={"limit": len(query.ids)})
    return query


def _split_cursor(text: bytes) -> tuple[bytes, str | None]:
    """A query string without its cursor, and the cursor; all of it and None where that is not plainly written."""
    if _CURSOR not in text:
        return text, None
    pairs = text.split(b"&")
    cursors = [pair for pair in pairs if pair.startswith(_CURSOR)]
    if len(cursors) != 1:
        return text, None
    cursor = unquote_to_bytes(cursors[0][len(_CURSOR) :])
    if not _PLAIN_CURSOR.fullmatch(cursor):
        return text, None
    pairs.remove(cursors[0])
    return b"&".join(pairs), cursor.decode()


def read_query(model: type[Query], text: bytes) -> Query:
    """A query string as its model. Raises InvalidParameterError that names every fault."""
    pairs = _read_pairs(text.decode("latin-1"))
    if repeated := _find_repeats(model, [name for name, _ in pairs]):
        raise InvalidParameterError(repeated)
    given: dict[str, Any] = {}
    for name, value in pairs:
        if _is_list(model, name):
            given.setdefault(name, []).append(value)
        else:
            given[name] = value
    try:
        return model.model_validate(given)
    except ValidationError as error:
        errors = [{**it, "loc": ("query", *it["loc"])} for it in error.errors()]
        raise InvalidParameterError(explain_faults(errors, list(model.model_fields))) from None


def _read_pairs(text: str) -> list[tuple[str, str]]:
    """Names and values in a query string, as `parse_qsl` reads them, without what it does to texts without escapes."""
    pairs = [pair.partition("=") for pair in text.split("&") if pair]
    return [(_unescape(name), _unescape(value)) for name, _, value in pairs]


def _unescape(text: str) -> str:
    return unquote_plus(text) if "%" in text or "+" in text else text


@cache
def _lists(model: type[Query]) -> frozenset[str]:
    return frozenset(name for name, field in model.model_fields.items() if get_origin(field.annotation) is list)


def _is_list(model: type[Query], name: str) -> bool:
    """Whether a parameter of a query takes several values."""
    return name in _lists(model)


def _find_repeats(model: type[Query], names: Collection[str]) -> list[ParameterFault]:
    """A fault for each parameter that takes one value and was given several."""
    if len(set(names)) == len(names):
        return []
    detail = "it takes one value and was given several"
    return [
        ParameterFault(parameter=name, detail=detail, allowed=None, did_you_mean=None)
        for name, number in Counter(names).items()
        if number > 1 and name in model.model_fields and not _is_list(model, name)
    ]

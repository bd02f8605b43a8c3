"""What is asked: the query of a request as it was checked, and what follows from it alone, whichever page it is about.

Whoever follows a list from page to page asks one question again and again, so it is worked out once and remembered.
"""

import re
from typing import Any
from urllib.parse import unquote_plus, unquote_to_bytes

from pydantic import ValidationError

from app.api.parameter_errors import explain_faults, find_repeats, is_list
from app.domain.errors import InvalidParameterError
from app.schemas.filters import FactFilters, FactSort, Query
from app.services.list_request import Question

_MOST_REMEMBERED = 500
_LONGEST_REMEMBERED = 256
"""Bytes of a query: so many short ones are no burden, and it is clients who choose them."""

_CURSOR = b"cursor="
_OPEN_VALUE = re.compile(rb"(?:^|&)(?:actor|q)=([^&]{1,240})(?=&|$)")
_ID, _WORD = re.compile(rb"[A-Za-z0-9_.~-]{1,80}"), re.compile(rb"[A-Za-z0-9]{1,80}")
"""Values of which any other is as right, and which are written alike in addresses, in JSON and in statements.

To check a query and to write it out again takes longer than to read what it asks for.
"""

_MARK = "Zq7xKw2Vj9"
"""What stands for such a value in a question that was checked; where somebody asks for it, nothing is left open."""

_PLAIN_CURSOR = re.compile(rb"[A-Za-z0-9_-]{1,600}")


class _Open:
    """A question with a mark for one of its values: what is asked otherwise is the same apart from that value."""

    def __init__(self, name: str, marked: Question) -> None:
        self._name = name
        self._is_list = getattr(marked.query, name) == [_MARK]
        self._marked = marked
        self._same = {part: getattr(marked, part) for part in ("form", "is_quick", "is_search_alone")}
        self._written = {part: getattr(marked, part) for part in ("applied", "text", "address")}

    def fill(self, value: str) -> Question:
        """The question with a value, which must be one that is written alike wherever it is written."""
        query = self._marked.query.model_copy(update={self._name: [value] if self._is_list else value})
        question = Question(self._marked.path, query)
        # What is there is not worked out.
        question.__dict__ |= self._same
        question.__dict__ |= {part: text.replace(_MARK, value) for part, text in self._written.items()}
        return question


class Questions:
    """Questions of one kind, those asked lately remembered, and those that differ from them by one value."""

    def __init__(self, model: type[Query]) -> None:
        self._model = model
        self._known: dict[tuple[str, bytes, bool], Question] = {}
        self._open: dict[tuple[str, bytes, bytes], _Open | None] = {}

    def read(self, path: str, text: bytes) -> tuple[Question, str | None]:
        """The question in a query string, and the cursor. Raises InvalidParameterError that names every fault."""
        rest, cursor = _split_cursor(text)
        question = self._fill(path, rest)
        if question is not None:
            return question, cursor
        name = (path, rest, cursor is not None)
        question = self._known.get(name)
        if question is None:
            query = read_query(self._model, text)
            question = Question(path, _complete(query))
            if cursor is None and getattr(query, "cursor", None) is not None:
                return question, query.cursor  # type: ignore[attr-defined]
            if len(rest) <= _LONGEST_REMEMBERED:
                _remember(self._known, name, question)
        return question, cursor

    def _fill(self, path: str, text: bytes) -> Question | None:
        """A question, made from one that was checked with another value of one parameter."""
        found = _OPEN_VALUE.search(text)
        if found is None or len(text) > _LONGEST_REMEMBERED:
            return None
        start, end = found.span(1)
        value = unquote_to_bytes(found[1]) if b"%" in found[1] else found[1]
        if not (_WORD if text.startswith(b"q=", start - 2) else _ID).fullmatch(value):
            return None
        name = (path, text[:start], text[end:])
        if name not in self._open:
            _remember(self._open, name, self._leave_open(*name))
        known = self._open[name]
        return known.fill(value.decode()) if known else None

    def _leave_open(self, path: str, before: bytes, after: bytes) -> _Open | None:
        if _MARK.encode() in before + after:
            return None
        try:
            query = read_query(self._model, before + _MARK.encode() + after)
        except InvalidParameterError:
            return None
        for name in ("actor", "q"):
            if getattr(query, name, None) in (_MARK, [_MARK]) and getattr(query, "cursor", "") is None:
                return _Open(name, Question(path, query))
        return None


def _remember(known: dict[Any, Any], name: Any, what: Any) -> None:
    if len(known) >= _MOST_REMEMBERED:
        known.clear()
    known[name] = what


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
    if repeated := find_repeats(model, [name for name, _ in pairs]):
        raise InvalidParameterError(repeated)
    given: dict[str, Any] = {}
    for name, value in pairs:
        if is_list(model, name):
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

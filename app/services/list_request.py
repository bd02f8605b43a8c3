"""What is asked, as it was checked, and what follows from it alone, whichever page it is about."""

from collections.abc import Hashable, Mapping, Sequence
from functools import cached_property
from typing import Any

from app.domain.errors import InvalidParameterError, ParameterFault
from app.services.pagination import decode_cursor, encode_cursor, read_position
from app.store.query_shape import form_of, is_quick, is_search_alone, values_of


class Question:
    """A checked query to a path, apart from the place where a list goes on."""

    def __init__(self, path: str, query: Any) -> None:
        self.path = path
        self.query = query
        self._values: dict[str | None, Mapping[str, Any]] = {}

    @cached_property
    def is_quick(self) -> bool:
        """Whether an answer is read along an index, so that it costs the same however many facts there are."""
        return is_quick(self.query)

    @cached_property
    def is_search_alone(self) -> bool:
        """Whether nothing but a search decides which facts are listed, and in which order."""
        return is_search_alone(self.query)

    @cached_property
    def form(self) -> Hashable:
        """What decides the shape of the statements that answer it."""
        return self.path, form_of(self.query)

    def values(self, dialect: str | None) -> Mapping[str, Any]:
        """What stands in the placeholders of those statements; without a dialect, not what is searched for."""
        values = self._values.get(dialect)
        if values is None:
            values = self._values[dialect] = values_of(self.query, dialect)
        return values

    @cached_property
    def text(self) -> str:
        """All that is asked, whatever page and however many items of it: what a cursor is bound to."""
        _, _, rest = self.applied.partition(",")  # The limit comes first.
        return f"{self.path} {{{rest}" if rest else f"{self.path} {{}}"

    @cached_property
    def applied(self) -> str:
        """The query as JSON, with every default filled in."""
        text: str = self.query.model_dump_json(exclude={"cursor"})
        return text

    @cached_property
    def address(self) -> str:
        """Path and query that ask the same, up to the place where the list goes on."""
        address: str = self.query.address(self.path, {"cursor": ""})
        return address

    def find_address(self, place: Sequence[Any]) -> str:
        """Path and query of what comes after a place in the list."""
        return self.address + encode_cursor(place, self.text)

    def read_place(self, cursor: str | None) -> list[Any] | None:
        """The place that a cursor stands for. Raises InvalidParameterError where it does not belong here."""
        if cursor is None:
            return None
        try:
            return read_position(self.query, decode_cursor(cursor, self.text))
        except ValueError:
            detail = "it is damaged or belongs to another query; start again without it"
            fault = ParameterFault(parameter="cursor", detail=detail, allowed=None, did_you_mean=None)
            raise InvalidParameterError([fault]) from None

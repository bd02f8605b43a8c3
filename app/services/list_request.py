"""A checked query to a path, and what follows from it, whichever page of its list is asked for."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from app.domain.errors import InvalidParameterError, ParameterFault
from app.domain.typed_search import Typed, parse_typed
from app.schemas.filters import FactFilters, Query
from app.schemas.query_types import CURSOR_REFUSED
from app.schemas.search import SearchFilters
from app.services.pagination import decode_cursor, encode_cursor, read_position
from app.store.query_shape import ListTraits, is_bounded, traits_of


class ParsedQuery:
    """A checked query to a path. A client that goes from page to page sends one again and again, so it is kept."""

    def __init__(self, path: str, query: Query) -> None:
        self.path = path
        self.query: Any = query
        self.is_bounded = is_bounded(query)
        """Whether the cost of a response does not grow with the number of facts; of a search: whether it may not."""
        searched = query.q if isinstance(query, FactFilters | SearchFilters) else None
        self.typed: Sequence[Typed] = parse_typed(searched) if searched else ()
        """What `q` searches for in the full-text index; empty without `q`."""

    @cached_property
    def traits(self) -> ListTraits:
        return traits_of(self.query)

    @cached_property
    def fingerprint(self) -> str:
        """Path and query without the limit: equal for all pages of a list, which a cursor belongs to."""
        _, _, rest = self.query_json.partition(",")  # The limit comes first.
        return f"{self.path} {{{rest}" if rest else f"{self.path} {{}}"

    @cached_property
    def query_json(self) -> str:
        """The query as JSON, with every default filled in."""
        text: str = self.query.model_dump_json(exclude={"cursor"})
        return text

    @cached_property
    def base_url(self) -> str:
        """Path and query of the list, up to the value of `cursor`."""
        url: str = self.query.address(self.path, {"cursor": ""})
        return url

    def next_url(self, position: Sequence[Any]) -> str:
        """Path and query of the page after a position."""
        return self.base_url + encode_cursor(position, self.fingerprint)

    def read_position(self, cursor: str | None) -> list[Any] | None:
        """The position that a cursor stands for. Raises InvalidParameterError for one of another query."""
        if cursor is None:
            return None
        try:
            return read_position(self.query, decode_cursor(cursor, self.fingerprint))
        except ValueError:
            fault = ParameterFault(parameter="cursor", detail=CURSOR_REFUSED, allowed=None, did_you_mean=None)
            raise InvalidParameterError([fault]) from None

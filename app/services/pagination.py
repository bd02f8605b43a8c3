"""Cursors: positions in a list, opaque to clients and bound to the query they came from; and the segments of a page."""

import base64
import hashlib
import json
from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any

from pydantic import Field, StringConstraints, TypeAdapter

from app.domain.revision_token import TOKEN_PATTERN
from app.domain.text import SLUG_PATTERN
from app.domain.vocabulary import Found, Resource
from app.schemas.changes import ChangeFilters, RevisionQuery
from app.schemas.filters import FactSort, ListQuery
from app.schemas.history import HistoryQuery
from app.schemas.record_filters import TimelineSort
from app.schemas.search import SearchFilters
from app.store.query_shape import is_by_relevance
from app.store.relevance import RelevanceTier, tier_of

_DIGEST_BYTES = 9
_to_json = json.JSONEncoder(separators=(",", ":"), default=str).encode

_Slug = Annotated[str, StringConstraints(pattern=SLUG_PATTERN, max_length=80)]
_Rank = Annotated[int, Field(ge=0, lt=2**31)]
_Number = Annotated[int, Field(ge=1, lt=2**31)]
_Token = Annotated[str, StringConstraints(pattern=TOKEN_PATTERN)]
BY_KEY: TypeAdapter[Any] = TypeAdapter(tuple[_Slug])
BY_DAY: TypeAdapter[Any] = TypeAdapter(tuple[date, _Slug])
BY_RANK: TypeAdapter[Any] = TypeAdapter(tuple[_Rank, _Slug])
BY_FOUND: TypeAdapter[Any] = TypeAdapter(tuple[_Rank, Found, _Slug])
BY_CHANGE: TypeAdapter[Any] = TypeAdapter(tuple[_Number, Resource, _Slug, _Token])
BY_NUMBER: TypeAdapter[Any] = TypeAdapter(tuple[_Number])
"""What a position in an order consists of: anyone can make up a cursor, and no made-up value may reach a statement."""


_OWN_ORDERS: dict[type[ListQuery], TypeAdapter[Any]] = {
    SearchFilters: BY_FOUND,
    ChangeFilters: BY_CHANGE,
    RevisionQuery: BY_NUMBER,
    HistoryQuery: BY_NUMBER,
}
"""Of queries whose lists have one order, which is not that of ids."""

_BY_DAY = {FactSort.DATE, FactSort.DATE_DESCENDING, *TimelineSort}


class CursorError(ValueError):
    """A cursor that is damaged or belongs to another query."""


def encode_cursor(position: Sequence[Any], fingerprint: str) -> str:
    payload = _to_json(position).encode()
    return base64.urlsafe_b64encode(_digest(payload, fingerprint) + payload).decode().rstrip("=")


def decode_cursor(cursor: str, fingerprint: str) -> list[Any]:
    """The sort values of the last item before the cursor. Raises CursorError."""
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        digest, payload = raw[:_DIGEST_BYTES], raw[_DIGEST_BYTES:]
        position: list[Any] = json.loads(payload)
    except ValueError:
        raise CursorError from None
    if digest != _digest(payload, fingerprint):
        raise CursorError
    return position


def _digest(payload: bytes, fingerprint: str) -> bytes:
    return hashlib.blake2b(payload + b"\n" + fingerprint.encode(), digest_size=_DIGEST_BYTES).digest()


def read_position(query: ListQuery, values: Any) -> list[Any]:
    """The values of a cursor, typed as the columns they are compared with. Raises ValueError where one does not fit."""
    position = next((by for model, by in _OWN_ORDERS.items() if isinstance(query, model)), BY_KEY)
    if getattr(query, "sort", None) in _BY_DAY:
        position = BY_DAY
    elif is_by_relevance(query):
        position = BY_RANK
    return list(position.validate_python(values))


def page_segments(
    after: Sequence[Any] | None, *, by_tier: bool
) -> list[tuple[RelevanceTier | None, Sequence[Any] | None]]:
    """The sub-lists that a page is read from, in order: the relevance tier of each, and the position it goes on from.

    A list that is not divided by tier has one, without a tier.
    """
    if not by_tier:
        return [(None, after)]
    rank, *position = after or (0,)
    first = tier_of(rank)
    return [(tier, position if position and tier is first else None) for tier in RelevanceTier if tier >= first]

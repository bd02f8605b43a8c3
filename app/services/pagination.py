"""Cursors: where a list goes on, opaque, and bound to the query they came from; and the lists a page is read from."""

import base64
import hashlib
import json
from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any

from pydantic import Field, StringConstraints, TypeAdapter

from app.domain.text import SLUG_PATTERN
from app.schemas.filters import FactSort, ListQuery
from app.store.fulltext import CLAIM, ELSEWHERE, TIERS
from app.store.query_shape import is_by_relevance

_DIGEST = 9
_to_json = json.JSONEncoder(separators=(",", ":"), default=str).encode

_Slug = Annotated[str, StringConstraints(pattern=SLUG_PATTERN, max_length=80)]
BY_KEY: TypeAdapter[Any] = TypeAdapter(tuple[_Slug])
BY_DAY: TypeAdapter[Any] = TypeAdapter(tuple[date, _Slug])
BY_TIER: TypeAdapter[Any] = TypeAdapter(tuple[Annotated[int, Field(ge=CLAIM, le=ELSEWHERE)], _Slug])
"""What a place in an order consists of: anyone can make up a cursor, and no made-up value may reach a statement."""


class CursorError(ValueError):
    """A cursor that is damaged or belongs to another query."""


def encode_cursor(position: Sequence[Any], query: str) -> str:
    payload = _to_json(position).encode()
    return base64.urlsafe_b64encode(_seal(payload, query) + payload).decode().rstrip("=")


def decode_cursor(cursor: str, query: str) -> list[Any]:
    """The sort values of the last item before the cursor. Raises CursorError."""
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        seal, payload = raw[:_DIGEST], raw[_DIGEST:]
        position: list[Any] = json.loads(payload)
    except ValueError:
        raise CursorError from None
    if seal != _seal(payload, query):
        raise CursorError
    return position


def _seal(payload: bytes, query: str) -> bytes:
    return hashlib.blake2b(payload + b"\n" + query.encode(), digest_size=_DIGEST).digest()


def read_position(query: ListQuery, values: Any) -> list[Any]:
    """The values of a cursor as the columns they are compared with. Raises ValueError for any that cannot be."""
    position = BY_KEY
    if getattr(query, "sort", None) in {FactSort.DATE, FactSort.DATE_DESCENDING}:
        position = BY_DAY
    elif is_by_relevance(query):
        position = BY_TIER
    return list(position.validate_python(values))


def steps_of(query: ListQuery, after: Sequence[Any] | None) -> list[tuple[int | None, Sequence[Any] | None]]:
    """The lists that a page is read from, one after the other until it is full, each with where it goes on.

    A list is one, unless it is by relevance: then it is one for each best place of a match.
    """
    if not is_by_relevance(query):
        return [(None, after)]
    first, *place = after or (CLAIM,)
    return [(tier, place if place and tier == first else None) for tier in TIERS if tier >= first]

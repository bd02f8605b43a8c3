"""Cursors: where a list goes on, opaque, and bound to the query they came from."""

import base64
import hashlib
import json
from collections.abc import Sequence
from typing import Any

_DIGEST = 9
_to_json = json.JSONEncoder(separators=(",", ":"), default=str).encode


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

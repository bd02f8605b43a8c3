"""Whether what is published is what was loaded: a checksum of its bytes, computed at load and compared at each read."""

import zlib
from collections.abc import Sequence
from typing import Any, NoReturn

from xxhash import xxh3_64_intdigest, xxh3_128_hexdigest

_GZIP = 31
_SHIFT = 32
_BODY_MASK, _TEXTS_MASK = 0x7FFF_FFFF, 0xFFFF_FFFF
"""Both parts stand in one signed integer of 64 bits."""


class DamagedError(Exception):
    """Published bytes are not those that were loaded. Nothing of them may be served."""


class _Damage:
    """What was found since the process began."""

    number = 0


damage = _Damage()


def compute_checksum(body: str, texts: str | None) -> int:
    """The checksum of a published body, and of the texts that its snippets are cut from."""
    of_texts = 0 if texts is None else xxh3_64_intdigest(texts.encode()) & _TEXTS_MASK
    return (xxh3_64_intdigest(body.encode()) & _BODY_MASK) << _SHIFT | of_texts


def compute_digest(body: bytes) -> str:
    """32 hexadecimal digits that tell one body from every other; to make two alike takes intent, so it is no proof."""
    return xxh3_128_hexdigest(body)


def as_bytes(body: str | bytes) -> bytes:
    """A published body as it is sent: SQLite gives it so, PostgreSQL as text."""
    return body if isinstance(body, bytes) else body.encode()


def check_body(body: str | bytes | None, checksum: int, name: str) -> None:
    """Raise DamagedError for a body that is another one, or is not there though it is listed."""
    if body is None or xxh3_64_intdigest(as_bytes(body)) & _BODY_MASK != checksum >> _SHIFT:
        _refuse("body", "is not as it was", name)


def check_page(rows: Sequence[tuple[Any, ...]]) -> None:
    """Check rows of a page: each a body, its texts or something else, its checksum, and at last its id.

    Raises DamagedError.
    """
    for row in rows:
        check_body(row[0], row[2], row[-1])
    if rows and isinstance(rows[0][1], str):
        for _, texts, checksum, *_, name in rows:
            if xxh3_64_intdigest(texts.encode()) & _TEXTS_MASK != checksum & _TEXTS_MASK:
                _refuse("texts", "are not as they were", name)


def unpack_piece(member: bytes, name: str) -> bytes:
    """What a piece of a file holds, a gzip member with a checksum of its own. Raises DamagedError."""
    try:
        return zlib.decompress(member, _GZIP)
    except zlib.error:
        _refuse("bytes", "are not as they were", name)


def _refuse(part: str, state: str, name: str) -> NoReturn:
    damage.number += 1
    raise DamagedError(f"the {part} of '{name}' {state} loaded: restore a backup, or load into a new database")

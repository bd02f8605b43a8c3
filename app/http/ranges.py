"""Requests for one file or a part of it (RFC 9110, 13 and 14): whether it is that, and the range that is asked for."""

import re
from typing import NamedTuple

from app.domain.errors import ConditionError, RangeError
from app.http.headers import Fields
from app.http.http_dates import parse_http_date

_ONE_RANGE = re.compile(rb"(\d{0,999})-(\d{0,999})")
"""More digits than the size of any file: who wants all may write the greatest number that they know."""


class ByteRange(NamedTuple):
    """Bytes of a file, from the first up to the one before the end."""

    start: int
    end: int


def check_wanted(fields: Fields, etag: bytes, modified: bytes) -> None:
    """Raise ConditionError where a client wants another file than this, by its strong tag, or else by its date."""
    wanted = fields.get(b"if-match")
    if wanted is not None:
        is_wanted = not {b"*", etag}.isdisjoint(it.strip() for it in wanted.split(b","))
    else:
        latest, changed = (parse_http_date(it) for it in (fields.get(b"if-unmodified-since", b""), modified))
        is_wanted = latest is None or changed is None or changed <= latest
    if not is_wanted:
        raise ConditionError("The file is another one than the request asks for.")


def find_range(fields: Fields, size: int, etag: bytes, modified: bytes) -> ByteRange | None:
    """The part of a file that a request asks for; None where the whole file is the answer to it.

    That is also what several ranges are answered with, as nobody needs them, and a range of a file that has changed
    since, by `If-Range`. Raises RangeError for a part that the file does not have.
    """
    unit, _, ranges = fields.get(b"range", b"").partition(b"=")
    if unit.strip().lower() != b"bytes" or b"," in ranges or not _is_same(fields.get(b"if-range"), etag, modified):
        return None
    found = _ONE_RANGE.fullmatch(ranges.strip())
    first, last = found.groups() if found else (b"", b"")
    if first:
        start, end = int(first), min(int(last) + 1 if last else size, size)
    else:
        start, end = max(size - int(last or 0), 0), size
    if start >= end:
        raise RangeError(f"The file has {size} bytes.", headers={"Content-Range": f"bytes */{size}"})
    return ByteRange(start, end)


def _is_same(condition: bytes | None, etag: bytes, modified: bytes) -> bool:
    """Whether the file is the one that a client has a part of, by its strong tag or its date."""
    if condition is None:
        return True
    if condition.startswith((b'"', b"W/")):
        return condition == etag
    date = parse_http_date(condition)
    return date is not None and date == parse_http_date(modified)

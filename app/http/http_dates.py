"""Dates in header fields."""

import re
from datetime import UTC, datetime
from email.utils import parsedate
from functools import lru_cache

_DAY = rb"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)"
_MONTH = rb"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_TIME = rb"\d\d:\d\d:\d\d"
_DATE = re.compile(
    rb"%(day)b, \d\d %(month)b \d{4} %(time)b GMT"
    rb"|%(day)b[a-z]{3,6}, \d\d-%(month)b-\d\d %(time)b GMT"
    rb"|%(day)b %(month)b [ \d]\d %(time)b \d{4}" % {b"day": _DAY, b"month": _MONTH, b"time": _TIME}
)
"""The three forms of RFC 9110 5.6.7: one to send, and two that were sent once."""


@lru_cache(maxsize=64)
def parse_http_date(text: bytes) -> datetime | None:
    """The moment that a date names; None for anything that is no date as RFC 9110 writes it."""
    fields = parsedate(text.decode("ascii")) if _DATE.fullmatch(text) else None
    if fields is None:
        return None
    year, month, day, hour, minute, second, *_ = fields
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except ValueError:
        return None

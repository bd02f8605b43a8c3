"""Which year, month or day was meant by a date in a form that filters do not take."""

import re
from calendar import monthrange
from unicodedata import decimal

from app.domain.edtf import parse_edtf
from app.domain.text import words

_MONTHS = (
    ("january", "janvier"),
    ("february", "fevrier"),
    ("march", "mars"),
    ("april", "avril"),
    ("may", "mai"),
    ("june", "juin"),
    ("july", "juillet"),
    ("august", "aout"),
    ("september", "septembre"),
    ("october", "octobre"),
    ("november", "novembre"),
    ("december", "decembre"),
)
_SHORTEST_MONTH = 3
"""Letters of the shortest abbreviation."""

_PLAIN = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?", re.ASCII)
_YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})[-/. ]?(\d{1,2})(?!\d)(?:[-/. ](\d{1,2})(?!\d))?", re.ASCII)
_COMPACT = re.compile(r"(?<!\d)(\d{4})(\d{2})(\d{2})(?!\d)", re.ASCII)
_YEAR_LAST = re.compile(r"(?<!\d)(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})(?!\d)", re.ASCII)
_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)", re.ASCII)
_DAY = re.compile(r"(?<!\d)\d{1,2}(?=\D|$)(?!:)", re.ASCII)


def suggest_calendar(typed: str, *, is_last: bool) -> str | None:
    """The year, month or day that was meant, for the end of a span if `is_last`; None where no year can be told."""
    text = "".join(str(decimal(sign, sign)) for sign in typed).strip()
    try:
        span = parse_edtf(text)
    except ValueError:
        return _write(*_read(text))
    bound = span.latest if is_last else span.earliest
    edges = _PLAIN.findall(text)
    if bound is None:
        return None
    return edges[-1 if is_last else 0] if edges else f"{bound.year:04}"


def _read(text: str) -> tuple[int, int, int]:
    """Year, month and day of a text; 0 for what cannot be told."""
    if found := _COMPACT.search(text) or _YEAR_FIRST.search(text):
        year, month, day = (int(part or 0) for part in found.groups())
        return (year, day, month) if month > 12 >= day > 0 else (year, month, day)
    if found := _YEAR_LAST.search(text):
        day, month, year = map(int, found.groups())
        if month > 12:
            day, month = month, day
        # Which of two numbers up to 12 is the month nobody can tell.
        return (year, month, day) if day > 12 or day == month else (year, 0, 0)
    return _read_words(text)


def _read_words(text: str) -> tuple[int, int, int]:
    """`16 September 2023` and what is like it."""
    found = _YEAR.search(text)
    if not found:
        return 0, 0, 0
    named = [month for word in words(text) if (month := _find_month(word))]
    day = _DAY.search(text)
    return int(found[0]), named[0] if named else 0, int(day[0]) if day and named else 0


def _find_month(word: str) -> int:
    """The number of the month that a word names or abbreviates in English or French; 0 if it does not."""
    if len(word) < _SHORTEST_MONTH:
        return 0
    numbers = [number for number, names in enumerate(_MONTHS, 1) if any(it.startswith(word) for it in names)]
    return numbers[0] if numbers else 0


def _write(year: int, month: int, day: int) -> str | None:
    """As much of a date as stands in the calendar."""
    if not year:
        return None
    if not 1 <= month <= 12:
        return f"{year:04}"
    if not day:
        return f"{year:04}-{month:02}"
    return f"{year:04}-{month:02}-{min(day, monthrange(year, month)[1]):02}"

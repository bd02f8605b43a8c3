"""Times told by how far they are from a date, such as `two days before 16 September 2023` or `the next day`."""

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from app.domain.edtf import Span
from app.domain.number_words import Word, read_amount
from app.domain.text import find_words

_COUNT = r"(?<![\w-])(?P<count>[\w-]+) (?P<unit>day|week|month|year)s?"
_BEFORE_DATE = re.compile(
    rf"(?:{_COUNT} (?P<way>before|prior to|after|following)|\b(?P<eve>eve) of)\s+(?:the )?$", re.IGNORECASE
)
_LATER = re.compile(
    rf"{_COUNT} (?:(?P<way>later|afterwards|earlier)\b|(?P<end>before|after)(?=[.,;]|$))"
    r"|\bthe (?:(?P<next>next|following)|(?P<last>previous|preceding)|same) day\b",
    re.IGNORECASE,
)
_BOUNDING = re.compile(
    r"\b(?:about|almost|approximately|around|first|fewer|few|half|in|last|least|less|more|most|nearly|next|or|over|roughly|some"
    r"|than|the|to|under|within) $",
    re.IGNORECASE,
)
"""Words after which a time is not exactly as long, or is a part of another."""

_BACK = frozenset({"before", "prior to", "earlier"})
_LONGEST = 60
_MOST = 1000
"""Days, weeks, months or years that a time is away at the most."""

_ABOUT_A_WEEK = 3
"""Days by which a time told in weeks may be another."""


class Distance(NamedTuple):
    """How far a time is from a date, and where the words for it stand."""

    start: int
    end: int
    unit: str
    number: int
    """Negative where the time is before the date."""

    def measure(self, edtf: str) -> tuple[str, Span] | None:
        """The time this far from a date, as EDTF and as a span; None where the date is not as precise as the unit."""
        told = [int(it) for it in edtf.split("-")] if edtf.replace("-", "").isdecimal() else []
        if self.unit in {"day", "week"} and len(told) == len(("year", "month", "day")):
            return self._measure_days(date(*told))
        if self.unit == "month" and len(told) == len(("year", "month")):
            year, month = divmod(told[0] * 12 + told[1] - 1 + self.number, 12)
            last = monthrange(year, month + 1)[1]
            return f"{year:04}-{month + 1:02}", Span(date(year, month + 1, 1), date(year, month + 1, last))
        if self.unit == "year" and len(told) == len(("year",)):
            year = told[0] + self.number
            return f"{year:04}", Span(date(year, 1, 1), date(year, 12, 31))
        return None

    def _measure_days(self, day: date) -> tuple[str, Span]:
        if self.unit == "day":
            day += timedelta(self.number)
            return day.isoformat(), Span(day, day)
        day += timedelta(weeks=self.number)
        first, last = day - timedelta(_ABOUT_A_WEEK), day + timedelta(_ABOUT_A_WEEK)
        return f"{first}/{last}", Span(first, last)


def find_distance_before(text: str, end: int) -> Distance | None:
    """What the words right before a date tell of a time that is this far from it."""
    found = _BEFORE_DATE.search(text, max(0, end - _LONGEST), end)
    if found is None:
        return None
    if found["eve"]:
        return Distance(found.start(), end, "day", -1)
    return _read(found, -1 if found["way"].lower() in _BACK else 1)


def find_distances_after(text: str) -> Iterator[Distance]:
    """Times that are told by how far they are from a date before them."""
    for found in _LATER.finditer(text):
        if found["count"]:
            way = (found["way"] or found["end"]).lower()
            if told := _read(found, -1 if way in _BACK else 1):
                yield told
        else:
            yield Distance(*found.span(), "day", bool(found["next"]) - bool(found["last"]))


def _read(found: re.Match[str], sign: int) -> Distance | None:
    """A time that is told exactly; `the day before` is a day before."""
    count, unit = found["count"], found["unit"].lower()
    if _BOUNDING.search(found.string, 0, found.start()):
        return None
    if count.lower() == "the":
        number = 0 if unit == "week" or not found[0].lower().startswith(f"the {unit} ") else 1
    else:
        spoken = [Word(start, end, word) for start, end, folded in find_words(count) for word in folded]
        amount = read_amount(count, spoken, 0) if spoken else None
        is_exact = amount is not None and amount.most is None and amount.value.denominator == 1
        number = int(amount.value) if amount and is_exact and amount.words == len(spoken) else 0
    return Distance(*found.span(), unit, sign * number) if 0 < number <= _MOST else None

"""Weekdays in running English text, such as `on a Sunday` or `Friday evening`, and the days that they can mean."""

import re
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import NamedTuple

from app.domain.edtf import Span
from app.domain.sentence_dates import DateMention

_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WEEKDAY = re.compile(rf"\b(?P<name>{'|'.join(_NAMES)})(?: (?:morning|afternoon|evening|night))?\b", re.IGNORECASE)
_BESIDE = re.compile(r"[\s,(]*(?:the )?", re.IGNORECASE)
_WEEK = 7


class WeekdayMention(NamedTuple):
    """A weekday that a text names, counted from Monday, which is 0."""

    start: int
    end: int
    text: str
    weekday: int

    def is_disjoint(self, other: Span) -> bool:
        """Whether no day of a span is such a weekday."""
        return self.weekday not in list_weekdays(other)

    def covers(self, other: Span) -> bool:
        """Whether each day of a span is such a weekday."""
        return list_weekdays(other) == {self.weekday}


def list_weekdays(span: Span) -> frozenset[int]:
    """The weekdays of the days in a span: all of them where it is open or a week long."""
    first, last = span
    if first is None or last is None or (last - first).days >= _WEEK - 1:
        return frozenset(range(_WEEK))
    return frozenset((first + timedelta(days)).weekday() for days in range((last - first).days + 1))


def find_weekdays(text: str, dates: Sequence[DateMention]) -> list[WeekdayMention]:
    """The weekdays in a text, without those that belong to a date which falls on them or has no year."""
    found = (
        WeekdayMention(it.start(), it.end(), it[0], _NAMES.index(it["name"].lower())) for it in _WEEKDAY.finditer(text)
    )
    return [it for it in found if not any(_is_told_by(it, date) for date in _list_beside(text, it, dates))]


def _list_beside(text: str, weekday: WeekdayMention, dates: Sequence[DateMention]) -> Iterator[DateMention]:
    for it in dates:
        between = (weekday.end, it.start) if weekday.end <= it.start else (it.end, weekday.start)
        if between[0] <= between[1] and _BESIDE.fullmatch(text, *between):
            yield it


def _is_told_by(weekday: WeekdayMention, date: DateMention) -> bool:
    return date.year_free is not None or weekday.covers(date.span)

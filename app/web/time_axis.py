"""A time axis that gives years and months the more room, the more begins or ends in them."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise
from math import sqrt
from typing import NamedTuple

_SPLIT = 6
"""Edges of dates in a year from which on its months are drawn apart."""


class Stretch(NamedTuple):
    """Days that are drawn at one scale: a year, a month, or a time between them in which nothing begins or ends."""

    first: int
    end: int
    """The day after the last; both count days as `date.toordinal` does."""
    edges: int

    @property
    def room(self) -> float:
        """The part of the axis that it takes, compared with that of one in which nothing begins or ends."""
        return 1 + sqrt(self.edges)


class Axis(NamedTuple):
    """Stretches in order of time, and where each begins, in hundredths of the axis; at last, where it ends."""

    stretches: Sequence[Stretch]
    places: Sequence[float]

    def find(self, day: int) -> float:
        """Where a day begins, in hundredths of the axis."""
        at = max(bisect_right(self.stretches, day, key=lambda it: it.first) - 1, 0)
        stretch = self.stretches[at]
        part = (day - stretch.first) / (stretch.end - stretch.first)
        return self.places[at] + min(part, 1) * (self.places[at + 1] - self.places[at])


def make_axis(edges: Sequence[date]) -> Axis:
    """An axis for the first and last days of some dates, of which there is one at the least."""
    stretches = list(_fill_gaps(_list_stretches(edges)))
    rooms = [it.room for it in stretches]
    scale = 100 / sum(rooms)
    return Axis(stretches, [scale * sum(rooms[:at]) for at in range(len(rooms) + 1)])


def _list_stretches(edges: Sequence[date]) -> list[Stretch]:
    """The years in which something begins or ends, or their months, in order of time."""
    per_year = Counter(day.year for day in edges)
    counts = Counter(_span_of(day, by_month=per_year[day.year] >= _SPLIT) for day in edges)
    return [Stretch(first, end, number) for (first, end), number in sorted(counts.items())]


def _span_of(day: date, *, by_month: bool) -> tuple[int, int]:
    """The first day of the month or year of a day, and the first of the next."""
    first = day.replace(month=day.month if by_month else 1, day=1)
    is_last = not by_month or day.month == 12
    days = 31 if by_month else 366 if _is_leap(day.year) else 365
    # Day 31 of a shorter month is one of the next; that of December 9999 has no next, so it is counted instead.
    end = first.toordinal() + days if is_last else first.replace(month=day.month + 1).toordinal()
    return first.toordinal(), end


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _fill_gaps(stretches: Sequence[Stretch]) -> Iterator[Stretch]:
    """The same, and the times between them; a year of which months are drawn apart begins with a stretch of its own."""
    for before, after in pairwise([None, *stretches]):
        assert after
        new_year = date.fromordinal(after.first).replace(month=1, day=1).toordinal()
        start = before.end if before else new_year
        breaks = [start, *([new_year] if start < new_year < after.first else []), after.first]
        yield from (Stretch(first, end, 0) for first, end in pairwise(breaks) if first < end)
        yield after

"""What the page of the timeline shows: its entries, and where each stands on an axis of time."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from app.domain.vocabulary import Basis
from app.schemas.base import DatePublic
from app.schemas.timeline import TimelineEntryPublic
from app.web.time_axis import Axis, Stretch, make_axis

_GUTTER = 6
"""What stands free before the axis, in hundredths of the width, for the number of the first bar."""
_TOP, _PITCH = 52, 18
"""Height of the labels, and of a bar with its distance to the next, in pixels."""
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_ROOM = {True: (14.5, 9.5, 5.5), False: (9.0, 6.0, 3.5)}
"""What a year or a month needs from the label before to its own, in hundredths of the width, on a narrow page, a wider
one and a wide one."""


class Bar(NamedTuple):
    """The days that the date of an entry can mean. Lengths across are hundredths of the width, others are pixels."""

    number: int
    left: float
    width: float
    y: int
    is_day: bool
    is_derived: bool
    is_open: bool
    """Whether the date has no first or no last day, so that the bar goes to the end of the axis."""

    @property
    def middle(self) -> float:
        return self.left + self.width / 2


class Mark(NamedTuple):
    """A line of the axis where a year or month begins, and what it is called."""

    x: float
    label: str
    """Empty where there is no room for it, or nothing begins or ends after it."""
    is_year: bool
    level: int
    """0: the label stands on pages of any width, 1: on all but narrow ones, 2: on wide ones alone."""


class Gap(NamedTuple):
    """A stretch of the axis in which nothing begins or ends."""

    x: float
    width: float


class Plot(NamedTuple):
    """Bars over an axis of time."""

    height: int
    bars: Sequence[Bar]
    marks: Sequence[Mark]
    gaps: Sequence[Gap]


def plot_entries(entries: Sequence[TimelineEntryPublic]) -> Plot | None:
    """Where the entries stand; None where no date has a first or last day."""
    edges = [day for it in entries for day in (it.date.earliest, it.date.latest) if day]
    if not edges:
        return None
    axis = make_axis(edges)
    bars = [_place_bar(number, it.date, axis) for number, it in enumerate(entries, 1)]
    return Plot(_TOP + _PITCH * len(bars) + 4, bars, list(_list_marks(axis)), list(_list_gaps(axis)))


def _place_bar(number: int, when: DatePublic, axis: Axis) -> Bar:
    left = axis.find(when.earliest.toordinal()) if when.earliest else 0.0
    right = axis.find(when.latest.toordinal() + 1) if when.latest else 100.0
    return Bar(
        number,
        _across(left),
        round((right - left) * (100 - _GUTTER) / 100, 2),
        _TOP + _PITCH * (number - 1),
        is_day=when.earliest is not None and when.earliest == when.latest,
        is_derived=when.basis is Basis.DERIVED,
        is_open=not (when.earliest and when.latest),
    )


def _across(place: float) -> float:
    """A place on the axis as one in the drawing."""
    return round(_GUTTER + place * (100 - _GUTTER) / 100, 2)


def _list_marks(axis: Axis) -> Iterator[Mark]:
    """A line for each year, and for each month that is drawn apart."""
    last = {kind: [-100.0] * len(rooms) for kind, rooms in _ROOM.items()}
    for stretch, place in zip(axis.stretches, axis.places, strict=False):
        x = _across(place)
        for is_year, label in _name(stretch, date.fromordinal(stretch.first)):
            level = _find_level(x, last[is_year], _ROOM[is_year])
            last[is_year][level:] = [x] * (len(last[is_year]) - level)
            yield Mark(x, label if level < len(_ROOM[is_year]) else "", is_year, level)


def _find_level(x: float, last: Sequence[float], rooms: Sequence[float]) -> int:
    """The first level from which on no label is too near; `last` has the label before on pages of each level."""
    crowded = [level for level, room in enumerate(rooms) if x - last[level] < room]
    return max(crowded, default=-1) + 1


def _name(stretch: Stretch, first: date) -> Iterator[tuple[bool, str]]:
    """The labels of a stretch: of the year that begins with it, and of its month if it is one."""
    if first.month == 1 and (stretch.edges or stretch.end - stretch.first < 365):
        yield True, str(first.year)
    if stretch.edges and stretch.end - stretch.first < 32:
        yield False, _MONTHS[first.month - 1]


def _list_gaps(axis: Axis) -> Iterator[Gap]:
    for at, stretch in enumerate(axis.stretches):
        if not stretch.edges:
            left, right = _across(axis.places[at]), _across(axis.places[at + 1])
            yield Gap(left, round(right - left, 2))

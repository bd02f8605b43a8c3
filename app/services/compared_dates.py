"""Dates and weekdays of a sentence beside those of a fact."""

import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from app.domain.edtf import Span
from app.domain.sentence_dates import DateMention
from app.domain.sentence_weekdays import WeekdayMention
from app.domain.text import words
from app.domain.vocabulary import FactKind
from app.schemas.compare import ElementKind
from app.services.compared_sides import Sides

_EVENT = re.compile(r".*\b(?:after|before|following|since|until)\b(?P<words>[^,;:.!?()]*)$", re.IGNORECASE)
"""What stands between such a word and a date."""


class _Day(NamedTuple):
    """A date of a fact."""

    span: Span
    edtf: str


def compare_dates(sides: Sides) -> None:
    """Tell a date that differs where the fact has one left that the sentence does not name."""
    days = list(_list_days(sides))
    mentions: list[DateMention | WeekdayMention] = [*sides.elements.dates, *sides.elements.weekdays]
    left = [day for day in days if not any(it.covers(day.span) for it in mentions)]
    for it in mentions:
        sides.told.update(words(it.text))
        if any(it.covers(day.span) for day in days):
            sides.add_same(ElementKind.DATE, it.text)
        elif left and sides.is_related and _is_of_it(sides, it.start) and all(it.is_disjoint(day.span) for day in days):
            sides.add_different(ElementKind.DATE, it.text, left[0].edtf)
        else:
            sides.add_absent(it.start, it.text)


def _is_of_it(sides: Sides, start: int) -> bool:
    """Whether a date belongs to what the fact tells, and not to an event that the sentence tells a time by."""
    event = _EVENT.match(sides.text, 0, start)
    return event is None or sides.holds_all(event["words"])


def _list_days(sides: Sides) -> Iterator[_Day]:
    """The dates of a fact; that of an office only says by when somebody was called so."""
    told = sides.fact["date"]
    if told and sides.fact["kind"] != FactKind.OFFICE:
        bounds = (told[it] and date.fromisoformat(told[it]) for it in ("earliest", "latest"))
        yield _Day(Span(*bounds), told["edtf"])
    yield from (_Day(it.span, it.edtf) for it in sides.in_claim.dates if not it.year_free)

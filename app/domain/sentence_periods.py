"""Parts of months and years in running English text, such as `the end of September` or `early 2023`."""

import re
from calendar import monthrange
from datetime import date
from typing import NamedTuple

from app.domain.edtf import Span

_PARTS = {
    r"early|(?:beginning|start) of|first (?:days?|weeks?) of": "early",
    r"mid|middle of": "mid",
    r"late|end of|last (?:days?|weeks?) of": "late",
    r"first half of": "first_half",
    r"(?:second|latter) half of": "second_half",
}
_PART = re.compile(rf"\b(?:{'|'.join(f'({it})' for it in _PARTS)})[\s-]+(?:the )?(?:(?:month|year) (?:of )?)?$", re.I)
_DAYS = {"early": (1, 12), "mid": (8, 23), "late": (18, 31), "first_half": (1, 16), "second_half": (15, 31)}
"""The first and last day of a month that a part of it can mean; who writes so does not count days."""

_MONTHS = {"early": (1, 4), "mid": (4, 9), "late": (9, 12), "first_half": (1, 6), "second_half": (7, 12)}
"""The first and last month of a year that a part of it can mean."""

_LONGEST = 40


class PeriodPart(NamedTuple):
    """A part of a month or year, and where the words for it begin."""

    start: int
    name: str

    @property
    def is_last(self) -> bool:
        """Whether it lasts as long as the whole."""
        return self.name in {"late", "second_half"}

    @property
    def days(self) -> tuple[int, int]:
        """The first and last day of it in a month."""
        return _DAYS[self.name]

    def of_month(self, year: int, month: int) -> Span:
        """Its days in a month."""
        first, last = self.days
        return Span(date(year, month, first), date(year, month, min(last, monthrange(year, month)[1])))

    def of_year(self, year: int) -> Span:
        """Its days in a year."""
        first, last = _MONTHS[self.name]
        return Span(date(year, first, 1), date(year, last, monthrange(year, last)[1]))


def find_part(text: str, end: int) -> PeriodPart | None:
    """The part of a month or year that the words right before it make of it."""
    begin = max(0, end - _LONGEST)
    found = _PART.search(text[begin:end])
    if found is None:
        return None
    return PeriodPart(begin + found.start(), list(_PARTS.values())[(found.lastindex or 1) - 1])

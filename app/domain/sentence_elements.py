"""What can be compared of a sentence: the names, offices, dates, numbers and negations in it."""

from collections.abc import Sequence
from typing import NamedTuple

from app.domain.name_links import NameLinks, NameMention
from app.domain.sentence_dates import DateMention, find_dates
from app.domain.sentence_negations import NegationMention, find_negations
from app.domain.sentence_numbers import NumberMention, find_numbers
from app.domain.sentence_offices import OfficeMention, find_offices
from app.domain.sentence_weekdays import WeekdayMention, find_weekdays

_BLANK = ";"
"""What stands in place of a date where numbers are looked for: nothing is counted across it."""


class SentenceElements(NamedTuple):
    """The elements of a text, each in the order of their places."""

    names: Sequence[NameMention]
    offices: Sequence[OfficeMention]
    dates: Sequence[DateMention]
    weekdays: Sequence[WeekdayMention]
    numbers: Sequence[NumberMention]
    negations: Sequence[NegationMention]


def find_elements(text: str, links: NameLinks) -> SentenceElements:
    """The elements of a text, with names as `links` knows them."""
    names, dates = links.find(text), find_dates(text)
    undated = text
    for it in dates:
        undated = undated[: it.start] + _BLANK * (it.end - it.start) + undated[it.end :]
    return SentenceElements(
        names=names,
        offices=find_offices(text, names),
        dates=dates,
        weekdays=find_weekdays(text, dates),
        numbers=find_numbers(undated),
        negations=find_negations(text),
    )

"""What the page of the timeline offers to narrow it by: links that ask the same, apart from one filter."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import urlencode

from app.domain.vocabulary import ActorKind
from app.schemas.record_filters import TimelineQuery, TimelineSort
from app.schemas.timeline import TimelineEntryPublic, UndatedEntryPublic

_ACTORS, _YEARS = 7, 10
"""Most of each that are offered."""


class Offer(NamedTuple):
    """What most entries are about, and when they were."""

    actors: dict[str, str]
    """Names of states and organisations by id, those of most entries first."""
    years: list[str]
    """Years in which the date of an entry begins or ends, in order of time."""


class Choice(NamedTuple):
    """A filter that can be chosen: the query string of the list that has it."""

    text: str
    query: str
    is_chosen: bool


class Choices(NamedTuple):
    """The filters, by what they narrow."""

    about: Sequence[Choice]
    years: Sequence[Choice]
    orders: Sequence[Choice]


def list_offers(entries: Sequence[TimelineEntryPublic | UndatedEntryPublic]) -> Offer:
    """What a reader may want to narrow these entries to."""
    kinds = {ActorKind.STATE, ActorKind.ORGANISATION}
    actors = [actor for it in entries for actor in it.actors if actor.kind in kinds]
    names = {it.id: it.name for it in actors}
    numbers = Counter(it.id for it in actors)
    first = sorted(names, key=lambda it: (-numbers[it], it))[:_ACTORS]
    days = [day for it in entries if it.date for day in (it.date.earliest, it.date.latest) if day]
    often = Counter(f"{it.year:04}" for it in days).most_common(_YEARS)
    return Offer({it: names[it] for it in first}, sorted(year for year, _ in often))


def list_choices(query: TimelineQuery, offer: Offer) -> Choices:
    """The filters that are offered, each beside the others that are chosen; one without a text takes its kind away."""
    days = (query.date_from or "", query.date_to or "")
    return Choices(
        [
            _choose(query, "", not query.about, about=""),
            *(_choose(query, name, query.about == [it], about=it) for it, name in offer.actors.items()),
        ],
        [
            _choose(query, "", days == ("", ""), date_from="", date_to=""),
            *(_choose(query, it, days == (it, it), date_from=it, date_to=it) for it in offer.years),
        ],
        [_choose(query, it.value, query.sort is it, sort=it.value) for it in TimelineSort],
    )


def _choose(query: TimelineQuery, text: str, is_chosen: bool, **changes: str) -> Choice:
    given = query.model_dump(mode="json", exclude_unset=True, exclude={"cursor"}) | changes
    pairs = [(name, given[name]) for name in TimelineQuery.model_fields if given.get(name)]
    return Choice(text, urlencode(pairs, doseq=True), is_chosen)

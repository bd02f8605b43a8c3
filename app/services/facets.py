"""Facets: how many facts of a list each value of a filter would leave, and the URL that applies it."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import and_, func, select
from sqlmodel import col

from app.schemas.filters import Facet, FactFilters
from app.schemas.pages import FacetPublic, FacetValue
from app.store import models
from app.store.list_plan import Condition, Listing, Statement
from app.store.models import Fact
from app.store.query_shape import form_of, values_of
from app.store.reader import Snapshot
from app.store.selects import any_of

MOST_VALUES = 100


class _Source(NamedTuple):
    """Where the values of a facet stand: their column, their label, and how they are joined to facts."""

    value: Any
    label: Any
    joins: tuple[tuple[Any, Condition], ...] = ()
    present: Any = None
    """The column that is null where a fact has no value; the value itself unless it says otherwise."""


def fetch_facet(
    facet: Facet, filters: FactFilters, make_listing: Callable[[FactFilters], Listing], path: str, snapshot: Snapshot
) -> FacetPublic:
    """The values of a facet among the facts that the other filters leave, counted once for each state of the data."""
    others = _without(filters, facet)
    asked = others.model_dump_json(exclude={"cursor", "limit", "facets", "sort"})
    rows = snapshot.keep(
        ("facet", facet, path, asked),
        lambda: snapshot.fetch_all(
            ("facet", facet, path, form_of(others)),
            lambda: _select_values(facet, others, make_listing(others)),
            values_of(others, snapshot.dialect),
        ),
    )
    counts = (
        _count_years([(_day(first), _day(last), number) for first, last, number in rows])
        if facet is Facet.YEAR
        else rows
    )
    accepted = [name for name in OWN_FILTERS[facet] if name in type(filters).model_fields]
    values = [
        FacetValue(
            value=value,
            label=label.replace("_", " "),
            count=count,
            url=filters.address(path, dict.fromkeys(accepted, value)),
        )
        for value, label, count in counts
    ]
    return FacetPublic(facet=facet, values=values)


OWN_FILTERS: dict[Facet, tuple[str, ...]] = {
    **{facet: (facet.value,) for facet in Facet},
    Facet.YEAR: ("date_from", "date_to"),
}


def _without(filters: FactFilters, facet: Facet) -> FactFilters:
    fields = type(filters).model_fields
    neutral = {
        name: fields[name].get_default(call_default_factory=True) for name in OWN_FILTERS[facet] if name in fields
    }
    return filters.model_copy(update=neutral)


def _select_values(facet: Facet, filters: FactFilters, listing: Listing) -> Statement:
    source = _source(facet, filters)
    number = func.count(col(Fact.key).distinct()).label("number")
    statement = listing.from_items(select(source.value, source.label, number))
    for table, condition in source.joins:
        statement = statement.join(table, condition)
    present = source.value if source.present is None else source.present
    statement = statement.where(*listing.where, col(present).is_not(None)).group_by(source.value, source.label)
    return statement if facet is Facet.YEAR else statement.order_by(number.desc(), col(source.value)).limit(MOST_VALUES)


def _source(facet: Facet, filters: FactFilters) -> _Source:
    """Where a facet's values stand; a filter that is met by one row together with the facet's restricts that row."""
    citation, event, part = models.Citation, models.Event, models.Participation
    place, actor, source = models.Place, models.Actor, models.Source
    in_role, of_actor = (
        _row(part, (part.role, "role", filters.role)),
        _row(part, (part.actor_id, "actor", filters.actor)),
    )
    of_origin = _row(citation, (citation.origin_id, "origin", filters.origin))
    sources: dict[Facet, _Source] = {
        Facet.KIND: _Source(Fact.kind, Fact.kind),
        Facet.PLACE: _Source(Fact.place_id, place.name, ((place, col(place.id) == Fact.place_id),)),
        Facet.EVENT_TYPE: _Source(event.event_type, event.event_type, (_row(event),)),
        Facet.ROLE: _Source(part.role, part.role, (of_actor,)),
        Facet.ACTOR: _Source(part.actor_id, actor.name, (in_role, (actor, col(actor.id) == part.actor_id))),
        Facet.SOURCE: _Source(
            citation.source_id, source.title, (of_origin, (source, col(source.id) == citation.source_id))
        ),
        Facet.YEAR: _Source(Fact.date_earliest, Fact.date_latest, present=Fact.date_edtf),
    }
    return sources[facet]


def _row(table: Any, *restrictions: tuple[Any, str, Sequence[Any]]) -> tuple[Any, Condition]:
    return table, and_(col(table.fact_key) == Fact.key, *any_of(*restrictions))


def _day(found: Any) -> date | None:
    """A day as the database gives it: SQLite keeps days as text."""
    return date.fromisoformat(found) if isinstance(found, str) else found


def _count_years(spans: Sequence[tuple[date | None, date | None, int]]) -> Iterator[tuple[str, str, int]]:
    """Facts by year, the earliest first; a fact counts in every year that its date can reach."""
    ends = [day.year for first, last, _ in spans for day in (first, last) if day]
    for year in range(min(ends, default=1), max(ends, default=0) + 1):
        count = sum(
            number
            for first, last, number in spans
            if (first is None or first.year <= year) and (last is None or last.year >= year)
        )
        if count:
            yield f"{year:04}", f"{year:04}", count

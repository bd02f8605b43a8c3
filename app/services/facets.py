"""Facets: how many facts of a list each value of a filter would leave, and the URL that applies it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import and_, func, select
from sqlmodel import col

from app.schemas.filters import Facet, FactFilters
from app.schemas.pages import FacetPublic, FacetValue
from app.schemas.query_types import write_address
from app.services.list_request import ParsedQuery
from app.services.lists import PlanList
from app.services.search import SearchRead
from app.store import models
from app.store.compiled import first_rows
from app.store.list_plan import Condition, ListPlan, Statement
from app.store.models import Fact
from app.store.query_shape import QueryShape, bind_values, shape_of
from app.store.selects import any_of
from app.store.transaction import ReadTransaction

MAX_VALUES = 100


class _Source(NamedTuple):
    """The columns that hold the values of a facet and their labels, and how they are joined to facts."""

    value: Any
    label: Any
    joins: tuple[tuple[Any, Condition], ...] = ()
    present: Any = None
    """The column that is null where a fact has no value; None: the value itself."""


def fetch_facet(
    facet: Facet,
    parsed: ParsedQuery,
    plan_list: PlanList,
    transaction: ReadTransaction,
    search: SearchRead | None = None,
) -> FacetPublic:
    """The values of a facet among the facts that the other filters leave, counted once for each revision."""
    filters: FactFilters = parsed.query
    others = _without(filters, facet)
    shape = shape_of(others)
    values = {**bind_values(others), **(search.values if search else {})}
    plan = search.plan_list if search else plan_list
    key = ("facet", facet, parsed.path, shape, search is not None and search.are_matches_given)
    asked = others.model_dump_json(exclude={"cursor", "limit", "facets", "sort"})
    rows = transaction.memoize(
        ("facet", facet, parsed.path, asked),
        lambda: transaction.fetch_all(key, lambda: _select_values(facet, shape, plan(shape)), values),
    )
    counts = (
        _count_years([(_day(first), _day(last), number) for first, last, number in rows])
        if facet is Facet.YEAR
        # Words are in the order of the database's locale, ids in ours; there are never too many words for a page.
        else sorted(rows, key=lambda row: (-row[2], row[0]))
    )
    accepted = [name for name in OWN_FILTERS[facet] if name in type(filters).model_fields]
    given = filters.given()
    counted = [
        FacetValue(
            value=value,
            label=label.replace("_", " "),
            count=count,
            url=write_address(parsed.path, {**given, **dict.fromkeys(accepted, value)}),
        )
        for value, label, count in counts
    ]
    return FacetPublic(facet=facet, values=counted)


OWN_FILTERS: dict[Facet, tuple[str, ...]] = {
    **{facet: (facet.value,) for facet in Facet},
    Facet.YEAR: ("date_from", "date_to"),
}


def _without(filters: FactFilters, facet: Facet) -> FactFilters:
    return filters.model_copy(update=_defaults(type(filters), facet))


@cache
def _defaults(model: type[FactFilters], facet: Facet) -> Mapping[str, Any]:
    """The filters of a facet as if none were given. Pydantic looks at the signature of a factory each time."""
    fields = model.model_fields
    return {name: fields[name].get_default(call_default_factory=True) for name in OWN_FILTERS[facet] if name in fields}


def _select_values(facet: Facet, shape: QueryShape, plan: ListPlan) -> Statement:
    source = _source(facet, shape)
    number = func.count(col(Fact.key).distinct()).label("number")
    statement = plan.from_items(select(source.value, source.label, number))
    for table, condition in source.joins:
        statement = statement.join(table, condition)
    present = source.value if source.present is None else source.present
    statement = statement.where(*plan.where, col(present).is_not(None)).group_by(source.value, source.label)
    if facet is Facet.YEAR:
        return statement
    return first_rows(statement.order_by(number.desc(), col(source.value)), MAX_VALUES)


def _source(facet: Facet, shape: QueryShape) -> _Source:
    """The columns of a facet; a filter that is met by one row together with the facet's restricts that row."""
    citation, part = models.Citation, models.Participation
    event, clause, office, attribute = models.Event, models.Clause, models.Office, models.Attribute
    place, actor, source, origin = models.Place, models.Actor, models.Source, models.Origin
    happening = models.Happening
    in_role, of_actor = (
        _row(part, (part.role, shape.role)),
        _row(part, (part.actor_id, shape.actor)),
    )
    of_origin = _row(citation, (citation.origin_id, shape.origin))
    of_source = _row(citation, (citation.source_id, shape.source))
    sources: dict[Facet, _Source] = {
        Facet.KIND: _Source(Fact.kind, Fact.kind),
        Facet.PLACE: _Source(Fact.place_id, place.name, ((place, col(place.id) == Fact.place_id),)),
        Facet.SCOPE: _Source(Fact.scope, Fact.scope),
        Facet.HAPPENING: _Source(
            Fact.happening_id, happening.title, ((happening, col(happening.id) == Fact.happening_id),)
        ),
        Facet.EVENT_TYPE: _Source(event.event_type, event.event_type, (_row(event),)),
        Facet.ROLE: _Source(part.role, part.role, (of_actor,)),
        Facet.ACTOR: _Source(part.actor_id, actor.name, (in_role, (actor, col(actor.id) == part.actor_id))),
        Facet.SOURCE: _Source(
            citation.source_id, source.title, (of_origin, (source, col(source.id) == citation.source_id))
        ),
        Facet.ORIGIN: _Source(
            citation.origin_id, origin.name, (of_source, (origin, col(origin.id) == citation.origin_id))
        ),
        Facet.TOPIC: _Source(clause.topic, clause.topic, (_row(clause),)),
        Facet.PORTFOLIO: _Source(office.portfolio, office.portfolio, (_row(office),)),
        Facet.PROPERTY: _Source(attribute.property, attribute.property, (_row(attribute),)),
        Facet.YEAR: _Source(Fact.date_earliest, Fact.date_latest, present=Fact.date_edtf),
    }
    return sources[facet]


def _row(table: Any, *restrictions: tuple[Any, Sequence[Any]]) -> tuple[Any, Condition]:
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

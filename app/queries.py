"""Parameters → statements. Nothing here touches a database."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, NamedTuple, TypeAlias

from pydantic import Field, StringConstraints, TypeAdapter
from sqlalchemy import (
    CompoundSelect,
    Select,
    SQLColumnExpression,
    and_,
    case,
    exists,
    false,
    func,
    literal,
    or_,
    select,
    tuple_,
    union,
)
from sqlmodel import SQLModel, col

from app import models
from app.dates import Span, parse_calendar
from app.models import Actor, Fact, Participation, Revision, Version
from app.params import ActorFilters, AnyFactFilters, DisputeFilters, FactFilters, FactSort
from app.search import CLAIM, ELSEWHERE, parse_search, select_hits
from app.text import SLUG_PATTERN, words
from app.vocabulary import FactKind, Resource

Statement: TypeAlias = Select[*tuple[Any, ...]]
Expression: TypeAlias = SQLColumnExpression[Any]
Condition: TypeAlias = SQLColumnExpression[bool]

COUNTED = 10_000
"""How far a total is counted, so that a page costs the same however many items there are."""

_Slug = Annotated[str, StringConstraints(pattern=SLUG_PATTERN, max_length=80)]
BY_KEY: TypeAdapter[Any] = TypeAdapter(tuple[_Slug])
BY_DAY: TypeAdapter[Any] = TypeAdapter(tuple[date, _Slug])
BY_TIER: TypeAdapter[Any] = TypeAdapter(tuple[Annotated[int, Field(ge=CLAIM, le=ELSEWHERE)], _Slug])
"""What a place in an order consists of: anyone can make up a cursor, and no made-up value may reach a statement."""


class Listing(NamedTuple):
    """A list of resources: which, and by what they are ordered."""

    resource: Resource
    key: Expression
    where: list[Condition]
    order: list[Expression]
    position: TypeAdapter[Any] = BY_KEY
    is_descending: bool = False
    hits: Any = None

    def page(self, after: Sequence[Any] | None, limit: int) -> Statement:
        """The bodies of a page and of one item more, each with its place in the order."""
        is_body = and_(*current_version(self.resource), col(Version.id) == self.key)
        # Everything listed has its body. An outer join keeps SQLite, which guesses sizes, from going through the
        # versions first and sorting them all for one page.
        statement = self._from(select(col(Version.body), *self.order)).outerjoin(Version, is_body)
        if after is not None:
            place, start = tuple_(*self.order), tuple_(*map(literal, after))
            statement = statement.where(place < start if self.is_descending else place > start)
        ordered = [column.desc() for column in self.order] if self.is_descending else self.order
        return statement.where(*self.where).order_by(*ordered).limit(limit + 1)

    def total(self) -> Statement:
        some = self._from(select(self.key)).where(*self.where).limit(COUNTED + 1)
        return select(func.count()).select_from(some.subquery())

    def _from(self, statement: Statement) -> Statement:
        if self.hits is None:
            return statement
        return statement.join_from(Fact, self.hits, self.hits.c.fact_key == self.key)


def current_version(resource: Resource) -> tuple[Condition, Condition]:
    return col(Version.resource) == resource.value, col(Version.is_current)


def select_current_version(resource: Resource, name: str) -> Statement:
    """What is published under an id, or the mark that something was."""
    return select(col(Version.state), col(Version.body)).where(*current_version(resource), col(Version.id) == name)


def select_published_ids(resource: Resource) -> Statement:
    """Ids under which something is published, in order: all of them, or enough to find the one that was meant."""
    is_published = (*current_version(resource), col(Version.body).is_not(None))
    return select(col(Version.id)).where(*is_published).order_by(col(Version.id)).limit(COUNTED)


def select_last_revision() -> Statement:
    columns = col(Revision.number), col(Revision.hash), col(Revision.loaded_at)
    return select(*columns).order_by(col(Revision.number).desc()).limit(1)


def list_of_facts(
    filters: FactFilters, dialect: str, kind: FactKind | None = None, member_of: str | None = None
) -> Listing:
    """The facts that match, of one kind where a list has only one."""
    where = list(_fact_conditions(filters))
    kinds = [kind] if kind else filters.kind if isinstance(filters, AnyFactFilters) else []
    if kinds:
        where.append(col(Fact.kind).in_(kinds))
    if member_of:
        where.append(_part(Participation, col(Participation.actor_id) == member_of, _has_role("organisation")))
    hits = None
    if filters.q:
        terms = parse_search(filters.q)
        hits = select_hits(terms, dialect).subquery("hits") if terms else None
        where += [] if terms else [false()]
    key: Expression = col(Fact.key)
    order, position = [key], BY_KEY
    match filters.sort:
        case FactSort.DATE:
            order, position = [col(Fact.sort_first), key], BY_DAY
        case FactSort.DATE_DESCENDING:
            order, position = [col(Fact.sort_last), key], BY_DAY
        case FactSort.GIVEN:
            order = [case({key: place for place, key in enumerate(filters.ids)}, value=key)]
        case FactSort.RELEVANCE if hits is not None:
            order, position = [hits.c.tier, key], BY_TIER
    is_descending = filters.sort is FactSort.DATE_DESCENDING
    return Listing(Resource.FACT, key, where, order, position, is_descending, hits)


def read_position(listing: Listing, values: Any) -> list[Any]:
    """The values of a cursor as the columns they are compared with. Raises ValueError for any that cannot be."""
    return list(listing.position.validate_python(values))


def _has_role(role: str) -> Condition:
    return col(Participation.role) == role


def _part(table: type[SQLModel], *conditions: Condition) -> Condition:
    """Whether a fact has a row of a table that meets all conditions."""
    # Not EXISTS: for that, SQLite goes through all rows of an actor again for each fact.
    keys = col(table.fact_key)  # type: ignore[attr-defined]
    return col(Fact.key).in_(select(keys).where(*conditions))


def _fact_conditions(filters: FactFilters) -> Sequence[Condition]:
    where: list[Condition] = [*any_of((Fact.key, filters.ids))]
    if part := any_of((Participation.actor_id, filters.actor), (Participation.role, filters.role)):
        where.append(_part(Participation, *part))
    if cited := any_of((models.Citation.source_id, filters.source), (models.Citation.origin_id, filters.origin)):
        where.append(_part(models.Citation, *cited))
    if filters.instrument:
        tables = (models.Signing, models.Clause, models.Event)
        where.append(or_(*(_part(it, col(it.instrument_id).in_(filters.instrument)) for it in tables)))
    if filters.event_type:
        where.append(_part(models.Event, col(models.Event.event_type).in_(filters.event_type)))
    if filters.obligation:
        where.append(_part(models.Clause, col(models.Clause.obligation).in_(filters.obligation)))
    where += any_of((Fact.place_id, filters.place), (Fact.rank, filters.rank))
    if filters.disputed is not None:
        dispute = col(Fact.dispute_id)
        where.append(dispute.is_not(None) if filters.disputed else dispute.is_(None))
    if filters.min_origins:
        where.append(col(Fact.independent_origins) >= filters.min_origins)
    return [*where, *_date_conditions(filters)]


def any_of(*choices: tuple[Any, Sequence[Any]]) -> list[Condition]:
    """For each column that values are asked for: it has one of them."""
    return [col(column).in_(values) for column, values in choices if values]


def _date_conditions(filters: FactFilters) -> list[Condition]:
    """Overlap of the days a fact can mean with the days asked for; an open end of a fact reaches everywhere."""
    if filters.date_from is None and filters.date_to is None:
        return []
    first, last = col(Fact.date_earliest), col(Fact.date_latest)
    where: list[Condition] = [col(Fact.date_edtf).is_not(None)]
    if filters.date_from:
        where.append(or_(last.is_(None), last >= _span(filters.date_from).earliest))
    if filters.date_to:
        where.append(or_(first.is_(None), first <= _span(filters.date_to).latest))
    return where


def _span(text: str) -> Span:
    return parse_calendar(text)


def list_of_actors(filters: ActorFilters) -> Listing:
    where: list[Condition] = [*any_of((Actor.kind, filters.kind))]
    if filters.role:
        role = col(Participation.role).in_(filters.role)
        where.append(exists().where(col(Participation.actor_id) == Actor.id, role).correlate(Actor))
    if filters.q:
        starts = [col(Actor.folded_names).contains(f" {word}", autoescape=True) for word in words(filters.q)]
        where += starts or [false()]
    return Listing(Resource.ACTOR, col(Actor.id), where, [col(Actor.id)])


def list_of_sources() -> Listing:
    return Listing(Resource.SOURCE, col(models.Source.id), [], [col(models.Source.id)])


def list_of_disputes(filters: DisputeFilters) -> Listing:
    dispute = models.Dispute
    where = any_of((dispute.kind, filters.kind), (dispute.state, filters.state))
    return Listing(Resource.DISPUTE, col(dispute.id), where, [col(dispute.id)])


def select_names(keys: Sequence[str]) -> CompoundSelect[*tuple[Any, ...]]:
    """Every name of all that takes part in some facts, each with the key of the fact."""
    details = (models.Signing, models.Clause, models.Event)
    taking_part: list[tuple[Any, Any, Any, Any]] = [
        (Participation.fact_key, Participation.actor_id, Actor, models.ActorName),
        (Fact.key, Fact.place_id, models.Place, models.PlaceName),
        *((it.fact_key, it.instrument_id, models.Instrument, models.InstrumentName) for it in details),
    ]
    return union(
        *(
            select(col(fact_key), col(name)).join(table, col(identity) == owner_id).where(col(fact_key).in_(keys))
            for fact_key, owner_id, named, aliases in taking_part
            for table, name, identity in ((named, named.name, named.id), (aliases, aliases.name, aliases.owner_id))
        )
    )


REFERENCES: dict[str, Any] = {
    "actor": models.Actor.id,
    "place": models.Place.id,
    "source": models.Source.id,
    "origin": models.Origin.id,
    "instrument": models.Instrument.id,
}
"""Filters whose values are ids, and the column that holds those ids."""


def select_ids(parameter: str, among: Sequence[str] | None = None) -> Statement:
    """The ids that a filter can take, in order: all of them, or those among some."""
    column = col(REFERENCES[parameter])
    statement = select(column).order_by(column)
    return statement.where(column.in_(among)) if among is not None else statement

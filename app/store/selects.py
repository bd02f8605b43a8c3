"""Parameters → statements. Nothing here touches a database."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    JSON,
    Integer,
    Text,
    and_,
    bindparam,
    case,
    cast,
    column,
    exists,
    false,
    func,
    inspect,
    or_,
    select,
    table,
)
from sqlalchemy.orm import aliased
from sqlmodel import SQLModel, col

from app.domain.edtf import parse_calendar
from app.domain.limits import COUNTED
from app.domain.vocabulary import FactKind, Resource
from app.schemas.filters import ActorFilters, DisputeFilters, FactFilters, FactSort, SourceFilters
from app.store import models
from app.store.constraints import RowNumber
from app.store.fulltext import TIERS, Term, parse_search, select_hits
from app.store.list_plan import Body, Condition, Expression, Listing, Statement, count
from app.store.models import Actor, Fact, Participation, Revision, Version
from app.store.query_shape import choices, search_values


def select_current_version(resource: str, name: str) -> Statement:
    """What is published under an id, or the mark that something was."""
    is_one = _is_current(resource), col(Version.id) == bindparam("name", name)
    return select(col(Version.state), Body()).select_from(Version).where(*is_one)


def select_numbered(dialect: str) -> Statement:
    """What is published of facts, and what snippets are cut from, by their numbers, which are given as JSON."""
    given: Any = bindparam("numbers", "[]", type_=Text)
    if dialect == "sqlite":
        numbers = func.json_each(given).table_valued("value")
    else:
        numbers = func.json_array_elements_text(cast(given, JSON)).table_valued("value")
    number = col(Version.number)
    asked = number.in_(select(cast(numbers.c.value, RowNumber)))
    return select(Body(), col(Version.texts), number, col(Version.id)).where(asked).order_by(number)


def select_published_ids(resource: str) -> Statement:
    """Ids under which something is published, in order: all of them, or enough to find the one that was meant."""
    is_published = _is_current(resource), col(Version.body).is_not(None)
    return select(col(Version.id)).where(*is_published).order_by(col(Version.id)).limit(COUNTED)


def _is_current(resource: str) -> Condition:
    return and_(col(Version.resource) == bindparam("resource", resource), col(Version.is_current))


def select_last_revision() -> Statement:
    columns = col(Revision.number), col(Revision.hash), col(Revision.loaded_at)
    return select(*columns).order_by(col(Revision.number).desc()).limit(1)


def select_schema() -> Statement:
    """The id of the migration that a database stands at."""
    return select(column("version_num")).select_from(table("alembic_version"))


def list_of_facts(
    filters: FactFilters,
    dialect: str,
    kind: FactKind | None = None,
    member_of: str | None = None,
    *,
    is_few: bool = False,
) -> Listing:
    """The facts that match, of one kind where a list has only one; `is_few` says that what is searched for is given."""
    where = list(_fact_conditions(filters))
    kinds = any_of((Fact.kind, "kind", getattr(filters, "kind", ())))
    where += [col(Fact.kind) == kind.value] if kind else kinds
    if member_of:
        where.append(_part(Participation, col(Participation.actor_id) == member_of, _has_role("organisation")))
    key, number = col(Fact.key), col(Fact.number)
    listing = Listing(Resource.FACT, key, where, [key], number)
    if filters.q:
        listing = _search(listing, filters, filters.q, dialect, is_few=is_few)
    elif _is_led_by_actor(filters):
        listing = _lead_by_actor(listing, filters)
    elif filters.sort is FactSort.ID and not where:
        # All there are come first among what is published, but are counted where that takes less reading.
        listing = listing._replace(number=col(Version.number), known_total=count(select(number)))
    match filters.sort:
        case FactSort.DATE:
            return listing._replace(order=[col(Fact.sort_first), key], is_apart=False)
        case FactSort.DATE_DESCENDING:
            return listing._replace(order=[col(Fact.sort_last), key], is_apart=False, is_descending=True)
        case FactSort.GIVEN:
            given = enumerate(choices("ids", filters.ids))
            return listing._replace(order=[case(*((key == it, place) for place, it in given)), key])
        case FactSort.RELEVANCE if is_few:
            return _by_number(listing, listing.hits.c.tier)
        case FactSort.ID if listing.number is not number:
            return _by_number(listing)
    return listing


def _by_number(listing: Listing, *before: Expression) -> Listing:
    """A list that is ordered by the numbers of its facts, which have the order of ids."""
    assert listing.number is not None
    return listing._replace(key=col(Version.id), order=[*before, listing.number], place_of=_number_of)


def _number_of(key: Any) -> Any:
    """The number of the last fact whose id is not after a key."""
    last = select(col(Fact.number)).where(col(Fact.key) <= key).order_by(col(Fact.key).desc()).limit(1)
    return func.coalesce(last.scalar_subquery(), 0)


def _search(listing: Listing, filters: FactFilters, typed: str, dialect: str, *, is_few: bool) -> Listing:
    """A list with what leads to the facts that a search finds, and with the lists of each best place of a match."""
    listing = listing._replace(beside=col(Version.texts))
    if is_few:
        # Wrapped up, so that no index is taken for any of it.
        where: list[Condition] = [func.coalesce(and_(*listing.where), false())] if listing.where else []
        return _lead(listing._replace(where=where, is_few=True), _given_hits(dialect), "number")
    terms = parse_search(typed)
    if not terms:
        return listing._replace(where=[*listing.where, false()])
    tiers = [_tier(listing, terms, dialect, it) for it in TIERS if filters.sort is FactSort.RELEVANCE]
    return _lead_by_hits(listing, terms, dialect)._replace(tiers=tiers)


def _tier(listing: Listing, terms: Sequence[Term], dialect: str, tier: int) -> Listing:
    """The facts that a search finds in one best place, by id."""
    led = _lead_by_hits(listing, terms, dialect, tier)._replace(tier=tier)
    return _by_number(led) if dialect == "sqlite" else led._replace(order=[led.hits.c.place])


def _lead_by_hits(listing: Listing, terms: Sequence[Term], dialect: str, tier: int | None = None) -> Listing:
    hits = select_hits(terms, dialect, tier).subquery("hits")
    return _lead(listing, hits, "place") if dialect == "sqlite" else listing._replace(hits=hits)


def _lead(listing: Listing, hits: Any, number: str) -> Listing:
    """A list that starts from something else than facts, which knows them by their numbers."""
    return listing._replace(hits=hits, number=hits.c[number], is_apart=not listing.where)


def _given_hits(dialect: str) -> Any:
    """Hits that are given as JSON: by the number of each fact, the best place of the match in it."""
    given = bindparam("hits", "{}", type_=Text)
    if dialect == "sqlite":
        pair = func.json_each(given).table_valued("key", "value")
    else:
        pair = func.json_each_text(cast(given, JSON)).table_valued("key", "value")
    number, tier = cast(pair.c.key, RowNumber), cast(pair.c.value, Integer)
    return select(number.label("number"), tier.label("tier")).subquery("hits")


def _select_total_of_actor(actors: Sequence[str]) -> Statement:
    """In how many facts the one actor that is asked for takes part, as it was counted at load."""
    actor: Any = aliased(Version, name="actor")
    is_it = any_of((actor.id, "actor", actors))
    return select(actor.facts).where(actor.resource == Resource.ACTOR.value, *is_it, actor.is_current)


def _is_led_by_actor(filters: FactFilters) -> bool:
    return filters.sort is FactSort.ID and not filters.q and len(filters.actor) == 1


def _lead_by_actor(listing: Listing, filters: FactFilters) -> Listing:
    """A list that starts from the facts in which the one actor that is asked for takes part, one row for each.

    They stand in an index in the order of their facts, so a page costs the same however many facts the actor has.
    """
    part: Any
    earlier: Any
    part, earlier = (aliased(Participation, name=name) for name in ("part", "earlier"))
    asked = [any_of((it.actor_id, "actor", filters.actor), (it.role, "role", filters.role)) for it in (part, earlier)]
    is_again = exists().where(*asked[1], earlier.fact_number == part.fact_number, earlier.role < part.role)
    is_once = ~is_again if filters.role else part.is_first
    led = _lead(listing, inspect(part).selectable, "fact_number")
    total = None if listing.where or filters.role else _select_total_of_actor(filters.actor)
    led = led._replace(where=[*listing.where, *asked[0], is_once])
    return led if total is None else led._replace(known_total=total, beside=total.scalar_subquery())


def _has_role(role: str) -> Condition:
    return col(Participation.role) == role


def _part(table: type[SQLModel], *conditions: Condition) -> Condition:
    """Whether a fact has a row of a table that meets all conditions."""
    # Not EXISTS: for that, SQLite goes through all rows of an actor again for each fact.
    keys = col(table.fact_key)  # type: ignore[attr-defined]
    return col(Fact.key).in_(select(keys).where(*conditions))


def _fact_conditions(filters: FactFilters) -> Sequence[Condition]:
    citation = models.Citation
    where: list[Condition] = [*any_of((Fact.key, "ids", filters.ids))]
    part = any_of((Participation.actor_id, "actor", filters.actor), (Participation.role, "role", filters.role))
    if part and not _is_led_by_actor(filters):
        where.append(_part(Participation, *part))
    if cited := any_of((citation.source_id, "source", filters.source), (citation.origin_id, "origin", filters.origin)):
        where.append(_part(citation, *cited))
    if filters.instrument:
        tables = (models.Signing, models.Clause, models.Event)
        where.append(or_(*(_part(it, *any_of((it.instrument_id, "instrument", filters.instrument))) for it in tables)))
    if filters.event_type:
        where.append(_part(models.Event, *any_of((models.Event.event_type, "event_type", filters.event_type))))
    if filters.obligation:
        where.append(_part(models.Clause, *any_of((models.Clause.obligation, "obligation", filters.obligation))))
    where += any_of((Fact.place_id, "place", filters.place), (Fact.rank, "rank", filters.rank))
    if filters.disputed is not None:
        dispute = col(Fact.dispute_id)
        where.append(dispute.is_not(None) if filters.disputed else dispute.is_(None))
    if filters.min_origins:
        where.append(col(Fact.independent_origins) >= bindparam("min_origins", filters.min_origins))
    return [*where, *_date_conditions(filters)]


def any_of(*asked: tuple[Any, str, Sequence[Any]]) -> list[Condition]:
    """For each column that values are asked for, by the parameter's name: it has one of them."""
    return [col(it).in_(choices(name, values)) for it, name, values in asked if values]


def _date_conditions(filters: FactFilters) -> list[Condition]:
    """Overlap of the days a fact can mean with the days asked for; an open end of a fact reaches everywhere."""
    if filters.date_from is None and filters.date_to is None:
        return []
    first, last = col(Fact.date_earliest), col(Fact.date_latest)
    where: list[Condition] = [col(Fact.date_edtf).is_not(None)]
    if filters.date_from:
        start: Any = bindparam("date_from", parse_calendar(filters.date_from).earliest)
        where.append(or_(last.is_(None), last >= start))
    if filters.date_to:
        end: Any = bindparam("date_to", parse_calendar(filters.date_to).latest)
        where.append(or_(first.is_(None), first <= end))
    return where


def list_of_actors(filters: ActorFilters) -> Listing:
    where: list[Condition] = [*any_of((Actor.kind, "kind", filters.kind))]
    if roles := any_of((Participation.role, "role", filters.role)):
        where.append(exists().where(col(Participation.actor_id) == Actor.id, *roles).correlate(Actor))
    if filters.q:
        starts = search_values(filters, filters.q, "")
        names = col(Actor.folded_names)
        where += [names.like(bindparam(*start), escape="/") for start in starts.items()] or [false()]
    return Listing(Resource.ACTOR, col(Actor.id), where, [col(Actor.id)])


def list_of_sources(_: SourceFilters) -> Listing:
    return Listing(Resource.SOURCE, col(models.Source.id), [], [col(models.Source.id)])


def list_of_disputes(filters: DisputeFilters) -> Listing:
    dispute = models.Dispute
    where = any_of((dispute.kind, "kind", filters.kind), (dispute.state, "state", filters.state))
    return Listing(Resource.DISPUTE, col(dispute.id), where, [col(dispute.id)])


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
    ids = col(REFERENCES[parameter])
    statement = select(ids).order_by(ids)
    return statement.where(ids.in_(choices("among", among))) if among is not None else statement

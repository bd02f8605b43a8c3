"""Statements over the data, built from shapes of queries. Nothing here touches a database or sees a value."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import (
    and_,
    bindparam,
    case,
    column,
    exists,
    false,
    func,
    inspect,
    literal_column,
    not_,
    or_,
    select,
    table,
    union,
)
from sqlalchemy.orm import aliased
from sqlmodel import SQLModel, col

from app.domain.limits import COUNTED
from app.domain.vocabulary import FactKind, Resource
from app.schemas.filters import FactSort
from app.schemas.record_filters import TimelineSort
from app.store import models
from app.store.compiled import constant, first_rows
from app.store.fulltext import FullText
from app.store.list_plan import Body, Condition, ListPlan, Statement, count
from app.store.models import Actor, Fact, FactSubject, FormerId, Participation, Revision, TimelineEntry, Version
from app.store.postgres_session import LIMIT_READS
from app.store.query_shape import QueryShape, list_placeholders


def select_current_version() -> Statement:
    """What is published of `resource` under the id `name`, or the mark that something was; and since when."""
    is_one = _is_current(), col(Version.id) == bindparam("name")
    columns = col(Version.state), Body(col(Version.body)), col(Version.checksum), col(Revision.loaded_at)
    loaded = select(*columns).select_from(Version).join(Revision, col(Revision.number) == col(Version.revision))
    return loaded.where(*is_one)


def select_present_ids(among: int) -> Statement:
    """Those of so many ids that something had before in `resource`, each with the present one."""
    former = col(FormerId.former_id)
    are_here = col(FormerId.resource) == bindparam("resource"), former.in_(list_placeholders("among", among))
    return select(former, col(FormerId.id)).where(*are_here)


def select_published_ids() -> Statement:
    """Ids under which `resource` is published, in order: all, or enough to find the one that was meant."""
    is_published = _is_current(), col(Version.body).is_not(None)
    return first_rows(select(col(Version.id)).where(*is_published).order_by(col(Version.id)), COUNTED)


def _is_current() -> Condition:
    return and_(col(Version.resource) == bindparam("resource"), col(Version.is_current))


def select_last_revision() -> Statement:
    columns = col(Revision.number), col(Revision.hash), col(Revision.loaded_at)
    return first_rows(select(*columns).order_by(col(Revision.number).desc()), 1)


def select_revision_and_limit() -> Statement:
    """The last revision; what is read after it in the transaction is limited, without a round trip for that."""
    return select_last_revision().add_columns(literal_column(LIMIT_READS))


def select_schema() -> Statement:
    """The id of the migration that a database stands at."""
    return select(column("version_num")).select_from(table("alembic_version"))


def plan_facts(
    shape: QueryShape,
    fulltext: FullText,
    kind: FactKind | None = None,
    member_of: str | None = None,
    *,
    are_matches_given: bool = False,
) -> ListPlan:
    """The facts that match, of one kind where a list has only one.

    With `are_matches_given` the matches of the search are a value of the request, as JSON, instead of a search.
    """
    where = _fact_conditions(shape)
    if kind:
        where.append(col(Fact.kind) == constant(kind.value))
    if member_of:
        is_member_of = col(Participation.actor_id) == constant(member_of)
        where.append(_has_row(Participation, is_member_of, col(Participation.role) == constant("organisation")))
    if shape.q is not None:
        return _list_by_search(shape, fulltext, where, are_matches_given=are_matches_given)
    if _is_led_by_actor(shape):
        return _list_by_actor(shape, where).by_number()
    if _is_led_by_subject(shape):
        return _list_by_subject(shape, where).by_number()
    plan = _scan_facts(where)
    if shape.sort is FactSort.ID and not where:
        # All current facts come first among what is published, but are counted where that takes less reading.
        total = count(select(col(Fact.number)))
        return replace(plan, number=col(Version.number), stored_total=total).by_number()
    return _in_order(plan, shape)


def _scan_facts(where: Sequence[Condition]) -> ListPlan:
    key = col(Fact.key)
    return ListPlan(resource=Resource.FACT, id_column=key, where=where, order=[key], number=col(Fact.number))


def _in_order(plan: ListPlan, shape: QueryShape) -> ListPlan:
    """A list in the order that is asked for, where columns of `fact` decide it."""
    key = col(Fact.key)
    match shape.sort:
        case FactSort.DATE:
            return replace(plan, order=[col(Fact.sort_first), key], skips_fact_join=False)
        case FactSort.DATE_DESCENDING:
            return replace(plan, order=[col(Fact.sort_last), key], skips_fact_join=False, is_descending=True)
        case FactSort.GIVEN:
            positions = [(key == it, constant(position)) for position, it in enumerate(shape.ids)]
            return replace(plan, order=[case(*positions), key])
    return plan


def _list_by_search(
    shape: QueryShape, fulltext: FullText, where: Sequence[Condition], *, are_matches_given: bool
) -> ListPlan:
    """The facts that a search finds; by relevance, with one sub-list for each tier."""
    plan = replace(_scan_facts(where), extra_column=col(Version.texts))
    if are_matches_given:
        # Wrapped up, so that no index is taken for any of it.
        wrapped: list[Condition] = [func.coalesce(and_(*where), false())] if where else []
        given = fulltext.select_given_matches()
        plan = _drive(replace(plan, where=wrapped, is_small=True), given, given.c.number)
        if shape.sort is FactSort.RELEVANCE:
            return plan.by_number(given.c.rank)
    else:
        tiers = fulltext.list_tiers(plan) if shape.sort is FactSort.RELEVANCE else ()
        plan = replace(fulltext.drive(plan), tiers=tiers)
    if shape.sort is FactSort.ID and plan.number is not col(Fact.number):
        return plan.by_number()
    return _in_order(plan, shape)


def _select_total_of_actor(shape: QueryShape) -> Statement:
    """In how many facts the one actor that is asked for takes part, as it was counted at load."""
    actor: Any = aliased(Version, name="actor")
    is_it = any_of((actor.id, shape.actor))
    return select(actor.facts).where(actor.resource == constant(Resource.ACTOR.value), *is_it, actor.is_current)


def _is_led_by_actor(shape: QueryShape) -> bool:
    return shape.sort is FactSort.ID and shape.q is None and len(shape.actor) == 1


def _list_by_actor(shape: QueryShape, where: Sequence[Condition]) -> ListPlan:
    """The facts in which the one actor that is asked for takes part, one row of `participation` for each.

    An index has them in the order of their facts, so a page costs the same however many facts the actor has.
    """
    part: Any
    earlier: Any
    part, earlier = (aliased(Participation, name=name) for name in ("part", "earlier"))
    asked = [any_of((it.actor_id, shape.actor), (it.role, shape.role)) for it in (part, earlier)]
    is_again = exists().where(*asked[1], earlier.fact_number == part.fact_number, earlier.role < part.role)
    is_once = ~is_again if shape.role else part.is_first
    driver = inspect(part).selectable
    led = _drive(_scan_facts(where), driver, driver.c.fact_number)
    led = replace(led, where=[*where, *asked[0], is_once])
    if where or shape.role:
        return led
    total = _select_total_of_actor(shape)
    return replace(led, stored_total=total, extra_column=total.scalar_subquery())


def _is_led_by_subject(shape: QueryShape) -> bool:
    return shape.sort is FactSort.ID and shape.q is None and len(shape.about) == 1 and not _is_led_by_actor(shape)


def _list_by_subject(shape: QueryShape, where: Sequence[Condition]) -> ListPlan:
    """The facts about the one subject that is asked for, in the order in which an index has them."""
    driver = inspect(FactSubject).selectable
    led = _drive(_scan_facts(where), driver, driver.c.fact_number)
    return replace(led, where=[*where, *any_of((FactSubject.subject_id, shape.about))])


def _drive(plan: ListPlan, driver: Any, number: Any) -> ListPlan:
    """A list that starts from something else than `fact`, which knows the facts by their numbers."""
    return replace(plan, driver=driver, number=number, skips_fact_join=not plan.where)


def _has_row(table: type[SQLModel], *conditions: Condition) -> Condition:
    """Whether a fact has a row of a table that meets all conditions."""
    # Not EXISTS: for that, SQLite goes through all rows of an actor again for each fact.
    keys = col(table.fact_key)  # type: ignore[attr-defined]
    return col(Fact.key).in_(select(keys).where(*conditions))


def _fact_conditions(shape: QueryShape) -> list[Condition]:
    """What each parameter asks of a fact. A parameter that is not given is an empty tuple or None."""
    citation = models.Citation
    where: list[Condition] = [*any_of((Fact.key, shape.ids))]
    part = any_of((Participation.actor_id, shape.actor), (Participation.role, shape.role))
    if part and not _is_led_by_actor(shape):
        where.append(_has_row(Participation, *part))
    where += [_has_row(Participation, col(Participation.actor_id) == it) for it in shape.actor_all]
    if shape.about and not _is_led_by_subject(shape):
        where.append(_has_row(FactSubject, *any_of((FactSubject.subject_id, shape.about))))
    if cited := any_of((citation.source_id, shape.source), (citation.origin_id, shape.origin)):
        where.append(_has_row(citation, *cited))
    if shape.given("instrument"):
        tables = (models.Signing, models.Clause, models.Event, models.Attribute)
        where.append(or_(*(_has_row(it, *any_of((it.instrument_id, shape.instrument))) for it in tables)))
    where += _row_conditions(shape)
    where += any_of((Fact.place_id, shape.place), (Fact.rank, shape.rank))
    where += any_of((Fact.scope, shape.scope), (Fact.happening_id, shape.happening))
    if shape.disputed is not None:
        is_disputed = _has_row(models.DisputeFact)
        where.append(is_disputed if shape.disputed else not_(is_disputed))
    if shape.dated is not None:
        date = col(Fact.date_edtf)
        where.append(date.is_not(None) if shape.dated else date.is_(None))
    if shape.min_origins is not None:
        where.append(col(Fact.independent_origins) >= shape.min_origins)
    if shape.max_origins is not None:
        where.append(col(Fact.independent_origins) <= shape.max_origins)
    return [*where, *_date_conditions(shape), *any_of((Fact.kind, shape.given("kind")))]


def _row_conditions(shape: QueryShape) -> Iterator[Condition]:
    """What is asked of the disputes of a fact, and of the details of one kind of facts."""
    clause, given = models.Clause, shape.given
    asked: tuple[tuple[type[SQLModel], list[Condition]], ...] = (
        (models.DisputeFact, any_of((models.DisputeFact.dispute_id, shape.dispute))),
        (models.Event, any_of((models.Event.event_type, given("event_type")))),
        (clause, any_of((clause.obligation, given("obligation")), (clause.topic, given("topic")))),
        (models.Office, any_of((models.Office.portfolio, given("portfolio")))),
        (models.Attribute, any_of((models.Attribute.property, given("property")))),
    )
    return (_has_row(table, *conditions) for table, conditions in asked if conditions)


def any_of(*asked: tuple[Any, Sequence[Any]]) -> list[Condition]:
    """For each column that values are asked for: it has one of them."""
    return [col(it).in_(values) for it, values in asked if values]


def _date_conditions(shape: QueryShape) -> list[Condition]:
    """Overlap of the days a fact can mean with the days asked for; an open end of a fact reaches everywhere."""
    if shape.date_from is None and shape.date_to is None:
        return []
    first, last = col(Fact.date_earliest), col(Fact.date_latest)
    where: list[Condition] = [col(Fact.date_edtf).is_not(None)]
    if shape.date_from is not None:
        where.append(or_(last.is_(None), last >= shape.date_from))
    if shape.date_to is not None:
        where.append(or_(first.is_(None), first <= shape.date_to))
    return where


def plan_timeline(shape: QueryShape, *, is_dated: bool) -> ListPlan:
    """The entries that have a date, in order of time, or those that have none, by id."""
    entry, key = TimelineEntry, col(TimelineEntry.fact_key)
    dated = col(entry.is_dated)
    where = [dated if is_dated else not_(dated), *_told_by_facts(shape)]
    plan = ListPlan(resource=Resource.FACT, id_column=key, where=where, order=[], holder=entry)
    if is_dated and shape.sort is TimelineSort.DATE_DESCENDING:
        return replace(plan, order=[col(entry.sort_last), key], is_descending=True)
    # Of undated entries the day is one and the same.
    return replace(plan, order=[col(entry.sort_first), key])


def _told_by_facts(shape: QueryShape) -> list[Condition]:
    """Whether one of the facts behind an entry is about what is asked for, and of the days that are."""
    asked = _date_conditions(shape)
    if shape.about:
        asked.append(_has_row(FactSubject, *any_of((FactSubject.subject_id, shape.about))))
    if not asked:
        return []
    happening = col(Fact.happening_id)
    alone, shared = select(col(Fact.key)).where(*asked), select(happening).where(*asked, happening.is_not(None))
    return [or_(col(TimelineEntry.fact_key).in_(alone), col(TimelineEntry.happening_id).in_(shared))]


def plan_actors(shape: QueryShape) -> ListPlan:
    where: list[Condition] = [*any_of((Actor.id, shape.ids), (Actor.kind, shape.kind))]
    if roles := any_of((Participation.role, shape.role)):
        where.append(exists().where(col(Participation.actor_id) == Actor.id, *roles).correlate(Actor))
    where += _hold_words(Actor.folded_names, shape)
    return ListPlan(resource=Resource.ACTOR, id_column=col(Actor.id), where=where, order=[col(Actor.id)])


def plan_sources(_: QueryShape) -> ListPlan:
    return ListPlan(resource=Resource.SOURCE, id_column=col(models.Source.id), order=[col(models.Source.id)])


def plan_disputes(shape: QueryShape) -> ListPlan:
    dispute, side = models.Dispute, models.DisputeFact
    where = any_of((dispute.kind, shape.kind), (dispute.state, shape.state))
    if part := any_of((Participation.actor_id, shape.actor)):
        sides = select(col(side.dispute_id)).join(Participation, col(Participation.fact_key) == side.fact_key)
        where.append(col(dispute.id).in_(sides.where(*part)))
    where += _hold_words(dispute.folded_text, shape)
    return ListPlan(resource=Resource.DISPUTE, id_column=col(dispute.id), where=where, order=[col(dispute.id)])


def plan_open_questions(shape: QueryShape) -> ListPlan:
    question, about = models.OpenQuestion, models.OpenQuestionActor
    where: list[Condition] = []
    if actors := any_of((about.actor_id, shape.actor)):
        where.append(exists().where(col(about.question_id) == question.id, *actors).correlate(question))
    where += _hold_words(question.folded_text, shape)
    return ListPlan(resource=Resource.OPEN_QUESTION, id_column=col(question.id), where=where, order=[col(question.id)])


def _hold_words(folded: Any, shape: QueryShape) -> list[Condition]:
    """That a text in folded words holds the beginnings of all words of `q`, which has one at least."""
    return [col(folded).like(it, escape="/") for it in shape.q or ()]


REFERENCES: dict[str, tuple[Any, ...]] = {
    "actor": (models.Actor.id,),
    "place": (models.Place.id,),
    "source": (models.Source.id,),
    "origin": (models.Origin.id,),
    "instrument": (models.Instrument.id,),
    "happening": (models.Happening.id,),
    "about": (models.Actor.id, models.Place.id, models.Instrument.id),
    "dispute": (models.Dispute.id,),
}
"""What filters refer to by its id, and the columns that hold those ids."""


def select_ids(noun: str, among: int) -> Any:
    """Those of so many values that are ids of something that filters refer to."""
    asked = list_placeholders("among", among)
    return union(*(select(col(ids)).where(col(ids).in_(asked)) for ids in REFERENCES[noun]))

"""Statements over the newest loads and what they changed. Nothing here touches a database or sees a value."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Integer, bindparam, func, literal_column, not_, select, union_all
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.domain.vocabulary import Resource
from app.store.compiled import constant, first_rows
from app.store.list_plan import Body, Condition, Statement
from app.store.models import Revision, Version
from app.store.query_shape import list_placeholders

LOAD_COLUMNS = ("number", "hash", "loaded_at", "created", "updated", "removed", "note")


def select_loads(resources: Sequence[Resource], counted: int) -> Statement:
    """Up to `most` revisions, newest first, each with how many records of some kinds it changed.

    Of those that are current and of those that are not, no more than `counted` are counted.
    """
    columns = [col(getattr(Revision, name)) for name in LOAD_COLUMNS]
    numbers = (_count_changes(resources, is_current, counted) for is_current in _halves())
    loads: Statement = select(*columns, *numbers)
    return first_rows(loads.order_by(columns[0].desc()), bindparam("most", type_=Integer))


def select_changes_of_loads(resources: Sequence[Resource], among: int) -> Statement:
    """What so many revisions changed of some kinds, newest first, each beside what stood under the id before."""
    before: Any
    older: Any
    before, older = (aliased(Version, name=name) for name in ("before", "older"))
    revisions = [bindparam(it.key, type_=Integer) for it in list_placeholders("revision", among)]
    of_loads = col(Version.revision).in_(revisions), _is_of(resources)
    numbers = union_all(*(select(col(Version.number)).where(is_current, *of_loads) for is_current in _halves()))
    is_same = older.resource == Version.resource, older.id == Version.id, older.revision < Version.revision
    last = first_rows(select(older.number).where(*is_same).order_by(older.revision.desc()), 1).correlate(Version)
    columns = col(Version.revision), col(Version.resource), col(Version.id), col(Version.state)
    bodies = Body(col(Version.body)), col(Version.checksum), Body(before.body), before.checksum
    found = select(*columns, *bodies).outerjoin(before, before.number == last.scalar_subquery())
    return found.where(col(Version.number).in_(numbers)).order_by(columns[0].desc(), *columns[1:3])


def _halves() -> tuple[Condition, Condition]:
    """All versions in two parts, each of which has an index by revision."""
    return col(Version.is_current), not_(col(Version.is_current))


def _is_of(resources: Sequence[Resource]) -> Condition:
    return col(Version.resource).in_([constant(it.value) for it in resources])


def _count_changes(resources: Sequence[Resource], is_current: Condition, counted: int) -> Any:
    one: Statement = select(literal_column("1"))
    of_load = one.where(is_current, col(Version.revision) == Revision.number, _is_of(resources)).correlate(Revision)
    return select(func.count()).select_from(first_rows(of_load, counted).subquery()).scalar_subquery()

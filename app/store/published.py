"""Statements over what is published, of several records or of all. Nothing here touches a database or sees a value."""

from collections.abc import Sequence

from sqlalchemy import Integer, bindparam, func, select
from sqlmodel import col

from app.domain.vocabulary import Resource
from app.store.compiled import constant
from app.store.list_plan import Body, Condition, Statement
from app.store.models import Revision, Version
from app.store.query_shape import list_placeholders


def select_bodies(among: int) -> Statement:
    """What is published of `resource` under so many ids."""
    return _select_bodies().where(col(Version.id).in_(list_placeholders("among", among)))


def select_all_bodies() -> Statement:
    """All that is published of `resource`, by id."""
    return _select_bodies().where(col(Version.body).is_not(None)).order_by(col(Version.id))


def _select_bodies() -> Statement:
    columns = Body(col(Version.body)), col(Version.checksum), col(Version.id)
    return select(*columns).where(col(Version.resource) == bindparam("resource"), col(Version.is_current))


def count_current(resources: Sequence[Resource]) -> Statement:
    """How many records of some kinds there are or were."""
    return select(func.count()).select_from(Version).where(*_of_kinds(resources))


def select_changes(resources: Sequence[Resource]) -> Statement:
    """Up to `most` records of some kinds after the first `skipped`, by kind and id, and when each last changed."""
    order = col(Version.resource), col(Version.id)
    most, skipped = (bindparam(name, type_=Integer) for name in ("most", "skipped"))
    # Of those that are left out only the index is gone through.
    asked = select(col(Version.number)).where(*_of_kinds(resources)).order_by(*order).limit(most).offset(skipped)
    columns = *order, col(Version.state), col(Revision.loaded_at)
    changes = select(*columns).join(Revision, col(Revision.number) == col(Version.revision))
    return changes.where(col(Version.number).in_(asked)).order_by(*order)


def _of_kinds(resources: Sequence[Resource]) -> list[Condition]:
    return [col(Version.is_current), col(Version.resource).in_([constant(it.value) for it in resources])]

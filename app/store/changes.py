"""Statements over what changed: each record as it is now, by the revision that made it so; and the revisions."""

from typing import Any

from sqlalchemy import Integer, bindparam, select, tuple_
from sqlmodel import col

from app.store.compiled import first_rows
from app.store.list_plan import Body, Condition, Statement, count
from app.store.models import Revision, Version
from app.store.query_shape import QueryShape

REVISION_COLUMNS = ("number", "hash", "loaded_at", "created", "updated", "removed", "note")

_ORDER: tuple[Any, ...] = col(Version.revision), col(Version.resource), col(Version.id)


def select_changes(shape: QueryShape, *, is_resumed: bool) -> Statement:
    """Up to `most` records that changed: how, when, their bodies with their checksums, and their positions.

    What was removed has no body.
    """
    where = _conditions(shape)
    if is_resumed:
        position = [bindparam(f"after_{index}", type_=it.type) for index, it in enumerate(_ORDER)]
        where.append(tuple_(*_ORDER) > tuple_(*position))
    columns = col(Version.state), Body(col(Version.body)), col(Version.checksum), *_ORDER
    return first_rows(select(*columns).where(*where).order_by(*_ORDER), bindparam("most", type_=Integer))


def count_changes(shape: QueryShape) -> Statement:
    """How many records changed, as far as they are counted."""
    return count(select(col(Version.id)).where(*_conditions(shape)))


def _conditions(shape: QueryShape) -> list[Condition]:
    where: list[Condition] = [col(Version.is_current)]
    if shape.after is not None:
        where.append(col(Version.revision) > shape.after)
    if shape.resource:
        where.append(col(Version.resource).in_(shape.resource))
    return where


def select_hash() -> Statement:
    """The hash of the content that the revision `number` left."""
    return select(col(Revision.hash)).where(col(Revision.number) == bindparam("number", type_=Integer))


def select_revisions(*, is_resumed: bool) -> Statement:
    """Up to `most` revisions, the newest first: all before the one that a page ended with, where it goes on."""
    columns = [col(getattr(Revision, name)) for name in REVISION_COLUMNS]
    found: Statement = select(*columns)
    if is_resumed:
        found = found.where(col(Revision.number) < bindparam("after_0", type_=Integer))
    return first_rows(found.order_by(columns[0].desc()), bindparam("most", type_=Integer))


def count_revisions() -> Statement:
    """How many revisions there are, as far as they are counted."""
    return count(select(col(Revision.number)))

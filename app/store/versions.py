"""Statements over all versions of one record. Nothing here touches a database or sees a value.

The versions of a record are those under its id and, from before that came to be, those under the ids it had before.
"""

from typing import Any

from sqlalchemy import Integer, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.store.compiled import first_rows
from app.store.list_plan import Body, Condition, Statement, count
from app.store.models import Revision, Version
from app.store.query_shape import list_placeholders


def select_versions(formers: int, *, is_resumed: bool) -> Statement:
    """Up to `most` versions of the record `name`, newest first; those before the revision `before`, if it is given."""
    statement = _select_whole().where(*_are_of_record(formers))
    if is_resumed:
        statement = statement.where(col(Version.revision) < bindparam("before", type_=Integer))
    return first_rows(statement.order_by(col(Version.revision).desc()), bindparam("most", type_=Integer))


def count_versions(formers: int) -> Statement:
    """How many versions a record has, as far as they are counted."""
    return count(select(col(Version.number)).where(*_are_of_record(formers)))


def select_version_in_force(formers: int) -> Statement:
    """The version of a record that was the newest one at the revision `asked`."""
    is_there = col(Version.revision) <= bindparam("asked", type_=Integer)
    statement = _select_whole().where(*_are_of_record(formers), is_there)
    return first_rows(statement.order_by(col(Version.revision).desc()), 1)


def select_neighbour(formers: int, *, is_later: bool) -> Statement:
    """The revision and time of the version with a body that comes next after the revision `asked`, or before it."""
    revision, asked = col(Version.revision), bindparam("asked", type_=Integer)
    statement = select(revision, col(Revision.loaded_at)).join(Revision, col(Revision.number) == revision)
    is_beyond, order = (revision > asked, revision) if is_later else (revision < asked, revision.desc())
    has_body = col(Version.body).is_not(None)
    return first_rows(statement.where(*_are_of_record(formers), has_body, is_beyond).order_by(order), 1)


def select_last_body() -> Statement:
    """What was published last of a record that was removed."""
    last = select(Body(col(Version.body)), col(Version.checksum)).where(*_are_of_record(0))
    return first_rows(last.where(col(Version.body).is_not(None)).order_by(col(Version.revision).desc()), 1)


def _select_whole() -> Statement:
    columns = Body(col(Version.body)), col(Version.checksum), col(Version.id), col(Version.revision), col(Version.state)
    loaded = col(Revision.loaded_at), col(Revision.hash), col(Revision.note)
    return select(*columns, *loaded).join(Revision, col(Revision.number) == col(Version.revision))


def _are_of_record(formers: int) -> list[Condition]:
    """That versions belong to the record `name` of `resource`, which had so many ids before."""
    of_resource, is_own = col(Version.resource) == bindparam("resource"), col(Version.id) == bindparam("name")
    if not formers:
        return [of_resource, is_own]
    own: Any
    other: Any
    own, other = (aliased(Version, name=name) for name in ("own", "other"))
    first = select(func.min(own.revision)).where(own.resource == bindparam("resource"), own.id == bindparam("name"))
    among = list_placeholders("former", formers)
    # One load may have changed several: it removed one id and created the next, or changed records that became one.
    is_first_by_id, has_body = other.id < Version.id, col(Version.body).is_not(None)
    is_better = or_(and_(other.body.is_not(None), or_(~has_body, is_first_by_id)), and_(~has_body, is_first_by_id))
    same = other.resource == bindparam("resource"), other.id.in_(among), other.revision == Version.revision
    is_best = ~exists().where(*same, is_better).correlate(Version)
    is_before = col(Version.revision) < first.scalar_subquery()
    return [of_resource, or_(is_own, and_(col(Version.id).in_(among), is_before, is_best))]

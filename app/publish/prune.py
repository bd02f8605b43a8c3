"""Removes what only the history of records serves: versions that others have taken the place of, long ago."""

from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, LargeBinary, and_, cast, delete, exists, func, not_, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.domain.vocabulary import VersionState
from app.store.models import Revision, Version


class Pruned(NamedTuple):
    """What was removed."""

    versions: int
    bytes: int
    """Of their bodies and texts, in UTF-8."""


def prune(connection: Connection, keep: int) -> Pruned:
    """Remove the versions that none of the last `keep` revisions showed, but no mark of what was removed.

    What is published now always stays, and so does every revision with its hash, so that each token still has its
    meaning.
    """
    last = connection.execute(select(func.coalesce(func.max(col(Revision.number)), 0))).scalar_one()
    oldest = max(last - keep + 1, 0)
    those = _are_older(oldest)
    size_of = _measure_in_sqlite if connection.dialect.name == "sqlite" else func.octet_length
    sizes = size_of(col(Version.body)) + func.coalesce(size_of(col(Version.texts)), 0)
    number, size = connection.execute(select(func.count(), func.coalesce(func.sum(sizes), 0)).where(those)).one()
    connection.execute(delete(Version).where(those))
    return Pruned(number, size)


def _measure_in_sqlite(column: Any) -> Any:
    return func.length(cast(column, LargeBinary))


def _are_older(oldest: int) -> ColumnElement[bool]:
    """Whether a version had been replaced already when the oldest revision that is kept was loaded."""
    later = aliased(Version)
    is_later = and_(
        col(later.resource) == col(Version.resource),
        col(later.id) == col(Version.id),
        col(later.revision) > col(Version.revision),
        col(later.revision) <= oldest,
    )
    return and_(
        not_(col(Version.is_current)),
        col(Version.state) != VersionState.REMOVED,
        exists(select(1).where(is_later)),
    )

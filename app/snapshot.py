"""What a request reads: one transaction, which cannot write, on one revision of the data."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Any, NamedTuple

from fastapi import Depends, Request
from sqlalchemy import Executable
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlmodel import Session

from app.db import Database
from app.errors import NotLoadedError, UnreachableError
from app.queries import select_last_revision

_UNDEFINED_TABLE = "42P01"
_UNMIGRATED_SQLITE = ("no such table", "unable to open database file")


class Dataset(NamedTuple):
    """The state of the data: the last revision, its content hash, and when it was loaded."""

    revision: int
    hash: str
    loaded_at: datetime


class Snapshot(NamedTuple):
    """An open read transaction and the state of the data that it sees."""

    session: Session
    dataset: Dataset

    @property
    def dialect(self) -> str:
        return self.session.get_bind().dialect.name

    def fetch_all(self, statement: Executable) -> list[Any]:
        return list(self.session.execute(statement).all())

    def fetch_first(self, statement: Executable) -> Any | None:
        return self.session.execute(statement).first()


def fetch_dataset(session: Session) -> Dataset:
    """The state of the data. Raises NotLoadedError where there is none, UnreachableError where nobody answers."""
    try:
        row = session.execute(select_last_revision()).first()
    except (DBAPIError, PoolTimeoutError) as error:
        if _is_unmigrated(error):
            raise NotLoadedError("The database has no schema yet.") from None
        raise UnreachableError("The database does not answer.") from None
    if row is None:
        raise NotLoadedError("The database has no data yet.")
    return Dataset(*row)


def _is_unmigrated(error: SQLAlchemyError) -> bool:
    cause = getattr(error, "orig", None)
    if getattr(cause, "sqlstate", None) == _UNDEFINED_TABLE:
        return True
    return any(sign in str(cause) for sign in _UNMIGRATED_SQLITE)


def get_database(request: Request) -> Database:
    database: Database = request.app.state.database
    return database


def open_snapshot(request: Request) -> Iterator[Snapshot]:
    with Session(get_database(request).reader) as session:
        yield Snapshot(session, fetch_dataset(session))


Reading = Annotated[Snapshot, Depends(open_snapshot)]

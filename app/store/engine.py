"""Engines, born on first use: one that can only read, for requests, and one that writes, for the loader."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, Engine, QueuePool, create_engine, event, make_url
from sqlalchemy.exc import OperationalError

READERS = 8
"""Connections that one process reads with at a time; more requests than that wait for their turn."""

_PATIENCE_SECONDS = 30
_LOCK = 6_517_423_917_604_213_761
"""The number of the advisory lock that a writer holds on PostgreSQL: anything, as long as it is always the same."""

_NEVER_HANG = {
    # A server that does not answer is told of soon, instead of holding every request for minutes.
    "connect_timeout": 5,
    "tcp_user_timeout": 5000,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 2,
}


class BusyError(Exception):
    """Somebody else is writing to the database and did not end in time."""


class Database:
    """One database, by its URL. Nothing is opened before it is needed, so making one never fails."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        if self.url.drivername == "postgresql":
            self.url = self.url.set(drivername="postgresql+psycopg")

    @property
    def is_sqlite(self) -> bool:
        return self.url.get_backend_name() == "sqlite"

    @property
    def driver_error(self) -> type[Exception]:
        """What the driver itself raises, where it is used without SQLAlchemy around it."""
        error: type[Exception] = self.url.get_dialect().import_dbapi().Error
        return error

    @property
    def path(self) -> Path:
        """The file of a SQLite database."""
        return Path(self.url.database or "").absolute()

    @property
    def name(self) -> str:
        """The database as a person may read of it, without a password."""
        return str(self.url.database) if self.is_sqlite else self.url.render_as_string()

    @cached_property
    def reader(self) -> Engine:
        """Connections that the database itself keeps from writing, each transaction on one snapshot."""
        if self.is_sqlite:
            return self._sqlite_engine("ro", "BEGIN")
        return create_engine(
            self.url,
            isolation_level="REPEATABLE READ",
            pool_size=READERS,
            max_overflow=0,
            connect_args={**_NEVER_HANG, "options": "-c default_transaction_read_only=on -c statement_timeout=30s"},
        )

    @cached_property
    def writer(self) -> Engine:
        """Connections that may change the database; they create a SQLite file that is not there yet."""
        if self.is_sqlite:
            return self._sqlite_engine("rwc", "BEGIN IMMEDIATE")
        return create_engine(self.url, connect_args=_NEVER_HANG)

    @contextmanager
    def writing(self, *, changes_tables: bool = False) -> Iterator[Connection]:
        """One transaction that shuts out every other writer. Raises BusyError where another one goes on and on."""
        try:
            with (
                self.writer.connect() as connection,
                self._references(connection, not changes_tables),
                connection.begin(),
            ):
                if not self.is_sqlite:
                    connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{_PATIENCE_SECONDS}s'")
                    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
                yield connection
        except OperationalError as error:
            if _is_lock_timeout(error.orig):
                raise BusyError(f"another load or migration is writing to {self.name}") from error
            raise

    @contextmanager
    def _references(self, connection: Connection, are_enforced: bool) -> Iterator[None]:
        """Whether foreign keys hold meanwhile, which SQLite must be told before a transaction.

        It changes a table by filling another and dropping the first, and would drop with it every row that its rows
        own.
        """
        driver: Any = connection.connection.driver_connection
        if self.is_sqlite and not are_enforced:
            driver.execute("PRAGMA foreign_keys = OFF")
        try:
            yield
        finally:
            if self.is_sqlite and not are_enforced:
                driver.execute("PRAGMA foreign_keys = ON")

    def dispose(self) -> None:
        """Close every connection of both engines."""
        for name in ("reader", "writer"):
            if name in self.__dict__:
                self.__dict__.pop(name).dispose()

    def _sqlite_engine(self, mode: str, begin: str) -> Engine:
        path = quote(str(self.path))

        def connect() -> sqlite3.Connection:
            if mode != "ro":
                _refuse_spoilt_file(self.path)
            connection = sqlite3.connect(
                f"file:{path}?mode={mode}",
                uri=True,
                isolation_level=None,
                check_same_thread=False,
                # A reader waits only while another process puts the file in order; a writer for the writer before it.
                timeout=1 if mode == "ro" else _PATIENCE_SECONDS,
            )
            connection.execute("PRAGMA foreign_keys = ON")
            if mode == "ro":
                connection.execute("PRAGMA query_only = ON")
                # A file that is attached can be written to, whatever the mode of the first. Nothing raises this again.
                connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
            else:
                connection.execute("PRAGMA journal_mode = WAL")
            return connection

        engine = create_engine(
            self.url, creator=connect, poolclass=QueuePool, pool_size=READERS, max_overflow=0, pool_use_lifo=True
        )

        # The driver opens no transaction for a read and none around DDL: without this, a page could mix
        # two revisions and a failed migration would stay half done.
        @event.listens_for(engine, "begin")
        def open_transaction(connection: Connection, *_: Any) -> None:
            connection.exec_driver_sql(begin)

        return engine


def _refuse_spoilt_file(path: Path) -> None:
    """Fail for a file that is cut short or no database, before a connection that writes leaves its own files beside it.

    A file with a log beside it may look spoilt and be whole with the log, so it is left to SQLite to say.
    """
    log = path.with_name(f"{path.name}-wal")
    if _is_filled(path) and not _is_filled(log):
        with closing(sqlite3.connect(f"file:{quote(str(path))}?mode=ro&immutable=1", uri=True)) as connection:
            connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()


def _is_filled(path: Path) -> bool:
    return path.is_file() and path.stat().st_size > 0


def _is_lock_timeout(cause: BaseException | None) -> bool:
    if isinstance(cause, sqlite3.OperationalError):
        return cause.sqlite_errorcode in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_BUSY_SNAPSHOT}
    return getattr(cause, "sqlstate", None) == "55P03"

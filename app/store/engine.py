"""Engines, born on first use: one that can only read, for requests, and one that writes, for the loader."""

import logging
import os
import re
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from functools import cached_property
from pathlib import Path
from threading import Thread, Timer
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, Engine, PoolProxiedConnection, QueuePool, create_engine, event
from sqlalchemy.engine.interfaces import IsolationLevel
from sqlalchemy.exc import OperationalError

from app.store import postgres_session as postgres
from app.store.address import parse_address
from app.store.sqlite_file import find_writer

READERS = 8
"""Connections that one process reads with at a time; more requests than that wait for their turn."""

_PATIENCE_SECONDS = 30
_TELL_AFTER_SECONDS = 1.0

_logger = logging.getLogger(__name__)


class BusyError(Exception):
    """Somebody else is writing to the database and did not end in time."""


class Database:
    """One database, by its URL. Nothing is opened before it is needed. Raises AddressError for a URL of none."""

    def __init__(self, url: str) -> None:
        self.url, self._secrets = parse_address(url)

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

    def mask(self, message: str) -> str:
        """What the driver says, without the secrets of the address, should it repeat them."""
        for secret in filter(None, (self.url.password, *self._secrets.values())):
            for written in {str(secret), quote(str(secret), safe="")}:
                message = re.sub(rf"(?<!\w){re.escape(written)}(?!\w)", "***", message)
        return message

    @cached_property
    def reader(self) -> Engine:
        """Connections that the database itself keeps from writing, each transaction on one snapshot."""
        if self.is_sqlite:
            # A reader waits only while another process puts the file in order; a writer for the writer before it.
            return self._sqlite_engine("ro", "BEGIN", patience=1)
        return self._postgres_engine(is_reader=True, isolation_level="REPEATABLE READ")

    @cached_property
    def lookout(self) -> Engine:
        """One connection, for the look at the current revision alone: it gives up within about a second."""
        if self.is_sqlite:
            return self._sqlite_engine("ro", "BEGIN", patience=0.5)
        return self._postgres_engine(
            is_reader=True, isolation_level="REPEATABLE READ", pool_size=1, parameters={"connect_timeout": 2}
        )

    @cached_property
    def writer(self) -> Engine:
        """Connections that may change the database; they create a SQLite file that is not there yet."""
        if self.is_sqlite:
            return self._sqlite_engine("rwc", "BEGIN IMMEDIATE", _PATIENCE_SECONDS)
        # A writer that waited for another one sees what that one wrote.
        return self._postgres_engine(is_reader=False, isolation_level="READ COMMITTED")

    @contextmanager
    def writing(self, *, changes_tables: bool = False) -> Iterator[Connection]:
        """One transaction that shuts out every other writer. Raises BusyError where another one goes on and on."""
        with (
            self.writer.connect() as connection,
            self._references(connection, not changes_tables),
            self._begin_writing(connection),
        ):
            yield connection

    @contextmanager
    def _begin_writing(self, connection: Connection) -> Iterator[None]:
        other: str | None = None
        try:
            with self._telling_of_wait():
                transaction = connection.begin()
            with transaction:
                if not self.is_sqlite:
                    other = postgres.begin_writing(connection, _PATIENCE_SECONDS)
                    if other:
                        self._tell_of_wait(other)
                        postgres.await_lock(connection)
                yield
        except OperationalError as error:
            if _is_lock_timeout(error.orig):
                other = find_writer(self.path) if self.is_sqlite else other
                who = f": {other}" if other else ""
                raise BusyError(f"another load or migration is writing to {self.name}{who}") from error
            raise

    @contextmanager
    def _telling_of_wait(self) -> Iterator[None]:
        """Tell of the writer that SQLite waits for without a word of its own; PostgreSQL begins without waiting."""
        if not self.is_sqlite:
            yield
            return
        timer = Timer(_TELL_AFTER_SECONDS, lambda: self._tell_of_wait(find_writer(self.path) or "another process"))
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _tell_of_wait(self, other: str) -> None:
        _logger.warning("waiting %s s at the most for %s", _PATIENCE_SECONDS, other)

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

    @contextmanager
    def reading(self) -> Iterator[PoolProxiedConnection]:
        """A connection for one read. It is closed in the end where readers were let go of meanwhile, else kept."""
        engine = self.reader
        pool = engine.pool
        connection = pool.connect()
        try:
            yield connection
        finally:
            connection.close()
            if engine.pool is not pool:
                pool.dispose()

    def let_go_of_readers(self) -> None:
        """Close the connections of readers, each that is in use when its read ends: new reads open others."""
        _let_go(self.reader)

    def abandon_readers(self) -> None:
        """Let go of the connections of readers, without waiting.

        Those that wait in the pool may hang as another one did, and nobody would know before they are used. Nor may
        anybody wait for one to be closed.
        """
        pool = self.reader.pool
        self.reader.dispose(close=False)
        Thread(target=pool.dispose, name="close", daemon=True).start()

    def dispose(self) -> None:
        """Close every connection."""
        for name in ("reader", "lookout", "writer"):
            if name in self.__dict__:
                _let_go(self.__dict__.pop(name))

    def _postgres_engine(
        self,
        *,
        is_reader: bool,
        isolation_level: IsolationLevel,
        pool_size: int = READERS,
        parameters: Mapping[str, Any] | None = None,
    ) -> Engine:
        driver = self.url.get_dialect().import_dbapi()
        added = postgres.connect_arguments(self.url.query, driver, is_reader=is_reader)
        engine = create_engine(
            self.url,
            connect_args={**added, **(parameters or {}), **self._secrets},
            isolation_level=isolation_level,
            pool_size=pool_size,
            max_overflow=0,
        )

        @event.listens_for(engine, "do_connect")
        def connect(dialect: Any, _: object, arguments: Any, parameters: Any) -> Any:
            connection = dialect.connect(*arguments, **parameters)
            try:
                postgres.prepare_session(connection, is_reader=is_reader)
            except BaseException:
                connection.close()
                raise
            return connection

        return engine

    def _sqlite_engine(self, mode: str, begin: str, patience: float) -> Engine:
        path = quote(os.fsencode(self.path))

        def connect() -> sqlite3.Connection:
            if mode != "ro":
                _refuse_spoilt_file(self.path)
            connection = sqlite3.connect(
                f"file:{path}?mode={mode}",
                uri=True,
                isolation_level=None,
                check_same_thread=False,
                timeout=patience,
            )
            try:
                _prepare_connection(connection, is_reader=mode == "ro")
            except BaseException:
                connection.close()
                raise
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


def _let_go(engine: Engine) -> None:
    """Give an engine another pool, and then close the connections that wait in the old one.

    In this order, none is lost: a read that ends later sees that its pool is not the engine's, and empties it again.
    """
    pool = engine.pool
    engine.dispose(close=False)
    pool.dispose()


def _prepare_connection(connection: sqlite3.Connection, *, is_reader: bool) -> None:
    connection.execute("PRAGMA foreign_keys = ON")
    if is_reader:
        connection.execute("PRAGMA query_only = ON")
        # A file that is attached can be written to, whatever the mode of the first. Nothing raises this again.
        connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    else:
        connection.execute("PRAGMA journal_mode = WAL")


def _refuse_spoilt_file(path: Path) -> None:
    """Fail for a file that is cut short or no database, before a connection that writes leaves its own files beside it.

    A file with a log beside it may look spoilt and be whole with the log, so it is left to SQLite to say.
    """
    log = path.with_name(f"{path.name}-wal")
    if _is_filled(path) and not _is_filled(log):
        with closing(sqlite3.connect(f"file:{quote(os.fsencode(path))}?mode=ro&immutable=1", uri=True)) as connection:
            connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()


def _is_filled(path: Path) -> bool:
    return path.is_file() and path.stat().st_size > 0


def _is_lock_timeout(cause: BaseException | None) -> bool:
    if isinstance(cause, sqlite3.OperationalError):
        return cause.sqlite_errorcode in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_BUSY_SNAPSHOT}
    return getattr(cause, "sqlstate", None) == "55P03"

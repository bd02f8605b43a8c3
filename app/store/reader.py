"""What a request reads: one transaction, which cannot write, on one revision of the data."""

import asyncio
import time
from collections.abc import Callable, Hashable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

import anyio
import anyio.to_thread
from sqlalchemy import Executable, Pool, PoolProxiedConnection
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from app.domain.errors import NotLoadedError, UnreachableError
from app.store.compiled import Statements
from app.store.engine import READERS, Database
from app.store.selects import select_last_revision, select_schema

T = TypeVar("T")

HERE_SECONDS = 0.2
"""How long the event loop reads from one snapshot: to open one takes half as long as to read a fact."""

_MOST_KEPT = 2000
_OUT = "The database does not answer."
_QUERY_CANCELED = "57014"
_UNDEFINED_TABLE = "42P01"


class Dataset(NamedTuple):
    """The state of the data: the last revision, its content hash, and when it was loaded."""

    revision: int
    hash: str
    loaded_at: datetime


class LongerError(Exception):
    """What is asked takes longer to read than the event loop can wait."""


class Snapshot:
    """An open read transaction and the state of the data that it sees.

    `is_here` says that the event loop itself reads.
    """

    def __init__(
        self, cursor: Any, statements: Statements, dataset: Dataset, kept: dict[Hashable, Any], *, is_here: bool
    ) -> None:
        self.dataset = dataset
        self.is_here = is_here
        self._cursor = cursor
        self._statements = statements
        self._kept = kept

    @property
    def dialect(self) -> str:
        return self._statements.dialect.name

    def expect_longer(self) -> None:
        """Tell that what comes next may take long. Raises LongerError where the event loop would have to wait."""
        if self.is_here:
            raise LongerError

    def fetch_all(
        self, form: Hashable, build: Callable[[], Executable], values: Mapping[str, Any]
    ) -> list[tuple[Any, ...]]:
        """The rows of a statement that is built when its form is new, with values in its placeholders."""
        prepared = self._statements.find(form, build)
        self._cursor.execute(prepared.text, prepared.fill(values))
        rows: list[tuple[Any, ...]] = self._cursor.fetchall()
        return rows

    def fetch_first(
        self, form: Hashable, build: Callable[[], Executable], values: Mapping[str, Any]
    ) -> tuple[Any, ...] | None:
        rows = self.fetch_all(form, build, values)
        return rows[0] if rows else None

    def keep(self, name: Hashable, work_out: Callable[[], T], *, takes_longer: bool = False) -> T:
        """Something that is worked out once for this state of the data, and is never None.

        Raises LongerError where that takes longer than the event loop can wait.
        """
        found: T | None = self._kept.get(name)
        if found is None:
            if takes_longer:
                self.expect_longer()
            found = work_out()
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()  # Other threads may do so too, at any moment.
            self._kept[name] = found
        return found


def fetch_schema(snapshot: Snapshot) -> str | None:
    """The id of the migration that the database stands at."""
    row = snapshot.fetch_first("schema", select_schema, {})
    return row[0] if row else None


class _Known(NamedTuple):
    """A state of the data, and what has been worked out from it."""

    dataset: Dataset
    kept: dict[Hashable, Any]


class _Here(NamedTuple):
    """The snapshot that the event loop reads from, and what it stands on."""

    snapshot: Snapshot
    connection: PoolProxiedConnection
    pool: Pool
    until: float
    end: asyncio.TimerHandle


class Reader:
    """Reads for requests: each in one transaction, on a connection that cannot write."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.is_out = False
        """Whether the last look at the state of the data found nobody: then no request waits to find out again."""
        self._known: _Known | None = None
        self._file: tuple[int, int] | None = None
        self._here: _Here | None = None

    @cached_property
    def _statements(self) -> Statements:
        return Statements(self.database.reader.dialect)

    @cached_property
    def _turns(self) -> anyio.CapacityLimiter:
        # One connection is left for the reads of the event loop, which must never wait for one.
        return anyio.CapacityLimiter(READERS - 1)

    async def answer(self, make: Callable[[Snapshot], T], *, is_quick: bool) -> T:
        """What is made of a snapshot. Raises NotLoadedError or UnreachableError where there is none."""
        # Measured on one core: a page read from SQLite takes 40 µs, handing it to a thread and back another 60, and
        # the threads then fight for the interpreter. So what is read along an index is read here and now, and a search
        # whose facts are few or first among the claims; whatever may sort many rows, or go through more than a total
        # is counted to, goes to threads, and on PostgreSQL, where a read waits for a network, everything does.
        if is_quick and self.database.is_sqlite:
            with suppress(LongerError):
                return self.answer_now(make)
        self._refuse_while_out()
        return await anyio.to_thread.run_sync(self.read, make, limiter=self._turns)

    def answer_now(self, make: Callable[[Snapshot], T]) -> T:
        """What is made of a snapshot by the event loop itself. Raises LongerError where that would take too long."""
        self._refuse_while_out()
        return self._try_twice(lambda: make(self._look_here()))

    def _refuse_while_out(self) -> None:
        if self.is_out:
            raise UnreachableError(_OUT)

    @property
    def dataset(self) -> Dataset | None:
        """The state of the data when they were last read; None before that."""
        return self._known and self._known.dataset

    async def find_dataset(self) -> Dataset:
        """The state of the data as it is now."""
        return await anyio.to_thread.run_sync(self.fetch_dataset, limiter=self._turns)

    def fetch_dataset(self) -> Dataset:
        if self.database.is_sqlite:
            self._notice_another_file()
        try:
            dataset = self.read(lambda snapshot: snapshot.dataset)
        except UnreachableError:
            self.is_out = True
            raise
        except NotLoadedError:
            self.is_out = False
            raise
        self.is_out = False
        return dataset

    def read(self, make: Callable[[Snapshot], T]) -> T:
        """What is made of a snapshot that is opened for it."""
        return self._try_twice(lambda: self._read_once(make))

    def _try_twice(self, read: Callable[[], T]) -> T:
        driver = self.database.reader.dialect.loaded_dbapi
        try:
            try:
                return read()
            except (driver.OperationalError, driver.InterfaceError) as error:
                if getattr(error, "sqlstate", None) in {_QUERY_CANCELED, _UNDEFINED_TABLE}:
                    raise
                # The server may have gone and come back since the connection was made: one more try on a new one.
                self.database.reader.dispose()
                return read()
        except (driver.Error, PoolTimeoutError) as error:
            if self._is_unmigrated(error):
                raise NotLoadedError("The database has no schema yet.") from None
            if isinstance(error, driver.ProgrammingError):
                raise
            raise UnreachableError(_OUT) from error

    def _read_once(self, make: Callable[[Snapshot], T]) -> T:
        connection = self.database.reader.raw_connection()
        try:
            return make(self._open(connection))
        except self.database.reader.dialect.loaded_dbapi.Error:
            connection.invalidate()
            raise
        finally:
            # It goes back to the pool, which rolls back what was begun.
            connection.close()

    def _open(self, connection: PoolProxiedConnection, *, is_here: bool = False) -> Snapshot:
        cursor = connection.cursor()
        if self.database.is_sqlite:
            cursor.execute("BEGIN")
        known = self._know(cursor)
        return Snapshot(cursor, self._statements, known.dataset, known.kept, is_here=is_here)

    def _look_here(self) -> Snapshot:
        """The snapshot that the event loop reads from: for a moment the same, unless newer data have been seen."""
        here = self._here
        if (
            here is None
            or self._known is None
            or here.snapshot.dataset is not self._known.dataset
            or here.pool is not self.database.reader.pool
            or here.until < time.monotonic()
        ):
            self.end_here()
            here = self._here = self._open_here()
        return here.snapshot

    def _open_here(self) -> _Here:
        pool = self.database.reader.pool
        connection = self.database.reader.raw_connection()
        try:
            snapshot = self._open(connection, is_here=True)
        except BaseException:
            connection.close()
            raise
        end = asyncio.get_running_loop().call_later(HERE_SECONDS, self.end_here)
        return _Here(snapshot, connection, pool, time.monotonic() + HERE_SECONDS, end)

    def end_here(self) -> None:
        """Let go of the snapshot that the event loop reads from."""
        if self._here is not None:
            self._here.end.cancel()
            self._here.connection.close()
            self._here = None

    def _know(self, cursor: Any) -> _Known:
        prepared = self._statements.find("revision", select_last_revision)
        row = cursor.execute(prepared.text, prepared.fill({})).fetchone()
        if row is None:
            raise NotLoadedError("The database has no data yet.")
        revision, content_hash, loaded_at = row
        known = self._known
        if known is None or known.dataset[:2] != (revision, content_hash):
            moment = loaded_at if isinstance(loaded_at, datetime) else datetime.fromisoformat(loaded_at)
            moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
            known = self._known = _Known(Dataset(revision, content_hash, moment), {})
        return known

    def _notice_another_file(self) -> None:
        """Let go of a SQLite file that is gone or was replaced: it would be read for ever."""
        try:
            found = self.database.path.stat()
        except OSError:
            self.database.reader.dispose()
            return
        file = (found.st_dev, found.st_ino)
        if self._file not in {None, file}:
            self.database.reader.dispose()
        self._file = file

    def _is_unmigrated(self, error: Exception) -> bool:
        if getattr(error, "sqlstate", None) == _UNDEFINED_TABLE or "no such table" in str(error):
            return True
        # A file that never was is yet to be made; one that was there is an outage.
        return "unable to open database file" in str(error) and self._file is None

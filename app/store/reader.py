"""Reads for requests: each in one transaction that cannot write, on the event loop or in a thread."""

import asyncio
import time
from collections.abc import Callable, Hashable
from datetime import UTC, datetime
from functools import cached_property, partial
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

import anyio
import anyio.to_thread
from sqlalchemy import Pool, PoolProxiedConnection
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from app.domain.errors import NotLoadedError, ProblemError, UnreachableError
from app.store.compiled import CompiledStatements
from app.store.engine import READERS, Database
from app.store.selects import select_last_revision, select_revision_and_limit, select_schema
from app.store.transaction import CurrentRevision, ReadTransaction

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

LOOP_TRANSACTION_SECONDS = 0.2
"""How long the event loop reads in one transaction: to open one takes half as long as to read a fact."""

_UNREACHABLE = "The database does not answer."
_QUERY_CANCELED = "57014"
_UNDEFINED_TABLE = "42P01"


class Read(Protocol[T_co]):
    """What is read for one request."""

    def probe(self, transaction: ReadTransaction) -> bool:
        """Look at indexes at bounded cost, and tell whether `run` is bounded too. `run` goes on from what was found."""

    def run(self, transaction: ReadTransaction) -> T_co:
        """What is made of a transaction, after a probe or without one, in the same transaction or in another."""


class CostlyExplanationError(Exception):
    """A request that fails with a text that is costly to write: `explain` reads what it takes and gives the error."""

    def __init__(self, explain: Callable[[ReadTransaction], ProblemError]) -> None:
        super().__init__()
        self.explain = explain


class Unfinished(Generic[T]):
    """The rest of a read that the event loop began and must not go on with."""

    def __init__(self, run: Callable[[ReadTransaction], T]) -> None:
        self.run = run


def fetch_schema(transaction: ReadTransaction) -> str | None:
    """The id of the migration that the database stands at."""
    row = transaction.fetch_first("schema", select_schema, {})
    return row[0] if row else None


class _Known(NamedTuple):
    """A revision, and what has been worked out from it."""

    revision: CurrentRevision
    memo: dict[Hashable, Any]


class _LoopTransaction(NamedTuple):
    """The transaction that the event loop reads in, and what it stands on."""

    transaction: ReadTransaction
    connection: PoolProxiedConnection
    pool: Pool
    until: float
    end: asyncio.TimerHandle


class Reader:
    """Runs reads, and knows the revision that was seen last."""

    def __init__(self, database: Database) -> None:
        self.database = database
        # Measured on one core: a page read from SQLite takes 40 µs, handing it to a thread and back another 60, and
        # the threads then fight for the interpreter. So bounded reads run on the event loop; whatever may sort many
        # rows, or go through more than a total is counted to, runs in a thread, and on PostgreSQL everything does.
        self.reads_inline = database.is_sqlite
        """Whether the event loop itself may read: where a read waits for no network."""
        self.is_down = False
        """Whether the last look at the revision got no answer: then no request waits to find out again."""
        self._known: _Known | None = None
        self._file: tuple[int, int] | None = None
        self._loop_transaction: _LoopTransaction | None = None

    @property
    def revision(self) -> CurrentRevision | None:
        """The revision that was seen last; None before any was."""
        return self._known and self._known.revision

    def run_inline(self, read: Read[T]) -> T | Unfinished[T]:
        """Run a read on the event loop as far as it is bounded. Raises NotLoadedError or UnreachableError."""
        self._refuse_while_down()

        return self._try_twice(partial(self._run_on_loop, read))

    def _run_on_loop(self, read: Read[T]) -> T | Unfinished[T]:
        transaction = self._open_on_loop()
        if not read.probe(transaction):
            return Unfinished(read.run)
        try:
            return read.run(transaction)
        except CostlyExplanationError as error:
            return Unfinished(_explaining(error))

    async def run(self, run: Callable[[ReadTransaction], T]) -> T:
        """Run a read in a thread. Raises NotLoadedError or UnreachableError."""
        self._refuse_while_down()
        return await anyio.to_thread.run_sync(self.run_here, run, limiter=self._thread_slots)

    def run_here(self, run: Callable[[ReadTransaction], T]) -> T:
        """Run a read in the calling thread, in a transaction of its own."""

        return self._try_twice(partial(self._run_once, run))

    async def find_revision(self) -> CurrentRevision:
        """The current revision. Raises NotLoadedError or UnreachableError."""
        return await anyio.to_thread.run_sync(self.fetch_revision, limiter=self._thread_slots)

    def fetch_revision(self) -> CurrentRevision:
        if self.database.is_sqlite:
            self._notice_another_file()
        try:
            revision = self.run_here(lambda transaction: transaction.revision)
        except UnreachableError:
            self.is_down = True
            raise
        except NotLoadedError:
            self.is_down = False
            raise
        self.is_down = False
        return revision

    def end_loop_transaction(self) -> None:
        """Let go of the transaction that the event loop reads in."""
        if self._loop_transaction is not None:
            self._loop_transaction.end.cancel()
            if self._loop_transaction.pool is not self.database.reader.pool:
                self._loop_transaction.connection.invalidate()  # Its pool was given up, so nobody would close it.
            self._loop_transaction.connection.close()
            self._loop_transaction = None

    @cached_property
    def _statements(self) -> CompiledStatements:
        return CompiledStatements(self.database.reader.dialect)

    @cached_property
    def _thread_slots(self) -> anyio.CapacityLimiter:
        # One connection is left for the event loop, which must never wait for one.
        return anyio.CapacityLimiter(READERS - 1)

    def _refuse_while_down(self) -> None:
        if self.is_down:
            raise UnreachableError(_UNREACHABLE)

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
            raise UnreachableError(_UNREACHABLE) from error

    def _run_once(self, run: Callable[[ReadTransaction], T]) -> T:
        connection = self.database.reader.raw_connection()
        try:
            transaction = self._begin(connection)
            try:
                return run(transaction)
            except CostlyExplanationError as error:
                raise error.explain(transaction) from None
        except self.database.reader.dialect.loaded_dbapi.Error:
            connection.invalidate()
            raise
        finally:
            # It goes back to the pool, which rolls back what was begun.
            connection.close()

    def _begin(self, connection: PoolProxiedConnection) -> ReadTransaction:
        cursor = connection.cursor()
        if self.reads_inline:
            cursor.execute("BEGIN")
        known = self._see_revision(cursor)
        return ReadTransaction(cursor, self._statements, known.revision, known.memo)

    def _open_on_loop(self) -> ReadTransaction:
        """The transaction of the event loop: for a moment the same, unless a newer revision has been seen."""
        current = self._loop_transaction
        if (
            current is None
            or current.transaction.revision is not self.revision
            or current.pool is not self.database.reader.pool
            or current.until < time.monotonic()
        ):
            self.end_loop_transaction()
            current = self._loop_transaction = self._begin_on_loop()
        return current.transaction

    def _begin_on_loop(self) -> _LoopTransaction:
        pool = self.database.reader.pool
        connection = self.database.reader.raw_connection()
        try:
            transaction = self._begin(connection)
        except BaseException:
            connection.close()
            raise
        end = asyncio.get_running_loop().call_later(LOOP_TRANSACTION_SECONDS, self.end_loop_transaction)
        return _LoopTransaction(transaction, connection, pool, time.monotonic() + LOOP_TRANSACTION_SECONDS, end)

    def _see_revision(self, cursor: Any) -> _Known:
        look = select_last_revision if self.database.is_sqlite else select_revision_and_limit
        statement = self._statements.find("revision", look)
        row = cursor.execute(statement.text, statement.bind({})).fetchone()
        if row is None:
            raise NotLoadedError("The database has no data yet.")
        number, content_hash, loaded_at = row[:3]
        known = self._known
        if known is None or known.revision[:2] != (number, content_hash):
            moment = loaded_at if isinstance(loaded_at, datetime) else datetime.fromisoformat(loaded_at)
            moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
            known = self._known = _Known(CurrentRevision(number, content_hash, moment), {})
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


def _explaining(error: CostlyExplanationError) -> Callable[[ReadTransaction], Any]:
    def explain(transaction: ReadTransaction) -> Any:
        raise error.explain(transaction)

    return explain

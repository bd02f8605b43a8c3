"""Reads for requests: each in one transaction that cannot write, on the event loop or in a thread, with a deadline."""

import asyncio
import time
from collections.abc import Callable
from functools import cached_property, partial
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

from sqlalchemy import PoolProxiedConnection
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from app.domain.errors import NotLoadedError, ProblemError, UnreachableError
from app.store.compiled import CompiledStatements
from app.store.daemon_threads import DaemonThreads, wait_for_call
from app.store.engine import Database
from app.store.failures import is_fault_of_ours, is_transient, keeps_connection
from app.store.halt import Halt, HaltedError
from app.store.look import RevisionLook
from app.store.loop_connection import LoopConnection
from app.store.read_threads import READ_SECONDS, ReadThreads
from app.store.selects import select_schema
from app.store.state import UNREACHABLE, DataState
from app.store.transaction import CurrentRevision, Known, ReadTransaction

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

_PAUSES = (0.05, 0.1, 0.2, 0.4, 0.8)
"""Seconds before each further try of a read that failed for a reason which passes."""

_AGAIN_SECONDS = 0.05
_CLOSE_SECONDS = 1.0


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
    """What is left to read in a thread. It is dear where its cost grows with the number of facts."""

    def __init__(self, run: "Callable[[ReadTransaction], T | Unfinished[T]]", *, is_dear: bool) -> None:
        self.run = run
        self.is_dear = is_dear


def fetch_schema(transaction: ReadTransaction) -> str | None:
    """The id of the migration that the database stands at."""
    row = transaction.fetch_first("schema", select_schema, {})
    return row[0] if row else None


class _Done(NamedTuple, Generic[T]):
    """How a read in a thread ended, and the revision that it saw."""

    known: Known
    value: T | None = None
    problem: ProblemError | None = None

    def open(self) -> T:
        if self.problem is not None:
            raise self.problem
        return self.value  # type: ignore[return-value]


class Reader:
    """Runs reads, and knows the state of the data."""

    def __init__(self, database: Database) -> None:
        self.database = database
        # Measured on one core: a page read from SQLite takes 40 µs, handing it to a thread and back another 60, and
        # the threads then fight for the interpreter. So bounded reads run on the event loop; whatever may sort many
        # rows, or go through more than a total is counted to, runs in a thread, and on PostgreSQL everything does.
        self.reads_inline = database.is_sqlite
        """Whether the event loop itself may read: where a read waits for no network."""
        self.state = DataState()
        self._never = Halt()
        self._threads = ReadThreads()

    @property
    def revision(self) -> CurrentRevision | None:
        """The revision that was seen last; None before any was."""
        return self.state.known and self.state.known.revision

    @property
    def kept_bytes(self) -> int:
        """Bytes counted for the statements and counts that are kept."""
        return self._statements.size + (self.state.known.memo.size if self.state.known else 0)

    def run_inline(self, read: Read[T]) -> T | Unfinished[T]:
        """Run a read on the event loop as far as it is bounded. Raises NotLoadedError or UnreachableError.

        What fails or would wait there is left to a thread, which tries again.
        """
        self._refuse_while_down()
        rest = Unfinished(partial(run_bounded, read), is_dear=False)
        if not self.reads_inline:
            return rest
        try:
            transaction = self.loop_connection.find_transaction()
            return rest if transaction is None else run_bounded(read, transaction)
        except self._driver.Error:
            self.loop_connection.drop()
            return rest

    async def finish(self, rest: Unfinished[T]) -> T:
        """Run the rest of a read in threads. Raises NotLoadedError, UnreachableError or OverloadedError."""
        deadline = time.monotonic() + READ_SECONDS
        while True:
            done: T | Unfinished[T] = await self.run(rest.run, is_dear=rest.is_dear, deadline=deadline)
            if not isinstance(done, Unfinished):
                return done
            rest = done

    async def run(
        self, run: Callable[[ReadTransaction], T], *, is_dear: bool = False, deadline: float | None = None
    ) -> T:
        """Run a read in a thread. Raises NotLoadedError, UnreachableError or OverloadedError.

        It sees no older revision than whatever was read before it ends, so that no answer runs behind another.
        """
        if deadline is None:
            deadline = time.monotonic() + READ_SECONDS
        while True:
            self._refuse_while_down()
            changes = self.state.changes
            done = await self._threads.run(partial(self._try, run, deadline), is_dear=is_dear, deadline=deadline)
            if self.state.accept(done.known, changes):
                return done.open()
            if changes == self.state.changes:
                await self.find_revision()  # Another database in the place of the first, of which a look would tell.
            await asyncio.sleep(_AGAIN_SECONDS)

    def run_here(self, run: Callable[[ReadTransaction], T]) -> T:
        """Run a read in the calling thread, in a transaction of its own."""
        changes = self.state.changes
        done = self._try(run, time.monotonic() + READ_SECONDS, self._never)
        self.state.accept(done.known, changes)
        return done.open()

    async def find_revision(self) -> CurrentRevision:
        """The current revision, within about a second. Raises NotLoadedError or UnreachableError."""
        return await self._look.find()

    def fetch_revision(self) -> CurrentRevision:
        """The current revision, looked up in the calling thread. Raises NotLoadedError or UnreachableError."""
        return self._look.fetch()

    async def close(self) -> None:
        """Close what can be closed at once: a connection that hangs is left to the end of the process."""
        self.loop_connection.drop()
        closing = DaemonThreads(1)
        call = closing.submit(self.database.dispose)
        for threads in (self._threads, self._look, closing):
            threads.close()
        await wait_for_call(call, _CLOSE_SECONDS)

    @cached_property
    def loop_connection(self) -> LoopConnection:
        return LoopConnection(self.database, self.state, partial(self._begin, halt=self._never))

    @cached_property
    def _look(self) -> RevisionLook:
        look = RevisionLook(self.database, self._statements, self.state)
        look.on_answer = self.loop_connection.open_if_wanted
        look.on_end = self.loop_connection.drop_outdated
        look.on_outage = self._abandon_reads
        return look

    @cached_property
    def _statements(self) -> CompiledStatements:
        return CompiledStatements(self.database.reader.dialect)

    @property
    def _driver(self) -> Any:
        return self.database.reader.dialect.loaded_dbapi

    def _refuse_while_down(self) -> None:
        if self.state.is_down:
            raise UnreachableError(UNREACHABLE)

    def _abandon_reads(self) -> None:
        """Give up what is under way, so that threads and connections are free when the database is back."""
        self._threads.abandon()
        self.database.abandon_readers()

    def _try(self, run: Callable[[ReadTransaction], T], deadline: float, halt: Halt) -> _Done[T]:
        """Run a read, and again where it failed for a reason that passes, as long as its deadline allows."""
        pauses = iter(_PAUSES)
        while True:
            pool = self.database.reader.pool
            try:
                return self._run_once(run, halt)
            except (self._driver.Error, PoolTimeoutError) as error:
                halt.check()
                pause = next(pauses, None)
                if pause is None or self.state.is_down or not self._may_pass(error, deadline - pause):
                    raise self._explain(error) from error
                if not keeps_connection(error) and pool is self.database.reader.pool:
                    # The server may have gone and come back since the connections were made.
                    self.database.let_go_of_readers()
                halt.pause(pause)

    def _run_once(self, run: Callable[[ReadTransaction], T], halt: Halt) -> _Done[T]:
        # In the end the connection goes back to its pool, which rolls back what was begun.
        with self.database.reading() as connection:
            try:
                with halt.watching(connection.driver_connection):
                    transaction = self._begin(connection, halt)
                    try:
                        return _Done(transaction.known, run(transaction))
                    except CostlyExplanationError as error:
                        return _Done(transaction.known, problem=error.explain(transaction))
                    except ProblemError as error:
                        return _Done(transaction.known, problem=error)
            except (self._driver.Error, HaltedError):
                connection.invalidate()
                raise
            finally:
                if halt.is_stopped and connection.is_valid:
                    connection.invalidate()  # What stops it may come only now.

    def _begin(self, connection: PoolProxiedConnection, halt: Halt) -> ReadTransaction:
        cursor = connection.cursor()
        if self.reads_inline:
            cursor.execute("BEGIN")
        return ReadTransaction(cursor, self._statements, self.state.fetch(cursor, self._statements), halt)

    def _may_pass(self, error: Exception, latest: float) -> bool:
        return (
            is_transient(error, self._driver)
            and not self._look.is_unmigrated(error)
            and not isinstance(error, PoolTimeoutError)
            and time.monotonic() < latest
        )

    def _explain(self, error: Exception) -> Exception:
        if self._look.is_unmigrated(error):
            return NotLoadedError("The database has no schema yet.")
        return error if is_fault_of_ours(error, self._driver) else UnreachableError(UNREACHABLE)


def run_bounded(read: Read[T], transaction: ReadTransaction) -> T | Unfinished[T]:
    """Run a read as far as it is bounded."""
    if not read.probe(transaction):
        return Unfinished(read.run, is_dear=True)
    try:
        return read.run(transaction)
    except CostlyExplanationError as error:
        return Unfinished(partial(_raise_explained, error), is_dear=True)


def _raise_explained(error: CostlyExplanationError, transaction: ReadTransaction) -> Any:
    raise error.explain(transaction)

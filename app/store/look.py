"""The look at the current revision, which also tells an outage: on a connection and in a thread of its own, limited."""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from typing import Any, NamedTuple

from app.domain.errors import NotLoadedError, ProblemError, UnreachableError
from app.store.compiled import CompiledStatements
from app.store.daemon_threads import DaemonThreads, wait_for_call
from app.store.engine import Database
from app.store.failures import is_missing_file, is_missing_table, is_transient
from app.store.halt import Halt
from app.store.postgres_session import LIMIT_LOOK
from app.store.sqlite_file import FileWatch
from app.store.state import UNREACHABLE, DataState
from app.store.transaction import CurrentRevision, Known

LOOK_SECONDS = 1.0
"""How long anybody waits for a look. Whatever else the database does, it is out when this is over."""


class _Call(NamedTuple):
    """A look in its thread, where it may hang."""

    future: Future[Known]
    halt: Halt
    began: float
    changes: int


class _Look(NamedTuple):
    """A look as the event loop waits for it: it always ends."""

    began: float
    task: asyncio.Task[CurrentRevision | ProblemError]


class RevisionLook:
    """Looks at the current revision and tells the state of it. Any failure, of whatever kind, is an outage.

    It shares nothing with the readers: neither their connections, which may all wait for a lock, nor their threads.
    """

    def __init__(self, database: Database, statements: CompiledStatements, state: DataState) -> None:
        self.on_answer: Callable[[], None] = lambda: None
        """What else is to be done in the thread of a look that got its answer."""
        self.on_end: Callable[[], None] = lambda: None
        """What else is to be done on the event loop when a look comes to its end."""
        self.on_outage: Callable[[], None] = lambda: None
        """What else is to be done on the event loop when a look is the first that finds an outage."""
        self._database = database
        self._statements = statements
        self._state = state
        self._threads = DaemonThreads(1)
        self._call: _Call | None = None
        self._look: _Look | None = None
        self._file = FileWatch(database.path)

    async def find(self) -> CurrentRevision:
        """The revision that is current at some moment after this is called. Raises NotLoadedError or UnreachableError.

        A look that is under way began before, so another one follows, unless it finds an outage.
        """
        asked = time.monotonic()
        while True:
            look = self._look
            if look is None or look.task.done():
                look = self._look = _Look(time.monotonic(), asyncio.create_task(self._look_once()))
            await asyncio.wait([look.task])
            outcome = look.task.result()
            if look.began >= asked or isinstance(outcome, UnreachableError):
                return _open(outcome)

    def fetch(self) -> CurrentRevision:
        """The current revision, looked up in the calling thread. Raises NotLoadedError or UnreachableError."""
        changes = self._state.changes
        try:
            return _open(self._conclude(self._fetch(Halt()), changes))
        except ProblemError:
            raise
        except Exception as error:
            return _open(self._conclude(error, changes))

    def is_unmigrated(self, error: Exception) -> bool:
        # A file that never was is yet to be made; one that was there is an outage.
        return is_missing_table(error) or (is_missing_file(error) and not self._file.was_there)

    def close(self) -> None:
        self._threads.close()

    async def _look_once(self) -> CurrentRevision | ProblemError:
        call = self._call
        if call is None or call.future.done():
            # One that ended after its time is passed over: what it saw may be as old as its answer is late.
            halt = Halt()
            future = self._threads.submit(partial(self._fetch, halt))
            call = self._call = _Call(future, halt, time.monotonic(), self._state.changes)
        await wait_for_call(call.future, call.began + LOOK_SECONDS - time.monotonic())
        self.on_end()
        if not call.future.done():
            call.halt.stop()
            return self._conclude(TimeoutError(f"no answer within {LOOK_SECONDS:g} s"), call.changes)
        return self._conclude(call.future.exception() or call.future.result(), call.changes)

    def _conclude(self, outcome: Known | BaseException, changes: int) -> CurrentRevision | ProblemError:
        state = self._state
        if isinstance(outcome, Known):
            state.is_down = False
            state.accept(outcome, changes, is_look=True)
            assert state.known is not None
            return state.known.revision
        problem = self._explain(outcome)
        was_down, state.is_down = state.is_down, isinstance(problem, UnreachableError)
        state.is_loaded = state.is_loaded and state.is_down
        if state.is_down and not was_down:
            self.on_outage()
        return problem

    def _explain(self, error: BaseException) -> ProblemError:
        if isinstance(error, ProblemError):
            return error
        if isinstance(error, Exception) and self.is_unmigrated(error):
            return NotLoadedError("The database has no schema yet.")
        problem = UnreachableError(UNREACHABLE)
        problem.__cause__ = error
        return problem

    def _fetch(self, halt: Halt) -> Known:
        if self._database.is_sqlite:
            self._notice_another_file()
        driver = self._database.lookout.dialect.loaded_dbapi
        try:
            known = self._fetch_once(halt, driver)
        except driver.Error as error:
            halt.check()
            if not is_transient(error, driver) or self.is_unmigrated(error):
                raise
            # The server may have gone and come back since the connection was made.
            self._database.lookout.dispose()
            known = self._fetch_once(halt, driver)
        self.on_answer()
        return known

    def _fetch_once(self, halt: Halt, driver: Any) -> Known:
        connection = self._database.lookout.raw_connection()
        try:
            with halt.watching(connection.driver_connection):
                cursor = connection.cursor()
                if not self._database.is_sqlite:
                    cursor.execute(LIMIT_LOOK)
                return self._state.fetch(cursor, self._statements)
        except BaseException:
            connection.invalidate()
            raise
        finally:
            connection.close()

    def _notice_another_file(self) -> None:
        """Let go of a SQLite file that is gone, was replaced or written over, and of what was made from it.

        Raises OSError for what is no file.
        """
        if self._file.has_changed():
            self._database.let_go_of_readers()
            self._database.lookout.dispose()
            self._state.renew()
        if not self._file.is_regular:
            raise OSError(f"{self._database.path.name} is no regular file")


def _open(outcome: CurrentRevision | ProblemError) -> CurrentRevision:
    if isinstance(outcome, ProblemError):
        raise outcome
    return outcome

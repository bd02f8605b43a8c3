"""Where a load stands in its writing, as the operating system or the database tells it, on each engine."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Protocol

import psycopg

from tests.faults.programs import Program
from tests.waiting import wait_until

IsReached = Callable[[], bool]
_WRITE_LOCK = ["120", "120"]
"""First and last byte, in the file of shared memory, of the lock under which SQLite writes."""


class Writer(Protocol):
    url: str

    def is_writing(self, loading: Program) -> bool:
        """The load has begun its transaction and not ended it."""

    def is_holding(self, loading: Program) -> bool:
        """The load, which is paused, has not ended its transaction, and will not before it goes on."""

    def commit_of(self, loading: Program) -> AbstractContextManager[IsReached]:
        """Tells within it whether the load is in the middle of its commit."""

    def close(self) -> None: ...


class SqliteWriter:
    def __init__(self, url: str) -> None:
        self.url = url
        self._log = Path(url.removeprefix("sqlite:///") + "-wal")

    def is_writing(self, loading: Program) -> bool:
        lines = map(str.split, Path("/proc/locks").read_text(encoding="ascii").splitlines())
        return any(words[-2:] == _WRITE_LOCK and str(loading.pid) in words for words in lines)

    def is_holding(self, loading: Program) -> bool:
        return self.is_writing(loading)

    @contextmanager
    def commit_of(self, loading: Program) -> Iterator[IsReached]:
        # A transaction this small is written when it commits, and by nobody else.
        before = self._look()
        yield lambda: self._look() != before

    def close(self) -> None:
        """Nothing is open."""

    def _look(self) -> tuple[int, int] | None:
        try:
            found = self._log.stat()
        except FileNotFoundError:
            return None
        return found.st_size, found.st_mtime_ns


class PostgresWriter:
    def __init__(self, url: str) -> None:
        self.url = url
        self._connection = psycopg.connect(url, autocommit=True)

    def is_writing(self, loading: Program) -> bool:
        return self._finds("backend_xid IS NOT NULL")

    def is_holding(self, loading: Program) -> bool:
        # The server goes on with what it was told last, which may be the commit, until it waits for the client.
        busy = "backend_xid IS NOT NULL AND state = 'active' AND wait_event_type IS DISTINCT FROM 'Client'"
        wait_until(lambda: not self._finds(busy), 10, "it waits for the client")
        return self.is_writing(loading)

    @contextmanager
    def commit_of(self, loading: Program) -> Iterator[IsReached]:
        # A commit that waits for a standby which never comes is on the disk, and seen by nobody.
        self._await_standby("nobody")
        try:
            yield lambda: self._finds("wait_event = 'SyncRep'")
        finally:
            self._await_standby("")

    def close(self) -> None:
        self._connection.close()

    def _finds(self, condition: str) -> bool:
        query = f"SELECT FROM pg_stat_activity WHERE datname = current_database() AND {condition}"
        return self._connection.execute(query.encode()).rowcount > 0

    def _await_standby(self, name: str) -> None:
        self._connection.execute(f"ALTER SYSTEM SET synchronous_standby_names = '{name}'".encode())
        self._connection.execute("SELECT pg_reload_conf()")


def make_writer(url: str) -> Writer:
    return SqliteWriter(url) if url.startswith("sqlite") else PostgresWriter(url)


def await_writing(writer: Writer, loading: Program) -> None:
    """Return when the load writes, or has ended."""
    while not (writer.is_writing(loading) or loading.has_ended(0.001)):
        pass

"""The connection that the event loop itself reads SQLite through, and the transaction that it stays in for a moment."""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from typing import NamedTuple

from sqlalchemy import Pool, PoolProxiedConnection

from app.store.engine import Database
from app.store.state import DataState
from app.store.transaction import ReadTransaction

LOOP_TRANSACTION_SECONDS = 0.2
"""How long the event loop reads in one transaction: to open one takes half as long as to read a fact."""

Begin = Callable[[PoolProxiedConnection], ReadTransaction]
"""Begins a transaction and sees its revision."""


class _Opened(NamedTuple):
    """A connection that has read already, and the pool of the file that it was opened in."""

    connection: PoolProxiedConnection
    pool: Pool


class _Transaction(NamedTuple):
    reads: ReadTransaction
    until: float
    end: asyncio.TimerHandle


class LoopConnection:
    """Opened and tried in a thread, since a file may block whoever opens it, and it waits for no lock.

    Where there is none, or it fails, the event loop leaves its reads to threads until another one is there.
    """

    def __init__(self, database: Database, state: DataState, begin: Begin) -> None:
        self.is_wanted = False
        """Whether there is none and the event loop would read."""
        self._database = database
        self._state = state
        self._begin = begin
        self._spare: _Opened | None = None
        self._opened: _Opened | None = None
        self._transaction: _Transaction | None = None

    def open_if_wanted(self) -> None:
        """Called in a thread after a look at the database, while the event loop goes on."""
        opened = self._opened
        is_outdated = opened is not None and opened.pool is not self._database.reader.pool
        if self._spare is not None or not (self.is_wanted or is_outdated):
            return
        with suppress(self._database.driver_error):  # The look was answered nevertheless; the next one tries again.
            self._open()

    def _open(self) -> None:
        pool = self._database.reader.pool
        connection = self._database.reader.raw_connection()
        connection.detach()
        try:
            connection.cursor().execute("PRAGMA busy_timeout = 0")
            self._begin(connection)
            connection.rollback()
        except BaseException:
            connection.close()
            raise
        self._spare, self.is_wanted = _Opened(connection, pool), False

    def find_transaction(self) -> ReadTransaction | None:
        """The transaction of the event loop: for a moment the same, unless another revision became the current one.

        None where the event loop cannot read now.
        """
        current = self._transaction
        if (
            current is None
            or self._opened is None
            or self._opened.pool is not self._database.reader.pool
            or self._state.known is None
            or current.reads.revision is not self._state.known.revision
            or current.until < time.monotonic()
        ):
            self.end_transaction()
            current = self._transaction = self._begin_on_loop()
        return current and current.reads

    def end_transaction(self) -> None:
        """Let go of the snapshot, and keep the connection."""
        if self._transaction is not None:
            self._transaction.end.cancel()
            self._transaction = None
            assert self._opened is not None
            self._opened.connection.rollback()

    def drop_outdated(self) -> None:
        """Close connections to a file that was let go of, as a look does that comes to its end on the event loop.

        As long as one is open, SQLite takes what it knows of the old file for the state of the new one.
        """
        pool = self._database.reader.pool
        if self._opened is not None and self._opened.pool is not pool:
            if self._transaction is not None:
                self._transaction.end.cancel()
                self._transaction = None
            self._opened.connection.close()
            self._opened = None
        if self._spare is not None and self._spare.pool is not pool:
            self._spare.connection.close()
            self._spare = None

    def drop(self) -> None:
        """Close the connection, which failed, or is not needed any more."""
        if self._transaction is not None:
            self._transaction.end.cancel()
            self._transaction = None
        opened, self._opened = [it for it in (self._opened, self._take_spare()) if it], None
        for it in opened:
            it.connection.close()

    def _begin_on_loop(self) -> _Transaction | None:
        opened = self._find_opened()
        if opened is None:
            self.is_wanted = True
            return None
        changes = self._state.changes
        try:
            reads = self._begin(opened.connection)
        except BaseException:
            self.drop()
            raise
        if not self._state.accept(reads.known, changes):
            opened.connection.rollback()
            return None
        end = asyncio.get_running_loop().call_later(LOOP_TRANSACTION_SECONDS, self.end_transaction)
        return _Transaction(reads, time.monotonic() + LOOP_TRANSACTION_SECONDS, end)

    def _find_opened(self) -> _Opened | None:
        """A connection to the file that is there now."""
        self.drop_outdated()
        if self._opened is None:
            self._opened = self._take_spare()
        return self._opened

    def _take_spare(self) -> _Opened | None:
        spare, self._spare = self._spare, None
        return spare

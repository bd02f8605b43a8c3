"""How a read that runs in a thread is stopped from outside."""

import os
import socket
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event, Lock, Thread
from typing import Any

_CANCEL_SECONDS = 1.0


class HaltedError(Exception):
    """The read was told to stop."""


class Halt:
    """Stops one read: the statement that runs, and any that would follow. Threads may share it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._stopped = Event()
        self._connection: Any = None
        self._is_cut = False

    @property
    def is_stopped(self) -> bool:
        return self._stopped.is_set()

    def check(self) -> None:
        """Raises HaltedError once the read is to stop."""
        if self._stopped.is_set():
            raise HaltedError

    def pause(self, seconds: float) -> None:
        """Wait, unless the read is to stop. Raises HaltedError."""
        self._stopped.wait(seconds)
        self.check()

    @contextmanager
    def watching(self, connection: Any) -> Iterator[None]:
        """Reads through a connection of the driver: to stop is to interrupt it. One that was stopped must be closed."""
        with self._lock:
            self._connection = connection
        try:
            self.check()
            yield
        finally:
            with self._lock:
                self._connection = None

    def stop(self) -> None:
        """Stop what runs now, without waiting. Called again and again until the read ends.

        SQLite forgets an interruption that comes between two statements, just after a look whether to go on.
        """
        with self._lock:
            self._stopped.set()
            if isinstance(self._connection, sqlite3.Connection):
                self._connection.interrupt()
            elif self._connection is not None and not self._is_cut:
                self._is_cut = True
                _cut_soon(self._connection)


def _cut_soon(connection: Any) -> None:
    """Cancel a statement on its PostgreSQL server, and then close the socket below the thread that waits for it.

    A server that is gone or hangs cannot be asked to cancel anything, and the thread would wait for it without end.
    """
    with suppress(Exception):  # A connection that is closed already has no descriptor.
        descriptor = os.dup(connection.fileno())
        Thread(target=_cut, args=(connection, descriptor), name="cancel", daemon=True).start()


def _cut(connection: Any, descriptor: int) -> None:
    with socket.socket(fileno=descriptor) as line:
        with suppress(Exception):
            connection.cancel_safe(timeout=_CANCEL_SECONDS)
        with suppress(OSError):
            line.shutdown(socket.SHUT_RDWR)

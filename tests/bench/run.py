"""Measures the service against a bare server, at every size, and writes docs/benchmarks.md.

make bench                                   # everything
make bench OPTIONS="--quick"                 # a look at small records, printed only
make bench OPTIONS="--folder build/bench"    # goes on where a run with this folder stood
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.bench.databases import Databases, Loaded, hash_code, open_databases
from tests.bench.drive import MISSING, find_wrk, wrk_version
from tests.bench.measure import (
    AT_THE_ENDS,
    SCENARIOS,
    Bench,
    WrongReplyError,
    measure_growth,
    measure_logging,
    measure_size,
)
from tests.bench.report import render
from tests.bench.results import Results
from tests.bench.servers import PROJECT

_MEASURED_BY = (
    "cases.py",
    "replies.py",
    "bare.py",
    "servers.py",
    "drive.py",
    "requests.lua",
    "measure.py",
    "synthetic.py",
)
SIZES = (100, 10_000, 100_000, 1_000_000)
ENGINES = ("sqlite", "postgresql")
REPORT = PROJECT / "docs" / "benchmarks.md"


def main(arguments: Sequence[str]) -> int:
    given = parse(arguments)
    if find_wrk() is None:
        return refuse(MISSING)
    cores = os.sched_getaffinity(0)
    if len(cores) == 1:
        return refuse("two cores are needed: one for the servers, one for wrk")
    with open_folder(given.folder) as folder:
        bench = make_bench(folder, given, cores)
        try:
            measure(bench, given, cores)
        except WrongReplyError as error:
            return refuse(f"nothing is measured that answers wrongly: {error}")
        report = render(bench.results, given.sizes, given.rounds, given.seconds, wrk_version())
    sys.stdout.write(f"\n{report}")
    if given.report:
        given.report.parent.mkdir(exist_ok=True)
        given.report.write_text(report, encoding="utf-8")
    return 0


@contextmanager
def open_folder(given: Path | None) -> Iterator[Path]:
    """The folder to keep everything in, or one that is gone afterwards."""
    if given:
        given.mkdir(parents=True, exist_ok=True)
        yield given
    else:
        with tempfile.TemporaryDirectory(prefix="sf") as folder:
            yield Path(folder)


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=numbers, help="numbers of facts, the smallest first")
    parser.add_argument("--engines", type=names, default=ENGINES, help="sqlite for everything, postgresql for growth")
    parser.add_argument(
        "--folder",
        type=Path,
        help="keeps databases and figures here, to go on another time; a million facts take 10 GB for each engine",
    )
    parser.add_argument("--rounds", type=int, help="rounds of each of two")
    parser.add_argument("--seconds", type=int, default=1, help="length of a round")
    parser.add_argument("--report", type=Path, help="Markdown file to write")
    parser.add_argument("--quick", action="store_true", help="one round at 100 and 10 000 facts")
    given = parser.parse_args(arguments)
    given.sizes = given.sizes or (SIZES[:2] if given.quick else SIZES)
    given.rounds = given.rounds or (1 if given.quick else 3)
    given.report = given.report or (None if given.quick else REPORT)
    return given


def numbers(text: str) -> tuple[int, ...]:
    return tuple(sorted(map(int, text.split(","))))


def names(text: str) -> tuple[str, ...]:
    asked = tuple(text.split(","))
    if unknown := set(asked) - set(ENGINES):
        raise argparse.ArgumentTypeError(f"no such engine: {', '.join(sorted(unknown))}")
    return asked


def make_bench(folder: Path, given: argparse.Namespace, cores: set[int]) -> Bench:
    code = hash_code("app", "migrations", *(f"tests/bench/{name}" for name in _MEASURED_BY))
    first, *others = sorted(cores)
    results = Results(folder / "results.json", f"{code} {given.rounds} {given.seconds}")
    return Bench(folder, {first}, set(others), given.rounds, given.seconds, results, make_teller())


def make_teller() -> Callable[[str], None]:
    """Prints a line and how long it took to come to it."""
    began = time.monotonic()

    def tell(text: str) -> None:
        minutes, seconds = divmod(int(time.monotonic() - began), 60)
        sys.stdout.write(f"{minutes:3}:{seconds:02}  {text}\n")
        sys.stdout.flush()

    return tell


def measure(bench: Bench, given: argparse.Namespace, cores: set[int]) -> None:
    ends = dict.fromkeys((given.sizes[0], given.sizes[-1]))
    for engine in given.engines:
        with open_databases(engine, bench.folder) as databases:
            wanted = given.sizes if engine == "sqlite" else ends
            loaded = {facts: prepare(bench, databases, facts) for facts in wanted}
            databases.keep_to(bench.driven_by)
            os.sched_setaffinity(0, bench.driven_by)
            if engine == "sqlite":
                for facts, database in loaded.items():
                    measure_size(bench, database, AT_THE_ENDS if facts in ends and not given.quick else SCENARIOS)
                measure_logging(bench, loaded[given.sizes[0]])
            if len(ends) > 1:
                measure_growth(bench, engine, *(loaded[facts] for facts in ends))
            os.sched_setaffinity(0, cores)


def prepare(bench: Bench, databases: Databases, facts: int) -> Loaded:
    """The database of a size, with the figures of its load in the results."""
    bench.say(f"{databases.engine}, {facts} facts: {'loaded already' if databases.has(facts) else 'loading'}")
    loaded = databases.prepare(facts)
    load: Any = (loaded.seconds, loaded.peak_mib, loaded.bytes)
    bench.results.put(f"{databases.engine}/{facts}/load", load)
    return loaded


def refuse(message: str) -> int:
    sys.stderr.write(f"{message}\n")
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

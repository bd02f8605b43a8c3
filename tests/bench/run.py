"""Measures the service against a bare server, at several numbers of facts, and writes docs/benchmarks.md.

make bench                                           # everything
make bench OPTIONS="--quick"                         # one round with few facts, printed only
make bench OPTIONS="--databases build/bench"         # keeps the databases for another time
make bench OPTIONS="--quick --against ../before"     # with another checkout, on the same databases, in the same rounds
"""

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from app.store.schema_version import SchemaError
from tests.bench.cases import CASES, GROWING, Case
from tests.bench.databases import postgresql, prepare
from tests.bench.downloads import measure_downloads
from tests.bench.drive import Bench, Subject, measure_cases, measure_growth
from tests.bench.report import Results, render
from tests.bench.servers import PROJECT, BenchError, Checkout

ENGINES = ("sqlite", "postgresql")
_BEGAN = time.monotonic()


def main(arguments: Sequence[str]) -> int:
    given = parse(arguments)
    first, *others = sorted(os.sched_getaffinity(0))
    try:
        if shutil.which("wrk") is None or not others:
            raise BenchError("needed: wrk (apt-get install wrk), a core for the servers and another one for wrk")
        with tempfile.TemporaryDirectory(prefix="sf") as scratch:
            given.databases = (given.databases or Path(scratch)).absolute()
            given.databases.mkdir(parents=True, exist_ok=True)
            results = measure(Bench(Path(scratch), {first}, set(others), given.rounds, given.seconds), given)
    except (BenchError, SchemaError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    report = render(results, given.rounds, given.seconds)
    sys.stdout.write(f"\n{report}")
    if given.report:
        given.report.write_text(report, encoding="utf-8")
    return 0


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", help="numbers of facts, 100 at least, separated by commas")
    parser.add_argument("--engines", default=",".join(ENGINES), help="sqlite for everything, postgresql for growth")
    parser.add_argument("--cases", default="", help="only those that have one of these words, separated by commas")
    parser.add_argument("--rounds", type=int, help="rounds of each server")
    parser.add_argument("--seconds", type=int, default=1, help="length of a round")
    parser.add_argument("--report", type=Path, help="Markdown file to write")
    parser.add_argument("--quick", action="store_true", help="one round at 100 and 10 000 facts")
    parser.add_argument(
        "--databases",
        type=Path,
        help="folder of SQLite files named FACTS.db and of PostgreSQL's; those that are missing are loaded and kept:"
        " remove them after a change of what a load writes; a million facts take 11 GB for each engine,"
        " and twice that while they are loaded",
    )
    parser.add_argument("--against", type=Path, help="another checkout, with its own .venv, to compare with on SQLite")
    parser.add_argument("--against-databases", type=Path, help="folder of FACTS.db for it, if its schema differs")
    given = parser.parse_args(arguments)
    sizes = given.sizes or ("100,10000" if given.quick else "100,100000,1000000")
    given.sizes, given.engines = sorted(map(int, sizes.split(","))), given.engines.split(",")
    given.cases = given.cases.split(",")
    if unknown := {*given.engines} - {*ENGINES}:
        parser.error(f"no such engine: {', '.join(sorted(unknown))}")
    given.rounds = given.rounds or (1 if given.quick else 3)
    given.report = given.report or (None if given.quick or given.against else PROJECT / "docs" / "benchmarks.md")
    return given


def measure(bench: Bench, given: argparse.Namespace) -> Results:
    results = Results(given.sizes, given.against)
    checkouts = {"service": Checkout(PROJECT, Path(sys.executable).parent)}
    if given.against:
        checkouts["other"] = Checkout(given.against, given.against / ".venv" / "bin")
    if "sqlite" in given.engines:
        urls = {facts: f"sqlite:///{given.databases}/{facts}.db" for facts in given.sizes}
        others = (given.against_databases or given.databases).absolute()
        with prepared(bench, "sqlite", urls, results):
            for facts, url in urls.items():
                both = {"service": url, "other": f"sqlite:///{others}/{facts}.db"}
                measure_size(bench, facts, given.cases, checkouts, both, results)
            grow(bench, "sqlite", given.cases, checkouts["service"], urls, results)
    if "postgresql" in given.engines:
        with postgresql(given.databases) as server:
            urls = {facts: server.create(f"facts_{facts}") for facts in {given.sizes[0]: 0, given.sizes[-1]: 0}}
            with prepared(bench, "postgresql", urls, results):
                server.pin(bench.client_cores)
                grow(bench, "postgresql", given.cases, checkouts["service"], urls, results)
    return results


@contextmanager
def prepared(bench: Bench, engine: str, urls: dict[int, str], results: Results) -> Iterator[None]:
    """Load the databases that are missing, on all cores; then leave the servers' core to the servers."""
    for facts, url in urls.items():
        say(f"{engine}, {facts} facts")
        if costs := prepare(url, facts):
            results.made[engine, facts] = costs
    os.sched_setaffinity(0, bench.client_cores)
    yield
    os.sched_setaffinity(0, bench.server_cores | bench.client_cores)


def measure_size(
    bench: Bench,
    facts: int,
    words: Sequence[str],
    checkouts: dict[str, Checkout],
    urls: dict[str, str],
    results: Results,
) -> None:
    with ExitStack() as stack:
        subjects = [Subject(bench, name, it, urls[name], facts, stack) for name, it in checkouts.items()]
        for case, scenario, rounds in measure_cases(bench, subjects, chosen(CASES, words)):
            results.rounds[facts, case.title, scenario] = rounds
            ratios = ", ".join(f"{name} {rounds.compare(name, 'bare', 'rate')}" for name in checkouts)
            say(f"{facts} facts, {case.title}, {scenario.title}: {ratios} of {rounds.median('bare', 'rate'):.0f}/s")
        for download in measure_downloads(subjects[0].warm, bench.rounds, bench.seconds):
            results.downloads[facts, download.title] = download
            say(f"{facts} facts, {download.title}: {download.median('rate'):.0f} MB/s")
        for subject in subjects:
            results.costs[facts, subject.name] = (subject.start_seconds, subject.warm.read_memory())


def grow(
    bench: Bench, engine: str, words: Sequence[str], service: Checkout, urls: dict[int, str], results: Results
) -> None:
    if len(urls) > 1:
        ends = {"small": min(urls), "large": max(urls)}
        with ExitStack() as stack:
            subjects = [Subject(bench, name, service, urls[facts], facts, stack) for name, facts in ends.items()]
            for case, rounds in measure_growth(bench, subjects, chosen(GROWING, words)):
                results.growth[engine, case.title] = rounds
                say(f"{engine}, {case.title}, growth: {rounds.compare('large', 'small', 'p50')}")


def chosen(cases: Sequence[Case], words: Sequence[str]) -> Sequence[Case]:
    return [case for case in cases if any(word in case.title for word in words)]


def say(text: str) -> None:
    minutes, seconds = divmod(int(time.monotonic() - _BEGAN), 60)
    sys.stdout.write(f"{minutes:3}:{seconds:02}  {text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

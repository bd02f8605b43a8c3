"""What is measured, and in which order: always two in turn, so that both meet the same weather on the machine."""

import json
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from enum import StrEnum
from itertools import islice
from math import ceil
from pathlib import Path
from typing import NamedTuple

from tests.bench.bare import save_answers
from tests.bench.cases import CASES, FACT, GROWING, LIMIT, PAGE, SHORT, Case, Question, Record
from tests.bench.databases import Loaded
from tests.bench.drive import drive
from tests.bench.replies import Reply, ask
from tests.bench.results import Duel, Figures, Results, Side
from tests.bench.servers import Server, measure_start, serve_answers, serve_record

SEVERAL = 1000
MOST_KEPT = 0.01
"""The share of answers from memory up to which addresses count as new."""

_STARTS = 3
_FEW = 50
_LEAST_NEW, _MOST_NEW = 64, 30_000
_LONGEST_SECONDS = 10
_RECORDING_SECONDS = 30.0
_SPARES = (2, 4, 8)
"""How many times the addresses that are likely to be asked are made: more if they did not suffice."""


class Mode(StrEnum):
    """Which addresses are asked: the same one, a thousand that were asked before, or only new ones."""

    ONE = "one"
    WARM = "warm"
    COLD = "cold"


class Scenario(NamedTuple):
    """How a case is asked."""

    mode: Mode
    connections: int


SCENARIOS = (Scenario(Mode.ONE, 32), Scenario(Mode.WARM, 32), Scenario(Mode.COLD, 32))
AT_THE_ENDS = (SCENARIOS[0], SCENARIOS[1], Scenario(Mode.WARM, 1), Scenario(Mode.WARM, 200), SCENARIOS[2])
"""What the smallest and the largest record are asked."""


class Bench(NamedTuple):
    """Where and how long to measure, and where the figures go."""

    folder: Path
    served_by: set[int]
    driven_by: set[int]
    rounds: int
    seconds: int
    results: Results
    say: Callable[[str], None]

    def file(self, name: str) -> Path:
        return self.folder / name

    def write_urls(self, name: str, urls: Iterable[str]) -> Path:
        path = self.file(name)
        path.write_text("".join(f"{url}\n" for url in urls), encoding="ascii")
        return path


class WrongReplyError(Exception):
    """A server answered something else than it should."""


class Subject:
    """A service on a loaded database, and a second one that is asked first what the first must never have seen."""

    def __init__(self, loaded: Loaded, service: Server, checker: Server) -> None:
        self.loaded = loaded
        self.service = service
        self.checker = checker
        self.record = fetch_record(checker.port, loaded.facts)
        self._questions: dict[str, Iterator[Question]] = {}

    def ask_new(self, case: Case, server: Server, most: int) -> Iterator[tuple[str, Reply]]:
        """So many addresses that were not asked before, each with its reply, which is right."""
        endless = self._questions.setdefault(case.name, case.questions(self.record))
        questions = list(islice(endless, most))
        replies = ask(server.port, (it.url for it in questions), case.headers(self.record))
        for question, reply in zip(questions, replies, strict=True):
            if fault := case.find_fault(self.record, question, reply):
                raise WrongReplyError(fault)
            yield question.url, reply

    def record_several(self, case: Case, most: int) -> tuple[dict[str, Reply], float]:
        """Replies of the service, as many as come in time, and the seconds that each took."""
        began = time.monotonic()
        replies = {}
        for url, reply in self.ask_new(case, self.service, most):
            replies[url] = reply
            if time.monotonic() > began + _RECORDING_SECONDS:
                break
        return replies, (time.monotonic() - began) / len(replies)


@contextmanager
def open_subject(bench: Bench, loaded: Loaded, name: str) -> Iterator[Subject]:
    with ExitStack() as stack:
        service = stack.enter_context(serve_record(loaded.url, bench.served_by, bench.file(f"{name}.log")))
        checker = stack.enter_context(serve_record(loaded.url, bench.driven_by, bench.file(f"{name}-checker.log")))
        yield Subject(loaded, service, checker)


def fetch_record(port: int, facts: int) -> Record:
    """The record that a service answers from."""
    totals: dict[str, int] = {}
    following: str | None = "/actors?limit=200"
    tag = b""
    while following:
        (reply,) = ask(port, [following])
        answer = json.loads(reply.body)
        totals |= {actor["id"]: actor["facts"]["total"] for actor in answer["items"]}
        following = answer["page"]["next"]
        tag = reply.header(b"etag") or b""
    fullest = [name for name, total in totals.items() if total >= LIMIT]
    busy = [name for name, total in totals.items() if total >= SHORT]
    return Record(facts, tuple(fullest if len(fullest) >= len(totals) // 2 else busy), tag.decode())


def name_duel(engine: str, facts: int, case: Case, scenario: Scenario) -> str:
    return f"{engine}/{facts}/{case.name}/{scenario.mode}/{scenario.connections}"


def measure_size(bench: Bench, loaded: Loaded, scenarios: Iterable[Scenario]) -> None:
    """All cases on one record, against the bare server."""
    results, start = bench.results, f"sqlite/{loaded.facts}/start"
    if start not in results:
        log = bench.file("start.log")
        results.put(start, [measure_start(loaded.url, bench.served_by, log) for _ in range(_STARTS)])
    missing = {
        case: [
            it for it in scenarios if _applies(it, case) and name_duel("sqlite", loaded.facts, case, it) not in results
        ]
        for case in CASES
    }
    if not any(missing.values()):
        return
    with open_subject(bench, loaded, "service") as subject:
        for case, wanted in missing.items():
            if wanted:
                measure_case(bench, subject, case, wanted)
                results.put(f"sqlite/{loaded.facts}/memory", subject.service.memory)


def _applies(scenario: Scenario, case: Case) -> bool:
    return case.status != 304 or scenario.mode is not Mode.COLD


def measure_case(bench: Bench, subject: Subject, case: Case, scenarios: Iterable[Scenario]) -> None:
    """One case against a bare server that sends the same bytes."""
    several, pace = subject.record_several(case, SEVERAL)
    answers = bench.file("answers")
    save_answers(answers, several)
    with serve_answers(answers, bench.served_by, bench.file("bare.log")) as bare:
        check_bare(bare, several)
        for scenario in scenarios:
            name = name_duel("sqlite", subject.loaded.facts, case, scenario)
            found = _fight(bench, subject, case, scenario, bare, list(several), pace)
            bench.results.put(name, found)
            told = f"{found.first.rate:.0f}/s, bare {found.second.rate:.0f}/s, ratio {found.compare(_rate)}"
            bench.say(f"{name}: {told}")


def check_bare(bare: Server, recorded: dict[str, Reply]) -> None:
    """The bare server must send what the service sent."""
    for (url, expected), reply in zip(recorded.items(), ask(bare.port, recorded), strict=True):
        if sorted(reply.lasting.headers) != sorted(expected.lasting.headers) or reply.body != expected.body:
            raise WrongReplyError(f"the bare server sends something else for {url}")


def _fight(
    bench: Bench, subject: Subject, case: Case, scenario: Scenario, bare: Server, several: list[str], pace: float
) -> Duel:
    urls = bench.write_urls("several", several[:1] if scenario.mode is Mode.ONE else several)
    is_cold = scenario.mode is Mode.COLD
    seconds = _seconds_for_a_few(bench, pace) if is_cold else bench.seconds
    headers = case.headers(subject.record)

    def fight(files: Sequence[Path]) -> Duel:
        return duel(
            bench,
            [subject.service],
            lambda number: drive(subject.service.port, files[number], headers, scenario.connections, seconds),
            lambda _: drive(bare.port, urls, headers, scenario.connections, seconds),
        )

    if not is_cold:
        return fight([urls] * bench.rounds)
    return until_cold(lambda spare: fight(write_new_urls(bench, subject, case, ceil(spare * seconds / pace))))


def until_cold(fight: Callable[[int], Duel]) -> Duel:
    """A duel in which addresses did not run out, or else the last one."""
    for spare in _SPARES:
        found = fight(spare)
        if found.kept <= MOST_KEPT:
            break
    return found


def write_new_urls(bench: Bench, subject: Subject, case: Case, number: int, name: str = "") -> list[Path]:
    """For each round a file of addresses that the service was never asked, though the checker was."""
    number = min(max(number, _LEAST_NEW), _MOST_NEW)
    new = [url for url, _ in subject.ask_new(case, subject.checker, number * bench.rounds)]
    parts = [new[place : place + number] for place in range(0, len(new), number)]
    return [bench.write_urls(f"new-{name}{place}", part) for place, part in enumerate(parts)]


def _seconds_for_a_few(bench: Bench, pace: float) -> int:
    """How long a round must be for some replies to come."""
    return max(bench.seconds, min(_LONGEST_SECONDS, ceil(_FEW * pace)))


def duel(
    bench: Bench, services: Sequence[Server], first: Callable[[int], Figures], second: Callable[[int], Figures]
) -> Duel:
    """Two in turn, round by round; one of them or both are services."""
    before = [service.count_requests() for service in services]
    rounds = [(first(number), second(number)) for number in range(bench.rounds)]
    after = [service.count_requests() for service in services]
    kept, others = (sum(new[it] - old[it] for old, new in zip(before, after, strict=True)) for it in (0, 1))
    firsts, seconds = zip(*rounds, strict=True)
    # Each service also counts the question how many it counted.
    return Duel(Side(firsts), Side(seconds), kept / (kept + others - len(services)))


def measure_growth(bench: Bench, engine: str, small: Loaded, large: Loaded) -> None:
    """Latencies of new questions over one connection, at the largest record and at the smallest in turn."""
    missing = [case for case in GROWING if f"growth/{engine}/{case.name}" not in bench.results]
    if not missing:
        return
    with open_subject(bench, small, "small") as few, open_subject(bench, large, "large") as many:
        for case in missing:
            name = f"growth/{engine}/{case.name}"
            found = _grow(bench, case, few, many)
            bench.results.put(name, found)
            told = f"{found.second.p50:.2f} ms at {small.facts}, {found.first.p50:.2f} ms at {large.facts}"
            bench.say(f"{name}: {told}, ratio {found.compare(_p50)}")


def _grow(bench: Bench, case: Case, few: Subject, many: Subject) -> Duel:
    subjects = {"small-": few, "large-": many}
    paces = {name: subject.record_several(case, _FEW)[1] for name, subject in subjects.items()}
    seconds = _seconds_for_a_few(bench, max(paces.values()))

    def fight(spare: int) -> Duel:
        few_urls, many_urls = (
            write_new_urls(bench, it, case, ceil(spare * seconds / paces[name]), name) for name, it in subjects.items()
        )
        return duel(
            bench,
            [many.service, few.service],
            lambda number: drive(many.service.port, many_urls[number], {}, 1, seconds),
            lambda number: drive(few.service.port, few_urls[number], {}, 1, seconds),
        )

    return until_cold(fight)


def measure_logging(bench: Bench, loaded: Loaded) -> None:
    """What a line in a log file for each request costs, on answers from memory."""
    missing = [case for case in (PAGE, FACT) if f"logging/{case.name}" not in bench.results]
    if not missing:
        return
    logging = serve_record(loaded.url, bench.served_by, bench.file("requests.log"), log_requests=True)
    with open_subject(bench, loaded, "service") as subject, logging as telling:
        for case in missing:
            found = _log(bench, subject, case, telling)
            bench.results.put(f"logging/{case.name}", found)
            bench.say(f"logging/{case.name}: ratio {found.compare(_rate)}")


def _log(bench: Bench, subject: Subject, case: Case, telling: Server) -> Duel:
    several, _ = subject.record_several(case, SEVERAL)
    for reply in ask(telling.port, several):
        assert reply.status == case.status
    urls = bench.write_urls("several", several)
    return duel(
        bench,
        [telling, subject.service],
        lambda _: drive(telling.port, urls, {}, 32, bench.seconds),
        lambda _: drive(subject.service.port, urls, {}, 32, bench.seconds),
    )


def _rate(figures: Figures | Side) -> float:
    return figures.rate


def _p50(figures: Figures | Side) -> float:
    return figures.p50

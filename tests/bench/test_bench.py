"""What is measured is right: addresses differ, replies are the right ones, the bare server sends the same bytes."""

import json
import os
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.bench.bare import save_answers
from tests.bench.cases import CASES, DEEP, FACT, GROWING, LIMIT, NOT_MODIFIED, PAGE, Case, Record, page_after
from tests.bench.databases import Databases, Loaded, open_databases
from tests.bench.drive import MISSING
from tests.bench.measure import Mode, Scenario, Subject, WrongReplyError, check_bare, fetch_record, name_duel
from tests.bench.replies import ask
from tests.bench.report import render
from tests.bench.results import Duel, Figures, Results, Side
from tests.bench.run import main
from tests.bench.servers import Server, serve_answers, serve_record
from tests.bench.synthetic import fact_id

pytestmark = pytest.mark.slow

FACTS = 300
EVERY_CASE = dict.fromkeys((*CASES, *GROWING))


@pytest.fixture(scope="module")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    with open_databases("sqlite", tmp_path_factory.mktemp("bench")) as opened:
        yield opened


@pytest.fixture(scope="module")
def loaded(databases: Databases) -> Loaded:
    return databases.prepare(FACTS)


@pytest.fixture(scope="module")
def service(loaded: Loaded, databases: Databases) -> Iterator[Server]:
    with serve_record(loaded.url, os.sched_getaffinity(0), databases.folder / "service.log") as server:
        yield server


@pytest.fixture(scope="module")
def record(service: Server) -> Record:
    return fetch_record(service.port, FACTS)


@pytest.fixture(params=EVERY_CASE, ids=lambda case: case.name)
def case(request: pytest.FixtureRequest) -> Case:
    found: Case = request.param
    return found


@pytest.fixture
def subject(loaded: Loaded, service: Server) -> Subject:
    return Subject(loaded, service, service)


def test_no_address_is_asked_twice(case: Case, record: Record) -> None:
    urls = [question.url for question in islice(case.questions(record), 5000)]
    assert len(set(urls)) == len(urls)


@pytest.mark.parametrize("cases", [[it for it in CASES if it is not NOT_MODIFIED], GROWING], ids=["all", "growing"])
def test_no_two_cases_ask_for_the_same(cases: list[Case], record: Record) -> None:
    urls = [question.url for case in cases for question in islice(case.questions(record), 1000)]
    assert len(set(urls)) == len(urls)


def test_replies_are_right_however_a_question_is_spelled(case: Case, service: Server, record: Record) -> None:
    endless = case.questions(record)
    questions = [*islice(endless, 30), *islice(endless, 1000, 1030)]
    replies = ask(service.port, (question.url for question in questions), case.headers(record))
    faults = [case.find_fault(record, *pair) for pair in zip(questions, replies, strict=True)]
    assert faults == [None] * 60


def test_a_reply_to_another_question_is_noticed(case: Case, service: Server, record: Record) -> None:
    one, other = islice(case.questions(record), 2)
    (reply,) = ask(service.port, [one.url])
    assert case.find_fault(record, other, reply)


def test_a_made_up_cursor_is_the_one_that_the_service_gives(service: Server) -> None:
    (reply,) = ask(service.port, [f"/facts?limit={LIMIT}"])
    assert json.loads(reply.body)["page"]["next"] == page_after(LIMIT - 1)


def test_deep_pages_stand_around_nine_tenths() -> None:
    firsts = [question.about for question in islice(DEEP.questions(Record(10_000, (), "")), 1000)]
    assert (min(firsts), max(firsts)) == (8501, 9500)


def test_actors_that_fill_a_page_are_asked_for(record: Record) -> None:
    assert len(record.actors) > 10


@pytest.mark.parametrize("recorded", [PAGE, FACT, NOT_MODIFIED], ids=lambda case: case.name)
def test_the_bare_server_sends_the_same_bytes(recorded: Case, subject: Subject, tmp_path: Path) -> None:
    replies, _ = subject.record_several(recorded, 20)
    save_answers(tmp_path / "answers", replies)
    with serve_answers(tmp_path / "answers", os.sched_getaffinity(0), tmp_path / "log") as bare:
        check_bare(bare, replies)
        url, reply = replies.popitem()
        with pytest.raises(WrongReplyError):
            check_bare(bare, {url: reply._replace(body=b"{}")})


def test_questions_go_on_where_they_stood(subject: Subject) -> None:
    urls = [url for _ in range(3) for url, _ in subject.ask_new(FACT, subject.service, 10)]
    assert len(set(urls)) == 30


def test_replies_from_memory_are_counted_apart(service: Server) -> None:
    before = service.count_requests()
    for _ in ask(service.port, [f"/facts/{fact_id(7)}?"] * 3):
        pass
    after = service.count_requests()
    assert (after[0] - before[0], after[1] - before[1]) == (2, 2)


def test_a_loaded_database_is_used_again(databases: Databases, loaded: Loaded) -> None:
    assert databases.has(FACTS)
    assert databases.prepare(FACTS) == loaded
    assert not databases.has(FACTS + 1)


class Weather(NamedTuple):
    """How fast one round went."""

    requests: int
    p99: float


def make_side(*rounds: Weather) -> Side:
    return Side(tuple(Figures(it.requests, 2.0, 1, 0.5, it.p99, 0) for it in rounds))


def make_duel(kept: float) -> Duel:
    service = make_side(Weather(800, 2), Weather(600, 9), Weather(900, 2))
    bare = make_side(Weather(1000, 1), Weather(1000, 3), Weather(1000, 2))
    return Duel(service, bare, kept)


def test_a_ratio_is_that_of_medians_with_its_spread() -> None:
    assert str(make_duel(1).compare(lambda it: it.rate)) == "0.80 (0.60–0.90)"
    assert str(make_duel(1).compare(lambda it: it.p99)) == "1.00 (1.00–3.00)"


def test_figures_outlive_the_run_but_not_a_change_of_the_code(tmp_path: Path) -> None:
    path = tmp_path / "results.json"
    Results(path, "this code").put("duel", make_duel(1))
    assert Results(path, "this code").find_duel("duel") == make_duel(1)
    assert Results(path, "other code").find_duel("duel") is None


def test_the_report_shows_what_there_is(tmp_path: Path) -> None:
    results = Results(tmp_path / "results.json", "this code")
    results.put(name_duel("sqlite", 100, PAGE, Scenario(Mode.WARM, 32)), make_duel(1))
    results.put(name_duel("sqlite", 10_000, PAGE, Scenario(Mode.WARM, 32)), make_duel(0.9))
    results.put("sqlite/10000/start", [0.5, 0.7, 0.6])
    results.put("sqlite/10000/memory", 200 * 1024 * 1024)
    results.put("postgresql/10000/load", (20.0, 150, 3 * 1024 * 1024))
    results.put("growth/postgresql/page", make_duel(0))
    lines = render(results, (100, 10_000), 3, 2, "of no version").splitlines()
    latencies = "0.50 | 2.00 | 0.50 | 2.00"
    for line in (
        f"| page of 20 facts (90% from memory) | 400 | 500 | 0.80 (0.60–0.90) | {latencies} |",
        "| page of 20 facts | 0.80 (0.60–0.90) | 0.80 (0.60–0.90) |",
        "| 10 000 | 0.60 s | 200 MiB | 136 MiB |",
        "| postgresql | 10 000 | 20.0 s | 500 | 150 MiB | 3 MiB |",
        "| page of 20 facts | 0.50 | 0.50 | 1.00 (1.00–1.00) | 2.00 | 2.00 |",
    ):
        assert line in lines


def test_a_machine_without_wrk_is_told_so(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("PATH", "")
    assert main([]) == 2
    assert capsys.readouterr().err == f"{MISSING}\n"

"""A database that is stopped while clients read: they are told so at once, and served again as soon as it is back."""

import time
from collections.abc import Collection, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from threading import Event
from typing import NamedTuple, Protocol, TypeVar

import httpx
import pytest

from app.seed.folder import Seed
from tests.conftest import ENGINES, load_into
from tests.faults.conftest import Report, open_database
from tests.faults.readers import while_reading
from tests.live import Service, serve
from tests.postgres import Postgres
from tests.waiting import wait_until

pytestmark = pytest.mark.slow

READERS = 8
CACHED = "/facts?limit=20"
SLOWEST = 10.0
NOTICED_WITHIN = 1.0
BACK_WITHIN = 5.0


class Stoppable(Protocol):
    url: str
    outages: Collection[str]

    def stop(self) -> None: ...

    def start(self) -> None: ...


T = TypeVar("T", bound=Stoppable)


class File:
    """A SQLite file, which goes away by being renamed."""

    outages: Collection[str] = ("/problems/unreachable", "/problems/not-loaded")

    def __init__(self, path: Path) -> None:
        self.path = path
        self.url = f"sqlite:///{path}"

    def stop(self) -> None:
        self.path.rename(self.path.with_name("away.db"))

    def start(self) -> None:
        self.path.with_name("away.db").rename(self.path)


class Server:
    outages: Collection[str] = ("/problems/unreachable",)

    def __init__(self, server: Postgres) -> None:
        self.url = server.make_database()
        self.stop = server.stop
        self.start = server.start


@pytest.fixture(params=ENGINES)
def stoppable(request: pytest.FixtureRequest, tmp_path: Path, seed: Seed) -> Iterator[Stoppable]:
    """A database with the record."""
    if request.param == "sqlite":
        yield fill(File(tmp_path / "facts.db"), seed)
        return
    server: Postgres = request.getfixturevalue("postgres")
    yield fill(Server(server), seed)
    server.start()


def fill(stoppable: T, seed: Seed) -> T:
    with open_database(stoppable.url) as database:
        load_into(database, seed)
    return stoppable


class Answer(NamedTuple):
    began: float
    took: float
    status: int
    kind: str
    """The type of the problem, or the hash of the data."""
    retry_after: str | None


def ask(client: httpx.Client, address: str) -> Answer:
    began = time.monotonic()
    response = client.get(address)
    took = time.monotonic() - began
    body = response.json()
    kind = body["dataset"]["hash"] if response.status_code == 200 else body.get("type", "")
    return Answer(began, took, response.status_code, kind, response.headers.get("Retry-After"))


class Traffic(NamedTuple):
    """What readers got, each in turn from an address that is cached and from one that nobody asked for before."""

    answers: list[list[Answer]]

    def all(self) -> list[Answer]:
        return [answer for one in self.answers for answer in list(one)]

    def count(self, status: int) -> int:
        return sum(answer.status == status for answer in self.all())

    def are_served(self, number: int) -> bool:
        """The last answers of each reader were all good."""
        return all(len(one) >= number and {it.status for it in one[-number:]} == {200} for one in self.answers)


@contextmanager
def traffic(service: Service) -> Iterator[Traffic]:
    flow = Traffic([[] for _ in range(READERS)])

    def read(stop: Event, number: int) -> None:
        day = date(1000, 1, 1) + timedelta(days=10_000 * number)
        with httpx.Client(base_url=service.address, timeout=2 * SLOWEST) as client:
            while not stop.is_set():
                flow.answers[number].append(ask(client, CACHED))
                flow.answers[number].append(ask(client, f"{CACHED}&date_from={day}"))
                day += timedelta(days=1)

    reading: list[Future[None]]
    with while_reading(read, range(READERS)) as reading:
        yield flow
    for future in reading:
        future.result()


def test_a_stopped_database_is_told_and_comes_back(stoppable: Stoppable, tmp_path: Path, report: Report) -> None:
    with (
        serve(stoppable.url, tmp_path) as service,
        httpx.Client(base_url=service.address, timeout=SLOWEST) as client,
        traffic(service) as flow,
    ):
        wait_until(lambda: flow.are_served(10), 20, "the readers are served")
        stoppable.stop()
        noticed = wait_until(lambda: client.get("/readyz").status_code == 503, NOTICED_WITHIN, "it is not ready")
        assert client.get("/healthz").status_code == 200
        wait_until(lambda: flow.count(503) > 20 * READERS, 20, "the readers are told")
        assert client.get("/readyz").json()["type"] in stoppable.outages
        stoppable.start()
        back = wait_until(lambda: flow.are_served(20), BACK_WITHIN, "all readers are served again")
        assert client.get("/readyz").status_code == 200
    answers = flow.all()
    slowest = max(answer.took for answer in answers)
    report(
        f"{len(answers)} requests, {flow.count(503)} told of the outage, noticed in {noticed:.1f} s, "
        f"all served {back:.1f} s after the end, slowest {slowest:.1f} s"
    )
    told = [answer for answer in answers if answer.status != 200]
    assert {(answer.status, answer.kind) for answer in told} <= {(503, kind) for kind in stoppable.outages}
    assert {answer.retry_after and answer.retry_after.isdecimal() for answer in told} == {True}
    assert len({answer.kind for answer in answers if answer.status == 200}) == 1
    assert slowest < SLOWEST


def test_a_file_that_takes_the_place_of_another_is_served(tmp_path: Path, seed: Seed, good_seed: Seed) -> None:
    file = fill(File(tmp_path / "facts.db"), seed)
    with open_database(f"sqlite:///{tmp_path}/newer.db") as newer:
        load_into(newer, good_seed)
    with serve(file.url, tmp_path) as service, httpx.Client(base_url=service.address) as client:
        kept = client.get(CACHED).json()["dataset"]
        (tmp_path / "newer.db").replace(file.path)
        wait_until(lambda: client.get(CACHED).json()["dataset"] != kept, NOTICED_WITHIN, "the newer file is served")
        assert client.get("/facts/pact-signed").status_code == 200
        assert client.get("/facts").json()["page"]["total"] == len(good_seed.facts)


@pytest.mark.postgresql
def test_a_service_begins_while_its_server_is_away(postgres: Postgres, tmp_path: Path, seed: Seed) -> None:
    server = fill(Server(postgres), seed)
    server.stop()
    try:
        with serve(server.url, tmp_path) as service, httpx.Client(base_url=service.address) as client:
            assert client.get("/healthz").status_code == 200
            for path in ("/facts", "/readyz"):
                response = client.get(path)
                assert (response.status_code, response.json()["type"]) == (503, "/problems/unreachable")
            server.start()
            wait_until(lambda: client.get("/readyz").status_code == 200, BACK_WITHIN, "it is ready")
            assert client.get("/facts").status_code == 200
    finally:
        server.start()

"""Loads killed while they make files: the set before is served whole, the next load or `serve` makes the new one."""

import hashlib
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from threading import Event
from typing import Any, NamedTuple

import httpx
import pytest
from sqlalchemy import select
from sqlmodel import col

from app.store.engine import Database
from app.store.models import ExportChunk
from tests.conftest import ENGINES
from tests.exporting import list_sets
from tests.faults.conftest import MakeUrl, Report, Variants, open_database
from tests.faults.programs import Bounds, Program, load
from tests.faults.readers import TIMEOUT, while_reading
from tests.live import serve
from tests.waiting import wait_until

pytestmark = pytest.mark.slow

READERS = 1
PAUSE = 0.2
"""So that readers leave most of the machine to the loads."""
IN_SMALL_STEPS = Bounds(export_bytes=30_000)
"""So that the files of a small record are made in many transactions."""


@dataclass
class Downloads:
    """What some readers met who take the newest set, file by file, again and again."""

    sets: set[str] = field(default_factory=set)
    files: int = 0
    faults: list[str] = field(default_factory=list)


class Stage(NamedTuple):
    """A database that nobody else writes to, and a service that reads it."""

    database: Database
    url: str
    address: str
    folder: Path
    variants: Variants

    def load(self, variant: str) -> Program:
        return load(self.url, self.variants.folders[variant], self.folder, IN_SMALL_STEPS)

    def is_making(self) -> bool:
        """A load is published, and its files are not."""
        return any(name is None for name, _, _ in list_sets(self.database))

    def newest(self) -> dict[str, Any]:
        """The newest set that the service lists."""
        found: dict[str, Any] = httpx.get(f"{self.address}/exports").raise_for_status().json()["items"][0]
        return found

    def wait_for_revision(self, number: int) -> None:
        """Wait until the service lists the set of a revision: it looks a few times a second."""
        wait_until(lambda: bool(self.newest()["revision"] == number), TIMEOUT, f"files of revision {number} are listed")

    def count_sets(self) -> int:
        """How many sets pieces are there of."""
        with self.database.reader.connect() as connection:
            return len(connection.execute(select(col(ExportChunk.set_number)).distinct()).all())


@pytest.fixture(params=ENGINES)
def stage(request: pytest.FixtureRequest, make_url: MakeUrl, tmp_path: Path, variants: Variants) -> Iterator[Stage]:
    url = make_url(request.param)
    with open_database(url) as database, serve(url, tmp_path) as service:
        yield Stage(database, url, service.address, tmp_path, variants)


def take(client: httpx.Client, met: Downloads) -> None:
    """Fetch every file of the newest set, and compare its digest with the list."""
    newest = client.get("/exports").json()["items"][0]
    met.sets.add(newest["id"])
    for file in newest["files"]:
        for way in (file, file["gzip"]):
            response = client.get(way["url"])
            if response.status_code != 200 or hashlib.sha256(response.content).hexdigest() != way["sha256"]:
                met.faults.append(f"{response.status_code} {way['url']}")
            met.files += 1


def take_all(address: str) -> Downloads:
    met = Downloads()
    with httpx.Client(base_url=address, timeout=TIMEOUT) as client:
        take(client, met)
    return met


def kill_while_it_makes_files(stage: Stage, variant: str, seconds: float) -> bool:
    """Kill a load so long after it has published its revision, and tell whether it was still there."""
    loading = stage.load(variant)
    while not (stage.is_making() or loading.has_ended(0.001)):
        pass
    loading.has_ended(seconds)
    loading.kill()
    return loading.outcome().code == -signal.SIGKILL


def measure_making(stage: Stage) -> float:
    """The seconds that the files of a load take that nobody disturbs."""
    loading = stage.load("A")
    while not (stage.is_making() or loading.has_ended(0.001)):
        pass
    began = time.monotonic()
    outcome = loading.outcome()
    assert outcome.code == 0, outcome
    return time.monotonic() - began


def test_killed_loads_leave_the_set_before(stage: Stage, report: Report, request: pytest.FixtureRequest) -> None:
    moments = request.config.getoption("--kills") // 2
    assert stage.load("B").outcome().code == 0
    making = measure_making(stage)
    killed = unmade = 0

    def read(stop: Event, _: int) -> Downloads:
        met = Downloads()
        with httpx.Client(base_url=stage.address, timeout=TIMEOUT) as client:
            while not stop.wait(PAUSE):
                take(client, met)
        return met

    with while_reading(read, range(READERS)) as reading:
        for number, variant in zip(range(moments), cycle("BA"), strict=False):
            before = stage.newest()
            killed += kill_while_it_makes_files(stage, variant, making * number / moments)
            is_unmade = stage.is_making()
            if is_unmade:
                assert stage.newest() == before
            else:
                stage.wait_for_revision(before["revision"] + 1)
            if is_unmade and stage.database.is_sqlite and number == moments // 2:
                (stage.folder / "again").mkdir(exist_ok=True)
                with serve(stage.url, stage.folder / "again"):
                    assert not stage.is_making()
            again = stage.load(variant).outcome()
            assert (again.code, "nothing changed" in again.stdout) == (0, True), again
            stage.wait_for_revision(before["revision"] + 1)
            assert (stage.is_making(), stage.count_sets()) == (False, 2)
            unmade += is_unmade
    met = [it.result() for it in reading]
    faults = [fault for it in met for fault in it.faults]
    sets = {name for it in met for name in it.sets}
    report(
        f"{killed} loads killed, {unmade} of them before their files were made; "
        f"{sum(it.files for it in met)} downloads of {len(sets)} sets, {len(faults)} wrong"
    )
    assert faults == []
    assert unmade > 0
    assert take_all(stage.address).faults == []

"""Loads killed at many moments: every reader is served one whole revision all the while, and the next load succeeds."""

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import cycle
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest

from tests.conftest import ENGINES
from tests.faults.conftest import MakeUrl, Report, Variants
from tests.faults.programs import Program, load
from tests.faults.readers import Figures, walk, walking
from tests.faults.writers import Writer, await_writing, make_writer
from tests.live import serve
from tests.waiting import wait_until

pytestmark = pytest.mark.slow

NOTICED_WITHIN = 1.0
Kill = Callable[[Program], None]


class Stage(NamedTuple):
    """A database, the service that reads it, and a client of that."""

    writer: Writer
    address: str
    client: httpx.Client
    folder: Path
    variants: Variants

    def load(self, variant: str) -> Program:
        return load(self.writer.url, self.variants.folders[variant], self.folder)

    @property
    def revision(self) -> int:
        """The one that is served."""
        number: int = self.client.get("/dataset").raise_for_status().json()["revision"]
        return number


@pytest.fixture(params=ENGINES)
def stage(request: pytest.FixtureRequest, make_url: MakeUrl, tmp_path: Path, variants: Variants) -> Iterator[Stage]:
    url = make_url(request.param)
    with (
        closing(make_writer(url)) as writer,
        serve(url, tmp_path) as service,
        httpx.Client(base_url=service.address, timeout=10) as client,
    ):
        yield Stage(writer, service.address, client, tmp_path, variants)


def kill_after(seconds: float) -> Kill:
    def kill(loading: Program) -> None:
        loading.has_ended(seconds)
        loading.kill()

    return kill


def kill_while_it_writes(writer: Writer, seconds: float) -> Kill:
    """Kills so long after the transaction began."""

    def kill(loading: Program) -> None:
        await_writing(writer, loading)
        loading.has_ended(seconds)
        loading.kill()

    return kill


def kill_while_it_commits(writer: Writer) -> Kill:
    def kill(loading: Program) -> None:
        with writer.commit_of(loading) as is_reached:
            while not (is_reached() or loading.has_ended()):
                pass
            loading.kill()

    return kill


def plan_kills(stage: Stage) -> list[Kill]:
    """Moments all over a load, most of them where it writes, by the time that an undisturbed one takes."""
    began = time.monotonic()
    loading = stage.load("A")
    await_writing(stage.writer, loading)
    writes_at = time.monotonic()
    assert loading.outcome().code == 0
    whole, writing = time.monotonic() - began, time.monotonic() - writes_at
    return [
        *(kill_after(whole * share / 8) for share in range(8)),
        *(kill_while_it_writes(stage.writer, writing * share / 12) for share in range(12)),
        *(kill_while_it_commits(stage.writer) for _ in range(5)),
    ]


def test_no_reader_notices_that_loads_are_killed(stage: Stage, report: Report, request: pytest.FixtureRequest) -> None:
    assert stage.load("B").outcome().code == 0
    kills = plan_kills(stage)
    asked = request.config.getoption("--kills")
    revision = stage.revision
    published = {revision: "A"}
    killed = unpublished = 0
    after_kills = Figures()
    with walking(stage.address, stage.variants.ids, limits=(20, 50, 70, 200)) as figures:
        for kill, variant in zip(cycle(kills), cycle("BA"), strict=False):
            loading = stage.load(variant)
            kill(loading)
            is_killed = loading.outcome().code == -signal.SIGKILL
            walk(stage.client, 200, stage.variants.ids, after_kills)
            again = stage.load(variant).outcome()
            revision += 1
            assert (again.code, again.stdout.partition(":")[0]) == (0, f"revision {revision}"), again
            published[revision] = variant
            wait_until(lambda: stage.revision == max(published), NOTICED_WITHIN, "the new revision is served")
            killed += is_killed
            unpublished += is_killed and "nothing changed" not in again.stdout
            if killed == asked:
                break
    figures.add(after_kills)
    report(f"{killed} kills, {killed - unpublished} of them when all was written; {figures}")
    assert (figures.torn, figures.lost, figures.repeated, figures.refused) == (0, 0, 0, [])
    assert {(number, variant) for number, _, variant in figures.seen} <= set(published.items())
    assert len({(content, variant) for _, content, variant in figures.seen}) == 2

"""Loads at the same time: revisions follow each other, and none holds anything of another."""

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from itertools import cycle, islice
from pathlib import Path
from typing import NamedTuple

import pytest
from sqlalchemy import Connection, select
from sqlmodel import col

from app.domain.vocabulary import Resource
from app.store.models import Revision, Version
from tests.conftest import ENGINES
from tests.faults.conftest import MakeUrl, Report, Variants, open_database
from tests.faults.programs import Outcome, Program, load
from tests.faults.variants import variant_of
from tests.faults.writers import await_writing, make_writer

pytestmark = [pytest.mark.postgresql, pytest.mark.slow]

ROUNDS = 10
PAIRS = [("A", "B"), ("B", "C"), ("C", "C"), ("A", "C"), ("B", "B")]
_PRINTED = re.compile(r"revision (\d+): (nothing changed$|\d+ \w+ \()", re.MULTILINE)


class Rivals(NamedTuple):
    """A database that several loads write to."""

    url: str
    variants: Variants
    folder: Path

    def load(self, variant: str, name: str = "alone") -> Program:
        return load(self.url, self.variants.folders[variant], self.folder / name)

    def pause_while_it_writes(self, variant: str, other: str) -> Program:
        """A load that has begun its transaction and goes no further; `other` is loaded before it."""
        with closing(make_writer(self.url)) as writer:
            while True:
                assert self.load(other).outcome().code == 0
                loading = self.load(variant, "paused")
                await_writing(writer, loading)
                loading.pause()
                if writer.is_holding(loading):
                    return loading
                loading.resume()  # It was too fast; so try again.
                loading.outcome()


@pytest.fixture(params=ENGINES)
def rivals(request: pytest.FixtureRequest, make_url: MakeUrl, variants: Variants, tmp_path: Path) -> Rivals:
    return Rivals(make_url(request.param), variants, tmp_path)


class Queue(NamedTuple):
    """A load that is paused while it writes, and another that waits for it."""

    paused: Program
    waiting: Program


@pytest.fixture(scope="module", autouse=True)
def queues(
    make_url: MakeUrl, variants: Variants, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Queue]]:
    """On each engine; they begin before all tests, since a load waits for half a minute."""
    made = {}
    for engine in ENGINES:
        on_this = Rivals(make_url(engine), variants, tmp_path_factory.mktemp("queue"))
        made[engine] = Queue(on_this.pause_while_it_writes("B", "A"), on_this.load("C", "waiting"))
    yield made
    for queue in made.values():
        queue.paused.kill()
        queue.waiting.kill()
        queue.paused.outcome()
        queue.waiting.outcome()


def find_variants(connection: Connection) -> dict[int, set[str]]:
    """The variants to which the facts of each revision belong."""
    columns = col(Version.revision), col(Version.body)
    found = defaultdict(set)
    for revision, body in connection.execute(select(*columns).where(col(Version.resource) == Resource.FACT)):
        assert body is not None, "no fact is removed"
        found[revision].add(variant_of(json.loads(body)))
    return dict(found)


def read_outcome(outcome: Outcome) -> tuple[int, bool]:
    """The revision that a load tells of, and whether it published it."""
    printed = _PRINTED.match(outcome.stdout)
    assert outcome.code == 0, outcome
    assert printed, outcome
    return int(printed[1]), printed[2] != "nothing changed"


def test_revisions_of_loads_at_once_follow_each_other(rivals: Rivals, report: Report) -> None:
    published: dict[int, str] = {}
    refused = 0
    for pair in islice(cycle(PAIRS), ROUNDS):
        running = [rivals.load(variant, f"rival-{number}") for number, variant in enumerate(pair)]
        told = set()
        for variant, program in zip(pair, running, strict=True):
            outcome = program.outcome()
            if outcome.code == 1:
                assert_busy(outcome)
                refused += 1
                continue
            revision, is_new = read_outcome(outcome)
            told.add((revision, variant))
            assert not (is_new and revision in published), "a revision is published once"
            if is_new:
                published[revision] = variant
        assert told <= published.items()
        assert sorted(published) == list(range(1, len(published) + 1))
    report(f"{ROUNDS} times 2 loads at once: {len(published)} revisions, {refused} loads refused")
    with open_database(rivals.url) as database, database.reader.connect() as connection:
        numbers = connection.execute(select(col(Revision.number)).order_by(col(Revision.number))).scalars().all()
        assert list(numbers) == sorted(published)
        assert find_variants(connection) == {number: {variant} for number, variant in published.items()}
        is_now = col(Version.is_current), col(Version.resource) == Resource.FACT
        current = connection.execute(select(col(Version.revision)).where(*is_now)).scalars().all()
    assert list(current) == [max(published)] * len(rivals.variants.ids)


def test_a_load_waits_for_one_that_writes(rivals: Rivals) -> None:
    paused = rivals.pause_while_it_writes("B", "A")
    waiting = rivals.load("C", "waiting")
    assert not waiting.has_ended(1)
    paused.resume()
    first, is_new = read_outcome(paused.outcome())
    assert is_new
    assert read_outcome(waiting.outcome()) == (first + 1, True)


def test_a_load_follows_one_that_is_killed_while_it_writes(rivals: Rivals) -> None:
    paused = rivals.pause_while_it_writes("B", "A")
    waiting = rivals.load("C", "waiting")
    assert not waiting.has_ended(1)
    paused.kill()
    assert read_outcome(waiting.outcome())[1]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_load_that_waits_in_vain_says_that_another_is_writing(queues: dict[str, Queue], engine: str) -> None:
    assert_busy(queues[engine].waiting.outcome())
    queues[engine].paused.resume()
    assert read_outcome(queues[engine].paused.outcome())[1]


def assert_busy(outcome: Outcome) -> None:
    """Whoever waits is told for whom, at once and when the wait was in vain."""
    assert outcome.code == 1, outcome
    waiting, ended = outcome.stderr.splitlines()
    other = re.fullmatch(r"waiting 30 s at the most for (process \d+ .*)", waiting)
    assert other, outcome
    assert re.search(rf"\banother load\b.* is writing\b.*: {other[1].partition(' (')[0]} ", ended), outcome

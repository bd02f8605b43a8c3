"""Loads that follow each other at once: no client is served an older revision than somebody was served before."""

import threading
from collections.abc import Callable
from itertools import count, cycle
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest

from app.seed.folder import Seed
from tests.conftest import ENGINES
from tests.faults.conftest import MakeUrl, Report, open_database
from tests.faults.readers import while_reading
from tests.live import serve
from tests.loading import load

pytestmark = pytest.mark.slow

LOADS = 25
PATHS: tuple[Callable[[int], str], ...] = (
    lambda _: "/facts?limit=1",
    lambda number: f"/facts?limit={2 + number % 50}",
    lambda number: f"/facts?limit=1&date_from=1{number % 900 + 100}-01-01",
    lambda _: "/dataset",
    lambda number: f"/facts?limit=1&facets=kind&date_to=3{number % 900 + 100}-01-01",
)


class Seen(NamedTuple):
    pages: int
    revisions: set[int]
    older: list[str]


class Newest:
    """The newest revision that any client was served."""

    def __init__(self) -> None:
        self.number = 0
        self._lock = threading.Lock()

    def raise_to(self, number: int) -> None:
        with self._lock:
            self.number = max(self.number, number)


def read(client: httpx.Client, newest: Newest, stop: threading.Event) -> Seen:
    """Ask for kept and for new pages in turn."""
    seen = Seen(0, set(), [])
    pages = 0
    for number, path in zip(count(), cycle(PATHS)):
        if stop.is_set():
            break
        least, address = newest.number, path(number)
        response = client.get(address)
        assert response.status_code == 200, response.text
        body = response.json()
        revision = (body.get("dataset") or body)["revision"]
        newest.raise_to(revision)
        seen.revisions.add(revision)
        pages += 1
        if revision < least:
            seen.older.append(f"{address}: {revision} after {least}")
    return seen._replace(pages=pages)


@pytest.mark.parametrize("engine", ENGINES)
def test_no_page_is_older_than_one_that_was_served_before(
    engine: str, make_url: MakeUrl, good_seed: Seed, tmp_path: Path, report: Report
) -> None:
    url = make_url(engine)
    first, *rest = good_seed.facts
    with open_database(url) as database:
        load(database, good_seed)
        newest = Newest()
        with serve(url, tmp_path) as service:

            def ask(stop: threading.Event, _: int) -> Seen:
                with httpx.Client(base_url=service.address, timeout=30) as client:
                    return read(client, newest, stop)

            with while_reading(ask, range(4)) as reading:
                for number in range(LOADS):
                    changed = first.model_copy(update={"claim": f"Norland had {number} guards."})
                    load(database, good_seed._replace(facts=(changed, *rest)), str(number))
    found = [it.result() for it in reading]
    revisions = set().union(*(it.revisions for it in found))
    report(f"{engine}: {sum(it.pages for it in found)} pages of {len(revisions)} revisions")
    assert [line for it in found for line in it.older] == []
    assert len(revisions) > LOADS // 4

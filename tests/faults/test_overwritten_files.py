"""A SQLite file that another one is copied over while it is served."""

import shutil
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.seed.folder import Seed
from app.store.engine import Database
from app.store.sqlite_file import empty_log
from tests.conftest import load_into
from tests.live import Service, serve
from tests.loading import load, multiply

pytestmark = pytest.mark.slow

PATIENCE = 30.0
LARGE, SMALL = 160, 20


def make_file(path: Path, seed: Seed) -> Database:
    database = load_into(Database(f"sqlite:///{path}"), seed)
    database.dispose()
    return database


def change(seed: Seed) -> Seed:
    """The record with another claim in each fact."""
    changed = [fact.model_copy(update={"claim": f"{fact.claim} Also."}) for fact in seed.facts]
    return seed._replace(facts=tuple(changed))


def read_all(address: str) -> list[Any]:
    """Every page of the facts, from every process that answers, or the failures."""
    pages = []
    path = "/facts?limit=40"
    while path:
        # A connection of its own for each, so that every worker is asked.
        response = httpx.get(address + path)
        if response.status_code != 200:
            return [response.status_code]
        pages.append(response.json())
        path = pages[-1]["page"]["next"]
    return pages


def await_pages(service: Service, expected: list[Any]) -> None:
    """Wait until what is answered is what is expected, and stays so."""
    deadline = time.monotonic() + PATIENCE
    good = 0
    while good < 5:
        assert time.monotonic() < deadline, "it is still not what the file holds"
        good = good + 1 if read_all(service.address) == expected else 0
        time.sleep(0.1)


def expect(path: Path, folder: Path) -> list[Any]:
    copy = folder / "expected"
    copy.mkdir()
    shutil.copyfile(path, copy / "facts.db")
    with serve(f"sqlite:///{copy}/facts.db", copy) as service:
        return read_all(service.address)


@pytest.mark.parametrize(
    ("workers", "is_loaded_meanwhile", "before", "after"),
    [(1, True, SMALL, LARGE), (1, False, LARGE, SMALL), (2, False, SMALL, LARGE)],
)
def test_what_is_copied_over_the_file_is_what_is_served(
    tmp_path: Path, good_seed: Seed, workers: int, before: int, after: int, is_loaded_meanwhile: bool
) -> None:
    live = make_file(tmp_path / "live.db", multiply(good_seed, before))
    make_file(tmp_path / "other.db", change(multiply(good_seed, after)))
    expected = expect(tmp_path / "other.db", tmp_path)
    with serve(f"sqlite:///{live.path}", tmp_path, workers) as service:
        for _ in range(4):
            assert read_all(service.address) != [503]
        if is_loaded_meanwhile:
            load(live, multiply(good_seed, before + 20))
            empty_log(live.writer)
            live.dispose()
            for _ in range(4):
                assert read_all(service.address) != [503]
        shutil.copyfile(tmp_path / "other.db", live.path)
        await_pages(service, expected)

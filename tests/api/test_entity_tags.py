"""Tags and what they stand for, while the record goes from one state to another and back."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import update
from starlette.testclient import TestClient

from app.seed.folder import Seed
from app.store.engine import Database
from app.store.models import Revision
from tests.api.test_http import DATA
from tests.conftest import open_client
from tests.loading import load

pytestmark = pytest.mark.slow

RECHECK = 0.6
"""Seconds after which a client sees what was loaded."""


class CachingClient:
    """Keeps every response, and takes it again where the service says that it still holds."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[str, Any]] = {}

    def ask(self, client: TestClient, url: str) -> Any:
        tag, body = self._kept.get(url, ("", None))
        response = client.get(url, headers={"If-None-Match": tag} if tag else {})
        if response.status_code == 304:
            return body
        assert response.status_code == 200
        self._kept[url] = response.headers["ETag"], response.json()
        return response.json()

    def walk(self, client: TestClient) -> Iterator[Any]:
        url = "/facts?limit=5"
        while url:
            page = self.ask(client, url)
            yield page
            url = page["page"]["next"]


@pytest.fixture
def other_seed(good_seed: Seed) -> Seed:
    """The invented record with another claim."""
    first, *others = good_seed.facts
    return good_seed._replace(facts=(first.model_copy(update={"claim": "Norland has another claim."}), *others))


def test_nobody_who_keeps_pages_has_one_of_an_older_revision(
    migrated_database: Database, good_seed: Seed, other_seed: Seed
) -> None:
    cache = CachingClient()
    for seed in (good_seed, other_seed, good_seed):
        load(migrated_database, seed)
        with open_client(migrated_database) as client:
            assert {url: cache.ask(client, url) for url in DATA} == {url: client.get(url).json() for url in DATA}


def test_a_walk_over_kept_pages_is_of_one_revision_when_data_are_as_they_were(
    migrated_database: Database, good_seed: Seed, other_seed: Seed
) -> None:
    cache = CachingClient()
    load(migrated_database, good_seed)
    with open_client(migrated_database) as client:
        first = next(cache.walk(client))
    load(migrated_database, other_seed)
    load(migrated_database, good_seed)
    with open_client(migrated_database) as client:
        states = [page["dataset"] for page in cache.walk(client)]
    assert len(states) == 3
    assert states == [{"revision": 3, "hash": first["dataset"]["hash"]}] * 3


def test_a_tag_is_that_of_one_revision(migrated_database: Database, good_seed: Seed, other_seed: Seed) -> None:
    tags: list[str] = []
    for seed in (good_seed, other_seed, good_seed):
        load(migrated_database, seed)
        with open_client(migrated_database) as client:
            tags.append(client.get("/facts").headers["ETag"])
    assert len(set(tags)) == 3


TAGS = ["/facts/pact-signed", "/actors/norland", "/sources/echo", "/disputes/what-league-is"]


def validators_of(client: TestClient, path: str) -> tuple[str, str]:
    headers = client.get(path).headers
    return headers["ETag"], headers["Last-Modified"]


def test_what_a_load_leaves_as_it_is_keeps_its_tag_and_its_date(
    migrated_database: Database, good_seed: Seed, other_seed: Seed
) -> None:
    changed = f"/facts/{other_seed.facts[0].id}"
    load(migrated_database, good_seed)
    with migrated_database.writer.begin() as connection:
        connection.execute(update(Revision).values(loaded_at=datetime(2020, 2, 2, 2, 2, 2, tzinfo=UTC)))
    with open_client(migrated_database) as client:
        before = {path: validators_of(client, path) for path in (*TAGS, changed, "/facts")}
        assert {date for _, date in before.values()} == {"Sun, 02 Feb 2020 02:02:02 GMT"}
        load(migrated_database, other_seed)
        time.sleep(RECHECK)
        client.get("/facts")
        after = {path: validators_of(client, path) for path in before}
        assert {path for path in before if before[path] == after[path]} == set(TAGS)
        for path, (tag, date) in before.items():
            for headers in ({"If-None-Match": tag}, {"If-Modified-Since": date}):
                assert client.get(path, headers=headers).status_code == (304 if path in TAGS else 200)
        assert after[changed][1] == after["/facts"][1] != before["/facts"][1]


def test_what_is_as_it_was_before_the_last_load_has_another_tag(
    migrated_database: Database, good_seed: Seed, other_seed: Seed
) -> None:
    changed, tags = f"/facts/{other_seed.facts[0].id}", []
    for seed in (good_seed, other_seed, good_seed):
        load(migrated_database, seed)
        with open_client(migrated_database) as client:
            tags.append(validators_of(client, changed)[0])
    assert len(set(tags)) == 3

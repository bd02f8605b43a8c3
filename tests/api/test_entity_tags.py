"""Tags and what they stand for, while the record goes from one state to another and back."""

from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.seed.folder import Seed
from app.store.engine import Database
from tests.api.test_http import DATA
from tests.conftest import open_client
from tests.loading import load

pytestmark = pytest.mark.slow


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

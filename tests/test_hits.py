"""Few hits are gone another way to the same answers as many."""

from collections.abc import Iterator
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from app import hits
from app.db import Database
from tests.asking import walk
from tests.conftest import open_client

SEARCHES = [
    "pact",
    "a",
    "nor",
    "league",
    "norland pact",
    '"the league"',
    '"the league" nor',
    '"river pact" signed',
    "pact zzzz",
    "zzzz",
    "страна",
    "страна pact",
    "straße",
]
FILTERS = [
    "",
    "&sort=id",
    "&sort=date",
    "&sort=-date",
    "&kind=event,clause",
    "&actor=norland&min_origins=1",
    "&source=invented&disputed=false",
    "&facets=kind,actor",
]


@pytest.fixture(scope="module")
def other_client(good_database: Database) -> Iterator[TestClient]:
    with open_client(good_database) as client:
        yield client


@pytest.mark.parametrize("search", SEARCHES)
@pytest.mark.parametrize("others", FILTERS)
@pytest.mark.parametrize("path", ["/facts", "/members"])
def test_few_hits_are_answered_as_many_are(
    good_client: TestClient,
    other_client: TestClient,
    monkeypatch: pytest.MonkeyPatch,
    path: str,
    search: str,
    others: str,
) -> None:
    if path != "/facts" and "kind" in others:
        others = ""
    url = f"{path}?q={quote(search)}&limit=2{others}"
    few = list(walk(good_client, url))
    monkeypatch.setattr(hits, "FEW", 0)
    assert list(walk(other_client, url)) == few

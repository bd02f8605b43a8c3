"""Few hits are gone another way to the same answers as many."""

import math
from collections.abc import Iterator
from typing import cast
from urllib.parse import quote

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from app.store import search_plan as hits
from app.store import watcher as freshness
from app.store.engine import Database
from app.store.fulltext import parse_search
from app.store.reader import Reader
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


@pytest.mark.parametrize(
    ("typed", "is_whole"), [("pact", True), ("the pact", True), ("nor", False), ("pact nor", False)]
)
def test_a_word_that_is_the_beginning_of_no_other_is_looked_for_as_a_whole(
    good_database: Database, monkeypatch: pytest.MonkeyPatch, typed: str, is_whole: bool
) -> None:
    terms = parse_search(typed)
    monkeypatch.setattr(hits, "FEW", 0)
    search = Reader(good_database).read(lambda snapshot: hits.prepare_search(snapshot, terms))
    is_prefix = not (is_whole and good_database.is_sqlite)
    assert search == hits.Search([*terms[:-1], terms[-1]._replace(is_prefix=is_prefix)], None)


def test_a_frequent_word_that_is_known_to_be_whole_is_answered_by_the_event_loop(
    good_database: Database, good_client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = good_client.get("/facts?q=pact&limit=2").json()
    monkeypatch.setattr(hits, "FEW", 0)
    monkeypatch.setattr(freshness, "CHECK_SECONDS", math.inf)
    with open_client(good_database, cache_bytes=0) as client:
        reader = cast(FastAPI, client.app).state.reader
        answers = [client.get("/facts?q=pact&limit=2").json()]
        if good_database.is_sqlite:
            monkeypatch.setattr(reader, "read", None)  # Threads read so.
        answers.append(client.get("/facts?q=Pact&limit=2").json())
    assert [(it["items"], it["page"]["total"], it["snippets"]) for it in answers] == [
        (expected["items"], expected["page"]["total"], expected["snippets"])
    ] * 2


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

"""Searches that are planned in different ways and answered alike, and what a probe leaves open."""

from collections.abc import Iterator
from typing import cast
from urllib.parse import quote

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from app.store.engine import Database
from app.store.fulltext import SearchPlan, fulltext_for, parse_search
from app.store.reader import Reader
from app.store.transaction import ReadTransaction
from tests.asking import walk
from tests.conftest import open_client
from tests.searching import inline_no_matches

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


def plan_search(
    transaction: ReadTransaction, typed: str, first_page: int | None = None
) -> tuple[SearchPlan, SearchPlan]:
    """What is known of a search after a probe, and what is known in the end."""
    fulltext = fulltext_for(transaction.dialect)
    probed = fulltext.probe(transaction, parse_search(typed), first_page)
    return probed, fulltext.finish(transaction, probed)


@pytest.mark.parametrize(
    ("typed", "is_whole"), [("pact", True), ("the pact", True), ("nor", False), ("pact nor", False)]
)
def test_a_word_that_begins_no_longer_word_is_searched_for_as_a_whole(
    good_database: Database, monkeypatch: pytest.MonkeyPatch, typed: str, is_whole: bool
) -> None:
    terms = parse_search(typed)
    inline_no_matches(monkeypatch)
    reader = Reader(good_database)
    _, plan = reader.run_here(lambda transaction: plan_search(transaction, typed))
    is_prefix = not (is_whole and good_database.is_sqlite)
    assert plan == SearchPlan([*terms[:-1], terms[-1]._replace(is_prefix=is_prefix)], plan.revision)
    assert plan.revision is reader.revision


def test_a_frequent_word_that_is_known_to_be_whole_is_read_on_the_event_loop(
    good_database: Database, good_client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = good_client.get("/facts?q=pact&limit=2").json()
    inline_no_matches(monkeypatch)
    with open_client(good_database, cache_bytes=0) as client:
        reader = cast(FastAPI, client.app).state.reader
        found = [client.get("/facts?q=pact&limit=2").json()]
        if good_database.is_sqlite:
            monkeypatch.setattr(reader, "run", None)  # Threads read so.
        found.append(client.get("/facts?q=Pact&limit=2").json())
    assert [(it["items"], it["page"]["total"], it["snippets"]) for it in found] == [
        (expected["items"], expected["page"]["total"], expected["snippets"])
    ] * 2


@pytest.fixture(scope="module")
def other_client(good_database: Database) -> Iterator[TestClient]:
    with open_client(good_database) as client:
        yield client


@pytest.mark.parametrize("search", SEARCHES)
@pytest.mark.parametrize("others", FILTERS)
@pytest.mark.parametrize("path", ["/facts", "/members"])
def test_few_matches_are_read_as_many_are(
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
    inline_no_matches(monkeypatch)
    assert list(walk(other_client, url)) == few

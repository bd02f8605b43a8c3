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
from tests.searching import find_matches, inline_no_matches

pytestmark = pytest.mark.slow

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
    "zzzz pact",
    "pact страна",
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


def test_what_takes_a_longer_look_is_left_open_by_a_probe_and_found_out_once_for_a_revision(
    good_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    inline_no_matches(monkeypatch)
    reader = Reader(good_database)
    first, whole = reader.run_here(lambda transaction: plan_search(transaction, "pact"))
    again, _ = reader.run_here(lambda transaction: plan_search(transaction, "pact"))
    assert first.is_ending_open is good_database.is_sqlite
    assert (whole.is_ending_open, again.is_ending_open) == (False, False)
    assert again == whole


def test_a_rare_word_before_a_frequent_one_is_looked_for_in_the_end(
    good_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    inline_no_matches(monkeypatch)
    probed, plan = Reader(good_database).run_here(lambda transaction: plan_search(transaction, "zzzz pact"))
    assert probed.is_rarity_open is good_database.is_sqlite
    assert probed.is_bounded is not good_database.is_sqlite
    assert (plan.matches, plan.is_rarity_open, plan.is_bounded) == ({}, False, True)


@pytest.mark.parametrize("typed", ["pact", "River", '"the league"', "zzzz"])
def test_few_matches_are_all_found_by_a_probe(good_database: Database, typed: str) -> None:
    probed, plan = Reader(good_database).run_here(lambda transaction: plan_search(transaction, typed))
    assert plan == probed
    assert plan.is_bounded
    with good_database.reader.connect() as connection:
        expected = sorted(find_matches(connection, typed).values())
    assert sorted((plan.matches or {}).values()) == expected


def test_the_first_claims_are_found_where_they_fill_the_first_page(
    good_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    inline_no_matches(monkeypatch)
    reader = Reader(good_database)
    plans = [reader.run_here(lambda it, page=page: plan_search(it, "pact", page)[1]) for page in (2, 100, None)]  # type: ignore[misc]
    found = [plan.claim_matches is not None for plan in plans]
    assert found == [good_database.is_sqlite, False, False]
    assert [plan.is_bounded for plan in plans] == found


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

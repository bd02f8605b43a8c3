"""Searches that are read in different ways and answered alike."""

from collections.abc import Iterator
from typing import Any, cast
from urllib.parse import quote

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from app.store.engine import Database
from app.store.relevance import tier_of
from tests.asking import ids, walk
from tests.conftest import open_client
from tests.searching import fetch_names, plan_in, rank_no_matches

pytestmark = [pytest.mark.slow, pytest.mark.at_length]

SEARCHES = [
    "pact",
    "a",
    "nor",
    "league",
    "norland pact",
    '"the league"',
    '"the league" nor',
    '"river pact" signed',
    "pact -norland",
    "norland OR southmark",
    "treaty",
    "event",
    "pact zzzz",
    "zzzz pact",
    "pact страна",
    "zzzz",
    "norlnad",
    "страна",
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


def test_a_frequent_word_is_read_on_the_event_loop(
    good_database: Database, good_client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    total = good_client.get("/facts?q=pact&limit=2").json()["page"]["total"]
    rank_no_matches(monkeypatch)
    with open_client(good_database, cache_bytes=0) as client:
        reader = cast(FastAPI, client.app).state.reader
        found = [client.get("/facts?q=pact&limit=2").json()]
        if good_database.is_sqlite:
            monkeypatch.setattr(reader, "run", None)  # Threads read so.
        found.append(client.get("/facts?q=Pact&limit=2").json())
    # Those that match in their claim come first, by id.
    assert [ids(it) for it in found] == [["league-founded-by-pact", "pact-consultation"]] * 2
    assert [it["page"]["total"] for it in found] == [total] * 2


@pytest.fixture(scope="module")
def other_client(good_database: Database) -> Iterator[TestClient]:
    with open_client(good_database) as client:
        yield client


def gather(pages: list[Any]) -> dict[str, Any]:
    """What pages say of a list in which nothing depends on the order."""
    first, *others = pages
    items = {item["id"]: item for page in pages for item in page["items"]}
    assert sum(len(page["items"]) for page in pages) == len(items) == first["page"]["total"]
    assert all(page["search"] == first["search"] and page["facets"] == first["facets"] for page in others)
    snippets = {name: it for page in pages for name, it in page["snippets"].items()}
    return {"items": items, "snippets": snippets, "search": first["search"], "facets": first["facets"]}


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
    rank_no_matches(monkeypatch)
    many = list(walk(other_client, url))
    assert gather(many) == gather(few)
    if "sort=" in others:
        assert ids(*many) == ids(*few)


@pytest.mark.parametrize("search", SEARCHES)
def test_many_matches_come_tier_by_tier_and_then_by_id(
    good_database: Database, other_client: TestClient, monkeypatch: pytest.MonkeyPatch, search: str
) -> None:
    plan, names = plan_in(good_database, search).finished, fetch_names(good_database)
    ranks = plan.ranks or {}
    by_tier = sorted(ranks, key=lambda number: (tier_of(ranks[number]), number))
    by_rank = sorted(ranks, key=lambda number: (ranks[number], number))
    rank_no_matches(monkeypatch)
    found = ids(*walk(other_client, f"/facts?q={quote(search)}&limit=3"))
    # Where no fact holds all words, few are found however frequent the words are.
    is_ranked = plan.is_relaxed and plan.did_you_mean is None
    assert found == [names[number] for number in (by_rank if is_ranked else by_tier)]

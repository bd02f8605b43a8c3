"""The timeline: what happened and was said in order of time, each happening once, and what has no date apart."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import text
from starlette.testclient import TestClient

from app.api import responses
from app.domain.vocabulary import FactKind, Scope
from app.seed.folder import Seed
from app.store import list_plan
from app.store.engine import Database
from tests.asking import ask, find_faults, ids, walk
from tests.conftest import ENGINES, MakeDatabase, load_into, open_client

SIGNING = "signing-of-the-liptako-gourma-charter"
WARNING = "warning-of-mali-and-burkina-faso"
UNDATED = ["berg-on-peace", "berg-on-peace-original", "guards-withdrawn"]


def find_all(client: TestClient, url: str) -> list[Any]:
    return [item for page in walk(client, url) for item in page["items"]]


def of_happening(client: TestClient, happening: str, url: str = "/timeline?limit=200") -> list[Any]:
    return [it for it in find_all(client, url) if it["happening"] and it["happening"]["id"] == happening]


def test_entries_come_in_order_of_time_and_what_has_no_date_apart(good_client: TestClient) -> None:
    page = ask(good_client, "/timeline")
    assert list(page) == ["items", "page", "query", "dataset", "undated"]
    assert ids(page) == ["dahl-ousted", "pact-signed"]
    assert page["page"] == {"limit": 50, "next": None, "total": 2, "total_relation": "eq"}
    assert page["query"] == {"limit": 50, "about": [], "date_from": None, "date_to": None, "sort": "date"}
    undated = page["undated"]
    assert ids(undated) == UNDATED
    assert (undated["total"], undated["total_relation"]) == (3, "eq")
    assert ids(ask(good_client, "/timeline?sort=-date")) == ["pact-signed", "dahl-ousted"]
    assert ids(ask(good_client, "/timeline?sort=-date")["undated"]) == UNDATED


def test_the_charter_is_signed_once(client: TestClient, seed: Seed) -> None:
    (entry,) = of_happening(client, SIGNING)
    assert entry["id"] == "liptako-gourma-charter-signed-on-saturday"
    assert (entry["kind"], entry["date"]["edtf"]) == ("signing", "2023-09-16")
    assert entry["facts"] == sorted(fact.id for fact in seed.facts if fact.happening == SIGNING)
    assert {actor["id"] for actor in entry["actors"]} == {"mali", "burkina-faso", "niger"}
    assert entry["disputed"] is True


def test_the_warning_of_july_is_given_once(client: TestClient, seed: Seed) -> None:
    (entry,) = of_happening(client, WARNING)
    assert entry["date"]["earliest"] == "2023-07-01"
    assert entry["facts"] == sorted(fact.id for fact in seed.facts if fact.happening == WARNING)
    assert len(entry["facts"]) > 1
    assert of_happening(client, WARNING, "/timeline?date_from=2023-07&date_to=2023-07&limit=200") == [entry]


def test_every_happening_of_the_record_that_somebody_dates_stands_there_once(client: TestClient, seed: Seed) -> None:
    page = ask(client, "/timeline?limit=200")
    dated = {fact.happening for fact in seed.facts if fact.happening and fact.date}
    undated = {fact.happening for fact in seed.facts if fact.happening} - dated
    for items, expected in ((page["items"], dated), (page["undated"]["items"], undated)):
        found = [entry["happening"]["id"] for entry in items if entry["happening"]]
        assert sorted(found) == sorted(expected)


def test_every_act_and_word_of_the_record_stands_behind_one_entry(client: TestClient, seed: Seed) -> None:
    page = ask(client, "/timeline?limit=200")
    behind = [fact for entry in (*page["items"], *page["undated"]["items"]) for fact in entry["facts"]]
    kinds = {FactKind.EVENT, FactKind.SIGNING, FactKind.STATEMENT}
    telling = {fact.id for fact in seed.facts if fact.scope is Scope.WORLD and fact.kind in kinds}
    assert len(behind) == len(set(behind))
    assert {*behind} == telling | {fact.id for fact in seed.facts if fact.happening}


def test_an_entry_says_what_the_fact_at_its_address_says(client: TestClient) -> None:
    page = ask(client, "/timeline?limit=200")
    for entry in (*page["items"], *page["undated"]["items"]):
        fact = ask(client, entry["address"])
        for name in ("id", "kind", "claim", "date", "place", "happening"):
            assert entry[name] == fact[name], entry["id"]
        assert entry["independent_origins"] == fact["evidence"]["independent_origins"]
        assert {it["id"] for it in entry["actors"]} == {it["actor"]["id"] for it in fact["participants"]}


def test_the_timeline_of_a_state_holds_what_concerns_it(client: TestClient) -> None:
    page = ask(client, "/timeline?about=niger&limit=200")
    about = set(ids(*walk(client, "/facts?about=niger&limit=200")))
    for entry in (*page["items"], *page["undated"]["items"]):
        assert about & {*entry["facts"]}
    found = {entry["happening"]["id"] for entry in page["items"] if entry["happening"]}
    assert {SIGNING, WARNING, "coup-in-niger-of-july-2023", "ultimatum-to-france"} <= found
    assert "rebellion-began-in-northern-mali-in-2012" not in ids(page)


@pytest.mark.parametrize(
    ("query", "dated", "undated"),
    [
        ("about=eastport", ["pact-signed"], []),
        # The membership behind the founding is about the League, and the signing that tells of it is not.
        ("about=river-league", ["pact-signed"], []),
        ("about=southmark", ["dahl-ousted"], []),
        ("about=river-pact", ["pact-signed"], ["guards-withdrawn"]),
        ("about=ole-dahl,ada-berg", ["dahl-ousted", "pact-signed"], ["berg-on-peace", "berg-on-peace-original"]),
        ("date_from=2020", ["pact-signed"], None),
        ("date_to=2020", ["dahl-ousted"], None),
        ("date_from=2019-03&date_to=2021-05-04", ["dahl-ousted", "pact-signed"], None),
        ("date_from=2022", [], None),
        ("about=ole-dahl&date_from=2020", [], None),
    ],
)
def test_an_entry_is_found_by_any_fact_behind_it(
    good_client: TestClient, query: str, dated: list[str], undated: list[str] | None
) -> None:
    page = ask(good_client, f"/timeline?{query}")
    assert ids(page) == dated
    assert page["page"]["total"] == len(dated)
    assert (page["undated"] if undated is None else ids(page["undated"])) == undated


def test_one_fact_behind_an_entry_meets_all_filters(own: TestClient) -> None:
    assert ids(ask(own, "/timeline?about=ole-dahl&date_to=2020")) == ["pact-signed"]
    assert ids(ask(own, "/timeline?about=ole-dahl&date_from=2021")) == []
    assert ids(ask(own, "/timeline?about=ada-berg&date_from=2021")) == ["pact-signed"]
    assert ids(ask(own, "/timeline?date_to=2019")) == ["pact-signed"]


@pytest.fixture(scope="module", params=ENGINES)
def own(request: pytest.FixtureRequest, make_migrated: MakeDatabase, good_seed: Seed) -> Iterator[TestClient]:
    """A client on the invented record, in which the ousting of Ole Dahl is part of the founding of the League."""
    changes = {"happening": "league-founding"}
    facts = tuple(fact.model_copy(update=changes) if fact.id == "dahl-ousted" else fact for fact in good_seed.facts)
    with open_client(load_into(make_migrated(request.param), good_seed._replace(facts=facts))) as client:
        yield client


def test_only_the_first_page_says_what_has_no_date(good_client: TestClient) -> None:
    first, second = walk(good_client, "/timeline?limit=1")
    assert [ids(first), ids(second)] == [["dahl-ousted"], ["pact-signed"]]
    assert second["undated"] is None
    # As many as a page holds, and how many there are.
    assert ids(first["undated"]) == UNDATED[:1]
    assert first["undated"]["total"] == 3


def test_undated_entries_are_counted_as_far_as_all_lists_are(
    good_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (responses, list_plan):
        monkeypatch.setattr(module, "COUNTED", 2)
    with open_client(good_database) as client:
        undated = ask(client, "/timeline?limit=1")["undated"]
    assert (undated["total"], undated["total_relation"]) == (2, "gte")


@pytest.mark.parametrize(
    ("query", "fault"),
    [
        ("about=nrland", {"parameter": "about", "did_you_mean": "norland"}),
        ("about=norland,nobody&date_from=2022", {"parameter": "about", "did_you_mean": None}),
        ("date_from=2022&date_to=2021", {"parameter": "date_to", "did_you_mean": "2022"}),
        ("sort=id", {"parameter": "sort", "did_you_mean": None}),
        ("kind=event", {"parameter": "kind", "did_you_mean": None}),
        ("limit=201", {"parameter": "limit", "did_you_mean": "200"}),
    ],
)
def test_a_wrong_question_is_refused(good_client: TestClient, query: str, fault: dict[str, Any]) -> None:
    (found,) = find_faults(good_client, f"/timeline?{query}")
    assert {name: found[name] for name in fault} == fault


def test_addresses_of_entries_begin_with_a_prefix_and_their_texts_do_not(
    make_migrated: MakeDatabase, good_seed: Seed
) -> None:
    claim = 'She wrote "address":"/facts/x" and nothing else.'
    facts = tuple(it.model_copy(update={"claim": claim}) if it.id == "dahl-ousted" else it for it in good_seed.facts)
    with open_client(load_into(make_migrated("sqlite"), good_seed._replace(facts=facts)), root_path="/api") as client:
        page = ask(client, "/timeline?limit=1")
    assert page["items"][0]["claim"] == claim
    assert page["items"][0]["address"] == "/api/facts/dahl-ousted"
    assert page["undated"]["items"][0]["address"] == "/api/facts/berg-on-peace"
    assert page["page"]["next"].startswith("/api/timeline?")


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", ["dahl-ousted", "guards-withdrawn"])
def test_an_entry_that_is_not_as_it_was_loaded_is_not_served(make_loaded: MakeDatabase, engine: str, name: str) -> None:
    database = make_loaded(engine)
    body = json.dumps({"id": name, "claim": "It was not so."})
    with database.writer.begin() as connection:
        connection.execute(
            text("UPDATE timeline_entry SET body = :body WHERE fact_key = :name"), {"body": body, "name": name}
        )
    with open_client(database) as client:
        assert client.get("/timeline").status_code == 500

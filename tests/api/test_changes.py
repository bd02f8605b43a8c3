"""What changed since a revision: everything once, nothing lost, and never from another history."""

import random
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

import httpx
import pytest
from sqlalchemy import update
from sqlmodel import col
from starlette.testclient import TestClient

from app.domain.vocabulary import Resource
from app.publish.loaded_files import fetch_loaded_files
from app.publish.resources import Key
from app.seed.documents import FactDocument
from app.seed.folder import Seed
from app.store.engine import Database
from app.store.models import Version
from tests.asking import ask, find_faults, ids, walk
from tests.conftest import MakeDatabase, open_client
from tests.contract.mirror import Mirror
from tests.loading import fetch_published, load, published
from tests.waiting import wait_until

VARIED = {"guards-number", "guards-withdrawn"}


@pytest.fixture
def uncached(own_database: Database) -> Iterator[TestClient]:
    """A client of a service that keeps nothing and sees each load at once."""
    with open_client(own_database, cache_bytes=0) as client:
        yield client


def edit(seed: Seed, name: str, **changes: Any) -> Seed:
    facts = [fact.model_copy(update=changes) if fact.id == name else fact for fact in seed.facts]
    return seed._replace(facts=tuple(sorted(facts, key=lambda fact: fact.id)))


def without(seed: Seed, name: str) -> Seed:
    return seed._replace(facts=tuple(fact for fact in seed.facts if fact.id != name))


def fetch_changes(client: TestClient, url: str) -> list[dict[str, Any]]:
    return [item for page in walk(client, url) for item in page["items"]]


def keys(items: Sequence[Mapping[str, Any]]) -> list[Key]:
    return [(Resource(it["resource"]), it["id"]) for it in items]


def test_without_a_token_everything_is_listed_in_order(good_client: TestClient, good_database: Database) -> None:
    items = fetch_changes(good_client, "/changes?limit=4")
    current = published(good_database)
    assert sorted(keys(items)) == sorted(current)
    assert {(it["revision"], it["state"], it["moved_to"]) for it in items} == {(1, "created", None)}
    order = [(it["revision"], it["resource"], it["id"]) for it in items]
    assert order == sorted(order)
    assert {key: it["body"] for key, it in zip(keys(items), items, strict=True)} == {
        key: it.body for key, it in current.items()
    }


def test_a_body_is_what_its_path_answers(good_client: TestClient) -> None:
    paths = {"fact": "/facts", "actor": "/actors", "source": "/sources", "dispute": "/disputes"}
    paths["open_question"] = "/open-questions"
    for it in fetch_changes(good_client, "/changes"):
        if it["resource"] in paths:
            assert ask(good_client, f"{paths[it['resource']]}/{it['id']}") == it["body"]
    (described,) = fetch_changes(good_client, "/changes?resource=dataset")
    answered = ask(good_client, "/dataset")
    state = ("revision", "hash", "loaded_at")
    assert {name: it for name, it in answered.items() if name not in state} == described["body"]


def test_a_token_asks_for_what_came_after_it(uncached: TestClient, own_database: Database, good_seed: Seed) -> None:
    first = ask(uncached, "/changes?limit=200")
    assert first["until"].startswith("1-")
    assert first["after"] is None
    assert ask(uncached, f"/changes?after={first['until']}")["items"] == []
    load(own_database, edit(good_seed, "guards-number", note="Changed."))
    second = ask(uncached, f"/changes?after={first['until']}&resource=fact")
    (item,) = second["items"]
    assert (item["id"], item["state"], item["revision"], item["body"]["note"]) == (
        "guards-number",
        "updated",
        2,
        "Changed.",
    )
    assert (second["after"], second["until"][:2]) == (first["until"], "2-")
    assert second["query"] == {"limit": 50, "after": first["until"], "resource": ["fact"]}
    assert ask(uncached, f"/changes?after={second['until']}")["page"]["total"] == 0
    assert ids(ask(uncached, "/changes?resource=fact&limit=200"))[-1] == "guards-number"


def test_what_was_removed_leaves_a_mark(uncached: TestClient, own_database: Database, good_seed: Seed) -> None:
    until = ask(uncached, "/changes")["until"]
    load(own_database, without(good_seed, "guards-number"))
    for url in (f"/changes?resource=fact&after={until}", "/changes?resource=fact&limit=200"):
        assert ask(uncached, url)["items"][-1] == {
            "resource": "fact",
            "id": "guards-number",
            "state": "removed",
            "revision": 2,
            "moved_to": None,
            "body": None,
        }


def test_what_has_another_id_says_which(uncached: TestClient, own_database: Database, good_seed: Seed) -> None:
    until = ask(uncached, "/changes")["until"]
    moved = edit(good_seed, "guards-number", id="number-of-guards", former_ids=["guards-number"])
    load(own_database, moved)
    items = {it["id"]: it for it in fetch_changes(uncached, f"/changes?resource=fact&after={until}")}
    assert (items["guards-number"]["state"], items["guards-number"]["moved_to"]) == ("removed", "number-of-guards")
    assert (items["number-of-guards"]["state"], items["number-of-guards"]["moved_to"]) == ("created", None)


@pytest.mark.parametrize("token", ["1-000000000000", "2-000000000000", "999999999-000000000000"])
def test_a_token_of_another_history_is_gone(good_client: TestClient, token: str) -> None:
    response = good_client.get(f"/changes?after={token}")
    assert (response.status_code, response.json()["type"]) == (410, "/problems/history-changed")
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("token", ["1", "x", "1-0", "01-000000000000"])
def test_what_is_no_token_is_refused(good_client: TestClient, token: str) -> None:
    (fault,) = find_faults(good_client, f"/changes?after={token}")
    assert fault["parameter"] == "after"
    assert "`until` of `/changes`" in fault["detail"]


def test_damage_is_never_passed_on(uncached: TestClient, own_database: Database) -> None:
    with own_database.writing() as connection:
        connection.execute(update(Version).where(col(Version.id) == "norland").values(body="{}"))
    assert uncached.get("/changes?limit=200").status_code == 500


def test_every_load_is_listed_with_its_note(own_database: Database, good_seed: Seed) -> None:
    note = good_seed.release_notes[0]
    changed = edit(good_seed, "guards-number", note="Changed.")
    reports = [
        load(own_database, changed),
        load(own_database, good_seed._replace(release_notes=(note.model_copy(update={"note": "Back."}), note))),
        load(own_database, changed._replace(release_notes=())),
    ]
    with open_client(own_database) as client:
        pages = list(walk(client, "/revisions?limit=3"))
    assert [len(page["items"]) for page in pages] == [3, 1]
    found = [it for page in pages for it in page["items"]]
    assert [(it["number"], it["note"], it["updated"]) for it in found] == [
        (4, None, 1),
        (3, "Back.", 1),
        (2, None, 1),
        (1, note.note, 0),
    ]
    assert [it["hash"] for it in found[:3]] == [it.hash for it in reversed(reports)]
    assert [it["token"] for it in found] == [f"{it['number']}-{it['hash'][:12]}" for it in found]
    assert found[1]["hash"] == found[3]["hash"]


def test_a_mirror_is_the_record_whatever_is_loaded_meanwhile(own_database: Database, good_seed: Seed) -> None:
    chance = random.Random(19)
    with open_client(own_database, cache_bytes=0) as client:

        class Busy:
            """Loads something between the requests of the mirror, now and then."""

            def get(self, path: str) -> Any:
                if chance.random() < 0.5:
                    load(own_database, vary(good_seed, chance))
                return client.get(path.replace("limit=200", "limit=7"))

        mirror = Mirror(cast(httpx.Client, Busy()))
        for _ in range(12):
            mirror.update()
        last = fetch_last(own_database)
        wait_until(lambda: ask(client, "/dataset")["revision"] == last, 5, "the last load was not noticed")
        quiet = Mirror(cast(httpx.Client, client))
        mirror.api = cast(httpx.Client, client)
        mirror.update()
        quiet.update()
        assert (mirror.token, mirror.records) == (quiet.token, quiet.records)
        with own_database.reader.connect() as connection:
            current = fetch_published(connection)
    assert mirror.records == {key: it.body for key, it in current.items() if it.body}


def fetch_last(database: Database) -> int:
    with database.reader.connect() as connection:
        return fetch_loaded_files(connection).revision


def vary(seed: Seed, chance: random.Random) -> Seed:
    """The record with some facts edited, left out or put back."""
    facts: list[FactDocument] = []
    for fact in seed.facts:
        match chance.randrange(6) if fact.id in VARIED else 5:
            case 0:
                pass
            case 1 | 2:
                facts.append(fact.model_copy(update={"note": f"Note {chance.randrange(9)} on “words” \\ and signs."}))
            case _:
                facts.append(fact)
    return seed._replace(facts=tuple(facts))


def test_a_mirror_begins_anew_where_the_data_were_made_anew(make_loaded: MakeDatabase, good_seed: Seed) -> None:
    old, new = make_loaded("sqlite"), make_loaded("sqlite")
    load(old, without(good_seed, "guards-number"))
    load(new, edit(good_seed, "guards-number", note="Made anew."))
    with open_client(old) as before, open_client(new) as after:
        mirror = Mirror(cast(httpx.Client, before))
        mirror.update()
        assert (Resource.FACT, "guards-number") not in mirror.records
        mirror.api = cast(httpx.Client, after)
        mirror.update()
        assert mirror.records[Resource.FACT, "guards-number"]["note"] == "Made anew."
    for database in (old, new):
        database.dispose()


@pytest.mark.parametrize("url", ["/changes?limit=1", "/changes?limit=1&after={token}"])
def test_a_walk_ends_where_the_data_were_restored_meanwhile(
    make_loaded: MakeDatabase, good_seed: Seed, url: str
) -> None:
    database, backup = make_loaded("sqlite"), make_loaded("sqlite")
    with open_client(backup) as restored:
        token = ask(restored, "/changes")["until"]
        load(database, edit(without(good_seed, "guards-withdrawn"), "guards-number", note="Lost later."))
        with open_client(database) as client:
            page = ask(client, url.format(token=token))
            assert client.get(page["page"]["next"]).status_code == 200
        response = restored.get(page["page"]["next"])
        assert (response.status_code, response.json()["type"]) == (410, "/problems/history-changed")
        assert page["until"] in response.json()["detail"]
    for it in (database, backup):
        it.dispose()


def test_a_mirror_that_is_not_whole_says_so(good_client: TestClient) -> None:
    mirror = Mirror(cast(httpx.Client, good_client))
    mirror.update()
    mirror.records[Resource.ACTOR, "norland"] = {"id": "norland"}
    with pytest.raises(ValueError, match="take it anew"):
        mirror.update()
    mirror.update()
    assert mirror.records[Resource.ACTOR, "norland"]["id"] == "norland"

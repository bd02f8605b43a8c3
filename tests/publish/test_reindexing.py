"""Loads after which records say the same and are found by something else: a revision, and no version of theirs."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update
from sqlmodel import col
from starlette.testclient import TestClient

from app.domain.vocabulary import Resource
from app.seed.folder import Seed
from app.store.engine import Database
from app.store.models import Version
from tests.asking import ask, ids
from tests.conftest import MakeDatabase, open_client
from tests.loading import change_fact, dump, history, load, published
from tests.reading import read
from tests.searching import find_matches

WITHDRAWN = "guards-withdrawn"
KEY = (Resource.FACT, WITHDRAWN)
DATASET = (Resource.DATASET, "dataset")
Edit = Callable[[str, str, str], None]


def add_keyword(seed: Seed) -> Seed:
    return change_fact(seed, WITHDRAWN, keywords=["sentinels"])


def find(database: Database, typed: str) -> set[str]:
    with database.reader.connect() as connection:
        return set(find_matches(connection, typed))


def drop_revision(tables: dict[str, list[tuple[Any, ...]]]) -> dict[str, list[tuple[Any, ...]]]:
    return {name: rows for name, rows in tables.items() if name != "revision"}


def test_a_keyword_makes_a_revision_in_which_no_record_changed(loaded: Database, good_seed: Seed) -> None:
    before, first = published(loaded), load(loaded, good_seed)
    report = load(loaded, add_keyword(good_seed))
    assert (report.revision, report.is_change, report.hash) == (2, True, first.hash)
    assert (report.created, report.updated, report.removed, report.reindexed) == ((), (), (), (KEY,))
    assert history(loaded, KEY) == [(1, "created", True)]
    assert published(loaded) == before
    assert [row[6:9] for row in dump(loaded)["revision"] if row[0] == 2] == [(0, 0, 0)]


def test_a_fact_is_found_by_its_new_keyword_and_no_longer_by_the_old_one(loaded: Database, good_seed: Seed) -> None:
    assert find(loaded, "guardsmen") == {WITHDRAWN}
    load(loaded, add_keyword(good_seed))
    assert find(loaded, "sentinels") == {WITHDRAWN}
    assert find(loaded, "guardsmen") == set()


def test_a_database_holds_what_one_that_was_loaded_at_once_does(
    loaded: Database, make_loaded: MakeDatabase, good_seed: Seed
) -> None:
    every = good_seed._replace(facts=tuple(it.model_copy(update={"keywords": ["sentinels"]}) for it in good_seed.facts))
    report = load(loaded, every)
    assert len(report.reindexed) == len(good_seed.facts)
    load(loaded, good_seed)
    engine = "sqlite" if loaded.is_sqlite else "postgresql"
    fresh = make_loaded(engine)
    assert drop_revision(dump(loaded)) == drop_revision(dump(fresh))
    load(fresh, every)
    load(loaded, every)
    assert drop_revision(dump(loaded)) == drop_revision(dump(fresh))
    fresh.dispose()


def test_a_new_name_of_an_actor_changes_the_actor_and_reindexes_its_facts(
    loaded: Database, seed_folder: Path, edit: Edit
) -> None:
    edit("actors.yaml", "{name: the League, sources", "{name: Wendbund, sources")
    report = load(loaded, read(seed_folder))
    assert [resource for resource, _ in report.updated] == [Resource.ACTOR]
    assert {resource for resource, _ in report.reindexed} == {Resource.FACT}
    assert {name for _, name in report.reindexed} == find(loaded, "wendbund")
    assert {published(loaded)[key].revision for key in report.reindexed} == {1}


def test_what_changes_beside_a_reindexed_fact_is_published(loaded: Database, good_seed: Seed) -> None:
    noted = change_fact(add_keyword(good_seed), "pact-signed", note="A note.")
    report = load(loaded, noted)
    assert (report.updated, report.reindexed) == (((Resource.FACT, "pact-signed"),), (KEY,))
    assert history(loaded, KEY) == [(1, "created", True)]


def test_a_fact_with_a_new_note_and_a_new_keyword_is_updated(loaded: Database, good_seed: Seed) -> None:
    report = load(loaded, change_fact(good_seed, WITHDRAWN, keywords=["sentinels"], note="A note."))
    assert (report.updated, report.reindexed) == ((KEY,), ())
    assert find(loaded, "sentinels") == {WITHDRAWN}


@pytest.mark.parametrize("column", ["body", "texts"])
def test_a_damaged_fact_is_published_anew_though_it_says_the_same(
    loaded: Database, good_seed: Seed, column: str
) -> None:
    is_one = col(Version.id) == WITHDRAWN
    with loaded.writing() as connection:
        connection.execute(update(Version).where(is_one).values({column: '{"revision":9}'}))
    assert load(loaded, add_keyword(good_seed)).updated == (KEY,)
    assert history(loaded, KEY) == [(1, "created", False), (2, "updated", True)]


def ask_items(client: TestClient, path: str) -> Sequence[dict[str, Any]]:
    items: Sequence[dict[str, Any]] = ask(client, path)["items"]
    return items


def test_readers_are_told_of_no_change_and_searches_answer_anew(loaded: Database, good_seed: Seed) -> None:
    with open_client(loaded, cache_bytes=0) as client:
        until = ask(client, "/changes?limit=1")["until"]
        fact, page = (client.get(path).headers["ETag"] for path in (f"/facts/{WITHDRAWN}", "/facts"))
        feed = ask_items(client, "/feed.json")
        assert ask_items(client, "/facts?q=sentinels") == []
        load(loaded, add_keyword(good_seed))
        assert ids(ask(client, "/facts?q=sentinels")) == [WITHDRAWN]
        changes = ask(client, f"/changes?after={until}")
        assert (changes["items"], changes["until"][:2]) == ([], "2-")
        assert client.get(f"/facts/{WITHDRAWN}").headers["ETag"] == fact
        assert client.get("/facts").headers["ETag"] != page
        assert ask_items(client, "/feed.json") == feed
        (newest, _) = ask_items(client, "/revisions")
        assert [newest[name] for name in ("number", "created", "updated", "removed")] == [2, 0, 0, 0]

"""Loads of the invented record: what each publishes, and what it leaves alone."""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import select

from app.domain.vocabulary import CHARTER, Resource
from app.publish.resources import Key, Record
from app.seed.folder import Seed
from app.settings import app_version
from app.store.engine import Database
from app.store.models import Revision
from tests.loading import WITHDRAWN, Current, dump, history, load, published, without
from tests.reading import make_pact_the_charter, read
from tests.searching import find_matches

Edit = Callable[[str, str, str], None]
OTHER_ACTOR = """\
- id: westland
  kind: state
  name: Westland
  names:
    - {name: the Westland, sources: [echo]}
"""


def facts(*names: str) -> tuple[Key, ...]:
    return tuple((Resource.FACT, name) for name in names)


@pytest.mark.slow
def test_the_first_load_publishes_every_record_as_revision_one(migrated_database: Database, good_seed: Seed) -> None:
    report = load(migrated_database, good_seed)
    assert (report.revision, report.updated, report.removed, report.is_change) == (1, (), (), True)
    current = published(migrated_database)
    assert set(report.created) == set(current)
    assert len(report.created) == 27
    assert {(it.revision, it.state) for it in current.values()} == {(1, "created")}


def test_what_is_published_is_the_record_as_the_api_serves_it(loaded: Database) -> None:
    current = published(loaded)
    body = current[Resource.FACT, "pact-signed"].body
    assert (body["id"], body["details"]["instrument"]["id"], body["revision"]) == ("pact-signed", "river-pact", 1)
    assert current[Resource.SOURCE, "invented"].body["csl"]["issued"] == {"date-parts": [[2021, 5, 5]]}
    assert current[Resource.DATASET, "dataset"].body["counts"]["facts"]["total"] == 14


def test_a_revision_records_what_changed_and_when(migrated_database: Database, good_seed: Seed) -> None:
    before = datetime.now(UTC)
    report = load(migrated_database, good_seed, "these files")
    with migrated_database.reader.connect() as connection:
        revision = connection.execute(select(Revision.__table__)).mappings().one()  # type: ignore[attr-defined]
    assert before <= revision["loaded_at"] <= datetime.now(UTC)
    assert {name: value for name, value in revision.items() if name != "loaded_at"} == {
        "number": 1,
        "hash": report.hash,
        "files_hash": "these files",
        "is_bundled": False,
        "release": app_version(),
        "created": 27,
        "updated": 0,
        "removed": 0,
        "note": good_seed.release_notes[0].note,
    }


def test_rows_and_search_are_there_to_be_queried(loaded: Database) -> None:
    found = {name: len(rows) for name, rows in dump(loaded).items()}
    assert found == {
        "source": 2,
        "origin": 3,
        "origin_trace": 3,
        "actor": 5,
        "place": 1,
        "instrument": 1,
        "actor_belonging": 1,
        "place_location": 0,
        "actor_name": 3,
        "place_name": 0,
        "instrument_name": 0,
        "happening": 1,
        "dispute": 2,
        "open_question": 3,
        "open_question_actor": 3,
        "former_id": 10,
        "fact": 14,
        "dispute_fact": 4,
        "participation": 15,
        "fact_subject": 23,
        "timeline_entry": 5,
        "citation": 16,
        "citation_field": 21,
        "membership": 2,
        "signing": 1,
        "clause": 2,
        "office": 1,
        "event": 2,
        "statement": 2,
        "attribute": 4,
        "revision": 1,
        "version": 27,
        "search_word": 170,
        "search_group": 6,
        "search_record": 14,
        "fact_search": 14,
        "record_search": 14,
        # Files are made once a load has committed.
        "export_set": 0,
        "export_file": 0,
        "export_chunk": 0,
    }


def test_loading_twice_changes_nothing(loaded: Database, good_seed: Seed) -> None:
    before = dump(loaded)
    report = load(loaded, good_seed)
    assert (report.revision, report.is_change) == (1, False)
    assert report.hash == before["revision"][0][2]
    assert dump(loaded) == before


def test_files_that_say_the_same_in_other_words_change_nothing(loaded: Database, seed_folder: Path, edit: Edit) -> None:
    before = dump(loaded)
    edit("facts/membership.yaml", "# The two members.\n", "# Two members, in alphabetical order.\n\n")
    (seed_folder / "facts" / "people.yaml").rename(seed_folder / "facts" / "persons.yaml")
    assert load(loaded, read(seed_folder), "other files").is_change is False
    assert dump(loaded) == before


def test_one_edited_fact_is_one_changed_version_and_the_next_revision(
    loaded: Database, seed_folder: Path, edit: Edit
) -> None:
    before = published(loaded)
    edit("facts/people.yaml", "Norland withdrew its border guards.", "Norland took its border guards back.")
    report = load(loaded, read(seed_folder))
    key = (Resource.FACT, "guards-withdrawn")
    assert (report.revision, report.created, report.updated, report.removed) == (2, (), (key,), ())
    assert history(loaded, key) == [(1, "created", False), (2, "updated", True)]
    after = published(loaded)
    assert {it for it in after if after[it] != before[it]} == {key}
    assert after[key].body == {
        **before[key].body,
        "claim": "Norland took its border guards back.",
        "revision": 2,
    }


def test_an_edited_fact_is_found_by_its_new_words_only(loaded: Database, seed_folder: Path, edit: Edit) -> None:
    edit("facts/people.yaml", "Norland withdrew its border guards.", "Norland took its border guards back.")
    load(loaded, read(seed_folder))
    with loaded.reader.connect() as connection:
        assert find_matches(connection, "took") == {"guards-withdrawn": 0}
        assert find_matches(connection, "withdrew guards") == {"guards-withdrawn": 2}


def test_facts_are_found_by_a_new_alias_of_what_takes_part(loaded: Database, seed_folder: Path, edit: Edit) -> None:
    edit("actors.yaml", "{name: the League, sources", "{name: Wendbund, sources")
    load(loaded, read(seed_folder))
    with loaded.reader.connect() as connection:
        assert len(find_matches(connection, "wendbund")) == 5


def test_rows_of_an_edited_fact_are_replaced(loaded: Database, seed_folder: Path, edit: Edit) -> None:
    before = dump(loaded)
    edit("facts/people.yaml", "details: {event_type: withdrawal,", "details: {event_type: refusal,")
    load(loaded, read(seed_folder))
    after = dump(loaded)
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {"event", "revision", "version", "fact_search", "search_word"}
    assert len(after["event"]) == len(before["event"])


def test_a_word_that_is_searched_for_otherwise_makes_a_revision_though_nothing_holds_it(
    loaded: Database, seed_folder: Path, edit: Edit
) -> None:
    before = dump(loaded)
    edit("search.yaml", "words: [break off, broke off, rupture]", "words: [break off, broke off, rupture, abrogation]")
    report = load(loaded, read(seed_folder))
    assert (report.revision, report.updated, report.reindexed) == (2, (), ((Resource.DATASET, "dataset"),))
    after = dump(loaded)
    assert {name for name in after if after[name] != before[name]} == {
        "revision",
        "version",
        "search_group",
        "search_word",
    }


def test_what_a_search_finds_beside_facts_is_written_anew_where_some_of_it_changed(
    loaded: Database, seed_folder: Path, edit: Edit
) -> None:
    before = dump(loaded)
    edit("places.yaml", "name: Eastport", "name: Ostport")
    load(loaded, read(seed_folder))
    after = dump(loaded)
    records = {"search_record", "record_search"}
    assert records < {name for name in after if after[name] != before[name]}
    assert [len(set(after[name]) - set(before[name])) for name in sorted(records)] == [1, 1]
    load(loaded, read(seed_folder))
    assert dump(loaded) == after


def test_a_record_without_anything_but_facts_has_nothing_else_to_find(
    migrated_database: Database, good_seed: Seed
) -> None:
    empty = good_seed._replace(
        facts=(), disputes=(), open_questions=(), actors=(), places=(), instruments=(), sources=(), origins=()
    )
    load(migrated_database, good_seed)
    load(migrated_database, empty)
    left = dump(migrated_database)
    assert (left["search_record"], left["record_search"], left["fact_search"]) == ([], [], [])
    assert {row[2:] for row in left["search_word"]} == {(0, 0)}


def test_a_dispute_changes_with_its_facts_and_keeps_the_revisions_of_the_others(
    loaded: Database, seed_folder: Path, edit: Edit
) -> None:
    edit("facts/membership.yaml", "is a member of the River", "belongs to the River")
    report = load(loaded, read(seed_folder))
    dispute = (Resource.DISPUTE, "what-league-is")
    assert set(report.updated) == {*facts("southmark-in-league"), dispute}
    body = published(loaded)[dispute].body
    assert body["revision"] == 2
    assert [(fact["id"], fact["revision"]) for fact in body["facts"]] == [
        ("norland-in-league", 1),
        ("southmark-in-league", 2),
    ]


def test_a_later_change_of_a_dispute_keeps_the_revisions_of_its_facts(
    loaded: Database, seed_folder: Path, edit: Edit
) -> None:
    edit("facts/membership.yaml", "is a member of the River", "belongs to the River")
    load(loaded, read(seed_folder))
    edit("disputes.yaml", "rationale: One document", "rationale: A document")
    report = load(loaded, read(seed_folder))
    dispute = (Resource.DISPUTE, "what-league-is")
    assert (report.revision, report.updated) == (3, (dispute,))
    assert [fact["revision"] for fact in published(loaded)[dispute].body["facts"]] == [1, 2]


def test_the_charter_changes_with_its_facts_and_keeps_the_revisions_of_the_others(
    migrated_database: Database, seed_folder: Path, edit: Edit
) -> None:
    make_pact_the_charter(seed_folder)
    load(migrated_database, read(seed_folder))
    edit("facts/pact.yaml", "topic: cooperation", "topic: objective")
    report = load(migrated_database, read(seed_folder))
    charter = (Resource.CHARTER, CHARTER)
    assert set(report.updated) == {*facts("pact-consultation"), charter}
    body = published(migrated_database)[charter].body
    parts = ("signing", "objectives", "clauses")
    revisions = {fact["id"]: fact["revision"] for part in parts for fact in body[part]}
    assert revisions == {"pact-signed": 1, "pact-consultation": 2, "pact-mutual-defence": 1}


def test_a_removed_fact_leaves_a_mark_and_nothing_else(loaded: Database, seed_folder: Path) -> None:
    path = seed_folder / "facts" / "people.yaml"
    path.write_text(without(path.read_text(encoding="utf-8"), WITHDRAWN), encoding="utf-8")
    report = load(loaded, read(seed_folder))
    key = (Resource.FACT, "guards-withdrawn")
    assert (report.revision, report.created, report.removed) == (2, (), (key,))
    assert set(report.updated) == {
        (Resource.ACTOR, "norland"),
        (Resource.SOURCE, "invented"),
        (Resource.DATASET, "dataset"),
    }
    assert history(loaded, key) == [(1, "created", False), (2, "removed", True)]
    assert published(loaded)[key] == Current(2, "removed", None)
    left = {name: rows for name, rows in dump(loaded).items() if "guards-withdrawn" in repr(rows)}
    assert set(left) == {"version"}


def test_a_removed_fact_stays_removed(loaded: Database, seed_folder: Path) -> None:
    path = seed_folder / "facts" / "people.yaml"
    path.write_text(without(path.read_text(encoding="utf-8"), WITHDRAWN), encoding="utf-8")
    load(loaded, read(seed_folder))
    before = dump(loaded)
    assert load(loaded, read(seed_folder)).is_change is False
    assert dump(loaded) == before


def test_a_removed_fact_can_be_created_again(loaded: Database, seed_folder: Path) -> None:
    path = seed_folder / "facts" / "people.yaml"
    text = path.read_text(encoding="utf-8")
    before, first = published(loaded), dump(loaded)["revision"][0]
    path.write_text(without(text, WITHDRAWN), encoding="utf-8")
    load(loaded, read(seed_folder))
    path.write_text(text, encoding="utf-8")
    report = load(loaded, read(seed_folder))
    key = (Resource.FACT, "guards-withdrawn")
    assert (report.revision, report.created, report.removed) == (3, (key,), ())
    assert report.hash == first[2]
    assert history(loaded, key) == [(1, "created", False), (2, "removed", False), (3, "created", True)]
    assert published(loaded)[key] == Current(3, "created", {**before[key].body, "revision": 3})


def test_a_new_actor_comes_and_goes_with_its_names(loaded: Database, seed_folder: Path) -> None:
    before = dump(loaded)
    path = seed_folder / "actors.yaml"
    text = path.read_text(encoding="utf-8")
    key, dataset = (Resource.ACTOR, "westland"), (Resource.DATASET, "dataset")
    path.write_text(text + OTHER_ACTOR, encoding="utf-8")
    report = load(loaded, read(seed_folder))
    assert (report.created, report.updated) == ((key,), (dataset,))
    assert len(dump(loaded)["actor_name"]) == len(before["actor_name"]) + 1
    path.write_text(text, encoding="utf-8")
    report = load(loaded, read(seed_folder))
    assert (report.removed, report.updated) == ((key,), (dataset,))
    after = dump(loaded)
    assert (after["actor"], after["actor_name"]) == (before["actor"], before["actor_name"])


def test_a_renamed_place_changes_all_that_names_it(loaded: Database, seed_folder: Path, edit: Edit) -> None:
    edit("places.yaml", "name: Eastport", "name: Ostport")
    report = load(loaded, read(seed_folder))
    assert set(report.updated) == {*facts("pact-signed", "league-office-place"), (Resource.DATASET, "dataset")}
    assert published(loaded)[Resource.FACT, "pact-signed"].body["place"]["name"] == "Ostport"
    assert dump(loaded)["place"] == [("eastport", "city", "Ostport", None)]


def test_a_changed_trace_of_an_origin_replaces_its_rows(loaded: Database, seed_folder: Path, edit: Edit) -> None:
    before = dump(loaded)
    edit("origins.yaml", "basis: inferred", "basis: stated")
    report = load(loaded, read(seed_folder))
    assert (report.updated, report.reindexed) == (((Resource.SOURCE, "echo"),), ((Resource.DATASET, "dataset"),))
    after = dump(loaded)
    assert {name for name in after if after[name] != before[name]} == {"origin_trace", "revision", "version"}


def test_a_changed_definition_changes_the_dataset_alone(loaded: Database, seed_folder: Path, edit: Edit) -> None:
    edit("vocabulary.yaml", "  shall: What shall means.", "  shall: The text binds.")
    assert load(loaded, read(seed_folder)).updated == ((Resource.DATASET, "dataset"),)


def test_an_id_can_change_hands_within_one_load(loaded: Database, seed_folder: Path, edit: Edit) -> None:
    edit("actors.yaml", "identifiers: {iso_3166_1_alpha_2: QN}", "identifiers: {iso_3166_1_alpha_2: QX}")
    edit("actors.yaml", "identifiers: {iso_3166_1_alpha_2: QS}", "identifiers: {iso_3166_1_alpha_2: QN}")
    report = load(loaded, read(seed_folder))
    assert report.updated == ((Resource.ACTOR, "norland"), (Resource.ACTOR, "southmark"))


def test_every_record_passes_the_tracker_facts_first(migrated_database: Database, good_seed: Seed) -> None:
    passed: list[Key] = []

    def track(records: Iterable[Record], total: int) -> Iterator[Record]:
        assert total == 27
        for record in records:
            passed.append(record.key)
            yield record

    report = load(migrated_database, good_seed, track=track)
    assert tuple(passed) == report.created
    assert [resource for resource, _ in passed] == sorted((resource for resource, _ in passed), key=[*Resource].index)


def test_what_changed_is_told_facts_first(loaded: Database, seed_folder: Path, edit: Edit) -> None:
    edit("places.yaml", "name: Eastport", "name: Ostport")
    changed = (*facts("league-office-place", "pact-signed"), (Resource.DATASET, "dataset"))
    assert load(loaded, read(seed_folder)).updated == changed


@pytest.mark.slow
def test_however_often_facts_change_a_search_looks_into_few_pieces(
    loaded: Database, seed_folder: Path, edit: Edit
) -> None:
    words = ["withdrew", *(f"word{turn}" for turn in range(10))]
    for before, after in pairwise(words):
        edit("facts/people.yaml", f"Norland {before} its border guards.", f"Norland {after} its border guards.")
        load(loaded, read(seed_folder))
        with loaded.reader.connect() as connection:
            assert find_matches(connection, after) == {"guards-withdrawn": 0}
            if loaded.is_sqlite:
                pieces = connection.exec_driver_sql("SELECT count(DISTINCT segid) FROM fact_search_idx").scalar_one()
                assert pieces <= 5

"""How two databases, or a database and a folder, are known to hold the same."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Connection

from app.publish.loaded_files import fetch_loaded_files, hash_files
from app.seed.folder import Seed
from app.store.engine import Database
from tests.conftest import MakeDatabase
from tests.loading import load, multiply
from tests.reading import read

Edit = Callable[[str, str, str], None]


@pytest.mark.postgresql
def test_the_content_hash_is_the_same_on_both_engines_and_whatever_was_loaded_before(
    make_migrated: MakeDatabase, good_seed: Seed, seed_folder: Path, edit: Edit
) -> None:
    edit("places.yaml", "name: Eastport", "name: Ostport")
    other = read(seed_folder)
    hashes = {}
    for engine, seeds in (
        ("sqlite", (good_seed,)),
        ("sqlite", (other, multiply(good_seed, 3), good_seed)),
        ("postgresql", (good_seed,)),
        ("postgresql", (multiply(good_seed, 3), other, good_seed)),
    ):
        database = make_migrated(engine)
        for seed in seeds:
            report = load(database, seed)
        hashes[engine, len(seeds)] = report.hash
        assert report.revision == len(seeds)
    assert len(hashes) == 4
    assert len(set(hashes.values())) == 1


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("facts/people.yaml", "ousted Ole Dahl in 2019.", "ousted Ole Dahl."),
        ("facts/people.yaml", "- id: dahl-ousted", "- id: dahl-toppled"),
        ("actors.yaml", "name: Ole Dahl", "name: O. Dahl"),
        ("sources.yaml", "characters: 235", "characters: 236"),
        ("disputes.yaml", "tension\n  state: open", "tension\n  state: resolved"),
        ("open_questions.yaml", "note: The document names", "note: It names"),
    ],
)
def test_the_content_hash_is_another_for_other_content(
    loaded: Database, seed_folder: Path, edit: Edit, name: str, old: str, new: str
) -> None:
    before = load(loaded, read(seed_folder))
    edit(name, old, new)
    after = load(loaded, read(seed_folder))
    edit(name, new, old)
    assert before.hash != after.hash
    assert load(loaded, read(seed_folder)).hash == before.hash


def test_copies_of_a_folder_have_one_fingerprint(good_folder: Path, seed_folder: Path) -> None:
    assert hash_files(seed_folder) == hash_files(good_folder)


def test_any_byte_of_a_file_changes_the_fingerprint(good_folder: Path, seed_folder: Path, edit: Edit) -> None:
    edit("facts/membership.yaml", "# The two members.", "# The two members!")
    assert hash_files(seed_folder) != hash_files(good_folder)


def test_the_name_of_a_file_is_part_of_the_fingerprint(good_folder: Path, seed_folder: Path) -> None:
    (seed_folder / "facts" / "people.yaml").rename(seed_folder / "facts" / "persons.yaml")
    assert hash_files(seed_folder) != hash_files(good_folder)


def test_files_that_are_not_read_are_no_part_of_the_fingerprint(good_folder: Path, seed_folder: Path) -> None:
    (seed_folder / "notes.txt").write_text("Remember to ask.", encoding="utf-8")
    assert hash_files(seed_folder) == hash_files(good_folder)


def test_an_empty_database_was_loaded_from_no_files(connection: Connection) -> None:
    assert fetch_loaded_files(connection).revision == 0


def test_the_last_load_that_changed_something_is_remembered(loaded: Database, seed_folder: Path, edit: Edit) -> None:
    edit("places.yaml", "name: Eastport", "name: Ostport")
    load(loaded, read(seed_folder), "other files")
    with loaded.reader.connect() as reading:
        assert fetch_loaded_files(reading)[:2] == (2, "other files")

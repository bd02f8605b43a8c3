"""When the record that comes with the program is published over what is there, and when that is left as it is."""

import pytest
from sqlalchemy import text

from app.publish import load as loading
from app.publish import loaded_files
from app.publish.loaded_files import explain_keeping, fetch_loaded_files
from app.seed.folder import Seed
from app.store.engine import Database
from tests.loading import load, multiply

pytestmark = pytest.mark.slow

REMEDY = "; sahel-facts load publishes the record of this version"


def run_version(monkeypatch: pytest.MonkeyPatch, version: str) -> None:
    """Be another version of the program."""
    for module in (loading, loaded_files):
        monkeypatch.setattr(module, "app_version", lambda: version)


def load_with_version(other: str, database: Database, seed: Seed, monkeypatch: pytest.MonkeyPatch) -> None:
    """Load the record of another version, and be 1.10."""
    run_version(monkeypatch, other)
    load(database, seed, "theirs", is_bundled=True)
    run_version(monkeypatch, "1.10")


def explain(database: Database, files_hash: str) -> str | None:
    with database.reader.connect() as connection:
        return explain_keeping(connection, files_hash)


def test_the_record_belongs_into_an_empty_database(migrated_database: Database) -> None:
    assert explain(migrated_database, "ours") is None


def test_the_same_files_are_up_to_date_whoever_loaded_them(migrated_database: Database, good_seed: Seed) -> None:
    load(migrated_database, good_seed, "ours")
    assert explain(migrated_database, "ours") == "revision 1: up to date"


@pytest.mark.parametrize("older", ["0.9", "1.9", "1.10rc1", "1.10"])
def test_the_record_of_an_older_version_is_replaced(
    migrated_database: Database, good_seed: Seed, older: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    load_with_version(older, migrated_database, good_seed, monkeypatch)
    assert explain(migrated_database, "ours") is None


@pytest.mark.parametrize("newer", ["1.10.1", "1.11", "2.0"])
def test_the_record_of_a_newer_version_is_left_as_it_is(
    migrated_database: Database, good_seed: Seed, newer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    load_with_version(newer, migrated_database, good_seed, monkeypatch)
    reason = f"revision 1: loaded by version {newer}, which is newer, and left as it is{REMEDY}"
    assert explain(migrated_database, "ours") == reason


def test_files_of_somebody_are_left_as_they_are(migrated_database: Database, good_seed: Seed) -> None:
    load(migrated_database, good_seed, "theirs")
    reason = f"revision 1: loaded from a folder that somebody named, and left as it is{REMEDY}"
    assert explain(migrated_database, "ours") == reason


def test_the_record_of_an_older_version_that_somebody_went_back_to_is_left_as_it_is(
    migrated_database: Database, good_seed: Seed, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_version(monkeypatch, "1.1")
    load(migrated_database, good_seed, "ours", is_bundled=True)
    run_version(monkeypatch, "1.0")
    load(migrated_database, multiply(good_seed, 1), "older", is_bundled=True)
    run_version(monkeypatch, "1.1")
    reason = f"revision 2: loaded after the record of this version, and left as it is{REMEDY}"
    assert explain(migrated_database, "ours") == reason
    run_version(monkeypatch, "1.2")
    assert explain(migrated_database, "the next") is None


def test_who_goes_back_to_the_record_of_the_program_has_its_next_versions_too(
    migrated_database: Database, good_seed: Seed, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(migrated_database, good_seed, "theirs")
    run_version(monkeypatch, "1.1")
    assert not load(migrated_database, good_seed, "ours", is_bundled=True).is_change
    with migrated_database.reader.connect() as connection:
        assert fetch_loaded_files(connection) == (1, "ours", True, "1.1")
        assert connection.execute(text("SELECT count(*) FROM revision")).scalar() == 1
    run_version(monkeypatch, "1.2")
    assert explain(migrated_database, "the next") is None

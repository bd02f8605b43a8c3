"""A load is one transaction, however much it writes and wherever it fails."""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path

import pytest

from app.publish.load import Track
from app.publish.resources import Record
from app.seed.folder import Seed
from app.store.engine import Database
from tests.loading import WITHDRAWN, change_fact, dump, fetch_published, load, multiply, published, without
from tests.reading import read

pytestmark = pytest.mark.slow

Edit = Callable[[str, str, str], None]


class InjectedError(Exception):
    pass


def fail_after(number: int) -> Track:
    """Lets some records pass and then fails."""

    def track(records: Iterable[Record], _: int) -> Iterator[Record]:
        yield from islice(records, number)
        raise InjectedError

    return track


@pytest.mark.parametrize("number", [0, 10, 22])
def test_a_first_load_that_fails_leaves_an_empty_database(
    migrated_database: Database, good_seed: Seed, number: int
) -> None:
    before = dump(migrated_database)
    with pytest.raises(InjectedError):
        load(migrated_database, good_seed, track=fail_after(number))
    assert dump(migrated_database) == before
    assert load(migrated_database, good_seed).revision == 1


@pytest.mark.parametrize("number", [0, 10, 22])
def test_a_load_that_fails_leaves_the_revision_before_it_whole(
    loaded: Database, seed_folder: Path, edit: Edit, number: int
) -> None:
    before = dump(loaded)
    edit("places.yaml", "name: Eastport", "name: Ostport")
    path = seed_folder / "facts" / "people.yaml"
    path.write_text(without(path.read_text(encoding="utf-8"), WITHDRAWN), encoding="utf-8")
    changed = read(seed_folder)
    with pytest.raises(InjectedError):
        load(loaded, changed, track=fail_after(number))
    assert dump(loaded) == before
    assert load(loaded, changed).revision == 2


@pytest.mark.parametrize("number", [10, 22])
def test_a_load_that_fails_leaves_what_records_were_found_by(loaded: Database, good_seed: Seed, number: int) -> None:
    before = dump(loaded)
    changed = change_fact(good_seed, "guards-withdrawn", keywords=["sentinels"])
    with pytest.raises(InjectedError):
        load(loaded, changed, track=fail_after(number))
    assert dump(loaded) == before
    assert len(load(loaded, changed).reindexed) == 1


def test_a_failure_after_some_batches_were_written_leaves_nothing(migrated_database: Database, good_seed: Seed) -> None:
    before = dump(migrated_database)
    with pytest.raises(InjectedError):
        load(migrated_database, multiply(good_seed, 1050), track=fail_after(1030))
    assert dump(migrated_database) == before


def test_a_reader_is_served_the_old_revision_until_the_load_ends(
    loaded: Database, seed_folder: Path, edit: Edit
) -> None:
    before = published(loaded)
    edit("places.yaml", "name: Eastport", "name: Ostport")
    seen = []

    def look(records: Iterable[Record], total: int) -> Iterator[Record]:
        assert total == 27
        for record in records:
            seen.append(published(loaded))
            yield record

    with loaded.reader.connect() as reading:
        fetch_published(reading)
        load(loaded, read(seed_folder), track=look)
        assert fetch_published(reading) == before
    assert seen == [before] * 27
    assert published(loaded) != before


@pytest.mark.slow
def test_a_load_of_many_batches_publishes_everything(migrated_database: Database, good_seed: Seed) -> None:
    report = load(migrated_database, multiply(good_seed, 1050))
    assert len(report.created) == 1077
    found = {name: len(rows) for name, rows in dump(migrated_database).items()}
    assert (found["fact"], found["citation"], found["fact_search"], found["version"]) == (1064, 2116, 1064, 1077)


def test_many_records_are_retired_at_once(migrated_database: Database, good_seed: Seed) -> None:
    load(migrated_database, multiply(good_seed, 1050))
    report = load(migrated_database, good_seed)
    assert len(report.removed) == 1050
    found = {name: len(rows) for name, rows in dump(migrated_database).items()}
    assert (found["fact"], found["citation"], found["fact_search"]) == (14, 16, 14)

"""The files of a revision: what they hold, and how they are made whatever happens meanwhile."""

import csv
import errno
import hashlib
import io
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from itertools import count, islice
from typing import NoReturn

import pytest
from sqlalchemy import Connection, select, update
from sqlmodel import col

from app.domain.vocabulary import Resource
from app.publish.exports import make
from app.publish.exports.files import FILES
from app.publish.exports.make import OvertakenError, Track, make_exports
from app.publish.exports.run import make_planned
from app.store.checksums import DamagedError
from app.store.engine import Database
from app.store.models import ExportSet, Version
from tests.conftest import ENGINES, MakeDatabase
from tests.exporting import count_chunks, export, list_sets, plan, read_files
from tests.loading import add_revision

Arrange = Callable[[Callable[[], None]], None]


class InjectedError(Exception):
    pass


def fail_after(number: int) -> Track:
    """Lets some records of each kind pass and then fails."""

    def track(records: Iterable[bytes], total: int, _: str) -> Iterator[bytes]:
        assert total
        yield from islice(records, number)
        raise InjectedError

    return track


@pytest.fixture
def call_between(own_database: Database, monkeypatch: pytest.MonkeyPatch) -> Arrange:
    """Calls something once, after the first transaction in which files are written."""

    def arrange(then: Callable[[], None]) -> None:
        writing, numbers = own_database.writing, count()

        def begin() -> AbstractContextManager[Connection]:
            if next(numbers) == 1:
                monkeypatch.undo()
                then()
            return writing()

        monkeypatch.setattr(own_database, "writing", begin)

    return arrange


@pytest.fixture
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each piece has a few records and is written in a transaction of its own."""
    monkeypatch.setattr(make, "TRANSACTION_BYTES", 1)
    monkeypatch.setattr(make, "PIECE_BYTES", 2000)


@pytest.mark.postgresql
def test_both_engines_make_the_same_files(make_loaded: MakeDatabase) -> None:
    databases = [make_loaded(engine) for engine in ENGINES]
    ids = [export(it) for it in databases]
    assert ids[0] is not None
    assert ids[0] == ids[1]
    assert read_files(databases[0], ids[0]) == read_files(databases[1], ids[0])
    for it in databases:
        it.dispose()


def csv_rows(content: bytes) -> list[dict[str, str]]:
    return [*csv.DictReader(io.StringIO(content.decode(), newline=""))]


def test_the_files_are_those_of_the_register_with_their_digests(own_database: Database) -> None:
    name = export(own_database)
    assert name is not None
    files = read_files(own_database, name)
    assert list(files) == [it.name for it in FILES]
    for file in files.values():
        assert file.sizes == (len(file.plain), len(file.packed))
        assert file.digests == tuple(hashlib.sha256(it).hexdigest() for it in (file.plain, file.packed))
    assert {name: file.rows for name, file in files.items()} == {
        "facts.ndjson": 14,
        "actors.ndjson": 5,
        "sources.ndjson": 2,
        "disputes.ndjson": 2,
        "open-questions.ndjson": 3,
        "charter.ndjson": 0,
        "dataset.ndjson": 1,
        "facts.csv": 14,
        "citations.csv": len(csv_rows(files["citations.csv"].plain)),
        "participants.csv": len(csv_rows(files["participants.csv"].plain)),
        "actors.csv": 5,
        "sources.csv": 2,
        "disputes.csv": 4,
        "open-questions.csv": 7,
        "datapackage.json": None,
        "sahel-facts.sqlite": None,
        "sources.csl.json": 2,
        "SHA256SUMS": None,
    }
    assert len(files["facts.ndjson"].plain.splitlines()) == 14
    assert len(json.loads(files["sources.csl.json"].plain)) == 2
    package = json.loads(files["datapackage.json"].plain)
    assert package["version"].startswith("1-")
    for table in package["resources"]:
        described = files[table["path"]]
        assert (table["bytes"], table["hash"]) == (described.sizes[0], f"sha256:{described.digests[0]}")
    assert files["sahel-facts.sqlite"].plain.startswith(b"SQLite format 3")
    digests = files["SHA256SUMS"]
    listed = [f"{it.digests[0]}  {name}\n{it.digests[1]}  {name}.gz\n" for name, it in files.items()]
    assert digests.plain.decode() == "".join(listed[:-1])
    assert name == f"1-{digests.digests[0][:12]}"


@pytest.mark.usefixtures("small_steps")
def test_a_file_of_many_pieces_is_one_file(own_database: Database) -> None:
    name = export(own_database)
    assert name is not None
    assert count_chunks(own_database) > 2 * len(FILES)
    files = read_files(own_database, name)
    assert all(file.sizes == (len(file.plain), len(file.packed)) for file in files.values())


@pytest.mark.usefixtures("small_steps")
@pytest.mark.parametrize("number", [0, 1, 4])
def test_what_is_interrupted_is_made_from_the_beginning(own_database: Database, number: int) -> None:
    whole = export(own_database)
    add_revision(own_database, 2)
    with pytest.raises(InjectedError):
        export(own_database, 2, fail_after(number))
    assert list_sets(own_database) == [(whole, 1, True), (None, 2, False)]
    before = count_chunks(own_database)
    again = make_exports(own_database)
    assert list_sets(own_database) == [(whole, 1, True), (again, 2, True)]
    assert count_chunks(own_database) >= before
    assert whole is not None
    assert again is not None
    before_it, after_it = (read_files(own_database, it) for it in (whole, again))
    # Those that name their revision are others.
    same = [it for it in before_it if it.endswith((".ndjson", ".csv"))]
    assert {it: before_it[it] for it in same} == {it: after_it[it] for it in same}
    assert make_exports(own_database) is None


@pytest.mark.usefixtures("small_steps")
def test_whoever_is_overtaken_leaves_it_to_the_other(own_database: Database, call_between: Arrange) -> None:
    made: list[str | None] = []
    plan(own_database)
    call_between(lambda: made.append(make_exports(own_database)))
    with pytest.raises(OvertakenError):
        make_exports(own_database)
    assert list_sets(own_database) == [(made[0], 1, True)]
    assert export(own_database) is None


@pytest.mark.usefixtures("small_steps")
def test_files_of_a_revision_that_is_no_longer_the_newest_are_left_unmade(
    own_database: Database, capsys: pytest.CaptureFixture[str], call_between: Arrange
) -> None:
    plan(own_database)
    call_between(lambda: add_revision(own_database, 2))
    assert make_planned(own_database)
    assert capsys.readouterr().out == "files: another process writes; the next load makes what it leaves unmade\n"
    name = export(own_database, 2)
    assert list_sets(own_database) == [(name, 2, True)]


def test_two_sets_are_kept_and_the_row_of_a_third_stays(own_database: Database) -> None:
    names = [export(own_database)]
    chunks = count_chunks(own_database)
    for number in (2, 3):
        add_revision(own_database, number)
        names.append(export(own_database, number))
    assert list_sets(own_database) == [(names[0], 1, False), (names[1], 2, True), (names[2], 3, True)]
    assert count_chunks(own_database) == 2 * chunks
    assert names[0] is not None
    assert read_files(own_database, names[0]) == {}


def test_another_release_that_makes_the_same_files_keeps_those_that_are_there(
    own_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = export(own_database)
    monkeypatch.setattr(make, "app_version", lambda: "99.0")
    for expected in (name, None):
        assert export(own_database) == expected
        assert list_sets(own_database) == [(name, 1, True)]


def test_files_that_were_dropped_can_be_made_again(own_database: Database) -> None:
    name = export(own_database)
    with own_database.writing() as connection:
        make._drop_rows(connection, connection.execute(select(col(ExportSet.number))).scalars().all())
        connection.execute(update(ExportSet).values(is_complete=False))
    assert export(own_database) == name
    assert list_sets(own_database) == [(name, 1, True)]


def test_a_load_that_wants_no_files_drops_what_was_begun(own_database: Database) -> None:
    plan(own_database)
    plan(own_database, None)
    assert list_sets(own_database) == []
    assert make_planned(own_database)


def test_a_record_that_is_damaged_gets_into_no_file(own_database: Database, capsys: pytest.CaptureFixture[str]) -> None:
    plan(own_database)
    with own_database.writing() as connection:
        is_it = col(Version.resource) == Resource.ACTOR, col(Version.id) == "norland"
        connection.execute(update(Version).where(*is_it).values(body="{}"))
    with pytest.raises(DamagedError):
        make_exports(own_database)
    assert not make_planned(own_database)
    assert "none were made, the next load tries again: the body of 'norland'" in capsys.readouterr().err
    assert list_sets(own_database) == [(None, 1, False)]


def test_a_full_disk_is_told_in_a_line(
    own_database: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(**_: object) -> NoReturn:
        raise OSError(errno.ENOSPC, "No space left on device")

    plan(own_database)
    monkeypatch.setattr("tempfile.TemporaryDirectory", refuse)
    assert not make_planned(own_database)
    place = "beside the database" if own_database.is_sqlite else "in the temporary folder (TMPDIR)"
    told = capsys.readouterr().err
    assert f"again: sahel-facts.sqlite cannot be written {place}: [Errno 28] No space left" in told
    monkeypatch.undo()
    assert make_planned(own_database)
    assert [is_complete for _, _, is_complete in list_sets(own_database)] == [True]

"""The tables as a SQLite file, read back by the sqlite3 module of Python."""

import csv
import io
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from app.domain.vocabulary import Resource
from app.serializers.tables.csv_file import write_csv
from app.serializers.tables.data_package import Release, describe_release
from app.serializers.tables.registry import TABLES
from app.serializers.tables.sqlite_database import write_sqlite
from app.serializers.tables.table import Body, Table

Bodies = Mapping[Resource, Sequence[Body]]

HASH = "db0c75e48b79" + "0" * 52


def release_of(bodies: Bodies) -> Release:
    (dataset,) = bodies[Resource.DATASET]
    return describe_release(dataset, "7-db0c75e48b79", HASH)


@pytest.fixture(scope="module")
def file(bodies: Bodies, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real record as a file."""
    path = tmp_path_factory.mktemp("tables") / "sahel-facts.sqlite"
    write_sqlite(path, bodies, release_of(bodies))
    return path


@pytest.fixture
def connection(file: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
        yield connection


def ask(connection: sqlite3.Connection, statement: str, *values: str) -> list[Any]:
    return connection.execute(statement, values).fetchall()


def test_a_file_is_whole(connection: sqlite3.Connection) -> None:
    assert ask(connection, "PRAGMA integrity_check") == [("ok",)]
    assert ask(connection, "PRAGMA foreign_key_check") == []
    connection.execute("PRAGMA foreign_keys = ON")


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_table_holds_what_its_csv_file_holds(connection: sqlite3.Connection, bodies: Bodies, table: Table) -> None:
    text = b"".join(write_csv(table, bodies[table.resource])).decode()
    _, *lines = csv.reader(io.StringIO(text, newline=""))
    names = ", ".join([column.name for column in table.csv_columns])
    rows = ask(connection, f"SELECT {names} FROM {table.name} ORDER BY rowid")
    assert [["" if cell is None else str(cell) for cell in row] for row in rows] == lines


def test_context_stands_beside_the_words(connection: sqlite3.Connection, bodies: Bodies) -> None:
    quotes = [it["quote"] for fact in bodies[Resource.FACT] for it in fact["citations"]]
    rows = ask(connection, "SELECT quote_prefix, quote, quote_suffix FROM citations ORDER BY rowid")
    assert rows == [(it["prefix"], it["exact"], it["suffix"]) for it in quotes]


def test_claims_and_quotations_are_found_by_words_without_accents(connection: sqlite3.Connection) -> None:
    found = ask(connection, "SELECT field, fact_id, text FROM search WHERE search MATCH ?", "etats OR bazoum")
    assert {field for field, *_ in found} == {"claim", "quote"}
    assert any("États" in text for *_, text in found)
    (number,) = ask(connection, "SELECT (SELECT count(*) FROM facts) + (SELECT count(*) FROM citations)")
    assert ask(connection, "SELECT count(*) FROM search") == [number]


def test_facts_join_their_disputes(connection: sqlite3.Connection, bodies: Bodies) -> None:
    found = ask(
        connection,
        "SELECT DISTINCT other.fact_id FROM disputes AS own JOIN disputes AS other USING (dispute_id)"
        " WHERE own.fact_id = ? AND other.fact_id <> own.fact_id ORDER BY other.fact_id",
        "warning-issued-in-response-to-ecowas",
    )
    disputes = [[fact["id"] for fact in it["facts"]] for it in bodies[Resource.DISPUTE]]
    others = {it for sides in disputes if "warning-issued-in-response-to-ecowas" in sides for it in sides}
    assert found == [(it,) for it in sorted(others - {"warning-issued-in-response-to-ecowas"})] != []


def test_words_that_are_found_come_with_their_stance(connection: sqlite3.Connection) -> None:
    found = ask(connection, "SELECT fact_id, stance, text FROM search WHERE field = 'quote' ORDER BY rowid")
    assert {stance for _, stance, _ in found} == {"supports", "disputes"}
    assert found == ask(connection, "SELECT fact_id, stance, quote FROM citations ORDER BY rowid")
    assert ask(connection, "SELECT DISTINCT stance FROM search WHERE field = 'claim'") == [(None,)]


def test_a_file_tells_its_release_and_its_terms(connection: sqlite3.Connection, bodies: Bodies) -> None:
    release = release_of(bodies)
    assert dict(ask(connection, "SELECT name, value FROM metadata")) == {
        "source": release.title,
        "description": release.description,
        "licence": release.licence,
        "licence_url": release.licence_url,
        "rights": release.rights,
        "revision": "7-db0c75e48b79",
        "hash": HASH,
    }


def test_a_word_of_no_vocabulary_and_a_second_row_are_refused(good_bodies: Bodies, tmp_path: Path) -> None:
    for name, changed in (("word", {"kind": "rumour"}), ("row", {"id": good_bodies[Resource.FACT][1]["id"]})):
        fact, *others = good_bodies[Resource.FACT]
        wrong = {**good_bodies, Resource.FACT: [{**fact, **changed}, *others]}
        with pytest.raises(sqlite3.IntegrityError):
            write_sqlite(tmp_path / name, wrong, release_of(good_bodies))


def test_a_reference_to_nothing_is_refused(good_bodies: Bodies, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="a row of citations refers to nothing in sources"):
        write_sqlite(tmp_path / "file", {**good_bodies, Resource.SOURCE: []}, release_of(good_bodies))


def test_hostile_words_stay_values(good_bodies: Bodies, tmp_path: Path) -> None:
    words = "'); DROP TABLE facts; --"
    fact, *others = good_bodies[Resource.FACT]
    hostile = {**good_bodies, Resource.FACT: [{**fact, "claim": words}, *others]}
    write_sqlite(tmp_path / "file", hostile, release_of(good_bodies))
    with closing(sqlite3.connect(tmp_path / "file")) as connection:
        assert ask(connection, "SELECT claim FROM facts WHERE id = ?", fact["id"]) == [(words,)]


def test_the_same_bodies_make_the_same_bytes(good_bodies: Bodies, tmp_path: Path) -> None:
    files = [tmp_path / "one", tmp_path / "two"]
    write_sqlite(files[0], good_bodies, release_of(good_bodies))
    in_another_order = dict(reversed([*good_bodies.items()]))
    write_sqlite(files[1], {name: iter(them) for name, them in in_another_order.items()}, release_of(good_bodies))
    assert files[0].read_bytes() == files[1].read_bytes()

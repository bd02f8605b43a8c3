import re
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DatabaseError, DBAPIError, IntegrityError, OperationalError, ProgrammingError

from app.store import engine as db
from app.store.engine import BusyError, Database
from app.store.schema_version import migrate
from tests.conftest import MakeDatabase

WRITES = [
    "INSERT INTO place (id, kind, name) VALUES ('eastport', 'city', 'Eastport')",
    "UPDATE place SET name = 'Westport'",
    "DELETE FROM place",
    "DROP TABLE place",
    "CREATE TABLE other (id INTEGER)",
]


def count_places(connection: Connection) -> int:
    number: int = connection.execute(text("SELECT count(*) FROM place")).scalar_one()
    return number


def add_place(database: Database, name: str) -> None:
    with database.writer.begin() as connection:
        connection.execute(text("INSERT INTO place (id, kind, name) VALUES (:id, 'city', 'Eastport')"), {"id": name})


@pytest.mark.parametrize("statement", WRITES)
def test_the_reader_cannot_write(schema_database: Database, statement: str) -> None:
    with schema_database.reader.connect() as connection, pytest.raises(DBAPIError, match=r"read-?only"):
        connection.execute(text(statement))


def test_the_reader_cannot_write_in_a_later_transaction_either(schema_database: Database) -> None:
    with schema_database.reader.connect() as connection:
        for statement in (WRITES[0], WRITES[0]):
            with pytest.raises(DBAPIError, match=r"read-?only"):
                connection.execute(text(statement))
            connection.rollback()


def test_a_read_transaction_sees_one_state(migrated_database: Database) -> None:
    with migrated_database.reader.connect() as connection:
        assert count_places(connection) == 0
        add_place(migrated_database, "eastport")
        assert count_places(connection) == 0


def test_the_next_read_transaction_sees_what_was_written(migrated_database: Database) -> None:
    with migrated_database.reader.connect() as connection:
        assert count_places(connection) == 0
        connection.commit()
        add_place(migrated_database, "eastport")
        assert count_places(connection) == 1


def test_a_reader_sees_nothing_of_a_write_that_goes_on(migrated_database: Database) -> None:
    with migrated_database.writer.begin() as writing, migrated_database.reader.connect() as reading:
        writing.execute(text(WRITES[0]))
        assert count_places(reading) == 0


def test_a_failed_write_leaves_nothing_behind(migrated_database: Database) -> None:
    def fail() -> None:
        with migrated_database.writer.begin() as connection:
            connection.execute(text(WRITES[0]))
            connection.execute(text("CREATE TABLE other (id INTEGER)"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with migrated_database.reader.connect() as connection:
        assert count_places(connection) == 0
        assert not inspect(connection).has_table("other")


def test_two_writers_shut_each_other_out(migrated_database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(db, "_PATIENCE_SECONDS", 0.1)
    other = Database(migrated_database.url.render_as_string(hide_password=False))
    with migrated_database.writing() as first:
        first.execute(text(WRITES[0]))
        with (
            pytest.raises(BusyError, match=r"^another load or migration is writing to .+: process \d+"),
            other.writing(),
        ):
            raise AssertionError("two at once")
    with other.writing() as second:
        assert count_places(second) == 1
    other.dispose()


def test_a_writer_waits_for_the_one_before(
    migrated_database: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(db, "_TELL_AFTER_SECONDS", 0.05)
    other = Database(migrated_database.url.render_as_string(hide_password=False))

    def write() -> int:
        with other.writing() as second:
            return count_places(second)

    with ThreadPoolExecutor(1) as thread:
        with migrated_database.writing() as first:
            waiting = thread.submit(write)
            first.execute(text(WRITES[0]))
            with pytest.raises(TimeoutError):
                waiting.result(timeout=0.2)
        assert waiting.result(timeout=10) == 1
    other.dispose()
    told = r"waiting 30 s at the most for process \d+ .*\d\d:\d\d:\d\d UTC.*"
    assert [bool(re.fullmatch(told, line)) for line in caplog.messages] == [True], caplog.messages


def test_what_a_writer_is_refused_goes_on(schema_database: Database) -> None:
    with (
        pytest.raises(OperationalError, match="no such table")
        if schema_database.is_sqlite
        else pytest.raises(ProgrammingError, match="does not exist"),
        schema_database.writing() as connection,
    ):
        connection.exec_driver_sql("SELECT * FROM nowhere")


def test_a_name_has_no_password() -> None:
    assert Database("sqlite:///some/facts.db").name == "some/facts.db"
    assert "secret" not in Database("postgresql://user:secret@db/facts").name


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM place",
        "ATTACH DATABASE '{folder}/other.db' AS other",
        "ATTACH DATABASE '{path}' AS other",
        "VACUUM INTO '{folder}/other.db'",
    ],
)
def test_there_is_no_way_around_reading(tmp_path: Path, make_database: MakeDatabase, statement: str) -> None:
    database = make_database("sqlite")
    migrate(database)
    with database.reader.connect() as connection:
        driver: Any = connection.connection.driver_connection
        driver.rollback()
        assert driver.execute("PRAGMA query_only").fetchone() == (1,)
        driver.execute("PRAGMA query_only = OFF")
        with pytest.raises(sqlite3.OperationalError, match=r"readonly|too many attached"):
            driver.execute(statement.format(folder=tmp_path, path=database.path))
    assert list(tmp_path.iterdir()) == []


def test_foreign_keys_are_enforced(schema_database: Database) -> None:
    orphan = "INSERT INTO place_name (owner_id, position, name, kind, source_ids) VALUES ('x', 0, 'X', 'name', '')"
    with schema_database.writer.connect() as connection, pytest.raises(IntegrityError, match=r"(?i)foreign key"):
        connection.execute(text(orphan))


def test_making_a_database_opens_nothing(tmp_path: Path) -> None:
    Database(f"sqlite:///{tmp_path}/missing/facts.db").dispose()
    Database("postgresql://127.0.0.1:1/facts").dispose()
    assert list(tmp_path.iterdir()) == []


def test_engines_are_made_once(schema_database: Database) -> None:
    assert schema_database.reader is schema_database.reader
    assert schema_database.writer is schema_database.writer


def test_the_reader_creates_no_file(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/facts.db")
    with pytest.raises(OperationalError, match="unable to open database file"):
        database.reader.connect()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["facts.db", "100% #1 facts.db", "Goïta.db"])
def test_the_writer_creates_the_file_that_the_reader_reads(tmp_path: Path, name: str) -> None:
    database = Database(f"sqlite:///{tmp_path}/{name}")
    migrate(database)
    with database.reader.connect() as connection:
        assert count_places(connection) == 0
    database.dispose()
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_relative_path_is_in_the_working_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    database = Database("sqlite:///facts.db")
    migrate(database)
    database.dispose()
    assert (tmp_path / "facts.db").is_file()


def test_a_written_file_lets_readers_go_on_while_it_is_written(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/facts.db")
    migrate(database)
    database.dispose()
    with closing(sqlite3.connect(tmp_path / "facts.db")) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_a_connection_that_cannot_be_prepared_is_closed(tmp_path: Path) -> None:
    (tmp_path / "facts.db").write_bytes(b"no database" * 1000)
    (tmp_path / "facts.db-wal").write_bytes(b"no log")
    database = Database(f"sqlite:///{tmp_path}/facts.db")
    with pytest.raises(DatabaseError) as refusal:
        database.writer.connect()
    # Its traceback still holds the frame that opened it.
    assert refusal.tb is not None
    opened = [file.readlink() for file in Path("/proc/self/fd").iterdir() if file.is_symlink()]
    assert database.path not in opened
    database.dispose()


@pytest.mark.parametrize(
    ("url", "driver"),
    [
        ("postgresql://db/facts", "postgresql+psycopg"),
        ("postgresql+psycopg://db/facts", "postgresql+psycopg"),
        ("sqlite:///facts.db", "sqlite"),
    ],
)
def test_each_engine_has_its_driver(url: str, driver: str) -> None:
    database = Database(url)
    assert database.url.drivername == driver
    assert database.is_sqlite is (driver == "sqlite")


def test_disposing_closes_every_connection(schema_database: Database) -> None:
    schema_database.dispose()
    engines = (schema_database.reader, schema_database.writer)
    for engine in engines:
        engine.connect().close()
    pools = [engine.pool for engine in engines]
    assert [pool.checkedin() for pool in pools] == [1, 1]  # type: ignore[attr-defined]
    schema_database.dispose()
    assert [engine.pool.checkedin() for engine in engines] == [0, 0]  # type: ignore[attr-defined]


@pytest.mark.parametrize("let_go", [Database.let_go_of_readers, Database.abandon_readers, Database.dispose])
def test_a_connection_that_readers_let_go_of_is_closed_after_its_read(
    schema_database: Database, let_go: Callable[[Database], None]
) -> None:
    with schema_database.reading() as connection:
        driver: Any = connection.driver_connection
        let_go(schema_database)
        assert driver.execute("SELECT 1").fetchone() == (1,)
    with pytest.raises(schema_database.driver_error):
        driver.execute("SELECT 1")


def test_a_connection_is_kept_for_the_next_read(schema_database: Database) -> None:
    with schema_database.reading() as connection:
        first = connection.driver_connection
    with schema_database.reading() as connection:
        assert connection.driver_connection is first


def test_a_disposed_database_can_be_used_again(migrated_database: Database) -> None:
    add_place(migrated_database, "eastport")
    migrated_database.dispose()
    with migrated_database.reader.connect() as connection:
        assert count_places(connection) == 1

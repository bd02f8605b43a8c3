"""What a request reads from, and how it is found out whether there is anything."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import count

import anyio
import pytest
from sqlalchemy import Integer, bindparam, select, text
from sqlmodel import Session, col

from app.domain.errors import NotLoadedError, UnreachableError
from app.seed.folder import Seed
from app.store import reader as snapshot
from app.store.engine import Database
from app.store.models import Revision
from app.store.reader import Dataset, Reader, Snapshot, fetch_schema
from app.store.schema_version import migrate, newest_schema
from tests.conftest import load_into

MakeDatabase = Callable[[str], Database]

LOADED_AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def add_revision(database: Database, number: int) -> None:
    with Session(database.writer) as session:
        session.add(
            Revision(
                number=number,
                loaded_at=LOADED_AT,
                hash=f"hash {number}",
                files_hash="",
                created=1,
                updated=0,
                removed=0,
            )
        )
        session.commit()


def test_the_last_revision_is_the_state_of_the_data(migrated_database: Database) -> None:
    for number in (1, 2, 10):
        add_revision(migrated_database, number)
    assert Reader(migrated_database).fetch_dataset() == Dataset(10, "hash 10", LOADED_AT)


def test_the_time_of_a_load_is_in_utc(migrated_database: Database) -> None:
    add_revision(migrated_database, 1)
    assert Reader(migrated_database).fetch_dataset().loaded_at.tzinfo is UTC


@pytest.mark.postgresql
def test_the_time_of_a_load_does_not_hang_on_the_zone_of_the_server(make_database: MakeDatabase) -> None:
    database = make_database("postgresql")
    with database.writer.begin() as connection:
        connection.exec_driver_sql(f"ALTER DATABASE {database.url.database} SET timezone TO 'Asia/Tokyo'")
    database.dispose()
    migrate(database)
    add_revision(database, 1)
    assert Reader(database).fetch_dataset().loaded_at.isoformat() == "2026-01-02T03:04:05+00:00"


def test_a_database_without_a_schema_is_not_loaded(empty_database: Database) -> None:
    empty_database.writer.connect().close()
    with pytest.raises(NotLoadedError, match=r"^The database has no schema yet\.$"):
        Reader(empty_database).fetch_dataset()


def test_a_database_without_data_is_not_loaded(schema_database: Database) -> None:
    with pytest.raises(NotLoadedError, match=r"^The database has no data yet\.$"):
        Reader(schema_database).fetch_dataset()


def test_a_sqlite_file_that_never_was_is_not_loaded(make_database: MakeDatabase) -> None:
    with pytest.raises(NotLoadedError, match="no schema"):
        Reader(make_database("sqlite")).fetch_dataset()


def test_a_server_that_does_not_answer_is_unreachable() -> None:
    reader = Reader(Database("postgresql://127.0.0.1:1/facts"))
    with pytest.raises(UnreachableError, match=r"^The database does not answer\.$"):
        reader.fetch_dataset()
    assert reader.is_out is True


def test_nobody_waits_for_a_server_that_is_known_to_be_out() -> None:
    reader = Reader(Database("postgresql://127.0.0.1:1/facts"))
    reader.is_out = True

    async def ask() -> None:
        await reader.answer(fetch_schema, is_quick=False)

    with pytest.raises(UnreachableError):
        anyio.run(ask)
    assert "reader" not in reader.database.__dict__


def test_a_file_that_is_gone_is_an_outage_until_it_is_back(own_file: Database) -> None:
    reader = Reader(own_file)
    before = reader.fetch_dataset()
    away = own_file.path.rename(own_file.path.with_name("away.db"))
    with pytest.raises(UnreachableError):
        reader.fetch_dataset()
    away.rename(own_file.path)
    assert reader.fetch_dataset() == before
    assert reader.is_out is False


def test_another_file_in_the_place_of_the_first_is_read(own_file: Database) -> None:
    reader = Reader(own_file)
    before = reader.fetch_dataset()
    add_revision(own_file, 2)
    with sqlite3.connect(own_file.path) as connection:
        connection.execute(f"VACUUM INTO '{own_file.path}.new'")
        connection.execute("DELETE FROM revision WHERE number = 2")
    connection.close()
    assert reader.fetch_dataset() == before
    own_file.path.with_name(f"{own_file.path.name}.new").rename(own_file.path)
    assert reader.fetch_dataset().revision == 2


@pytest.fixture
def own_file(make_database: MakeDatabase) -> Database:
    database = make_database("sqlite")
    migrate(database)
    add_revision(database, 1)
    database.dispose()
    return database


@pytest.mark.postgresql
def test_a_connection_that_the_server_ended_is_made_anew(make_database: MakeDatabase, good_seed: Seed) -> None:
    database = load_into(make_database("postgresql"), good_seed)
    reader = Reader(database)
    before = reader.fetch_dataset()
    others = "datname = current_database() AND pid <> pg_backend_pid()"
    with database.writer.begin() as connection:
        connection.exec_driver_sql(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}")
    assert reader.fetch_dataset() == before


@pytest.mark.postgresql
def test_a_statement_that_takes_too_long_is_not_tried_again(make_database: MakeDatabase, good_seed: Seed) -> None:
    database = load_into(make_database("postgresql"), good_seed)
    tried = count(1)

    def ask(it: Snapshot) -> None:
        next(tried)
        it.fetch_all("soon", lambda: text("SELECT set_config('statement_timeout', '1', true)"), {})
        it.fetch_all("late", lambda: text("SELECT pg_sleep(5)"), {})

    with pytest.raises(UnreachableError):
        Reader(database).read(ask)
    assert next(tried) == 2


def test_a_statement_that_is_wrong_is_a_fault_of_ours(good_database: Database) -> None:
    def ask(it: Snapshot) -> None:
        it.fetch_all("wrong", lambda: select(bindparam("asked", type_=Integer)), {"asked": object()})

    driver = good_database.reader.dialect.loaded_dbapi
    with pytest.raises(driver.ProgrammingError):
        Reader(good_database).read(ask)


@pytest.fixture
def own_reader(own_file: Database) -> Iterator[Reader]:
    reader = Reader(own_file)
    yield reader
    reader.database.dispose()


def revision_here(reader: Reader) -> int:
    return reader.answer_now(lambda it: it.dataset.revision)


def test_the_event_loop_stays_with_a_snapshot_for_a_moment(own_reader: Reader) -> None:
    async def ask() -> list[int]:
        revisions = [revision_here(own_reader)]
        add_revision(own_reader.database, 2)
        revisions.append(revision_here(own_reader))
        await anyio.sleep(0.3)
        assert own_reader.database.reader.pool.checkedout() == 0  # type: ignore[attr-defined]
        revisions.append(revision_here(own_reader))
        own_reader.end_here()
        return revisions

    assert anyio.run(ask) == [1, 1, 2]


def test_the_event_loop_leaves_a_snapshot_when_newer_data_were_seen(own_reader: Reader) -> None:
    async def ask() -> list[int]:
        revisions = [revision_here(own_reader)]
        add_revision(own_reader.database, 2)
        own_reader.fetch_dataset()
        revisions.append(revision_here(own_reader))
        own_reader.end_here()
        return revisions

    assert anyio.run(ask) == [1, 2]


def test_the_event_loop_leaves_a_snapshot_when_its_time_is_over_though_nothing_told_it(own_reader: Reader) -> None:
    async def ask() -> list[int]:
        revisions = [revision_here(own_reader)]
        add_revision(own_reader.database, 2)
        time.sleep(0.3)  # Nothing else runs meanwhile.
        revisions.append(revision_here(own_reader))
        own_reader.end_here()
        return revisions

    assert anyio.run(ask) == [1, 2]


def test_the_event_loop_tries_again_on_a_new_connection(own_reader: Reader) -> None:
    tried = count(1)

    def ask_badly(it: Snapshot) -> int:
        if next(tried) == 1:
            raise sqlite3.OperationalError("disk I/O error")
        return it.dataset.revision

    async def ask() -> int:
        first = own_reader.database.reader.pool
        revision = own_reader.answer_now(ask_badly)
        assert own_reader.database.reader.pool is not first
        own_reader.end_here()
        return revision

    assert anyio.run(ask) == 1


def test_what_is_worked_out_is_worked_out_once_for_a_state(own_database: Database) -> None:
    reader, worked = Reader(own_database), count()
    assert [reader.read(lambda it: it.keep("n", lambda: next(worked))) for _ in range(3)] == [0, 0, 0]
    add_revision(own_database, 2)
    assert reader.read(lambda it: it.keep("n", lambda: next(worked))) == 1
    reader.database.dispose()


def test_what_is_worked_out_is_bounded(good_database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshot, "_MOST_KEPT", 2)
    worked = count()

    def ask(it: Snapshot) -> list[int]:
        return [it.keep(name, lambda: next(worked)) for name in "abcabc"]

    assert Reader(good_database).read(ask) == [0, 1, 2, 3, 4, 5]


def test_a_snapshot_names_its_engine_and_reads(good_database: Database) -> None:
    def ask(it: Snapshot) -> None:
        number = col(Revision.number)
        statement = select(number).where(number == bindparam("asked"))
        assert it.dialect == good_database.url.get_backend_name()
        assert it.fetch_all("number", lambda: statement, {"asked": 1}) == [(1,)]
        assert it.fetch_first("number", lambda: statement, {"asked": 1}) == (1,)
        assert it.fetch_first("number", lambda: statement, {"asked": 2}) is None
        assert fetch_schema(it) == newest_schema()

    Reader(good_database).read(ask)


def test_a_database_without_migrations_has_no_schema(migrated_database: Database) -> None:
    add_revision(migrated_database, 1)
    with migrated_database.writer.begin() as connection:
        connection.exec_driver_sql("DELETE FROM alembic_version")
    try:
        assert Reader(migrated_database).read(fetch_schema) is None
    finally:
        with migrated_database.writer.begin() as connection:
            connection.exec_driver_sql(f"INSERT INTO alembic_version VALUES ('{newest_schema()}')")

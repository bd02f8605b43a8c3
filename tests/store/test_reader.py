"""Reads in transactions, on the event loop and in threads, and how it is known whether there is anything to read."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC
from functools import partial
from itertools import count
from typing import Any

import anyio
import pytest
from sqlalchemy import Integer, bindparam, select, text
from sqlmodel import col

from app.domain.errors import NotFoundError, NotLoadedError, UnreachableError
from app.store import state
from app.store.engine import Database
from app.store.models import Revision
from app.store.reader import CostlyExplanationError, Reader, Unfinished, fetch_schema, run_bounded
from app.store.schema_version import migrate, newest_schema
from app.store.transaction import CurrentRevision, ReadTransaction
from tests.loading import LOADED_AT, add_revision

MakeDatabase = Callable[[str], Database]


def test_the_last_revision_is_the_current_one(migrated_database: Database) -> None:
    for number in (1, 2, 10):
        add_revision(migrated_database, number)
    assert Reader(migrated_database).fetch_revision() == CurrentRevision(10, "hash 10", LOADED_AT)


def test_the_time_of_a_load_is_in_utc(migrated_database: Database) -> None:
    add_revision(migrated_database, 1)
    assert Reader(migrated_database).fetch_revision().loaded_at.tzinfo is UTC


@pytest.mark.postgresql
def test_the_time_of_a_load_does_not_hang_on_the_zone_of_the_server(make_database: MakeDatabase) -> None:
    database = make_database("postgresql")
    with database.writer.begin() as connection:
        connection.exec_driver_sql(f"ALTER DATABASE {database.url.database} SET timezone TO 'Asia/Tokyo'")
    database.dispose()
    migrate(database)
    add_revision(database, 1)
    assert Reader(database).fetch_revision().loaded_at.isoformat() == "2026-01-02T03:04:05+00:00"


def test_a_database_without_a_schema_is_not_loaded(empty_database: Database) -> None:
    empty_database.writer.connect().close()
    with pytest.raises(NotLoadedError, match=r"^The database has no schema yet\.$"):
        Reader(empty_database).fetch_revision()


def test_a_database_without_data_is_not_loaded(schema_database: Database) -> None:
    with pytest.raises(NotLoadedError, match=r"^The database has no data yet\.$"):
        Reader(schema_database).fetch_revision()


def test_a_sqlite_file_that_never_was_is_not_loaded(make_database: MakeDatabase) -> None:
    with pytest.raises(NotLoadedError, match="no schema"):
        Reader(make_database("sqlite")).fetch_revision()


def test_a_server_that_does_not_answer_is_unreachable() -> None:
    reader = Reader(Database("postgresql://127.0.0.1:1/facts"))
    with pytest.raises(UnreachableError, match=r"^The database does not answer\.$"):
        reader.fetch_revision()
    assert reader.state.is_down is True


def test_nobody_waits_for_a_server_that_is_known_to_be_down() -> None:
    reader = Reader(Database("postgresql://127.0.0.1:1/facts"))
    reader.state.is_down = True

    async def ask() -> None:
        await reader.run(fetch_schema)

    with pytest.raises(UnreachableError):
        anyio.run(ask)
    assert "reader" not in reader.database.__dict__


def test_a_file_that_is_gone_is_an_outage_until_it_is_back(own_file: Database) -> None:
    reader = Reader(own_file)
    before = reader.fetch_revision()
    away = own_file.path.rename(own_file.path.with_name("away.db"))
    with pytest.raises(UnreachableError):
        reader.fetch_revision()
    away.rename(own_file.path)
    assert reader.fetch_revision() == before
    assert reader.state.is_down is False


def test_another_file_in_the_place_of_the_first_is_read(own_file: Database) -> None:
    reader = Reader(own_file)
    before = reader.fetch_revision()
    add_revision(own_file, 2)
    with closing(sqlite3.connect(own_file.path)) as connection, connection:
        connection.execute(f"VACUUM INTO '{own_file.path}.new'")
        connection.execute("DELETE FROM revision WHERE number = 2")
    assert reader.fetch_revision() == before
    own_file.path.with_name(f"{own_file.path.name}.new").rename(own_file.path)
    assert reader.fetch_revision().revision == 2


@pytest.fixture
def own_file(make_migrated: MakeDatabase) -> Database:
    database = make_migrated("sqlite")
    add_revision(database, 1)
    database.dispose()
    return database


@pytest.mark.postgresql
def test_a_connection_that_the_server_ended_is_made_anew(make_loaded: MakeDatabase) -> None:
    database = make_loaded("postgresql")
    reader = Reader(database)
    before = reader.fetch_revision()
    others = "datname = current_database() AND pid <> pg_backend_pid()"
    with database.writer.begin() as connection:
        connection.exec_driver_sql(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}")
    assert reader.fetch_revision() == before


@pytest.mark.postgresql
def test_a_statement_that_takes_too_long_is_not_tried_again(make_loaded: MakeDatabase) -> None:
    database = make_loaded("postgresql")
    tried = count(1)

    def ask(it: ReadTransaction) -> None:
        next(tried)
        it.fetch_all("soon", lambda: text("SELECT set_config('statement_timeout', '1', true)"), {})
        it.fetch_all("late", lambda: text("SELECT pg_sleep(5)"), {})

    with pytest.raises(UnreachableError):
        Reader(database).run_here(ask)
    assert next(tried) == 2


def test_a_statement_that_is_wrong_is_a_fault_of_ours(good_database: Database) -> None:
    def ask(it: ReadTransaction) -> None:
        it.fetch_all("wrong", lambda: select(bindparam("asked", type_=Integer)), {"asked": object()})

    driver = good_database.reader.dialect.loaded_dbapi
    with pytest.raises(driver.ProgrammingError):
        Reader(good_database).run_here(ask)


@pytest.fixture
def own_reader(own_file: Database) -> Iterator[Reader]:
    """A reader whose event loop may read."""
    reader = Reader(own_file)
    reader.loop_connection.is_wanted = True
    reader.fetch_revision()
    yield reader
    reader.loop_connection.drop()
    reader.database.dispose()


class ReadNumber:
    """Reads the number of the revision on the event loop, at a cost that a probe finds to be bounded or not."""

    def __init__(self, *, is_bounded: bool = True) -> None:
        self.is_bounded = is_bounded

    def probe(self, _: ReadTransaction) -> bool:
        return self.is_bounded

    def run(self, transaction: ReadTransaction) -> int:
        return transaction.revision.revision


class ReadMissing(ReadNumber):
    """Reads something that is not there, which is costly to explain."""

    def run(self, _: ReadTransaction) -> int:
        raise CostlyExplanationError(lambda it: NotFoundError(f"Nothing in revision {it.revision.revision}."))


def is_in_transaction(reader: Reader) -> bool:
    opened = reader.loop_connection._opened
    assert opened is not None
    driver: Any = opened.connection.dbapi_connection
    return bool(driver.in_transaction)


def read_inline(reader: Reader) -> int:
    number = reader.run_inline(ReadNumber())
    assert not isinstance(number, Unfinished)
    return number


def test_the_event_loop_stays_in_a_transaction_for_a_moment(own_reader: Reader) -> None:
    async def ask() -> list[int]:
        revisions = [read_inline(own_reader)]
        add_revision(own_reader.database, 2)
        revisions.append(read_inline(own_reader))
        await anyio.sleep(0.3)
        assert not is_in_transaction(own_reader)
        revisions.append(read_inline(own_reader))
        return revisions

    assert anyio.run(ask) == [1, 1, 2]


def test_the_event_loop_leaves_a_transaction_when_a_newer_revision_was_seen(own_reader: Reader) -> None:
    async def ask() -> list[int]:
        revisions = [read_inline(own_reader)]
        add_revision(own_reader.database, 2)
        own_reader.fetch_revision()
        revisions.append(read_inline(own_reader))
        return revisions

    assert anyio.run(ask) == [1, 2]


def test_the_event_loop_leaves_a_transaction_when_its_time_is_over_though_no_timer_ran(own_reader: Reader) -> None:
    async def ask() -> list[int]:
        revisions = [read_inline(own_reader)]
        add_revision(own_reader.database, 2)
        time.sleep(0.3)  # Nothing else runs meanwhile.
        revisions.append(read_inline(own_reader))
        return revisions

    assert anyio.run(ask) == [1, 2]


def test_the_event_loop_leaves_a_read_that_fails_to_a_thread_which_tries_again(own_reader: Reader) -> None:
    tried = count(1)

    class Fails(ReadNumber):
        """Fails the first two times."""

        def run(self, transaction: ReadTransaction) -> int:
            if next(tried) <= 2:
                raise sqlite3.OperationalError("disk I/O error")
            return super().run(transaction)

    async def ask() -> list[int]:
        first = own_reader.database.reader.pool
        begun = own_reader.run_inline(Fails())
        assert isinstance(begun, Unfinished)
        numbers = [await own_reader.finish(begun)]
        assert own_reader.database.reader.pool is not first
        begun = own_reader.run_inline(ReadNumber())
        assert isinstance(begun, Unfinished)
        own_reader.fetch_revision()
        return [*numbers, read_inline(own_reader)]

    assert anyio.run(ask) == [1, 1]


def test_the_event_loop_leaves_a_read_that_is_not_bounded_to_a_thread(own_reader: Reader) -> None:
    async def ask() -> int:
        begun = own_reader.run_inline(ReadNumber(is_bounded=False))
        assert isinstance(begun, Unfinished)
        assert begun.is_dear
        return await own_reader.finish(begun)

    assert anyio.run(ask) == 1


def test_the_event_loop_leaves_a_costly_explanation_to_a_thread(own_reader: Reader) -> None:
    async def ask() -> int:
        begun = own_reader.run_inline(ReadMissing())
        assert isinstance(begun, Unfinished)
        add_revision(own_reader.database, 2)
        assert begun.is_dear
        return await own_reader.finish(begun)

    with pytest.raises(NotFoundError, match=r"^Nothing in revision 2\.$"):
        anyio.run(ask)


def test_a_thread_leaves_what_it_finds_to_be_costly_to_others(good_database: Database) -> None:
    reader = Reader(good_database)

    async def ask(read: ReadNumber) -> int:
        return await reader.finish(Unfinished(partial(run_bounded, read), is_dear=False))

    assert anyio.run(ask, ReadNumber(is_bounded=False)) == 1
    with pytest.raises(NotFoundError, match=r"^Nothing in revision 1\.$"):
        anyio.run(ask, ReadMissing())


def test_a_thread_explains_in_the_transaction_in_which_nothing_was_found(good_database: Database) -> None:
    with pytest.raises(NotFoundError, match=r"^Nothing in revision 1\.$"):
        Reader(good_database).run_here(ReadMissing().run)


def test_the_event_loop_does_not_read_from_a_database_that_is_known_to_be_down(own_reader: Reader) -> None:
    own_reader.state.is_down = True
    with pytest.raises(UnreachableError):
        own_reader.run_inline(ReadNumber())


def test_the_event_loop_keeps_no_connection_to_a_database_without_data(make_migrated: MakeDatabase) -> None:
    database = make_migrated("sqlite")
    reader = Reader(database)
    reader.loop_connection.is_wanted = True
    with pytest.raises(NotLoadedError):
        reader.fetch_revision()
    assert isinstance(reader.run_inline(ReadNumber()), Unfinished)
    assert database.reader.pool.checkedout() == 0  # type: ignore[attr-defined]


def test_what_is_memoized_is_worked_out_once_for_a_revision(own_database: Database) -> None:
    reader, worked = Reader(own_database), count()
    assert [reader.run_here(lambda it: it.memoize("n", lambda: next(worked))) for _ in range(3)] == [0, 0, 0]
    add_revision(own_database, 2)
    assert reader.run_here(lambda it: it.memoize("n", lambda: next(worked))) == 1
    reader.database.dispose()


def test_what_was_memoized_is_recalled_until_there_is_another_revision(own_database: Database) -> None:
    reader = Reader(own_database)
    assert reader.run_here(lambda it: it.recall("n")) is None
    reader.run_here(lambda it: it.memoize("n", lambda: 0))
    assert reader.run_here(lambda it: it.recall("n")) == 0
    add_revision(own_database, 2)
    assert reader.run_here(lambda it: it.recall("n")) is None
    reader.database.dispose()


def test_only_so_many_bytes_are_memoized(good_database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state, "MEMO_BYTES", 20_000)
    worked = count()

    def ask(it: ReadTransaction) -> list[int]:
        names = [f"{name}{'x' * 800}" for name in "a" * 2 + "bcdefghijklmnopqrstuvwxyz" + "a"]
        return [it.memoize(name, lambda: next(worked)) for name in names]

    reader = Reader(good_database)
    assert reader.run_here(ask) == [0, *range(27)]
    assert 0 < reader.kept_bytes - reader._statements.size <= 20_000


def test_a_transaction_names_its_engine_and_reads(good_database: Database) -> None:
    def ask(it: ReadTransaction) -> None:
        number = col(Revision.number)
        statement = select(number).where(number == bindparam("asked"))
        assert it.dialect == good_database.url.get_backend_name()
        assert it.fetch_all("number", lambda: statement, {"asked": 1}) == [(1,)]
        assert it.fetch_first("number", lambda: statement, {"asked": 1}) == (1,)
        assert it.fetch_first("number", lambda: statement, {"asked": 2}) is None
        assert fetch_schema(it) == newest_schema()

    Reader(good_database).run_here(ask)


def test_a_database_without_migrations_has_no_schema(migrated_database: Database) -> None:
    add_revision(migrated_database, 1)
    with migrated_database.writer.begin() as connection:
        connection.exec_driver_sql("DELETE FROM alembic_version")
    try:
        assert Reader(migrated_database).run_here(fetch_schema) is None
    finally:
        with migrated_database.writer.begin() as connection:
            connection.exec_driver_sql(f"INSERT INTO alembic_version VALUES ('{newest_schema()}')")

"""The look at the revision: with a limit, apart from the readers, and whatever goes wrong with it is an outage."""

import asyncio
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from threading import Event
from typing import Any

import psycopg
import pytest

from app.domain.errors import ProblemError, UnreachableError
from app.store import look as looks
from app.store.engine import READERS, Database
from app.store.halt import Halt
from app.store.reader import Reader
from app.store.transaction import CurrentRevision, Known
from tests.conftest import MakeDatabase
from tests.loading import LOADED_AT, add_revision

SOON = 5.0


@pytest.fixture
def reader(migrated_database: Database) -> Reader:
    add_revision(migrated_database, 1)
    return Reader(migrated_database)


@pytest.fixture
def own_file(make_migrated: MakeDatabase) -> Iterator[Database]:
    database = make_migrated("sqlite")
    add_revision(database, 1)
    yield database
    database.dispose()


@pytest.fixture
def own_reader(make_migrated: MakeDatabase) -> Iterator[Reader]:
    """A reader of a PostgreSQL database that no other test needs."""
    database = make_migrated("postgresql")
    add_revision(database, 1)
    yield Reader(database)
    database.dispose()


async def find(reader: Reader) -> int | str:
    """The number of the revision, or why there is none."""
    try:
        return (await reader.find_revision()).revision
    except ProblemError as problem:
        return problem.slug


def test_readers_that_hold_all_connections_do_not_hold_up_the_look(reader: Reader) -> None:
    taken = [reader.database.reader.connect() for _ in range(READERS)]
    assert asyncio.run(find(reader)) == 1
    for connection in taken:
        connection.close()


def test_requests_that_ask_at_once_share_a_look_that_begins_after_them(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    began: list[float] = []
    fetch = looks.RevisionLook._fetch

    def fetch_noted(look: looks.RevisionLook, halt: Halt) -> Known:
        began.append(time.monotonic())
        time.sleep(0.1)
        return fetch(look, halt)

    monkeypatch.setattr(looks.RevisionLook, "_fetch", fetch_noted)

    async def ask() -> list[int | str]:
        first = asyncio.create_task(find(reader))
        while not began:
            await asyncio.sleep(0.001)
        add_revision(reader.database, 2)
        return list(await asyncio.gather(first, find(reader), find(reader)))

    assert asyncio.run(ask())[1:] == [2, 2]
    assert len(began) == 2


def test_a_look_that_hangs_is_an_outage_until_it_ends(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looks, "LOOK_SECONDS", 0.1)
    may_end, is_hung = Event(), Event()
    fetch, halts = looks.RevisionLook._fetch, []

    def fetch_late(look: looks.RevisionLook, halt: Halt) -> Known:
        halts.append(halt)
        is_hung.set()
        may_end.wait()
        return fetch(look, Halt())

    async def ask() -> list[int | str]:
        found = [await find(reader)]
        monkeypatch.setattr(looks.RevisionLook, "_fetch", fetch_late)
        found += [await find(reader), await find(reader)]
        assert reader.state.is_down
        assert reader.state.current is None
        may_end.set()
        while found[-1] == "unreachable":
            await asyncio.sleep(0.01)
            found.append(await find(reader))
        return found

    found = asyncio.run(asyncio.wait_for(ask(), SOON))
    assert (found[:3], found[-1]) == ([1, "unreachable", "unreachable"], 1)
    assert halts[0].is_stopped
    assert len(halts) == 2


@pytest.mark.postgresql
def test_a_locked_table_is_an_outage_and_the_way_back(own_reader: Reader) -> None:
    reader, database = own_reader, own_reader.database

    async def ask() -> list[int | str]:
        found = [await find(reader)]
        with database.writer.connect() as connection:
            connection.exec_driver_sql("LOCK TABLE revision IN ACCESS EXCLUSIVE MODE")
            found.append(await find(reader))
        while found[-1] == "unreachable":
            found.append(await find(reader))
        return found

    found = asyncio.run(asyncio.wait_for(ask(), 4 * SOON))
    assert (found[:2], found[-1]) == ([1, "unreachable"], 1)


FAILURES = [
    psycopg.errors.InsufficientPrivilege("permission denied for table revision"),
    psycopg.errors.UndefinedColumn('column "hash" does not exist'),
    sqlite3.DatabaseError("database disk image is malformed"),
    OverflowError("a value is too large"),
]


@pytest.mark.parametrize("failure", FAILURES, ids=repr)
def test_any_failure_is_an_outage(reader: Reader, monkeypatch: pytest.MonkeyPatch, failure: Exception) -> None:
    def fail(*_: Any) -> Known:
        raise failure

    assert asyncio.run(find(reader)) == 1
    monkeypatch.setattr(reader.state, "fetch", fail)
    with pytest.raises(UnreachableError) as caught:
        asyncio.run(reader.find_revision())
    assert caught.value.__cause__ is failure
    assert (reader.state.is_down, reader.state.current) == (True, None)
    with pytest.raises(UnreachableError):
        reader.fetch_revision()
    monkeypatch.undo()
    assert asyncio.run(find(reader)) == 1
    assert not reader.state.is_down


def test_a_row_that_no_load_has_written_is_an_outage(own_file: Database) -> None:
    with closing(sqlite3.connect(own_file.path)) as connection:
        connection.execute("UPDATE revision SET loaded_at = 'yesterday'")
        connection.commit()
    assert asyncio.run(find(Reader(own_file))) == "unreachable"


def test_a_pipe_in_the_place_of_the_file_is_not_opened(own_file: Database) -> None:
    reader, path = Reader(own_file), own_file.path
    away = path.with_name("away.db")
    assert asyncio.run(find(reader)) == 1
    path.rename(away)
    os.mkfifo(path)
    assert asyncio.run(find(reader)) == "unreachable"
    away.replace(path)
    assert asyncio.run(find(reader)) == 1


@pytest.mark.postgresql
def test_an_ended_connection_is_made_anew(own_reader: Reader) -> None:
    reader, database = own_reader, own_reader.database
    assert reader.fetch_revision() == CurrentRevision(1, "hash 1", LOADED_AT)
    others = "datname = current_database() AND pid <> pg_backend_pid()"
    with database.writer.begin() as connection:
        connection.exec_driver_sql(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}")
    assert reader.fetch_revision() == CurrentRevision(1, "hash 1", LOADED_AT)


@pytest.mark.postgresql
def test_an_outage_lets_go_of_the_connections_that_readers_keep(own_reader: Reader) -> None:
    reader, database = own_reader, own_reader.database
    assert asyncio.run(find(reader)) == 1
    pool = database.reader.pool
    with database.writer.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE revision RENAME COLUMN hash TO digest")
    assert asyncio.run(find(reader)) == "unreachable"
    assert database.reader.pool is not pool

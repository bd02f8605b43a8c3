"""The connection that the event loop reads SQLite through: opened in a thread, and never waited for."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from app.domain.errors import NotLoadedError
from app.store.engine import Database
from app.store.loop_connection import LoopConnection
from app.store.reader import Reader, Unfinished
from app.store.transaction import ReadTransaction
from tests.conftest import MakeDatabase
from tests.loading import add_revision

pytestmark = pytest.mark.slow


class ReadNumber:
    def probe(self, _: ReadTransaction) -> bool:
        return True

    def run(self, transaction: ReadTransaction) -> int:
        return transaction.revision.revision


@pytest.fixture
def reader(make_migrated: MakeDatabase) -> Iterator[Reader]:
    database = make_migrated("sqlite")
    add_revision(database, 1)
    reader = Reader(database)
    yield reader
    asyncio.run(reader.close())


async def read(reader: Reader) -> int | str:
    """What the event loop reads, or `in a thread` where it leaves that to one."""
    done = reader.run_inline(ReadNumber())
    return "in a thread" if isinstance(done, Unfinished) else done


def read_inline(reader: Reader) -> int | str:
    return asyncio.run(read(reader))


def test_the_event_loop_reads_once_a_thread_has_opened_its_connection(reader: Reader) -> None:
    reader.fetch_revision()
    assert read_inline(reader) == "in a thread"
    assert reader.loop_connection.is_wanted
    reader.fetch_revision()
    assert read_inline(reader) == 1


def open_inline(reader: Reader) -> LoopConnection:
    reader.loop_connection.is_wanted = True
    reader.fetch_revision()
    return reader.loop_connection


def test_a_server_is_never_read_on_the_event_loop() -> None:
    assert read_inline(Reader(Database("postgresql://127.0.0.1:1/facts"))) == "in a thread"


def test_a_lock_is_waited_for_in_a_thread(make_migrated: MakeDatabase) -> None:
    database = make_migrated("sqlite")
    add_revision(database, 1)
    database.dispose()
    with closing(sqlite3.connect(database.path, isolation_level=None)) as writer:
        # Without a log beside the file, a writer shuts out its readers.
        writer.execute("PRAGMA journal_mode = DELETE")
        reader = Reader(database)
        open_inline(reader)
        writer.execute("BEGIN EXCLUSIVE")
        assert read_inline(reader) == "in a thread"
        writer.execute("ROLLBACK")
    assert asyncio.run(reader.run(ReadNumber().run)) == 1
    asyncio.run(reader.close())


def test_a_connection_that_cannot_be_opened_is_opened_after_a_later_look(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin = reader.loop_connection._begin

    def fail(_: Any) -> ReadTransaction:
        raise sqlite3.OperationalError("unable to open database file")

    monkeypatch.setattr(reader.loop_connection, "_begin", fail)
    open_inline(reader)
    assert read_inline(reader) == "in a thread"
    monkeypatch.setattr(reader.loop_connection, "_begin", begin)
    reader.fetch_revision()
    assert read_inline(reader) == 1


def test_a_connection_to_a_file_that_was_replaced_is_closed(reader: Reader) -> None:
    opened = open_inline(reader)
    reader.database.reader.dispose()
    assert read_inline(reader) == "in a thread"
    opened.is_wanted = True
    reader.fetch_revision()
    assert read_inline(reader) == 1
    reader.database.reader.dispose()
    assert read_inline(reader) == "in a thread"
    assert opened.is_wanted


def test_a_database_that_lost_its_data_leaves_no_transaction_open(reader: Reader) -> None:
    open_inline(reader)
    with reader.database.writer.begin() as connection:
        connection.exec_driver_sql("DELETE FROM revision")
    with pytest.raises(NotLoadedError):
        read_inline(reader)
    assert read_inline(reader) == "in a thread"


def test_the_event_loop_reads_nothing_older_than_what_was_read_before(reader: Reader) -> None:
    open_inline(reader)
    add_revision(reader.database, 2)
    assert reader.fetch_revision().revision == 2
    # The look that found it may have let go of the connection.
    reader.loop_connection.drop_outdated()
    reader.loop_connection.is_wanted = True
    reader.loop_connection.open_if_wanted()
    with reader.database.writer.begin() as connection:
        connection.exec_driver_sql("DELETE FROM revision WHERE number = 2")
    assert read_inline(reader) == "in a thread"
    assert asyncio.run(reader.run(ReadNumber().run)) == 1
    open_inline(reader)
    assert read_inline(reader) == 1


def test_no_other_is_opened_while_one_waits_to_be_used(reader: Reader) -> None:
    opened = open_inline(reader)
    waits = opened._spare
    opened.is_wanted = True
    opened.open_if_wanted()
    assert opened._spare is waits


def test_a_connection_is_dropped_in_the_middle_of_a_transaction(reader: Reader) -> None:
    opened = open_inline(reader)

    async def ask() -> list[int | str]:
        found = [await read(reader)]
        opened.drop()
        return [*found, await read(reader)]

    assert asyncio.run(ask()) == [1, "in a thread"]


def test_a_transaction_ends_where_another_revision_is_known(reader: Reader) -> None:
    open_inline(reader)

    async def ask() -> list[int | str]:
        found = [await read(reader)]
        add_revision(reader.database, 2)
        reader.fetch_revision()
        return [*found, await read(reader)]

    assert asyncio.run(ask()) == [1, 2]


def test_a_file_that_is_let_go_of_ends_the_transaction_on_it(reader: Reader) -> None:
    opened = open_inline(reader)

    async def ask() -> list[int | str]:
        found = [await read(reader)]
        reader.database.reader.dispose()
        opened.drop_outdated()
        return [*found, await read(reader)]

    assert asyncio.run(ask()) == [1, "in a thread"]

"""Reads in threads: deadlines, turns, further tries, outages, and the state that they share with kept answers."""

import asyncio
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import count, pairwise
from threading import Event
from typing import Any

import pytest
from sqlalchemy import text

from app.domain.errors import NotFoundError, OverloadedError, ProblemError, UnreachableError
from app.store import read_threads
from app.store import reader as readers
from app.store.engine import READERS, Database
from app.store.halt import Halt
from app.store.reader import Reader, Unfinished
from app.store.transaction import ReadTransaction
from tests.conftest import ENGINES, MakeDatabase
from tests.loading import add_revision

pytestmark = pytest.mark.slow

LONG = {
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n",
    "postgresql": "SELECT pg_sleep(60)",
}
SOON = 20.0


@pytest.fixture(params=ENGINES)
def reader(request: pytest.FixtureRequest, make_migrated: MakeDatabase) -> Iterator[Reader]:
    database = make_migrated(request.param)
    add_revision(database, 1)
    reader = Reader(database)
    yield reader
    asyncio.run(reader.close())


def read_long(it: ReadTransaction) -> None:
    it.fetch_all("long", lambda: text(LONG[it.dialect]), {})


def read_number(it: ReadTransaction) -> int:
    return it.revision.revision


async def ask(reader: Reader, run: Callable[[ReadTransaction], Any], **options: Any) -> Any:
    """What a read gives, or the kind of its problem."""
    try:
        return await reader.run(run, **options)
    except ProblemError as problem:
        return type(problem)


def run(asking: Any) -> Any:
    return asyncio.run(asyncio.wait_for(asking, SOON))


@pytest.mark.parametrize(("is_dear", "problem"), [(False, UnreachableError), (True, OverloadedError)])
def test_a_read_is_stopped_at_its_deadline_and_its_place_is_free_again(
    reader: Reader, is_dear: bool, problem: type[ProblemError]
) -> None:
    async def ask_all() -> list[Any]:
        deadline = time.monotonic() + 0.2
        long = [ask(reader, read_long, is_dear=is_dear, deadline=deadline) for _ in range(9)]
        found = await asyncio.gather(*long)
        return [*found, await ask(reader, read_number, is_dear=is_dear)]

    assert run(ask_all()) == [problem] * 9 + [1]


def test_a_read_is_stopped_when_nobody_waits_for_it(reader: Reader) -> None:
    async def leave() -> int:
        left = [asyncio.create_task(ask(reader, read_long, is_dear=True)) for _ in range(2)]
        await asyncio.sleep(0.2)
        for task in left:
            task.cancel()
        return await reader.run(read_number, is_dear=True)

    assert run(leave()) == 1


def test_a_connection_that_is_stopped_when_its_read_has_ended_is_not_used_again(reader: Reader) -> None:
    halt = Halt()

    def stop(it: ReadTransaction) -> Any:
        halt.stop()
        return it._cursor.connection

    used = reader._run_once(stop, halt).open()
    with closing(reader.database.reader.raw_connection()) as another:
        assert another.driver_connection is not used


def test_a_dear_read_waits_for_its_turn_and_no_longer_than_is_said(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(read_threads, "TURN_SECONDS", 0.1)
    may_end, running = Event(), count()
    most: list[int] = []

    def read(_: ReadTransaction) -> int:
        most.append(next(running))
        may_end.wait()
        return 1

    async def ask_all() -> list[Any]:
        dear = [asyncio.create_task(ask(reader, read, is_dear=True)) for _ in range(8)]
        bounded = await ask(reader, read_number)
        await asyncio.wait(dear, timeout=0.5)
        may_end.set()
        return [bounded, *(await asyncio.gather(*dear))]

    assert run(ask_all()) == [1, 1, 1, *[OverloadedError] * 6]
    assert len(most) == 2


def test_an_outage_ends_all_that_is_under_way_though_threads_hang(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_end, begun = Event(), count(1)
    latest = 0

    def hang(_: ReadTransaction) -> int:
        nonlocal latest
        latest = next(begun)
        may_end.wait()
        return 0

    async def ask_all() -> list[Any]:
        hung = [asyncio.create_task(ask(reader, hang, is_dear=is_dear)) for is_dear in [True, False] * 8]
        while latest < READERS - 1:
            await asyncio.sleep(0.01)
        monkeypatch.setattr(reader.state, "fetch", fail)
        with pytest.raises(UnreachableError):
            await reader.find_revision()
        found = await asyncio.gather(*hung)
        monkeypatch.undo()
        await reader.find_revision()
        again = [ask(reader, read_number, is_dear=is_dear) for is_dear in [True, False] * 8]
        found += await asyncio.gather(*again)
        assert not may_end.is_set()
        return found

    assert run(ask_all()) == [UnreachableError] * 16 + [1] * 16
    assert latest == READERS - 1
    may_end.set()


def fail(*_: Any) -> Any:
    raise OverflowError("a value is too large")


def test_a_statement_that_runs_is_stopped_by_an_outage(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    ended, is_begun = Event(), Event()

    def read(it: ReadTransaction) -> None:
        is_begun.set()
        try:
            read_long(it)
        finally:
            ended.set()

    async def break_down() -> Any:
        reading = asyncio.create_task(ask(reader, read))
        while not is_begun.is_set():
            await asyncio.sleep(0.01)
        monkeypatch.setattr(reader.state, "fetch", fail)
        with pytest.raises(UnreachableError):
            await reader.find_revision()
        found = await reading
        while not ended.is_set():
            await asyncio.sleep(0.01)
        return found

    assert run(break_down()) is UnreachableError


def test_a_read_that_has_ended_is_not_abandoned(reader: Reader) -> None:
    async def abandon_late() -> Any:
        reading = asyncio.create_task(ask(reader, read_number))
        await asyncio.sleep(0)
        (ended,) = reader._threads._waits
        while not ended.done():
            await asyncio.sleep(0)
        reader._threads.abandon()
        return await reading

    assert run(abandon_late()) == 1


def test_what_is_found_to_be_dear_goes_on_as_such(reader: Reader) -> None:
    found: list[bool] = []

    def begin(_: ReadTransaction) -> Unfinished[int]:
        found.append(True)
        return Unfinished(read_number, is_dear=True)

    assert run(reader.finish(Unfinished(begin, is_dear=False))) == 1
    assert found == [True]


def fail_times(reader: Reader, times: int, code: Any, run: Callable[[ReadTransaction], Any]) -> tuple[Any, list[float]]:
    """A read that fails so often with a code of its driver, and when it was tried."""
    tried: list[float] = []
    driver: Any = reader.database.reader.dialect.loaded_dbapi

    def read(transaction: ReadTransaction) -> Any:
        tried.append(time.monotonic())
        if len(tried) > times:
            return run(transaction)
        error = driver.OperationalError("on purpose")
        setattr(error, "sqlstate" if isinstance(code, str) else "sqlite_errorcode", code)
        raise error

    return read, tried


@pytest.mark.parametrize("code", ["40001", "40P01", "57P01", sqlite3.SQLITE_BUSY_SNAPSHOT])
def test_what_fails_for_a_moment_is_tried_again_after_pauses(reader: Reader, code: Any) -> None:
    read, tried = fail_times(reader, 3, code, read_number)
    assert run(reader.run(read)) == 1
    assert len(tried) == 4
    assert all(later - earlier >= 0.04 for earlier, later in pairwise(tried))


def test_further_tries_end_in_an_outage(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "_PAUSES", (0.01, 0.01))
    read, tried = fail_times(reader, 100, "57P01", read_number)
    assert run(ask(reader, read)) is UnreachableError
    assert len(tried) == 3


def test_nothing_is_tried_again_past_the_deadline_or_in_an_outage(reader: Reader) -> None:
    read, tried = fail_times(reader, 100, "57P01", read_number)
    with pytest.raises(UnreachableError):
        reader._try(read, time.monotonic(), Halt())
    reader.state.is_down = True
    with pytest.raises(UnreachableError):
        reader._try(read, time.monotonic() + SOON, Halt())
    assert len(tried) == 2


def test_a_read_that_is_overtaken_is_done_again(reader: Reader) -> None:
    is_begun, may_end = Event(), Event()
    seen: list[int] = []

    def read_slowly(it: ReadTransaction) -> int:
        seen.append(it.revision.revision)
        is_begun.set()
        may_end.wait()
        return it.revision.revision

    def miss_slowly(it: ReadTransaction) -> int:
        raise NotFoundError(f"not in {read_slowly(it)}")

    async def overtake(read: Callable[[ReadTransaction], int]) -> Any:
        first = asyncio.create_task(reader.run(read))
        while not is_begun.is_set():
            await asyncio.sleep(0.01)
        add_revision(reader.database, seen[-1] + 1)
        newer = await reader.run(read_number)
        assert reader.state.current is not None
        assert reader.state.current.revision == newer
        may_end.set()
        return await first

    assert run(overtake(read_slowly)) == 2
    assert seen == [1, 2]
    is_begun.clear()
    may_end.clear()
    with pytest.raises(NotFoundError, match="not in 3"):
        run(overtake(miss_slowly))


def test_a_read_that_sees_less_than_before_waits_for_what_a_look_says(reader: Reader) -> None:
    add_revision(reader.database, 2)
    assert run(reader.run(read_number)) == 2
    with reader.database.writer.begin() as connection:
        connection.exec_driver_sql("DELETE FROM revision WHERE number = 2")
    assert run(reader.run(read_number)) == 1
    assert reader.state.current is not None
    assert reader.state.current.revision == 1


def test_a_closed_reader_waits_for_no_connection_that_hangs(
    make_database: MakeDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readers, "_CLOSE_SECONDS", 0.1)
    database, may_end = make_database("sqlite"), Event()
    monkeypatch.setattr(Database, "dispose", lambda _: may_end.wait())
    run(Reader(database).close())
    may_end.set()

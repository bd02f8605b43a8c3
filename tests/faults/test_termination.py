"""A service that is told to end: it takes no more connections, answers what it was asked, and ends well."""

import asyncio
import socket
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import pytest

from app.seed.folder import Seed
from tests.conftest import ENGINES, MakeDatabase, load_into
from tests.faults.conftest import Report
from tests.faults.sockets import Reply, connect, count_unread
from tests.live import Service, serve

pytestmark = pytest.mark.slow

ASKING = 200
SLOW = 20
WAITING = 50
LARGE = "/facts?limit=200"
NEW = [f"/facts?limit=1&date_from=1{number:03}-01-01" for number in range(WAITING)]
PIECE, PAUSE = 4096, 0.01
GRACE = 30.0
ENDED_WITHIN = 25.0


@pytest.fixture(params=ENGINES)
def url(request: pytest.FixtureRequest, make_database: MakeDatabase, seed: Seed) -> Iterator[str]:
    """The record."""
    database = load_into(make_database(request.param), seed)
    yield database.url.render_as_string(hide_password=False)
    database.dispose()


async def ask(service: Service, path: str, is_sent: asyncio.Semaphore) -> Reply:
    async with connect(service.port) as connection:
        await connection.send(path)
        is_sent.release()
        return await connection.reply()


async def ask_all(service: Service, paths: Iterable[str]) -> list[asyncio.Task[Reply]]:
    """Requests that have arrived, each as a task that ends with its answer."""
    is_sent = asyncio.Semaphore(0)
    asked = [asyncio.create_task(ask(service, path, is_sent)) for path in paths]
    for _ in asked:
        await is_sent.acquire()
    while count_unread(service):
        await asyncio.sleep(0.001)
    return asked


async def ask_and_read_slowly(service: Service, has_begun: asyncio.Semaphore) -> Reply:
    async with connect(service.port, is_narrow=True) as connection:
        await connection.send(LARGE)
        await connection.read(1)
        has_begun.release()
        while await connection.read(PIECE):
            await asyncio.sleep(PAUSE)
        return await connection.reply()


async def await_refusal(service: Service) -> None:
    with suppress(ConnectionRefusedError, ConnectionResetError):
        while True:
            async with connect(service.port):
                await asyncio.sleep(0.01)


class Ending(NamedTuple):
    """Every answer to what was asked before SIGTERM, and the seconds from it to the end of the process."""

    replies: list[Reply]
    in_flight: int
    took: float


async def terminate_while_asking(service: Service, workers: int) -> Ending:
    has_begun = asyncio.Semaphore(0)
    asked = [asyncio.create_task(ask_and_read_slowly(service, has_begun)) for _ in range(SLOW)]
    for _ in range(SLOW):
        await has_begun.acquire()
    asked += await ask_all(service, [f"{LARGE}&date_from=1{number:03}-01-01" for number in range(ASKING)])
    in_flight = sum(not task.done() for task in asked)
    began = time.monotonic()
    code = asyncio.create_task(asyncio.to_thread(service.terminate))
    if workers == 1:
        # The parent of several workers keeps the socket to its end, though nobody accepts from it.
        await await_refusal(service)
        assert not all(task.done() for task in asked)
    replies = await asyncio.gather(*asked)
    assert await code == 0
    return Ending(replies, in_flight, time.monotonic() - began)


async def terminate_while_waiting(service: Service, release: Callable[[], None]) -> list[Reply]:
    """Every answer to what was asked before SIGTERM and could not be answered before `release`."""
    asked = await ask_all(service, NEW)
    assert not any(task.done() for task in asked)
    code = asyncio.create_task(asyncio.to_thread(service.terminate))
    while "Shutting down" not in service.log.read_text(encoding="utf-8"):
        await asyncio.sleep(0.01)
    release()
    replies = await asyncio.gather(*asked)
    assert await code == 0
    return replies


class Locked(NamedTuple):
    """A service whose reads wait for a lock."""

    service: Service
    unlock: Callable[[], None]


@pytest.fixture(params=[1, 2])
def locked(request: pytest.FixtureRequest, make_database: MakeDatabase, seed: Seed, tmp_path: Path) -> Iterator[Locked]:
    database = load_into(make_database("postgresql"), seed)
    url = database.url.render_as_string(hide_password=False)
    with serve(url, tmp_path, request.param) as service, database.writer.connect() as connection:
        connection.exec_driver_sql("LOCK TABLE version IN ACCESS EXCLUSIVE MODE")
        yield Locked(service, connection.rollback)
        connection.rollback()
    database.dispose()


@pytest.mark.postgresql
def test_what_waits_for_the_server_is_answered(locked: Locked) -> None:
    replies = asyncio.run(asyncio.wait_for(terminate_while_waiting(*locked), 2 * GRACE))
    assert [reply.status for reply in replies] == [200] * WAITING


async def terminate_while_waiting_in_vain(service: Service) -> tuple[list[Reply], float]:
    """Every answer to what cannot be answered, and the seconds to the end of the process."""
    asked = await ask_all(service, [*NEW, "/facts?limit=1", "/dataset"])
    began = time.monotonic()
    code = asyncio.create_task(asyncio.to_thread(service.terminate))
    replies = await asyncio.gather(*asked)
    assert await code == 0
    return replies, time.monotonic() - began


@pytest.mark.postgresql
def test_what_waits_in_vain_is_told_and_does_not_keep_the_process(locked: Locked) -> None:
    waiting = terminate_while_waiting_in_vain(locked.service)
    replies, took = asyncio.run(asyncio.wait_for(waiting, 2 * GRACE))
    assert {reply.status for reply in replies} == {503}
    assert {reply.json["type"] for reply in replies} == {"/problems/overloaded", "/problems/unreachable"}
    assert took < ENDED_WITHIN


@pytest.mark.parametrize("workers", [1, 2])
def test_what_was_asked_before_the_end_is_answered(url: str, workers: int, tmp_path: Path, report: Report) -> None:
    with serve(url, tmp_path, workers) as service:
        replies, in_flight, took = asyncio.run(asyncio.wait_for(terminate_while_asking(service, workers), 2 * GRACE))
        with pytest.raises(ConnectionRefusedError), socket.create_connection(("127.0.0.1", service.port)):
            pass
    report(f"{len(replies)} requests answered, {in_flight} of them in flight, {took:.1f} s to the end")
    assert [reply.status for reply in replies] == [200] * (SLOW + ASKING)
    pages = [reply.json for reply in replies]
    assert [len(page["items"]) for page in pages] == [page["page"]["total"] for page in pages]
    assert in_flight >= SLOW
    assert took < GRACE
    assert "Traceback" not in service.log.read_text(encoding="utf-8")

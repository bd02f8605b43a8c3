"""Responses that are ready in the turn of the event loop in which their requests come."""

import asyncio
from itertools import pairwise
from typing import Any

import pytest
from starlette.types import Receive, Scope, Send

from app.http import turns
from app.http.transport import LingeringTransport
from app.http.uvicorn_protocol import FastProtocol
from app.main import create_app
from app.settings import Settings
from tests.conftest import MakeDatabase
from tests.http.wire import Wire, read_statuses

REQUEST = b"GET /facts?limit=2 HTTP/1.1\r\nHost: x\r\n\r\n"


@pytest.fixture
def app(load_good_once: MakeDatabase) -> Any:
    url = load_good_once("sqlite").url
    return create_app(Settings(database_url=url.render_as_string(hide_password=False), log_requests=False))


async def open_warm(app: Any) -> Wire:
    """A connection whose next request for the same is answered from the cache."""
    wire = Wire(FastProtocol, app)
    for _ in range(2):
        wire.send([REQUEST])
        await wire.settle()
    assert read_statuses(wire.written) == [200, 200]
    wire.written = b""
    return wire


async def end(app: Any) -> None:
    await app.state.reader.close()


def test_who_closes_its_side_is_sent_all_that_is_ready(app: Any) -> None:
    async def ask() -> bytes:
        wire = await open_warm(app)
        wire.send([REQUEST * 40])
        wire.protocol.eof_received()
        await asyncio.sleep(0)  # What was to be written in this turn has been written.
        wire.protocol.parse_on()  # Nothing is left.
        await end(app)
        return wire.written

    assert read_statuses(asyncio.run(ask())) == [200] * 40


def test_connections_that_pipeline_hold_up_no_other(app: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "_TURN_SECONDS", 0)

    async def count_in_each_turn() -> list[int]:
        wires = [await open_warm(app) for _ in range(5)]
        for wire in wires:
            wire.send([REQUEST * 20])
        counts = [0]
        while counts[-1] < 100:
            await asyncio.sleep(0)
            counts.append(sum(wire.written.count(b"HTTP/1.1 200 ") for wire in wires))
        await end(app)
        return [after - before for before, after in pairwise(counts)]

    first, *others = asyncio.run(count_in_each_turn())
    assert first == 5
    # When the last of its requests is answered, a connection is one like any other.
    assert max(others) <= 2


def test_nothing_is_written_to_a_connection_that_is_closed_meanwhile(app: Any) -> None:
    async def ask() -> bytes:
        wire = await open_warm(app)
        wire.send([REQUEST])
        wire.is_closed = True
        await asyncio.sleep(0)
        LingeringTransport(wire, asyncio.get_running_loop(), 1).close()
        await end(app)
        assert not wire.has_ended
        return wire.written

    assert asyncio.run(ask()) == b""


def test_another_application_answers_in_tasks() -> None:
    async def answer(_: Scope, __: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    async def ask() -> bytes:
        wire = Wire(FastProtocol, answer)
        wire.send([REQUEST])
        return await wire.settle()

    assert asyncio.run(ask()).startswith(b"HTTP/1.1 204 ")

"""Listening sockets that begin no more handshakes, and servers that end without losing a connection."""

import asyncio
import socket
from collections.abc import Iterator

import pytest
from starlette.types import Receive, Scope, Send
from uvicorn import Config

from app.http import listening
from app.http.listening import refuse_handshakes
from app.http.uvicorn_server import DrainingServer, Worker

pytestmark = pytest.mark.slow


@pytest.fixture(params=[(socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")])
def listener(request: pytest.FixtureRequest) -> Iterator[socket.socket]:
    family, host = request.param
    with socket.socket(family) as made:
        made.bind((host, 0))
        made.listen()
        made.settimeout(5)
        yield made


def connect(listener: socket.socket) -> socket.socket:
    return socket.create_connection(listener.getsockname()[:2], timeout=0.3)


def test_who_has_shaken_hands_is_accepted_and_nobody_else(listener: socket.socket) -> None:
    with connect(listener) as early:
        refuse_handshakes([listener.fileno()])
        with pytest.raises(TimeoutError):
            connect(listener)
        early.sendall(b"early")
        accepted, _ = listener.accept()
        with accepted:
            assert accepted.recv(10) == b"early"
            accepted.sendall(b"answer")
            assert early.recv(10) == b"answer"


def test_sockets_that_know_no_handshake_are_left_alone() -> None:
    with socket.socket(socket.AF_UNIX) as other:
        refuse_handshakes([other.fileno()])


def test_a_sandbox_that_forbids_filters_is_no_failure(listener: socket.socket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listening, "_SO_ATTACH_FILTER", 9999)
    refuse_handshakes([listener.fileno()])
    with connect(listener):
        """It listens as before."""


async def answer(scope: Scope, _: Receive, send: Send) -> None:
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})


async def end_while_connected(pauses: list[float]) -> list[bytes]:
    """What comes on connections that are made before the end and ask after some time, or never."""
    server = DrainingServer(Config(answer, port=0, loop="uvloop", lifespan="off", log_config=None))
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    host, port = server.servers[0].sockets[0].getsockname()

    async def ask(pause: float) -> bytes:
        reader, writer = await asyncio.open_connection(host, port)
        server.should_exit = True
        await asyncio.sleep(pause)
        writer.write(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        try:
            return await reader.readline()
        except ConnectionResetError:
            return b""
        finally:
            writer.close()

    answered = await asyncio.wait_for(asyncio.gather(*map(ask, pauses)), 10)
    await asyncio.wait_for(serving, 10)
    return answered


def test_the_first_request_of_a_connection_is_awaited_for_a_moment() -> None:
    assert asyncio.run(end_while_connected([0, 0.4, 5])) == [b"HTTP/1.1 204 No Content\r\n"] * 2 + [b""]


def test_a_worker_serves_on_the_sockets_of_its_supervisor_and_leaves_them(listener: socket.socket) -> None:
    worker = Worker.__new__(Worker)
    worker._server = None
    worker.config = Config(answer, loop="uvloop", lifespan="off", log_config=None)
    server = worker.server
    assert worker.server is server

    async def serve() -> None:
        serving = asyncio.create_task(server.serve(sockets=[listener.dup()]))
        while not server.started:
            await asyncio.sleep(0.01)
        server.should_exit = True
        await asyncio.wait_for(serving, 10)

    asyncio.run(serve())
    with connect(listener):
        """Other workers may still accept."""

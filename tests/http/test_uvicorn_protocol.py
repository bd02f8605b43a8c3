"""What goes over the wire, on the short way that answers take which are there at once, and on the long one."""

import asyncio
import json
import socket
import struct
from collections.abc import Callable, Iterator
from http.client import HTTPConnection, HTTPResponse
from types import SimpleNamespace
from typing import Any, cast

import anyio
import pytest
from starlette.testclient import TestClient

from app.http import uvicorn_protocol as protocol
from app.http.uvicorn_protocol import HELD_SECONDS, Outbox, Protocol
from tests.live import Service, serve

pytestmark = pytest.mark.slow

HOST = "127.0.0.1"
PATHS = [
    "/facts?limit=3",
    "/facts?q=pact&limit=2",
    "/facts/mali-member-of-aes",
    "/actors/mali",
    "/facts/nope",
    "/facts?knid=event",
    "/facts?kind=event&facets=kind",
    "/facts?q=%zz",
]
OF_THE_MOMENT = {"date", "last-modified", "x-request-id"}


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("service")
    with serve(f"sqlite:///{folder}/facts.db", folder, is_measured=True) as served:
        yield served


@pytest.fixture(scope="module")
def port(service: Service) -> int:
    return service.port


@pytest.fixture
def connection(port: int) -> Iterator[HTTPConnection]:
    opened = HTTPConnection(HOST, port, timeout=10)
    yield opened
    opened.close()


def read_replies(port: int, sent: bytes, methods: list[str]) -> list[tuple[HTTPResponse, bytes]]:
    """The replies to all that is sent at once over one connection, and nothing after the last."""
    with socket.create_connection((HOST, port), timeout=10) as own:
        own.sendall(sent)
        stream = own.makefile("rb")
        replies = []
        for method in methods:
            response = HTTPResponse(own, method=method)
            response.fp.close()
            response.fp = stream
            response.begin()
            length = 0 if method == "HEAD" or response.status == 304 else int(response.headers["Content-Length"])
            replies.append((response, stream.read(length)))
        own.settimeout(0.2)
        with pytest.raises(TimeoutError):
            own.recv(1)
    return replies


def lasting(headers: Any) -> list[tuple[str, str]]:
    return sorted((name.lower(), value) for name, value in headers.items() if name.lower() not in OF_THE_MOMENT)


def request(path: str, *lines: str, method: str = "GET", version: str = "1.1") -> bytes:
    return "\r\n".join([f"{method} {path} HTTP/{version}", "Host: x", *lines, "", ""]).encode()


@pytest.mark.parametrize("coding", ["identity", "gzip"])
@pytest.mark.parametrize("path", PATHS)
def test_an_answer_is_that_of_the_application(
    connection: HTTPConnection, client: TestClient, path: str, coding: str
) -> None:
    theirs = client.get(path, headers={"Accept-Encoding": coding})
    for _ in range(2):
        connection.request("GET", path, headers={"Accept-Encoding": coding})
        ours = connection.getresponse()
        body = ours.read()
        assert ours.status == theirs.status_code
        assert lasting(ours.headers) == lasting(theirs.headers)
        assert coding == "gzip" or body == theirs.content
        assert ours.headers["Date"]
        assert ours.headers["X-Request-ID"]


def test_answers_come_in_the_order_of_their_requests(port: int) -> None:
    paths = [*PATHS, *PATHS[::-1], *(f"/facts?limit={number}" for number in range(1, 200))]
    replies = read_replies(port, b"".join(map(request, paths)), ["GET"] * len(paths))
    singly = [read_replies(port, request(path), ["GET"])[0] for path in PATHS]
    expected = dict(zip(PATHS, singly, strict=True))
    for path, (response, body) in zip(paths, replies, strict=True):
        if path in expected:
            assert (response.status, body) == (expected[path][0].status, expected[path][1])
    identified = {response.headers["X-Request-ID"] for response, _ in replies}
    assert len(identified) == len(paths)


def test_a_head_has_no_body_and_tells_its_length(port: int) -> None:
    (head, none), (whole, body) = read_replies(
        port, request("/facts?limit=9", method="HEAD") + request("/facts?limit=9"), ["HEAD", "GET"]
    )
    assert (none, head.headers["Content-Length"]) == (b"", str(len(body)))
    assert lasting(head.headers) == lasting(whole.headers)


def test_what_is_known_is_not_sent(port: int) -> None:
    ((first, _),) = read_replies(port, request("/facts?limit=8"), ["GET"])
    known = request("/facts?limit=8", f"If-None-Match: {first.headers['ETag']}")
    ((again, _),) = read_replies(port, known, ["GET"])
    assert again.status == 304
    assert again.headers["Content-Length"] is None


@pytest.mark.parametrize(
    "sent", [request("/facts?limit=6", "Connection: close"), request("/facts?limit=6", version="1.0")]
)
def test_a_connection_ends_where_the_client_wants_it(port: int, sent: bytes) -> None:
    for _ in range(2):
        with socket.create_connection((HOST, port), timeout=10) as own:
            own.sendall(sent)
            received = own.makefile("rb").read()
        head, _, body = received.partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200 OK\r\n")
        assert b"\r\nconnection: close" in head
        assert f"content-length: {len(body)}".encode() in head


@pytest.mark.parametrize("lines", [["Content-Length: 5"], ["Content-Length: 5", "Expect: 100-continue"]])
def test_the_body_of_a_read_means_nothing(port: int, lines: list[str]) -> None:
    sent = request("/facts/mali-member-of-aes", *lines) + b"hello" + request("/actors/mali")
    (first, _), (second, _) = read_replies(port, sent, ["GET", "GET"])
    assert (first.status, second.status) == (200, 200)


def test_a_wish_for_another_protocol_is_not_heard(port: int) -> None:
    ((response, _),) = read_replies(
        port, request("/actors/mali", "Connection: Upgrade", "Upgrade: h2c", "HTTP2-Settings: x"), ["GET"]
    )
    assert response.status == 200


@pytest.mark.parametrize("paths", [["/facts?limit=5"], ["/actors/mali", "/facts?limit=5"]])
def test_who_has_said_all_is_answered_as_far_as_that_takes_no_waiting(port: int, paths: list[str]) -> None:
    read_replies(port, request("/actors/mali"), ["GET"])  # Lets it look at the state of the data.
    with socket.create_connection((HOST, port), timeout=10) as own:
        own.sendall(b"".join(map(request, paths)))
        own.shutdown(socket.SHUT_WR)
        received = own.makefile("rb").read()
    assert received.count(b"HTTP/1.1 200 OK\r\n") == len(paths)
    body = received.rpartition(b"\r\n\r\n")[2]
    assert json.loads(body)["page"]["limit"] == 5


def test_what_comes_after_a_request_and_is_none_is_refused_after_its_answer(port: int) -> None:
    for _ in range(2):
        with socket.create_connection((HOST, port), timeout=10) as own:
            own.sendall(request("/actors/mali"))
            first = own.recv(100_000)
            own.sendall(request("/actors/mali") + b"nonsense\r\n\r\n")
            received = own.makefile("rb").read()
    assert first.startswith(b"HTTP/1.1 200 OK\r\n")
    assert received.startswith(b"HTTP/1.1 200 OK\r\n")
    assert received[len(first) :].startswith(b"HTTP/1.1 400 Bad Request\r\n")


class Client:
    """The transport to a client."""

    def __init__(self) -> None:
        self.received: list[bytes] = []
        self.is_gone = False

    def is_closing(self) -> bool:
        return self.is_gone

    def close(self) -> None:
        self.is_gone = True

    def writelines(self, pieces: list[bytes]) -> None:
        self.received += pieces


def test_answers_that_are_ready_go_out_when_all_that_came_in_has_been_read() -> None:
    outbox, here, gone = Outbox(), Client(), Client()

    async def answer() -> None:
        loop = asyncio.get_running_loop()
        outbox.put(loop, cast(Any, here), [b"a", b"b"])
        outbox.put(loop, cast(Any, gone), [b"c"])
        gone.is_gone = True
        assert here.received == []
        await asyncio.sleep(0)

    anyio.run(answer)
    assert (here.received, gone.received) == ([b"a", b"b"], [])


def test_no_answer_waits_long_for_others(monkeypatch: pytest.MonkeyPatch) -> None:
    outbox, client = Outbox(), Client()
    moments = (1.0, 1.0 + HELD_SECONDS / 2, 1.0 + HELD_SECONDS * 1.5)
    monkeypatch.setattr(protocol, "time", SimpleNamespace(perf_counter=iter(moments).__next__))

    async def answer() -> None:
        loop = asyncio.get_running_loop()
        for piece in (b"a", b"b"):
            outbox.put(loop, cast(Any, client), [piece])
        assert client.received == []
        outbox.put(loop, cast(Any, client), [b"c"])
        assert client.received == [b"a", b"b", b"c"]
        await asyncio.sleep(0)

    anyio.run(answer)
    assert client.received == [b"a", b"b", b"c"]


def test_nothing_is_made_for_a_client_that_is_gone() -> None:
    own, gone = Protocol.__new__(Protocol), Client()
    gone.is_gone, own.transport = True, cast(Any, gone)
    asked: list[str] = []

    async def app(*_: Any) -> None:
        asked.append("app")

    own._start_asgi_task(cast(Any, None), app)
    assert asked == []


@pytest.mark.parametrize("end", [Protocol.eof_received, Protocol.shutdown])
def test_no_answer_is_held_beyond_its_connection(
    end: Callable[[Protocol], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    outbox, client, own = Outbox(), Client(), Protocol.__new__(Protocol)
    monkeypatch.setattr(Protocol, "_outbox", outbox)
    own.transport, own.cycle = cast(Any, client), cast(Any, None)

    async def answer() -> None:
        outbox.put(asyncio.get_running_loop(), cast(Any, client), [b"a"])
        end(own)
        assert client.received == [b"a"]

    anyio.run(answer)


def test_no_answer_waits_for_one_that_takes_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    outbox, client, own = Outbox(), Client(), Protocol.__new__(Protocol)
    monkeypatch.setattr(Protocol, "_outbox", outbox)
    received_before: list[list[bytes]] = []

    async def take_longer(_: Any) -> None:
        received_before.append([*client.received])

    async def answer() -> None:
        own.loop, own.transport, own.tasks = asyncio.get_running_loop(), cast(Any, Client()), set()
        own.config = cast(Any, SimpleNamespace(reset_contextvars=False))
        own._start_asgi_task(cast(Any, SimpleNamespace(run_asgi=take_longer)), None)
        outbox.put(own.loop, cast(Any, client), [b"a"])
        await asyncio.gather(*own.tasks)

    anyio.run(answer)
    assert received_before == [[b"a"]]


def test_a_request_keeps_its_id(port: int) -> None:
    ((response, _),) = read_replies(port, request("/actors/mali", "X-Request-ID: mine"), ["GET"])
    assert response.headers["X-Request-ID"] == "mine"


def test_a_client_that_is_gone_before_its_answers_is_no_failure(service: Service) -> None:
    for _ in range(10):
        with socket.create_connection((HOST, service.port), timeout=10) as own:
            own.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            own.sendall(request("/facts?limit=200") * 3 + request("/actors/mali") * 40)
    ((response, _),) = read_replies(service.port, request("/actors/mali"), ["GET"])
    assert response.status == 200
    assert "Traceback" not in service.log.read_text(encoding="utf-8")

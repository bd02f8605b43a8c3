"""What a connection reads as requests, however it is cut into packets, and what it refuses."""

import asyncio
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from app.http.bounded_protocol import BoundedProtocol
from app.http.uvicorn_protocol import FastProtocol
from app.main import create_app
from app.settings import Settings
from tests.conftest import MakeDatabase
from tests.http.wire import Wire, read_statuses

pytestmark = pytest.mark.slow

KIB = 1024
HOST = b"Host: x\r\n"
FIRST = b"GET /facts?limit=2 HTTP/1.1\r\n" + HOST
NEXT = b"GET /actors?limit=1 HTTP/1.1\r\n" + HOST + b"\r\n"
H2C = b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA\r\n"
WEBSOCKET = (
    b"Connection: keep-alive, Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
)
OFFERS = {"none": b"", "h2c": H2C, "websocket": WEBSOCKET}
BODIES = {
    "no body": (b"", b""),
    "empty": (b"Content-Length: 0\r\n", b""),
    "length": (b"Content-Length: 5\r\n", b"hello"),
    "a request as body": (b"Content-Length: %d\r\n" % len(NEXT), NEXT),
    "chunks": (b"Transfer-Encoding: chunked\r\n", b"5\r\nhello\r\n%x;a=b\r\n%b\r\n0\r\n\r\n" % (len(NEXT), NEXT)),
    "trailer": (b"Transfer-Encoding: chunked\r\n", b"1\r\nx\r\n0\r\nA: b\r\nUpgrade: h2c\r\nHost: y\r\n\r\n"),
    "expected": (b"Content-Length: 5\r\nExpect: 100-continue\r\n", b"hello"),
}
BROKEN = {
    "no request": (b"nonsense\r\n\r\n", 400),
    "another version": (b"GET / HTTP/3.0\r\n" + HOST + b"\r\n", 400),
    "preface of HTTP/2": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
    "a space": (b"GET /facts?q=a b HTTP/1.1\r\n" + HOST + b"\r\n", 400),
    "no host": (b"GET / HTTP/1.1\r\n\r\n", 400),
    "two hosts": (b"GET / HTTP/1.1\r\nHost: x\r\nA: b\r\nHost: x\r\n\r\n", 400),
    "two hosts in HTTP/1.0": (b"GET / HTTP/1.0\r\nHost: x\r\nHost: y\r\n\r\n", 400),
    "two lengths": (b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", 400),
    "two lengths and an offer": (
        b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n" + H2C + b"\r\n",
        400,
    ),
    "another coding": (b"GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n", 400),
    "a coding below another": (b"GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", 400),
    "no host and an offer": (b"GET / HTTP/1.1\r\n" + H2C + b"\r\n", 400),
    "bare line ends": (b"GET / HTTP/1.1\nHost: x\n\n", 400),
    "no target": (b"GET http:// HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    "a tunnel": (b"CONNECT x:443 HTTP/1.1\r\nHost: x:443\r\n\r\n", 405),
    "a tunnel and a body": (b"CONNECT x:443 HTTP/1.1\r\nHost: x:443\r\nContent-Length: 5\r\n\r\nhello", 405),
    "many lines": (FIRST + b"A:\r\n" * 100 + b"\r\n", 431),
    "many lines that do not end": (FIRST + b"A:\r\n" * 1000, 431),
    "a long line": (FIRST + b"A: " + b"a" * 64 * KIB + b"\r\n\r\n", 431),
    "a long line that does not end": (FIRST + b"A: " + b"a" * 70 * KIB, 431),
    "a long name": (FIRST + b"A" * 70 * KIB, 431),
    "a long target": (b"GET /facts?q=" + b"a" * 64 * KIB + b" HTTP/1.1\r\n" + HOST + b"\r\n", 414),
    "a long target that does not end": (b"GET /facts?q=" + b"a" * 70 * KIB, 414),
    "empty lines without end": (b"\r\n" * 33 * KIB, 431),
}

both = pytest.mark.parametrize("kind", [BoundedProtocol, FastProtocol], ids=["plain", "fast"])


@pytest.fixture(scope="module")
def app(load_good_once: MakeDatabase) -> Any:
    url = load_good_once("sqlite").url
    return create_app(Settings(database_url=url.render_as_string(hide_password=False), log_requests=False))


def cut(sent: bytes) -> Iterator[list[bytes]]:
    """The same bytes in packets: as one, byte by byte, in two at each place of a short one, in many of some length."""
    yield [sent]
    step = max(1, len(sent) // 40) if len(sent) < KIB else len(sent) // 4
    for at in range(1, len(sent), step):
        yield [sent[:at], sent[at:]]
    for size in (1, 2, 3, 7, 64, 1000, 32 * KIB):
        if size < len(sent) <= size * 2000:
            yield [sent[at : at + size] for at in range(0, len(sent), size)]


def ask(kind: type[BoundedProtocol], app: Any, packets: list[bytes]) -> bytes:
    async def exchange() -> bytes:
        wire = Wire(kind, app)
        wire.send(packets)
        return await wire.settle()

    return asyncio.run(exchange())


def check_all_cuts(kind: type[BoundedProtocol], app: Any, sent: bytes, statuses: list[int]) -> None:
    async def exchange() -> None:
        for packets in cut(sent):
            wire = Wire(kind, app)
            wire.send(packets)
            received = (await wire.settle()).replace(b"HTTP/1.1 100 Continue\r\n\r\n", b"")
            assert read_statuses(received) == statuses, [packet[:100] for packet in packets[:5]]
            wire.close()

    asyncio.run(exchange())


@both
@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("offer", OFFERS)
def test_a_body_is_no_request(kind: type[BoundedProtocol], app: Any, offer: str, body: str) -> None:
    lines, content = BODIES[body]
    check_all_cuts(kind, app, FIRST + OFFERS[offer] + lines + b"\r\n" + content + NEXT + NEXT, [200] * 3)


@both
def test_offers_may_follow_each_other(kind: type[BoundedProtocol], app: Any) -> None:
    offered = FIRST + H2C + b"Content-Length: 5\r\n\r\nhello"
    check_all_cuts(kind, app, (offered + FIRST + WEBSOCKET + b"\r\n" + NEXT) * 4, [200] * 12)


@both
@pytest.mark.parametrize("version", [b"1.0", b"1.1"])
@pytest.mark.parametrize("lines", [H2C + b"Connection: close\r\n", b"Connection: Upgrade, close\r\nUpgrade: x\r\n"])
def test_an_offer_may_end_the_connection(kind: type[BoundedProtocol], app: Any, lines: bytes, version: bytes) -> None:
    offered = FIRST.replace(b"HTTP/1.1", b"HTTP/" + version) + lines
    for body in (b"\r\n", b"Content-Length: %d\r\n\r\n" % len(NEXT) + NEXT):
        check_all_cuts(kind, app, offered + body, [200])
        check_all_cuts(kind, app, offered + body + NEXT, [200])


@both
@pytest.mark.parametrize("name", BROKEN)
def test_what_cannot_be_read_ends_the_connection(kind: type[BoundedProtocol], app: Any, name: str) -> None:
    sent, status = BROKEN[name]
    sent += NEXT if sent.endswith(b"\r\n\r\n") else b""
    check_all_cuts(kind, app, FIRST + b"\r\n" + sent, [200, status])
    check_all_cuts(kind, app, sent, [status])


@both
def test_a_fault_is_a_problem_like_any_other(kind: type[BoundedProtocol], app: Any) -> None:
    received = ask(kind, app, [b"GET /facts?q=a b HTTP/1.1\r\nX-Request-ID: mine\r\nHost: x\r\n\r\n"])
    head, _, body = received.partition(b"\r\n\r\n")
    lines = head.decode().lower().split("\r\n")
    assert lines[0] == "http/1.1 400 bad request"
    for line in (
        "content-type: application/problem+json",
        "access-control-allow-origin: *",
        "x-content-type-options: nosniff",
        "cache-control: no-store",
        "connection: close",
        f"content-length: {len(body)}",
    ):
        assert line in lines
    assert any(line.startswith("x-request-id: ") for line in lines)
    assert json.loads(body) == {
        "type": "/problems/malformed-request",
        "title": "Malformed request",
        "status": 400,
        "detail": "It is not HTTP/1.1: Expected HTTP/, RTSP/ or ICE/. A space in an address is written `%20`.",
        "instance": "/facts",
        "errors": [],
    }


@both
@pytest.mark.parametrize(
    "line", [b"", b"Host:\r\n", b"Host: x:80\r\n", b"Host: [::1]:8000\r\n", b"Host: a_b.example\r\n"]
)
def test_a_host_may_be_any_name_or_address(kind: type[BoundedProtocol], app: Any, line: bytes) -> None:
    version = b"1.1" if line else b"1.0"
    assert read_statuses(ask(kind, app, [b"GET /facts?limit=2 HTTP/" + version + b"\r\n" + line + b"\r\n"])) == [200]


@both
@pytest.mark.parametrize("host", [b"a b", b"a/b", b"u@x", b"x:port", b"[::1", b"\xc3\xa9", b"x" * 300, b"x:80:80"])
def test_any_other_host_is_refused(kind: type[BoundedProtocol], app: Any, host: bytes) -> None:
    received = ask(kind, app, [b"GET /facts?limit=2 HTTP/1.1\r\nHost: " + host + b"\r\n\r\n"])
    assert read_statuses(received) == [400]
    assert b"no name or address of a host" in received


@both
def test_each_request_has_its_own_host(kind: type[BoundedProtocol], app: Any) -> None:
    hosts = [b"x", b"x", b"y", b"a b", b"x"]
    sent = [b"GET /facts?limit=2 HTTP/1.1\r\nHost: %b\r\n\r\n" % host for host in hosts]
    assert read_statuses(ask(kind, app, sent)) == [200, 200, 200, 400]


@both
def test_a_target_may_be_absolute(kind: type[BoundedProtocol], app: Any) -> None:
    assert read_statuses(ask(kind, app, [b"GET http://y/facts?limit=2 HTTP/1.1\r\nHost: x\r\n\r\n"])) == [200]


@both
def test_what_is_not_ascii_may_be_written_as_it_is(kind: type[BoundedProtocol], app: Any) -> None:
    sent = "GET /facts?q=Goïta&limit=1 HTTP/1.1\r\nHost: x\r\nA: é\r\n\r\n".encode()
    same = sent.replace("ï".encode(), b"%C3%AF")
    ((_, _, expected),) = [ask(kind, app, [same]).partition(b"\r\n\r\n")]
    assert b'"query":{"q":"Go\xc3\xafta"' in expected or b"Go" in expected
    for packets in cut(b"\r\n" + sent):
        assert ask(kind, app, packets).partition(b"\r\n\r\n")[2] == expected
    check_all_cuts(kind, app, sent + FIRST + b"\r\n" + sent, [200] * 3)


@both
@pytest.mark.parametrize("target", [b"/facts?q=\xef", b"/facts/\xff\xfe"])
def test_what_is_not_utf_8_is_refused_by_the_application(kind: type[BoundedProtocol], app: Any, target: bytes) -> None:
    received = ask(kind, app, [b"GET " + target + b" HTTP/1.1\r\nHost: x\r\n\r\n" + NEXT])
    assert read_statuses(received) == [400, 200]
    assert b"The bytes are not UTF-8." in received


@both
def test_what_is_not_ascii_in_a_body_stays_as_it_is(kind: type[BoundedProtocol], app: Any) -> None:
    body = "é\r\n\r\né".encode()
    check_all_cuts(kind, app, FIRST + b"Content-Length: %d\r\n\r\n" % len(body) + body + NEXT, [200, 200])


@both
def test_the_problem_of_a_head_has_no_body(kind: type[BoundedProtocol], app: Any) -> None:
    received = ask(kind, app, [b"HEAD / HTTP/1.1\r\n\r\n"])
    assert read_statuses(received, ["HEAD"]) == [400]


TOO_MUCH = {
    "a trailer": b"0\r\nA: " + b"a" * 70 * KIB,
    "many lines of a trailer": b"0\r\n" + b"A:\r\n" * 1000,
    "an extension of a chunk": b"5;a=" + b"a" * 70 * KIB,
    "no chunk": b"zz\r\n",
}


@both
@pytest.mark.parametrize("size", [1000, 32 * KIB])
@pytest.mark.parametrize("name", TOO_MUCH)
def test_a_request_that_breaks_off_gets_one_response(
    kind: type[BoundedProtocol], app: Any, name: str, size: int
) -> None:
    head = FIRST + b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"
    rest = TOO_MUCH[name]

    async def exchange() -> None:
        for is_later in (False, True):
            wire = Wire(kind, app)
            wire.send([head])
            if is_later:
                assert read_statuses(await wire.settle()) == [200]
            wire.send([rest[at : at + size] for at in range(0, len(rest), size)] + [NEXT])
            assert wire.protocol.is_refused
            assert read_statuses(await wire.settle()) == [200]
            assert wire.has_ended is is_later
            await asyncio.sleep(0)
            wire.close()

    asyncio.run(exchange())


@both
def test_as_many_requests_wait_as_may(kind: type[BoundedProtocol], app: Any) -> None:
    async def exchange() -> None:
        wire = Wire(kind, app, is_deaf=True)
        wire.send([NEXT * 200, NEXT * 200])
        most = 0
        for _ in range(100):
            most = max(most, len(wire.protocol.pipeline))
            await asyncio.sleep(0)
        assert most == 16
        assert wire.is_paused
        assert wire.unread == len(NEXT) * 200
        wire.is_deaf = False
        wire.protocol.resume_writing()
        assert read_statuses(await wire.settle()) == [200] * 400

    asyncio.run(exchange())


@both
def test_what_comes_though_reading_is_paused_is_kept_in_order(kind: type[BoundedProtocol], app: Any) -> None:
    async def exchange() -> None:
        wire = Wire(kind, app)
        wire.protocol.data_received(NEXT * 40 + FIRST)
        wire.protocol.data_received(b"\r\n" + NEXT)
        assert read_statuses(await wire.settle()) == [200] * 42

    asyncio.run(exchange())


@both
def test_nothing_waits_for_a_client_that_is_gone(kind: type[BoundedProtocol], app: Any) -> None:
    async def exchange() -> None:
        wire = Wire(kind, app, is_deaf=True)
        wire.send([NEXT * 100])
        for _ in range(50):
            await asyncio.sleep(0)
        running = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        wire.is_closed = True
        wire.protocol.connection_lost(ConnectionResetError())
        assert not wire.protocol.is_full
        assert wire.protocol.timeout_keep_alive_task is None
        if running:
            await asyncio.wait(running, timeout=5)
        assert all(task.done() for task in running)

    asyncio.run(exchange())


@both
@pytest.mark.parametrize(
    ("packets", "status"),
    [
        ([b"GET / HTTP/1.1\r\n"], 408),
        ([b"\r\n"], 408),
        ([FIRST + b"Content-Length: 5\r\n\r\n", b"hel"], 200),
        ([FIRST + b"\r\n" + NEXT + b"GE"], 408),
    ],
)
def test_a_request_that_does_not_arrive_ends_the_connection(
    kind: type[BoundedProtocol], app: Any, packets: list[bytes], status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kind, "request_seconds", 0.2)
    monkeypatch.setattr(kind, "linger_seconds", 0.1)

    async def exchange() -> None:
        wire = Wire(kind, app)
        wire.send(packets)
        async with asyncio.timeout(10):
            while not wire.is_closed:
                await asyncio.sleep(0.01)
        assert read_statuses(wire.written)[-1] == status

    asyncio.run(exchange())


@both
def test_time_in_which_the_server_does_not_read_is_not_counted(
    kind: type[BoundedProtocol], app: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kind, "request_seconds", 0.1)

    async def exchange() -> None:
        wire = Wire(kind, app, is_deaf=True)
        wire.send([NEXT * 10 + FIRST])
        await asyncio.sleep(0.5)
        wire.is_deaf = False
        wire.protocol.resume_writing()
        wire.send([b"\r\n"])
        assert read_statuses(await wire.settle()) == [200] * 11

    asyncio.run(exchange())


@both
def test_a_client_that_sends_nothing_is_not_waited_for(kind: type[BoundedProtocol], app: Any) -> None:
    async def exchange() -> None:
        wire = Wire(kind, app)
        timer = wire.protocol.timeout_keep_alive_task
        assert timer is not None
        timer._run()
        assert wire.is_closed

    asyncio.run(exchange())


@both
def test_a_failure_of_the_application_is_logged(kind: type[BoundedProtocol], caplog: pytest.LogCaptureFixture) -> None:
    class Broken:
        @property
        def front(self) -> Any:
            raise RuntimeError("broken")

        async def __call__(self, _scope: Any, _receive: Any, _send: Any) -> None:
            raise RuntimeError("broken")

    async def exchange() -> None:
        wire = Wire(kind, Broken())
        wire.send([NEXT])
        await asyncio.sleep(0.1)
        wire.protocol.connection_lost(None)

    with caplog.at_level(logging.ERROR):
        asyncio.run(exchange())
    assert "broken" in caplog.text


@both
@pytest.mark.parametrize("is_closed", [False, True])
def test_who_sends_much_at_once_is_not_read_for_a_moment(
    kind: type[BoundedProtocol], app: Any, is_closed: bool
) -> None:
    async def exchange() -> None:
        wire = Wire(kind, app)
        wire.send([FIRST + b"A: " + b"a" * 200_000, b"a", b"a"])
        assert wire.is_paused
        assert wire.unread == 2
        wire.is_closed = is_closed
        await asyncio.sleep(0.05)
        assert wire.is_paused == is_closed
        assert wire.unread == (2 if is_closed else 0)

    asyncio.run(exchange())

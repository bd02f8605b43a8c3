"""Requests over sockets that are offered another protocol, cannot be read, or are too large."""

import json
import re
import socket
import time
from urllib.parse import quote

import pytest

from tests.http.wire import read_statuses
from tests.live import Service

pytestmark = pytest.mark.slow

KIB = 1024
HIDDEN = "GET /healthz HTTP/1.1\r\nHost: x\r\nX-Request-ID: second\r\n\r\n"
H2C = "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA\r\n"
WEBSOCKET = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAA\r\n"


def exchange(port: int, *packets: bytes) -> bytes:
    """What comes for packets that are sent one after the other, up to the end of the connection."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as own:
        own.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for packet in packets:
            own.sendall(packet)
            time.sleep(0.05)
        return own.makefile("rb").read()


LAST = b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"


def request(path: str, lines: str = "") -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: x\r\n{lines}\r\n".encode()


@pytest.mark.parametrize("offer", ["", H2C, WEBSOCKET])
def test_the_body_of_a_request_is_never_a_request(port: int, offer: str) -> None:
    head = request("/facts?limit=1", f"{offer}Content-Length: {len(HIDDEN)}\r\n")
    chunked = request("/facts?limit=1", f"{offer}Transfer-Encoding: chunked\r\n")
    chunks = f"{len(HIDDEN):x}\r\n{HIDDEN}\r\n0\r\n\r\n".encode()
    for packets in ([head, HIDDEN.encode()], [head + HIDDEN.encode()], [chunked, chunks], [chunked + chunks]):
        received = exchange(port, *packets, LAST)
        assert read_statuses(received) == [200, 200]
        assert b"second" not in received
        assert read_statuses(exchange(port, *packets, request("/facts?limit=2") + LAST)) == [200, 200, 200]


def test_offers_are_passed_over_in_silence(service: Service) -> None:
    for offer in (H2C, WEBSOCKET):
        assert read_statuses(exchange(service.port, request("/healthz", offer), LAST)) == [200, 200]
    log = service.log.read_text(encoding="utf-8")
    assert "WARNING" not in log
    assert "WebSocket" not in log


def test_nothing_of_a_tunnel_is_read(port: int) -> None:
    received = exchange(port, b"CONNECT x:443 HTTP/1.1\r\nHost: x:443\r\n\r\n", HIDDEN.encode())
    assert read_statuses(received) == [405]
    assert b"\r\nallow: GET, HEAD, OPTIONS\r\n" in received


def test_a_name_may_be_asked_for_as_it_is_written(port: int) -> None:
    (raw, encoded) = (
        json.loads(exchange(port, request(f"/facts?q={name}", "Connection: close\r\n")).partition(b"\r\n\r\n")[2])
        for name in ("Goïta", quote("Goïta"))
    )
    assert raw == encoded
    assert len(raw["items"]) == raw["page"]["total"] >= 30


@pytest.mark.parametrize("sent", ["GET /facts?q=a b HTTP/1.1\r\nHost: x\r\n\r\n", "GET / HTTP/1.1\r\n\r\n"])
def test_what_cannot_be_read_is_a_problem_and_a_line_of_the_log(service: Service, sent: str) -> None:
    head, _, body = exchange(service.port, sent.encode()).partition(b"\r\n\r\n")
    assert json.loads(body)["type"] == "/problems/malformed-request"
    assert b"\r\naccess-control-allow-origin: *\r\n" in head
    assert b"\r\nconnection: close" in head
    (name,) = re.findall(rb"\r\nx-request-id: (\S+)", head)
    time.sleep(0.2)
    assert name.decode() in service.log.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("start", "piece", "status"),
    [
        (b"GET / HTTP/1.1\r\nHost: x\r\n", b"A: " + b"a" * 32 * KIB + b"\r\n", 431),
        (b"GET / HTTP/1.1\r\nHost: x\r\nA: ", b"a" * 32 * KIB, 431),
        (b"GET / HTTP/1.1\r\nHost: x\r\n", b"A:\r\n" * 8 * KIB, 431),
        (b"GET /facts?q=", b"a" * 32 * KIB, 414),
    ],
)
def test_a_head_without_end_is_refused_while_it_comes(port: int, start: bytes, piece: bytes, status: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=30) as own:
        own.sendall(start)
        for _ in range(200):
            own.sendall(piece)
        received = own.makefile("rb").read()
    assert read_statuses(received) == [status]
    assert json.loads(received.partition(b"\r\n\r\n")[2])["status"] == status

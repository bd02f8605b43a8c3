"""What goes over the wire: responses that are ready at once, and those that an ASGI task sends."""

import json
import socket
import struct
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from inspect import signature
from types import SimpleNamespace
from typing import Any, cast

import pytest
from starlette.testclient import TestClient
from uvicorn import Config
from uvicorn.protocols.http.flow_control import FlowControl
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle
from uvicorn.server import ServerState

from app.http.uvicorn_protocol import FastProtocol
from tests.live import Service

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


only_fast = pytest.mark.parametrize("service", ["true"], ids=["fast"], indirect=True)
"""For what is sent before the connection closes, which an ASGI task is too late for."""


@pytest.fixture
def connection(port: int) -> Iterator[HTTPConnection]:
    opened = HTTPConnection(HOST, port, timeout=10)
    yield opened
    opened.close()


def read_responses(port: int, sent: bytes, methods: list[str]) -> list[tuple[HTTPResponse, bytes]]:
    """The responses to all that is sent at once over one connection, and nothing after the last."""
    with socket.create_connection((HOST, port), timeout=10) as own:
        own.sendall(sent)
        stream = own.makefile("rb")
        responses = []
        for method in methods:
            response = HTTPResponse(own, method=method)
            response.fp.close()
            response.fp = stream
            response.begin()
            length = 0 if method == "HEAD" or response.status == 304 else int(response.headers["Content-Length"])
            responses.append((response, stream.read(length)))
            response.fp = cast(Any, None)  # The stream is everybody's: a response that ends must not use it.
        own.settimeout(0.2)
        with pytest.raises(TimeoutError):
            own.recv(1)
    return responses


def lasting(headers: Any) -> list[tuple[str, str]]:
    return sorted((name.lower(), value) for name, value in headers.items() if name.lower() not in OF_THE_MOMENT)


def request(path: str, *lines: str, method: str = "GET", version: str = "1.1") -> bytes:
    return "\r\n".join([f"{method} {path} HTTP/{version}", "Host: x", *lines, "", ""]).encode()


@pytest.mark.parametrize("coding", ["identity", "gzip"])
@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("loaded_database", ["sqlite"], indirect=True)
def test_a_response_is_that_of_the_application(
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


def test_responses_come_in_the_order_of_their_requests(port: int) -> None:
    paths = [*PATHS, *PATHS[::-1], *(f"/facts?limit={number}" for number in range(1, 200))]
    responses = read_responses(port, b"".join(map(request, paths)), ["GET"] * len(paths))
    singly = [read_responses(port, request(path), ["GET"])[0] for path in PATHS]
    expected = dict(zip(PATHS, singly, strict=True))
    for path, (response, body) in zip(paths, responses, strict=True):
        if path in expected:
            assert (response.status, body) == (expected[path][0].status, expected[path][1])
    identified = {response.headers["X-Request-ID"] for response, _ in responses}
    assert len(identified) == len(paths)


def test_a_head_has_no_body_and_tells_its_length(port: int) -> None:
    (head, none), (whole, body) = read_responses(
        port, request("/facts?limit=9", method="HEAD") + request("/facts?limit=9"), ["HEAD", "GET"]
    )
    assert (none, head.headers["Content-Length"]) == (b"", str(len(body)))
    assert lasting(head.headers) == lasting(whole.headers)


def test_what_the_client_has_is_not_sent(port: int) -> None:
    ((first, _),) = read_responses(port, request("/facts?limit=8"), ["GET"])
    known = request("/facts?limit=8", f"If-None-Match: {first.headers['ETag']}")
    ((again, _),) = read_responses(port, known, ["GET"])
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
    (first, _), (second, _) = read_responses(port, sent, ["GET", "GET"])
    assert (first.status, second.status) == (200, 200)


def test_a_request_for_another_protocol_is_ignored(port: int) -> None:
    ((response, _),) = read_responses(
        port, request("/actors/mali", "Connection: Upgrade", "Upgrade: h2c", "HTTP2-Settings: x"), ["GET"]
    )
    assert response.status == 200


@only_fast
@pytest.mark.parametrize("paths", [["/facts?limit=5"], ["/actors/mali", "/facts?limit=5"]])
def test_a_client_that_closed_its_side_is_sent_what_takes_no_waiting(port: int, paths: list[str]) -> None:
    read_responses(port, request("/actors/mali"), ["GET"])  # Lets it look at the state of the data.
    with socket.create_connection((HOST, port), timeout=10) as own:
        own.sendall(b"".join(map(request, paths)))
        own.shutdown(socket.SHUT_WR)
        received = own.makefile("rb").read()
    assert received.count(b"HTTP/1.1 200 OK\r\n") == len(paths)
    body = received.rpartition(b"\r\n\r\n")[2]
    assert json.loads(body)["page"]["limit"] == 5


@only_fast
def test_what_follows_a_request_and_is_none_is_refused_after_its_response(port: int) -> None:
    for _ in range(2):
        with socket.create_connection((HOST, port), timeout=10) as own:
            own.sendall(request("/actors/mali"))
            first = own.recv(100_000)
            own.sendall(request("/actors/mali") + b"nonsense\r\n\r\n")
            received = own.makefile("rb").read()
    assert first.startswith(b"HTTP/1.1 200 OK\r\n")
    assert received.startswith(b"HTTP/1.1 200 OK\r\n")
    assert received[len(first) :].startswith(b"HTTP/1.1 400 Bad Request\r\n")


def test_nothing_is_made_for_a_client_that_is_gone() -> None:
    protocol = FastProtocol.__new__(FastProtocol)
    protocol.transport = cast(Any, SimpleNamespace(is_closing=lambda: True))
    asked: list[str] = []

    async def app(*_: Any) -> None:
        asked.append("app")

    protocol._start_asgi_task(cast(Any, None), app)
    assert asked == []


async def _unused_app(_scope: Any, _receive: Any, _send: Any) -> None:
    raise AssertionError


def test_uvicorn_has_the_names_that_the_protocols_use() -> None:
    names = (
        *("_start_asgi_task", "_unset_keepalive_if_required", "connection_lost", "connection_made", "data_received"),
        *("eof_received", "on_body", "on_headers_complete", "on_message_begin", "on_message_complete"),
        *("on_response_complete", "timeout_keep_alive_handler"),
    )
    for name in names:
        assert name in vars(HttpToolsProtocol)
    assert list(signature(HttpToolsProtocol._start_asgi_task).parameters) == ["self", "cycle", "app"]
    config = Config(_unused_app, log_config=None)
    config.load()
    plain = HttpToolsProtocol(config, ServerState(), {}, cast(Any, SimpleNamespace()))
    used = {
        *("access_log", "access_logger", "app", "cycle", "flow", "headers", "logger", "loop", "parser", "pipeline"),
        *("scope", "server_state", "timeout_keep_alive", "timeout_keep_alive_task", "transport"),
    }
    assert used <= vars(plain).keys()
    assert plain.server_state.default_headers == []
    assert {"read_paused", "write_paused"} <= vars(FlowControl(cast(Any, None))).keys()
    given = dict.fromkeys(signature(RequestResponseCycle).parameters)
    cycle = RequestResponseCycle(**cast(Any, given))
    state = {"scope", "keep_alive", "transport", "disconnected", "message_event"}
    assert state | {"response_started", "response_complete"} <= vars(cycle).keys()


def test_a_request_keeps_its_id(port: int) -> None:
    ((response, _),) = read_responses(port, request("/actors/mali", "X-Request-ID: mine"), ["GET"])
    assert response.headers["X-Request-ID"] == "mine"


def test_a_client_that_is_gone_before_its_responses_is_no_failure(service: Service) -> None:
    for _ in range(10):
        with socket.create_connection((HOST, service.port), timeout=10) as own:
            own.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            own.sendall(request("/facts?limit=200") * 3 + request("/actors/mali") * 40)
    ((response, _),) = read_responses(service.port, request("/actors/mali"), ["GET"])
    assert response.status == 200
    assert "Traceback" not in service.log.read_text(encoding="utf-8")

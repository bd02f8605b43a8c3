"""Responses that are sent as they are made."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from fastapi import APIRouter
from fastapi.responses import StreamingResponse
from starlette.testclient import TestClient
from starlette.types import Message

from app.http.route_policy import RoutePolicy, declare
from app.routing.service_route import ServiceRoute
from app.store.engine import Database
from tests.extending import open_extended_client

NUMBER = 5
router = APIRouter(route_class=ServiceRoute)


class Recorder:
    """What happens to a stream, in order."""

    def __init__(self) -> None:
        self.events: list[str] = []

    async def make(self) -> AsyncIterator[bytes]:
        try:
            for number in range(NUMBER):
                self.events.append(f"made {number}")
                yield b"%d" % number
                await asyncio.sleep(0.01)
        finally:
            self.events.append("closed")


recorder = Recorder()


@router.get("/stream")
@declare(RoutePolicy(is_stream=True))
def get_stream() -> StreamingResponse:
    return StreamingResponse(recorder.make(), media_type="text/plain", headers={"ETag": 'W/"1"'})


@pytest.fixture(scope="module")
def stream_client(good_database: Database) -> Iterator[TestClient]:
    with open_extended_client(good_database, router) as client:
        client.get("/facts")  # Lets it look at the revision, so that nothing has to wait for that.
        yield client


@pytest.fixture(autouse=True)
def _forget_events() -> None:
    recorder.events.clear()


def request_stream(client: TestClient, method: str, methods: list[str] | None = None) -> list[Message]:
    """The messages that a server is given; `methods` takes those that its scope has when it is given each."""
    sent: list[Message] = []
    scope: dict[str, Any] = {
        "type": "http",
        "method": method,
        "path": "/stream",
        "raw_path": b"/stream",
        "query_string": b"",
        "headers": [(b"accept-encoding", b"gzip"), (b"if-none-match", b'W/"1"')],
    }

    async def send(message: Message) -> None:
        sent.append(message)
        if methods is not None:
            methods.append(scope["method"])
        if body := message.get("body"):
            recorder.events.append(f"sent {body.decode()}")

    async def receive() -> Message:
        await asyncio.Event().wait()
        raise AssertionError

    async def ask() -> None:
        await client.app(scope, receive, send)

    assert client.portal is not None
    client.portal.call(ask)
    return sent


def test_each_part_of_a_stream_is_sent_when_it_is_made(stream_client: TestClient) -> None:
    start, *parts = request_stream(stream_client, "GET")
    assert start["status"] == 200
    assert [part["body"] for part in parts] == [*(b"%d" % number for number in range(NUMBER)), b""]
    expected = [f"{verb} {number}" for number in range(NUMBER) for verb in ("made", "sent")]
    assert recorder.events == [*expected, "closed"]


def test_a_stream_has_the_headers_of_every_response(stream_client: TestClient) -> None:
    headers = stream_client.get("/stream").headers
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert headers["X-Request-ID"]
    assert "Content-Encoding" not in headers
    assert "Vary" not in headers


def test_a_stream_is_not_cached(stream_client: TestClient) -> None:
    for _ in range(3):
        assert stream_client.get("/stream").text == "01234"
    assert recorder.events.count("closed") == 3


def test_head_of_a_stream_does_not_make_it_all(stream_client: TestClient) -> None:
    start, *parts = request_stream(stream_client, "HEAD")
    assert (start["status"], parts) == (200, [{"type": "http.response.body", "body": b""}])
    assert f"made {NUMBER - 1}" not in recorder.events
    assert dict(start["headers"])[b"content-type"] == b"text/plain; charset=utf-8"


def test_the_server_knows_that_no_body_follows_the_head_of_a_stream(stream_client: TestClient) -> None:
    methods: list[str] = []
    request_stream(stream_client, "HEAD", methods)
    assert methods[-1] == "HEAD"


def test_a_stream_is_counted_by_its_route_and_its_method(stream_client: TestClient) -> None:
    stream_client.head("/stream")
    metrics = stream_client.get("/metrics").text
    assert 'sahel_facts_requests_total{kept="False",method="HEAD",route="/stream",status="200"}' in metrics

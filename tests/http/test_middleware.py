"""What surrounds the application, when what is inside behaves as it should not, and when it is no HTTP at all."""

import asyncio
from collections.abc import Callable

import pytest
from prometheus_client import CollectorRegistry
from starlette.testclient import TestClient
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketDisconnect

from app.api.problems import render_error
from app.api.routing import Reads
from app.http.access_log import Observed
from app.http.middleware import Envelope, WellFormed
from app.http.response_cache import CachedReads
from app.store.engine import Database
from app.store.reader import Reader
from app.store.watcher import Freshness

NOBODY = Reader(Database("sqlite:///nowhere.db"))
LAYERS: dict[str, Callable[[ASGIApp], ASGIApp]] = {
    "cache": lambda app: CachedReads(app, Freshness(NOBODY), CollectorRegistry(), capacity=0),
    "bounds": lambda app: WellFormed(app, render_error),
    "envelope": lambda app: Envelope(app, render_error),
    "observed": lambda app: Observed(LAYERS["cache"](app), CollectorRegistry(), lambda: None),  # type: ignore[arg-type]
    "reads": lambda app: Reads(app, NOBODY, []),
}


@pytest.mark.parametrize("layer", LAYERS)
def test_what_is_no_request_passes(layer: str) -> None:
    passed: list[str] = []

    async def inside(scope: Scope, _receive: Receive, _send: Send) -> None:
        passed.append(scope["type"])

    async def unused_receive() -> Message:
        raise AssertionError

    async def unused_send(_: Message) -> None:
        raise AssertionError

    asyncio.run(_run(LAYERS[layer](inside), {"type": "lifespan"}, unused_receive, unused_send))
    assert passed == ["lifespan"]


async def _run(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    await app(scope, receive, send)


def test_an_answer_that_breaks_off_is_not_begun_anew() -> None:
    async def inside(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"half", "more_body": True})
        raise RuntimeError("broken off")

    with pytest.raises(RuntimeError, match="broken off"):
        TestClient(Envelope(inside, render_error)).get("/")


def test_headers_that_an_answer_has_already_are_left_alone() -> None:
    async def inside(_scope: Scope, _receive: Receive, send: Send) -> None:
        headers = [(b"content-security-policy", b"default-src 'self'")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b""})

    assert (
        TestClient(Envelope(inside, render_error)).get("/").headers["Content-Security-Policy"] == "default-src 'self'"
    )


def test_a_websocket_is_refused(good_client: TestClient) -> None:
    with pytest.raises(WebSocketDisconnect), good_client.websocket_connect("/facts"):
        pass

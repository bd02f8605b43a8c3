"""What stands around the framework: requests that are not HTTP, OPTIONS, limits of URLs, and errors nobody foresaw."""

import asyncio
from collections.abc import Callable

import pytest
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketDisconnect

from app.api.problems import render_problem
from app.http.middleware import Options, UnforeseenErrors, UrlLimits

METHODS = {"/": ["GET", "HEAD", "OPTIONS"], "/sent": ["POST", "OPTIONS"]}
LAYERS: dict[str, Callable[[ASGIApp], ASGIApp]] = {
    "options": lambda app: Options(app, METHODS.__getitem__, METHODS.__contains__),
    "limits": lambda app: UrlLimits(app, render_problem),
    "errors": lambda app: UnforeseenErrors(app, render_problem),
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


async def respond_in_part(_scope: Scope, _receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"half", "more_body": True})
    raise RuntimeError("broken off")


def test_a_response_that_breaks_off_is_not_started_again() -> None:
    with pytest.raises(RuntimeError, match="broken off"):
        TestClient(UnforeseenErrors(respond_in_part, render_problem)).get("/")


@pytest.mark.parametrize("path", METHODS)
def test_options_says_the_methods_of_a_path(path: str) -> None:
    response = TestClient(Options(respond_in_part, METHODS.__getitem__, METHODS.__contains__)).options(path)
    assert (response.status_code, response.content) == (204, b"")
    assert response.headers["Allow"] == response.headers["Access-Control-Allow-Methods"] == ", ".join(METHODS[path])


@pytest.mark.parametrize(("path", "status"), [("*", 204), ("/nope", 404)])
def test_options_asks_of_the_server_or_of_a_path_that_has_a_route(path: str, status: int) -> None:
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        raise AssertionError

    layer = Options(PlainTextResponse("not found", 404), lambda _: ["GET", "OPTIONS"], METHODS.__contains__)
    asyncio.run(layer({"type": "http", "method": "OPTIONS", "path": path, "headers": []}, receive, send))
    assert sent[0]["status"] == status


def test_a_websocket_is_refused(good_client: TestClient) -> None:
    with pytest.raises(WebSocketDisconnect), TestClient(good_client.app).websocket_connect("/facts"):
        pass

"""An agent as tests need one: calls over a client of the application, one exchange each, or by the official client."""

import json
import math
from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple, TypeVar

import anyio
import httpx2
from mcp.client import Client
from mcp.client.streamable_http import streamable_http_client
from starlette.testclient import TestClient

T = TypeVar("T")

ERAS = ("auto", "legacy")
"""The protocol of 2026 and that before it, as the official client calls them."""

_HEADERS = {"Accept": "application/json, text/event-stream", "Content-Type": "application/json"}


class Answer(NamedTuple):
    """What a tool answers."""

    text: str
    structured: Any
    is_error: bool
    size: int
    """Bytes of the whole response."""

    @property
    def tokens(self) -> int:
        """Tokens of the text, rather too many: most texts in English have more than three bytes in each."""
        return math.ceil(len(self.text.encode()) / 3)


def send(client: TestClient, method: str, params: dict[str, Any] | None = None) -> httpx2.Response:
    """The response to a message of the protocol before 2026, which needs no introduction."""
    message = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params or {}}
    return client.post("/mcp", content=json.dumps(message), headers=_HEADERS)


def call(client: TestClient, name: str, **arguments: Any) -> Answer:
    """What a tool answers; its text, its structure, or its error."""
    response = send(client, "tools/call", {"name": name, "arguments": arguments})
    assert response.status_code == 200, response.text
    result = response.json()["result"]
    (content,) = result["content"]
    return Answer(content["text"], result.get("structuredContent"), result["isError"], len(response.content))


class _Through(httpx2.AsyncBaseTransport):
    """Passes requests of the official client to a client of the application."""

    def __init__(self, client: TestClient) -> None:
        self._client = client

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        body = await request.aread()
        response = await anyio.to_thread.run_sync(
            lambda: self._client.request(request.method, request.url.path, content=body, headers=dict(request.headers))
        )
        return httpx2.Response(response.status_code, headers=response.headers, content=response.content)


def use_official_client(client: TestClient, era: str, use: Callable[[Client], Awaitable[T]]) -> T:
    """What is made of a connection of the official client to an application."""

    async def connect() -> T:
        async with (
            httpx2.AsyncClient(transport=_Through(client)) as http_client,
            Client(streamable_http_client("http://testserver/mcp", http_client=http_client), mode=era) as official,
        ):
            return await use(official)

    return anyio.run(connect)

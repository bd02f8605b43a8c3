"""A client of the application in one process with it, whose requests cost a test little."""

from collections.abc import MutableMapping
from typing import Any

import httpx2
from starlette.testclient import TestClient
from starlette.types import ASGIApp, Receive, Send


class OnePassClient(TestClient):
    """Takes each response as a whole, in one call to the thread of the event loop.

    Starlette's own makes a call for each event and each piece: 5 ms a request, most of what thousands of tests take.
    """

    def __init__(self, app: ASGIApp, *, raise_server_exceptions: bool = True, **settings: Any) -> None:
        super().__init__(app, raise_server_exceptions=raise_server_exceptions, **settings)
        self._transport = _OnePass(self, raise_server_exceptions)


class _OnePass(httpx2.BaseTransport):
    def __init__(self, client: TestClient, raise_server_exceptions: bool) -> None:
        self._open_portal = client._portal_factory  # the one thing that starlette does not offer by a public name
        self._client = client
        self._application = httpx2.ASGITransport(
            self._run, raise_app_exceptions=raise_server_exceptions, client=("testclient", 50000)
        )

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        with self._open_portal() as portal:
            return portal.call(self._respond, request)

    async def _run(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        """Run the application with what its start has left for all requests, as a server does."""
        await self._client.app({**scope, "state": self._client.app_state.copy()}, receive, send)

    async def _respond(self, request: httpx2.Request) -> httpx2.Response:
        response = await self._application.handle_async_request(request)
        body = b"".join([piece async for piece in response.stream])  # type: ignore[union-attr]
        return httpx2.Response(response.status_code, headers=response.headers, stream=httpx2.ByteStream(body))

"""The ways by which messages of the protocol come and go: HTTP requests, and standard input and output."""

import asyncio
import logging
from functools import partial
from typing import Any

from fastapi import Response
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp.server.transport_security import TransportSecuritySettings
from starlette.types import Message, Scope

from app.mcp.calls import Caller
from app.mcp.endpoint import Exchange
from app.mcp.server import make_server

_JSON_HEADERS = ((b"accept", b"application/json, text/event-stream"), (b"content-type", b"application/json"))
"""What the SDK asks of a client: an answer is JSON in any case, and what is sent was seen to be."""

# All hosts and origins may ask: nothing here is secret, and nothing can be changed.
_OPEN = TransportSecuritySettings(enable_dns_rebinding_protection=False)


def make_exchange(caller: Caller) -> Exchange:
    """What answers one message of the protocol in each HTTP request."""
    logging.getLogger("mcp").setLevel(logging.WARNING)  # It tells of the beginning and the end of each request.
    return partial(_exchange, make_server(caller))


async def _exchange(server: Server[Any], scope: Scope, body: bytes) -> Response:
    """The response to a message, whole: nothing streams without a session."""
    sent: list[Message] = []
    received: Message | None = {"type": "http.request", "body": body, "more_body": False}

    async def receive() -> Message:
        nonlocal received
        message, received = received, None
        if message is None:
            # Whoever asks for more waits for the client to leave, which ends this task.
            await asyncio.get_running_loop().create_future()
        return message  # type: ignore[return-value]

    async def send(message: Message) -> None:
        sent.append(message)

    # Made anew, because the SDK's manager lives as long as the task that begins it.
    headers = [it for it in scope["headers"] if it[0] not in {b"accept", b"content-type"}]
    manager = StreamableHTTPSessionManager(server, json_response=True, stateless=True, security_settings=_OPEN)
    async with manager.run():
        await manager.handle_request({**scope, "headers": [*headers, *_JSON_HEADERS]}, receive, send)
    start, *parts = sent
    response = Response(b"".join([it.get("body", b"") for it in parts]), status_code=start["status"])
    response.raw_headers = list(start["headers"])
    return response


async def serve_stdio(caller: Caller) -> None:
    """Answer on standard output what comes on standard input, until that ends."""
    server = make_server(caller)
    async with stdio_server() as (incoming, outgoing):
        await server.run(incoming, outgoing, server.create_initialization_options())

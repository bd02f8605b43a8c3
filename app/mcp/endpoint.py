"""What answers `POST /mcp`: each request is one exchange of the protocol, without a session."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Annotated, Any, TypeAlias

from fastapi import APIRouter, Query, Request, Response
from pydantic_core import from_json, to_json
from starlette.types import Scope

from app.domain.errors import BodyTooLargeError, MediaTypeError
from app.http.making import Making
from app.http.response_cache import CLIENT_LEFT
from app.http.route_policy import CacheableBy, RoutePolicy, declare
from app.mcp.calls import Caller
from app.routing.mcp_url import MCP_PATH
from app.routing.service_route import ServiceRoute
from app.schemas.filters import NoQuery

router = APIRouter(route_class=ServiceRoute, include_in_schema=False)

_BODY_LIMIT = 16 * 1024
"""Bytes of a request: the longest arguments that any tool takes have some hundreds."""

_JSON = "application/json"
_REFUSAL = {"code": -32600, "message": "A message is one JSON object with jsonrpc '2.0' and a method."}
_NO_MESSAGE = to_json({"jsonrpc": "2.0", "id": None, "error": _REFUSAL})
"""The error of JSON-RPC for what is none of its messages; the SDK would tell it in the words of Pydantic."""

Exchange: TypeAlias = Callable[[Scope, bytes], Coroutine[Any, Any, Response]]
"""Answers one message of the protocol."""


class McpEndpoint:
    """Answers requests by the SDK, which is imported when the first one comes."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller
        self._exchange: Exchange | None = None

    async def answer(self, request: Request) -> Response:
        """The response to a request; what it asks is no longer read once its client has left."""
        _check_media_type(request)
        body = await _read_body(request)
        if _is_no_message(body):
            return Response(_NO_MESSAGE, status_code=400, media_type=_JSON)
        if self._exchange is None:
            self._exchange = await asyncio.to_thread(self._load)
        making = Making(self._exchange(request.scope, body), is_read=True)
        return making.task.result() if await making.wait(request.receive) else Response(status_code=CLIENT_LEFT)

    def _load(self) -> Exchange:
        from app.mcp.transports import make_exchange  # noqa: PLC0415

        return make_exchange(self._caller)


def _check_media_type(request: Request) -> None:
    given = request.headers.get("Content-Type", "").partition(";")[0]
    if given.strip().lower() != _JSON:
        raise MediaTypeError(f"Send a message with `Content-Type: {_JSON}`.")


def _is_no_message(body: bytes) -> bool:
    """Whether a body is JSON and no message. What is no JSON, and what a message asks for, is left to the SDK."""
    try:
        message = from_json(body)
    except ValueError:
        return False
    is_object = isinstance(message, dict) and message.get("jsonrpc") == "2.0"
    return not is_object or not (isinstance(message.get("method"), str) or {"result", "error"} & message.keys())


async def _read_body(request: Request) -> bytes:
    """The whole body. Raises BodyTooLargeError before more is kept than a body may have."""
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > _BODY_LIMIT:
            raise BodyTooLargeError(f"A message has at most {_BODY_LIMIT} bytes.")
    return bytes(body)


@router.post(MCP_PATH)
@declare(RoutePolicy(CacheableBy.NEVER))
async def answer_message(request: Request, query: Annotated[NoQuery, Query()]) -> Response:
    """One message of the Model Context Protocol."""
    endpoint: McpEndpoint = request.app.state.mcp
    return await endpoint.answer(request)

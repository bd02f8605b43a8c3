"""What an operator sees of each request: its id, its line in the log, and its place in the metrics."""

import logging
import re
import time
import uuid
from collections.abc import Callable
from itertools import count
from typing import Any

from prometheus_client import CollectorRegistry
from starlette.types import Message, Receive, Scope, Send

from app.http.cached_response import Reply
from app.http.headers import Fields, read_fields
from app.http.log_config import REQUESTS, RequestRecord
from app.http.metrics import Requests
from app.http.response_cache import CachedReads

_REQUEST_ID = re.compile(rb"[A-Za-z0-9._:-]{1,128}")
_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"})
_STARTED = "started"
"""Where a request keeps the moment at which an answer was looked for that needs no waiting, in vain."""

_logger = logging.getLogger(REQUESTS)


class Observed:
    """ASGI middleware, the outermost: echoes `X-Request-ID` or makes one, counts, measures and logs.

    Requests are told apart by the template of their route, such as `/facts/{id}`: what is asked for makes no labels.
    A kept answer, or one that is read in a moment, is fetched and sent here, on one straight way.
    """

    def __init__(self, app: CachedReads, registry: CollectorRegistry, find_revision: Callable[[], int | None]) -> None:
        self.app = app
        self._find_revision = find_revision
        self._requests = Requests()
        registry.register(self._requests)
        self._process = uuid.uuid4().hex[:20].encode()
        self._numbers = count(1)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        found = None if _STARTED in scope.setdefault("state", {}) else self.answer_now(scope)
        if found is None:
            await self._pass_on(scope, receive, send)
            return
        reply, request_id = found
        headers = (*reply.headers, (b"x-request-id", request_id))
        await send({"type": "http.response.start", "status": reply.status, "headers": headers})
        await send({"type": "http.response.body", "body": reply.body})

    def answer_now(self, scope: Scope) -> tuple[Reply, bytes] | None:
        """The reply to a request, and the id to send with it; None where that has to wait for something."""
        started = time.perf_counter()
        fields = read_fields(scope["headers"])
        found = self.app.find(scope, fields)
        if found is None:
            scope.setdefault("state", {})[_STARTED] = started
            return None
        reply, is_kept = found
        request_id = self._find_id(fields)
        self._note(scope, request_id, reply.route, reply.status, is_kept=is_kept, started=started)
        return reply, request_id

    async def _pass_on(self, scope: Scope, receive: Receive, send: Send) -> None:
        status = 500
        request_id = self._find_id(read_fields(scope["headers"]))
        state: dict[str, Any] = scope["state"]
        state["request_id"] = request_id

        async def send_named(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], (b"x-request-id", request_id)]
            await send(message)

        try:
            await self.app(scope, receive, send_named)
        finally:
            route = state.get("route") or getattr(scope.get("route"), "path", None)
            is_kept = state.get("is_kept", False)
            self._note(scope, request_id, route, status, is_kept=is_kept, started=state[_STARTED])

    def _find_id(self, fields: Fields) -> bytes:
        """The id that a request was given, or one of our own: this process's, and the request's number in it."""
        given = fields.get(b"x-request-id")
        if given is not None and _REQUEST_ID.fullmatch(given):
            return given
        return b"%b%012x" % (self._process, next(self._numbers))

    def _note(
        self, scope: Scope, request_id: bytes, route: str | None, status: int, *, is_kept: bool, started: float
    ) -> None:
        seconds = time.perf_counter() - started
        method = scope["method"]
        self._requests.add(route or "none", method if method in _METHODS else "other", status, is_kept, seconds)
        if _logger.isEnabledFor(logging.INFO):
            self._log(scope, request_id, route or "none", status, is_kept=is_kept, seconds=seconds)

    def _log(self, scope: Scope, request_id: bytes, route: str, status: int, *, is_kept: bool, seconds: float) -> None:
        query = scope["query_string"]
        path = (scope["raw_path"] + b"?" + query if query else scope["raw_path"]).decode("latin-1")
        request = {
            "method": scope["method"],
            "path": path,
            "status": status,
            "route": route,
            "milliseconds": round(seconds * 1000, 3),
            "revision": self._find_revision(),
            "is_kept": is_kept,
            "request_id": request_id.decode("latin-1"),
        }
        _logger.handle(RequestRecord(request))

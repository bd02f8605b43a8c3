"""What an operator sees of each request: its id, its line in the log, and its place in the metrics."""

import logging
import re
import time
import uuid
from itertools import count
from typing import Any

from prometheus_client import CollectorRegistry
from starlette.types import Message, Receive, Scope, Send

from app.cache import CachedReads
from app.headers import Fields, read_fields
from app.logs import REQUESTS
from app.metrics import Requests, describe_data
from app.snapshot import Reader

_REQUEST_ID = re.compile(rb"[A-Za-z0-9._:-]{1,128}")
_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"})
_logger = logging.getLogger(REQUESTS)


class Observed:
    """ASGI middleware, the outermost: echoes `X-Request-ID` or makes one, counts, measures and logs.

    Requests are told apart by the template of their route, such as `/facts/{id}`: what is asked for makes no labels.
    A kept answer is fetched and sent here, on one straight way.
    """

    def __init__(self, app: CachedReads, registry: CollectorRegistry, reader: Reader) -> None:
        self.app = app
        self._reader = reader
        self._requests = Requests()
        registry.register(self._requests)
        describe_data(registry, reader)
        self._process = uuid.uuid4().hex[:20].encode()
        self._numbers = count(1)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = time.perf_counter()
        fields = read_fields(scope["headers"])
        named = (b"x-request-id", self._find_id(fields))
        kept = self.app.find(scope, fields)
        if kept is None:
            await self._pass_on(scope, receive, send, named, started)
            return
        status, headers, body, route = kept
        await send({"type": "http.response.start", "status": status, "headers": (*headers, named)})
        await send({"type": "http.response.body", "body": body})
        self._note(scope, named[1], route, status, is_kept=True, started=started)

    async def _pass_on(
        self, scope: Scope, receive: Receive, send: Send, named: tuple[bytes, bytes], started: float
    ) -> None:
        status = 500
        state: dict[str, Any] = scope.setdefault("state", {})
        state["request_id"] = named[1]

        async def send_named(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], named]
            await send(message)

        try:
            await self.app(scope, receive, send_named)
        finally:
            route = state.get("route") or getattr(scope.get("route"), "path", None)
            self._note(scope, named[1], route, status, is_kept=state.get("is_kept", False), started=started)

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
        dataset = self._reader.dataset
        query = scope["query_string"]
        path = (scope["raw_path"] + b"?" + query if query else scope["raw_path"]).decode("latin-1")
        request = {
            "method": scope["method"],
            "path": path,
            "status": status,
            "route": route,
            "milliseconds": round(seconds * 1000, 3),
            "revision": dataset.revision if dataset else None,
            "is_kept": is_kept,
            "request_id": request_id.decode("latin-1"),
        }
        _logger.info("%s %s %s", scope["method"], path, status, extra={"request": request})

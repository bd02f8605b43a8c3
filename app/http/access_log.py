"""What an operator sees of each request: its id, its line in the log, and its part in the metrics."""

import logging
import re
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from itertools import count
from typing import NamedTuple

from prometheus_client import CollectorRegistry
from starlette.types import Message, Receive, Scope, Send

from app.domain.errors import ProblemError
from app.http.cached_response import Variant, render_variant
from app.http.headers import Field, Fields
from app.http.log_config import REQUESTS, RequestRecord
from app.http.metrics import RequestMetrics
from app.http.middleware import RenderError
from app.http.response_cache import Outcome, Pending, ResponseCache

_REQUEST_ID = re.compile(rb"[A-Za-z0-9._:-]{1,128}")
_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"})
REFUSAL = "refusal"
"""Key in the state of a request that the server could not read, for the problem to answer it with."""

FIELDS = "fields"
"""Key in the state of a request, for its header fields by name where the server has gathered them already."""

NOTED = "noted"
"""Key in the state of a request, for more fields of its line in the log, which whoever answers it has found out."""

_BEGUN = "begun"
"""Key in the state of a request, for what a lookup has begun before its task was made."""

_logger = logging.getLogger(REQUESTS)


class _Begun(NamedTuple):
    """A request that takes longer than a moment: since when, by which id, and what is pending."""

    started: float
    request_id: bytes
    pending: Pending


class AccessLog:
    """ASGI application, the outermost: echoes `X-Request-ID` or makes one, counts, measures and logs requests.

    Requests are told apart by the template of their route, such as `/facts/{id}`: values of clients make no labels.
    """

    def __init__(
        self,
        cache: ResponseCache,
        registry: CollectorRegistry,
        find_revision: Callable[[], int | None],
        render_error: RenderError,
    ) -> None:
        self._cache = cache
        self._render_error = render_error
        self._find_revision = find_revision
        self._metrics = RequestMetrics()
        registry.register(self._metrics)
        self._process = uuid.uuid4().hex[:20].encode()
        self._numbers = count(1)

    def lookup(self, scope: Scope) -> tuple[Variant, bytes] | None:
        """What to send to a request, and its id; None where that takes longer: then the application is to be called."""
        started = time.perf_counter()
        state = scope.setdefault("state", {})
        fields = state.pop(FIELDS, None) or read_fields(scope["headers"])
        request_id = state["request_id"] = self._find_id(fields)
        refusal = state.get(REFUSAL)
        found = self._cache.lookup(scope, fields) if refusal is None else (self._refuse(scope, refusal), False)
        if isinstance(found, Pending):
            state[_BEGUN] = _Begun(started, request_id, found)
            return None
        variant, is_cached = found
        self._note(scope, request_id, variant.status, Outcome(variant.route, is_cached), started)
        return variant, request_id

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer an HTTP request, which a server may have looked up before."""
        state = scope.setdefault("state", {})
        found = None if _BEGUN in state else self.lookup(scope)
        if found is None:
            await self._complete(state.pop(_BEGUN), scope, receive, send)
            return
        variant, request_id = found
        await variant.send(_add_header(send, (b"x-request-id", request_id)))

    async def _complete(self, begun: _Begun, scope: Scope, receive: Receive, send: Send) -> None:
        status = 500
        outcome: Outcome | None = None

        async def send_noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        method = scope["method"]
        try:
            named = _add_header(send_noted, (b"x-request-id", begun.request_id))
            outcome = await self._cache.complete(begun.pending, scope, receive, named)
        finally:
            scope["method"] = method
            outcome = outcome or Outcome(getattr(scope.get("route"), "path", None), is_cached=False)
            noted = scope["state"].get(NOTED)
            self._note(scope, begun.request_id, status, outcome, begun.started, noted=noted)

    def _refuse(self, scope: Scope, problem: ProblemError) -> Variant:
        variant = render_variant(self._render_error(scope, problem))
        return variant.without_body() if scope["method"] == "HEAD" else variant

    def _find_id(self, fields: Fields) -> bytes:
        """The id that a request was given, or one of our own: this process's, and the request's number in it."""
        given = fields.get(b"x-request-id")
        if given is not None and _REQUEST_ID.fullmatch(given):
            return given
        return b"%b%012x" % (self._process, next(self._numbers))

    def _note(
        self,
        scope: Scope,
        request_id: bytes,
        status: int,
        outcome: Outcome,
        started: float,
        *,
        noted: Mapping[str, str] | None = None,
    ) -> None:
        seconds = time.perf_counter() - started
        method, route = scope["method"], outcome.route or "none"
        self._metrics.add(route, method if method in _METHODS else "other", status, outcome.is_cached, seconds)
        if _logger.isEnabledFor(logging.INFO):
            query = scope["query_string"]
            path = (scope["raw_path"] + b"?" + query if query else scope["raw_path"]).decode("latin-1")
            request = {
                "method": method,
                "path": path,
                "status": status,
                "route": route,
                "milliseconds": round(seconds * 1000, 3),
                "revision": self._find_revision(),
                "is_kept": outcome.is_cached,
                "request_id": request_id.decode("latin-1"),
            }
            if noted:
                request.update(noted)
            _logger.handle(RequestRecord(request))


def read_fields(headers: Sequence[Field]) -> Fields:
    fields = dict(headers)
    if len(fields) != len(headers):
        fields = {}
        for name, value in headers:
            fields[name] = fields[name] + b", " + value if name in fields else value
    return fields


def _add_header(send: Send, header: tuple[bytes, bytes]) -> Send:
    async def send_with_header(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message["headers"], header]
        await send(message)

    return send_with_header

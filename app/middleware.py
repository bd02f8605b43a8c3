"""What every request and answer passes, whatever makes the answer: bounds, headers, and its place in the metrics."""

import re
import time
import uuid
from collections.abc import Collection
from urllib.parse import unquote_to_bytes

from prometheus_client import CollectorRegistry, Counter, Histogram
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.errors import MalformedAddressError, ProblemError, TooLongError, render_problem
from app.params import LIST_LIMIT

ADDRESS_LIMIT = 17 * 1024
"""Longest path and query in bytes: room for as many of the longest ids as a list takes, each in its own parameter."""

_HARMLESS = re.compile(rb"[!-$&-~]*")
_BROKEN_ESCAPE = re.compile(rb"%(?![0-9A-Fa-f]{2})")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_REQUEST_ID = re.compile(r"[A-Za-z0-9._:-]{1,128}")
_DEFAULT_HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Last-Modified, Link, X-Request-ID",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}
_FAILURE = "The request could not be answered because of a fault on the server."
_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"})

_OPTIONS_HEADERS = {
    b"allow": b"GET, HEAD, OPTIONS",
    b"access-control-allow-methods": b"GET, HEAD, OPTIONS",
    b"access-control-allow-headers": b"*",
    b"access-control-max-age": b"86400",
    b"cache-control": b"public, max-age=86400",
}


class WellFormed:
    """ASGI middleware: refuses addresses that cannot be read or that no question needs, before anything reads them."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        problem = _find_flaw(scope["raw_path"], scope["query_string"]) if scope["type"] == "http" else None
        if problem is None:
            await self.app(scope, receive, send)
        else:
            await render_problem(Request(scope), problem)(scope, receive, send)


def _find_flaw(path: bytes, query: bytes) -> ProblemError | None:
    if len(path) + len(query) > ADDRESS_LIMIT:
        return TooLongError(f"Path and query have more than {ADDRESS_LIMIT} bytes.")
    if query.count(b"&") >= LIST_LIMIT:
        return TooLongError(f"The query has more than {LIST_LIMIT} parameters.")
    address = path + b"?" + query
    if _HARMLESS.fullmatch(address):
        return None
    if _BROKEN_ESCAPE.search(address):
        return MalformedAddressError("A `%` is not followed by two hexadecimal digits; `%25` is a `%`.")
    try:
        text = unquote_to_bytes(address).decode()
    except UnicodeDecodeError:
        return MalformedAddressError("The bytes are not UTF-8.")
    return MalformedAddressError("It holds control characters.") if _CONTROL.search(text) else None


class Envelope:
    """ASGI middleware: answers OPTIONS, echoes `X-Request-ID` or makes one, adds CORS and security headers.

    All of it is the same for everyone, so that any cache can keep an answer for all. A failure that nobody foresaw
    is answered here too, so that it has the headers; it goes on from here for the server to log.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        given = headers.get("x-request-id", "")
        request_id = given if _REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
        is_started = False

        async def send_dressed(message: Message) -> None:
            nonlocal is_started
            if message["type"] == "http.response.start":
                is_started = True
                answer = MutableHeaders(scope=message)
                answer["X-Request-ID"] = request_id
                for name, value in _DEFAULT_HEADERS.items():
                    answer.setdefault(name, value)
            await send(message)

        if scope["method"] == "OPTIONS":
            start = {"type": "http.response.start", "status": 204, "headers": list(_OPTIONS_HEADERS.items())}
            await send_dressed(start)
            await send_dressed({"type": "http.response.body", "body": b""})
            return
        try:
            await self.app(scope, receive, send_dressed)
        except Exception:
            if not is_started:
                await render_problem(Request(scope), ProblemError(_FAILURE))(scope, receive, send_dressed)
            raise


class Metrics:
    """ASGI middleware: counts requests and their time, by area, method, status, and whether the answer was kept.

    An area is a path that takes no id, with `/*` for what is below it. What is asked for cannot make new labels.
    """

    def __init__(self, app: ASGIApp, registry: CollectorRegistry, paths: Collection[str]) -> None:
        self.app = app
        self._areas = {"/", *paths}
        labels = ("area", "method", "status", "kept")
        self._requests = Counter("sahel_facts_requests", "Requests answered.", labels, registry=registry)
        self._seconds = Histogram(
            "sahel_facts_request_seconds", "Time to the whole answer.", ("area",), registry=registry
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = time.perf_counter()
        status = 500

        async def send_watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        state = scope.setdefault("state", {})
        try:
            await self.app(scope, receive, send_watched)
        finally:
            area = self._area(scope["path"])
            method = scope["method"] if scope["method"] in _METHODS else "other"
            self._requests.labels(area, method, status, state.get("is_kept", False)).inc()
            self._seconds.labels(area).observe(time.perf_counter() - started)

    def _area(self, path: str) -> str:
        if path in self._areas:
            return path
        first = "/" + path.removeprefix("/").partition("/")[0]
        return f"{first}/*" if first in self._areas else "none"

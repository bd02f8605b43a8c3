"""What every answer passes, whatever makes it: bounds on what is asked, and the headers that all answers have."""

import logging
import re
from urllib.parse import unquote_to_bytes

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.errors import MalformedAddressError, ProblemError, TooLongError, render_problem
from app.params import LIST_LIMIT

ADDRESS_LIMIT = 17 * 1024
"""Longest path and query in bytes: room for as many of the longest ids as a list takes, each in its own parameter."""

_HARMLESS = re.compile(rb"[!-$&-~]*")
_BROKEN_ESCAPE = re.compile(rb"%(?![0-9A-Fa-f]{2})")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_DEFAULT_HEADERS = [
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"ETag, Last-Modified, Link, Retry-After, X-Request-ID"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"cross-origin"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
]
_OPTIONS_HEADERS = [
    (b"allow", b"GET, HEAD, OPTIONS"),
    (b"access-control-allow-methods", b"GET, HEAD, OPTIONS"),
    (b"access-control-allow-headers", b"*"),
    (b"access-control-max-age", b"86400"),
    (b"cache-control", b"public, max-age=86400"),
]
_FAILURE = "The request could not be answered because of a fault on the server."
_logger = logging.getLogger(__name__)


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
    """ASGI middleware: answers OPTIONS, adds CORS and security headers, and answers for what nobody foresaw.

    All of it is the same for everyone, so that any cache can keep an answer for all.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        is_started = False

        async def send_dressed(message: Message) -> None:
            nonlocal is_started
            if message["type"] == "http.response.start":
                is_started = True
                said = {name for name, _ in message["headers"]}
                message["headers"] = [*message["headers"], *(it for it in _DEFAULT_HEADERS if it[0] not in said)]
            await send(message)

        if scope["method"] == "OPTIONS":
            await send_dressed({"type": "http.response.start", "status": 204, "headers": _OPTIONS_HEADERS})
            await send_dressed({"type": "http.response.body", "body": b""})
            return
        try:
            await self.app(scope, receive, send_dressed)
        except Exception:
            if is_started:
                raise
            _logger.exception("unforeseen failure at %s", scope["path"], extra={"request": _name(scope)})
            await render_problem(Request(scope), ProblemError(_FAILURE))(scope, receive, send_dressed)


def _name(scope: Scope) -> dict[str, str]:
    return {"request_id": scope.get("state", {}).get("request_id", b"").decode("latin-1")}

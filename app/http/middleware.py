"""What every answer passes, whatever makes it: bounds on what is asked, and the headers that all answers have."""

import logging
from collections.abc import Callable, Sequence

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.domain.errors import ProblemError
from app.http.url_limits import find_flaw

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
RenderError = Callable[[Scope, ProblemError], ASGIApp]
"""Makes of an error what answers it."""

_FAILURE = "The request could not be answered because of a fault on the server."
_logger = logging.getLogger(__name__)


class WellFormed:
    """ASGI middleware: refuses addresses that cannot be read or that no question needs, before anything reads them."""

    def __init__(self, app: ASGIApp, render_error: RenderError) -> None:
        self.app = app
        self._render_error = render_error

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        problem = find_flaw(scope["raw_path"], scope["query_string"]) if scope["type"] == "http" else None
        if problem is None:
            await self.app(scope, receive, send)
        else:
            await self._render_error(scope, problem)(scope, receive, send)


class Envelope:
    """ASGI middleware: answers OPTIONS, adds CORS and security headers, and answers for what nobody foresaw.

    All of it is the same for everyone, so that any cache can keep an answer for all.
    """

    def __init__(self, app: ASGIApp, render_error: RenderError) -> None:
        self.app = app
        self._render_error = render_error

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        is_started = False

        async def send_dressed(message: Message) -> None:
            nonlocal is_started
            if message["type"] == "http.response.start":
                is_started = True
                message["headers"] = add_defaults(message["headers"])
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
            await self._render_error(scope, ProblemError(_FAILURE))(scope, receive, send_dressed)


def add_defaults(headers: Sequence[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """The headers of an answer with those that all answers have."""
    said = {name for name, _ in headers}
    return [*headers, *[it for it in _DEFAULT_HEADERS if it[0] not in said]]


def _name(scope: Scope) -> dict[str, str]:
    return {"request_id": scope.get("state", {}).get("request_id", b"").decode("latin-1")}

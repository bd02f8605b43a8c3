"""What stands between the response cache and the framework.

Paths that have moved, OPTIONS, limits of URLs, and errors nobody foresaw.
"""

import logging
from collections.abc import Callable, Sequence

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.domain.errors import ProblemError
from app.http.url_limits import check_url

RenderError = Callable[[Scope, ProblemError], Response]
"""Makes the response that tells of an error."""

_SERVER = "*"
"""What OPTIONS may ask of in place of a path."""

_FAILURE = "The request could not be answered because of a fault on the server."
_logger = logging.getLogger(__name__)


def is_preflight(scope: Scope) -> bool:
    """Whether a browser asks if it may ask: it takes no answer but the last, so it is never sent on."""
    return scope["method"] == "OPTIONS" and any(it == b"access-control-request-method" for it, _ in scope["headers"])


class MovedPaths:
    """ASGI middleware: sends requests on whose path is another one by now."""

    def __init__(self, app: ASGIApp, find_moved: Callable[[Scope], Response | None]) -> None:
        self.app = app
        self._find_moved = find_moved

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        moved = self._find_moved(scope) if scope["type"] == "http" else None
        await (moved or self.app)(scope, receive, send)


class Options:
    """ASGI middleware: answers OPTIONS with the methods of the routes of a path.

    A path without routes is a 404, by OPTIONS as by GET. A preflight is answered with 204 for any path: if it failed,
    the browser would not let its page read the 404 of the request that follows.
    """

    def __init__(
        self, app: ASGIApp, find_methods: Callable[[str], Sequence[str]], has_route: Callable[[str], bool]
    ) -> None:
        self.app = app
        self._find_methods = find_methods
        self._has_route = has_route

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "OPTIONS" or not self._is_answered(scope):
            await self.app(scope, receive, send)
            return
        methods = ", ".join(self._find_methods(scope["path"])).encode()
        headers = [
            (b"allow", methods),
            (b"access-control-allow-methods", methods),
            (b"access-control-allow-headers", b"*"),
            (b"access-control-max-age", b"86400"),
            (b"cache-control", b"public, max-age=86400"),
        ]
        await send({"type": "http.response.start", "status": 204, "headers": headers})
        await send({"type": "http.response.body", "body": b""})

    def _is_answered(self, scope: Scope) -> bool:
        return scope["path"] == _SERVER or is_preflight(scope) or self._has_route(scope["path"])


class UrlLimits:
    """ASGI middleware: refuses URLs that cannot be read or that no query needs, before anything reads them."""

    def __init__(self, app: ASGIApp, render_error: RenderError) -> None:
        self.app = app
        self._render_error = render_error

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        problem = check_url(scope["raw_path"], scope["query_string"]) if scope["type"] == "http" else None
        if problem is None:
            await self.app(scope, receive, send)
        else:
            await self._render_error(scope, problem)(scope, receive, send)


class UnforeseenErrors:
    """ASGI middleware: logs an error that nobody foresaw, and answers with a problem that does not tell its cause."""

    def __init__(self, app: ASGIApp, render_error: RenderError) -> None:
        self.app = app
        self._render_error = render_error

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_started = False

        async def send_noted(message: Message) -> None:
            nonlocal is_started
            is_started = True
            await send(message)

        try:
            await self.app(scope, receive, send_noted)
        except Exception:
            if is_started:
                raise
            response = answer_failure(scope, self._render_error)
            await response(scope, receive, send)


def answer_failure(scope: Scope, render_error: RenderError) -> Response:
    """Log the error that is being handled, and give the response to its request."""
    request = {"request_id": scope.get("state", {}).get("request_id", b"").decode("latin-1")}
    _logger.exception("unforeseen failure at %s", scope["path"], extra={"request": request})
    return render_error(scope, ProblemError(_FAILURE))

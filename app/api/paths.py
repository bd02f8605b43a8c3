"""Paths that no route answers: where the request is to go instead, or which path was meant."""

from collections.abc import Sequence

from starlette.responses import Response
from starlette.types import Scope

from app.domain.errors import InvalidParameterError
from app.domain.limits import SUGGESTION_CUTOFF
from app.domain.text import closest
from app.domain.web_pages import HOME_PAGE, is_page
from app.http.middleware import RenderError, is_preflight
from app.http.url_limits import check_url
from app.routing.read_routes import RouteTable
from app.routing.redirects import redirect

_LONGEST = 300
"""Characters of a path that is compared with others."""

ALIASES = {
    "actors": "people persons person organisations organizations organisation organization parties",
    "changes": "updates delta deltas diff sync since",
    "charter": "treaty treaties instruments agreement agreements",
    "clauses": "articles obligations provisions",
    "dataset": "data stats statistics meta metadata info about vocabulary vocabularies",
    "disputes": "contradictions conflicts",
    "docs": "documentation swagger swagger-ui redoc api-docs help",
    "feed.atom": "feed feeds rss atom rss.xml atom.xml feed.xml",
    "exports": "export downloads download dumps dump bulk",
    "healthz": "health live livez liveness alive ping up",
    "members": "countries states memberships",
    "officials": "offices leaders officeholders presidents",
    "openapi.json": "openapi openapi.yaml openapi.yml swagger.json swagger.yaml schema spec",
    "problems": "errors error",
    "readyz": "ready readiness",
    "revisions": "history releases changelog log",
    "search": "find query autocomplete suggest",
    "sources": "documents references bibliography",
    "statements": "quotes quotations speeches remarks",
    "status": "version versions server-status",
}
"""By the first segment of a path, what other services have there."""

_ALIASES = {alias: name for name, aliases in ALIASES.items() for alias in aliases.split()}


class PathHints:
    """Tells which of the paths of a table was meant."""

    def __init__(self, table: RouteTable, render_error: RenderError) -> None:
        self._table = table
        self._render_error = render_error
        self._firsts = {prefix: _find_firsts(prefix, table.paths) for prefix in ("", HOME_PAGE)}

    def find_moved(self, scope: Scope) -> Response | None:
        """What sends a request on that can only mean another path, or refuses its query; None for all others."""
        if scope["method"] not in {"GET", "HEAD", "OPTIONS"} or is_preflight(scope):
            return None
        path = self._table.find_canonical(scope["path"])
        if path is None or check_url(scope["raw_path"], scope["query_string"]):
            return None
        if scope["method"] != "OPTIONS":
            try:
                self._table.check_parameters(scope, path)
            except InvalidParameterError as error:
                return self._render_error({**scope, "path": path}, error)
        return redirect(scope, path)

    def find_nearest(self, path: str) -> str | None:
        """The path that was meant by one that no route answers."""
        prefix = HOME_PAGE if is_page(path) else ""
        segments = [it for it in path.removeprefix(prefix).lower().split("/") if it]
        if len(path) > _LONGEST or not segments:
            return None
        first = self._find_first(segments[0], self._firsts[prefix])
        # Where others have a prefix, such as `/api/v1/facts`; or a path that is longer, as `/facts/a/citations`.
        tails = [segments[start:] for start in range(1, len(segments))]
        heads = [[first, *segments[1:end]] for end in range(len(segments), 0, -1)] if first else []
        paths = ("/".join([prefix, *it]) for it in (*tails, *heads))
        return next((it for it in paths if self._table.is_canonical(it)), None)

    def _find_first(self, typed: str, known: Sequence[str]) -> str | None:
        if typed in known:
            return typed
        return _ALIASES.get(typed) or closest(typed, known, SUGGESTION_CUTOFF)


def _find_firsts(prefix: str, paths: Sequence[str]) -> list[str]:
    """The first segments after a prefix, of all paths that begin with it."""
    tails = (path.removeprefix(f"{prefix}/") for path in paths if path.startswith(f"{prefix}/"))
    return [it for it in dict.fromkeys(tail.split("/")[0] for tail in tails) if it]

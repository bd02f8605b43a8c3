"""Answers that lead to another address of this service, for anyone to cache as all others."""

from starlette.responses import Response
from starlette.types import Scope

from app.routing.root_path import find_root_path

CACHE_CONTROL = "public, max-age=60, stale-while-revalidate=600, stale-if-error=86400"
"""Any cache may send a response for a minute, while it asks again for ten more, and for a day while nobody answers."""


def redirect(scope: Scope, path: str, *, is_for_good: bool = True) -> Response:
    """Lead to a path of this service, for good or for now, with the query that was asked."""
    query = scope["query_string"].decode("latin-1")
    location = f"{find_root_path(scope)}{path}{'?' if query else ''}{query}"
    status = 308 if is_for_good else 302
    return Response(status_code=status, headers={"Location": location, "Cache-Control": CACHE_CONTROL})

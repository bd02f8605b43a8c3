"""Answers that lead to another address of this service, for anyone to cache as all others."""

from starlette.responses import Response
from starlette.types import Scope

from app.routing.root_path import find_root_path

CACHE_CONTROL = "public, max-age=60, stale-while-revalidate=600, stale-if-error=86400"
"""Any cache may send a response for a minute, while it asks again for ten more, and for a day while nobody answers."""


def redirect(scope: Scope, path: str) -> Response:
    """Lead to a path of this service for good, with the query that was asked."""
    query = scope["query_string"].decode("latin-1")
    location = f"{find_root_path(scope)}{path}{'?' if query else ''}{query}"
    return Response(status_code=308, headers={"Location": location, "Cache-Control": CACHE_CONTROL})

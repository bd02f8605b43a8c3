"""Routes that FastAPI runs: their caching headers follow from what their endpoints declare."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute

from app.http.route_policy import CacheableBy, policy_of
from app.routing.redirects import CACHE_CONTROL
from app.routing.responses import release_tag
from app.routing.root_path import find_root_path


class ServiceRoute(APIRoute):
    """A route that FastAPI runs, for what is not read from the data, and for endpoints that stream or take a body."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()
        cacheable_by = policy_of(self.endpoint).cacheable_by

        async def handle_with_headers(request: Request) -> Response:
            response = await handle(request)
            match cacheable_by:
                case CacheableBy.RELEASE:
                    response.headers["ETag"] = release_tag(find_root_path(request.scope))
                    response.headers["Cache-Control"] = CACHE_CONTROL
                case CacheableBy.NEVER:
                    response.headers["Cache-Control"] = "no-store"
            return response

        return handle_with_headers

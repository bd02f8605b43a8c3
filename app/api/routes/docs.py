"""Documentation to read and try, served without any other host."""

from functools import cache
from importlib.resources import files
from pathlib import PurePath
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response
from starlette.staticfiles import StaticFiles

from app.api.root_path import find_root_path
from app.api.service_route import ServiceRoute
from app.http.route_policy import CacheableBy, RoutePolicy, declare
from app.schemas.filters import NoQuery

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
    " connect-src 'self'; frame-ancestors 'none'"
)
_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sahel Facts · documentation</title>
<link rel="icon" href="/docs/assets/favicon.png">
<link rel="stylesheet" href="/docs/assets/swagger-ui.css">
</head>
<body>
<div id="documentation"></div>
<script src="/docs/assets/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
"""
_START = """SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#documentation",
  deepLinking: true,
  displayRequestDuration: true,
  docExpansion: "list",
  validatorUrl: null,
});
"""

router = APIRouter(route_class=ServiceRoute, include_in_schema=False)

_of_this_release = declare(RoutePolicy(CacheableBy.RELEASE))


@router.get("/docs")
@_of_this_release
def get_docs(request: Request, query: Annotated[NoQuery, Query()]) -> HTMLResponse:
    page = _PAGE.replace('="/', f'="{find_root_path(request.scope)}/')
    return HTMLResponse(page, headers={"Content-Security-Policy": _POLICY})


@router.get("/docs/start.js")
@_of_this_release
def get_docs_start(request: Request, query: Annotated[NoQuery, Query()]) -> Response:
    start = _START.replace('"/', f'"{find_root_path(request.scope)}/')
    return Response(start, media_type="text/javascript")


@cache
def _assets() -> StaticFiles:
    """The viewer's own files, as its package ships them."""
    return StaticFiles(directory=str(files("fastapi_offline") / "static"))


# What the standard library takes a name for depends on the release of Python and on the machine's /etc/mime.types.
_MEDIA_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".png": "image/png",
}


@router.get("/docs/assets/{name}")
@declare(RoutePolicy(CacheableBy.OWN))
async def get_docs_asset(request: Request, name: str, query: Annotated[NoQuery, Query()]) -> Response:
    response = await _assets().get_response(name, request.scope)
    response.headers["Content-Type"] = _MEDIA_TYPES[PurePath(name).suffix]
    return response

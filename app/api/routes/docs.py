"""Documentation to read and try, served without any other host."""

from functools import cache
from importlib.resources import files
from pathlib import PurePath
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response
from starlette.staticfiles import StaticFiles

from app.http.route_policy import CacheableBy, RoutePolicy, declare
from app.routing.root_path import find_root_path
from app.routing.service_route import ServiceRoute
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
<link rel="stylesheet" href="/docs/page.css">
</head>
<body>
<div id="documentation"></div>
<script src="/docs/assets/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
"""
_START = """const dark = matchMedia("(prefers-color-scheme: dark)");
const follow = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
follow();
dark.addEventListener("change", follow);
SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#documentation",
  deepLinking: true,
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  docExpansion: "list",
  validatorUrl: null,
});
"""
_STYLE = """html { color-scheme: light dark; }
body { margin: 0; }

/* For programs: the links of a response, its headers again at 304, and a choice between servers where there is one. */
.swagger-ui .response-col_links,
.swagger-ui .response[data-code="304"] .headers-wrapper,
.swagger-ui .response-control-media-type__accept-message,
.swagger-ui .scheme-container:has(option:only-child) { display: none !important; }

/* A choice of one is a name. */
.swagger-ui .response-controls select:has(option:only-child),
.dark-mode .swagger-ui .response-controls select:has(option:only-child) {
  appearance: none;
  background: none;
  border: 0;
  box-shadow: none;
  font-weight: normal;
  opacity: 1;
  padding: 0;
  pointer-events: none;
}

.swagger-ui table tbody tr td.parameters-col_name:first-of-type { min-width: 8em; padding-right: 1em; }
.swagger-ui .responses-inner .headers td {
  color: inherit;
  font-family: sans-serif;
  font-weight: normal;
  padding-right: 1em;
}
.swagger-ui .renderedMarkdown code { overflow-wrap: anywhere; padding: 1px 3px; }

@media (max-width: 640px) {
  .swagger-ui .wrapper { padding: 0 10px; }
  .swagger-ui :is(.parameters, .responses-table),
  .swagger-ui :is(.parameters, .responses-table) > tbody,
  .swagger-ui :is(.parameters, .responses-table) > tbody > tr,
  .swagger-ui :is(.parameters, .responses-table) > tbody > tr > td { display: block; }
  .swagger-ui :is(.parameters, .responses-table) > thead { display: none; }
  .swagger-ui table:is(.parameters, .responses-table) > tbody > tr > td {
    max-width: none;
    padding: 4px 0;
    width: auto;
  }
  .swagger-ui .parameters-col_name > div { display: inline-block; padding-right: 0.5em; }
  .swagger-ui .parameters-col_description { padding-bottom: 16px !important; }
}
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


@router.get("/docs/page.css")
@_of_this_release
def get_docs_style(query: Annotated[NoQuery, Query()]) -> Response:
    return Response(_STYLE, media_type="text/css")


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

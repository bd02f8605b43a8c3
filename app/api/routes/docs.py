"""Documentation to read and try, served without any other host."""

from functools import cache
from importlib.resources import files
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response
from starlette.staticfiles import StaticFiles

from app.api.responses import keep_for_this_version
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

router = APIRouter(include_in_schema=False)


@router.get("/docs")
def get_docs(_: Annotated[NoQuery, Query()]) -> HTMLResponse:
    response = HTMLResponse(_PAGE, headers={"Content-Security-Policy": _POLICY})
    keep_for_this_version(response)
    return response


@router.get("/docs/start.js")
def get_docs_start(_: Annotated[NoQuery, Query()]) -> Response:
    response = Response(_START, media_type="text/javascript")
    keep_for_this_version(response)
    return response


@cache
def _assets() -> StaticFiles:
    """The viewer's own files, as its package ships them."""
    return StaticFiles(directory=str(files("fastapi_offline") / "static"))


@router.get("/docs/assets/{name}")
async def get_docs_asset(request: Request, name: str, _: Annotated[NoQuery, Query()]) -> Response:
    return await _assets().get_response(name, request.scope)

"""Pages that tell of an error, each with what may help."""

import re
from typing import Any
from urllib.parse import parse_qs

from starlette.responses import Response
from starlette.types import Scope

from app.domain.errors import GoneError, InvalidParameterError, NotFoundError, ProblemError
from app.domain.web_pages import HOME_PAGE
from app.routing.responses import problem_headers
from app.routing.root_path import find_root_path
from app.web.pages import MEDIA_TYPE, SECURITY_HEADERS, make_frame
from app.web.removed import RemovedError
from app.web.templates import render

_PARAMETER = re.compile(r"\{\w+\}")
_WORD = re.compile(r"[a-z0-9]+")
_MOST_TYPED = 200
"""Characters that the search box takes."""


def render_error_page(scope: Scope, error: ProblemError) -> Response:
    """The page of an error, for the paths of pages."""
    faults = error.errors if isinstance(error, InvalidParameterError) else []
    values: dict[str, Any] = {
        "frame": make_frame(scope, typed=_guess_words(scope, error)),
        "error": error,
        "near": _find_near(scope, error),
        "faults": faults,
        "versions": error.versions if isinstance(error, RemovedError) else None,
        "is_search": {it.parameter for it in faults} == {"q"},
    }
    declared = {name.decode(): value.decode() for name, value in SECURITY_HEADERS}
    headers = {**declared, **problem_headers(error, find_root_path(scope))}
    if isinstance(error, GoneError) and error.history:
        headers["Link"] = f'<{values["frame"].link(error.history)}>; rel="version-history"'
    return Response(render("error.html", values), status_code=error.status, media_type=MEDIA_TYPE, headers=headers)


def _find_near(scope: Scope, error: ProblemError) -> str | None:
    """The path of the page that may be meant, without the prefix."""
    near = error.near if isinstance(error, NotFoundError) else None
    if near is None or near.startswith("/"):
        return near
    return _PARAMETER.sub(near, scope["route"].path)


def _guess_words(scope: Scope, error: ProblemError) -> str:
    """What was typed, or the words of an id that does not exist, for the search box."""
    if isinstance(error, InvalidParameterError):
        query: bytes = scope["query_string"]
        return parse_qs(query.decode("latin-1")).get("q", [""])[0][:_MOST_TYPED]
    last = scope["path"].removeprefix(HOME_PAGE).removesuffix("/history").rpartition("/")[2]
    return " ".join(_WORD.findall(last.lower())[:8]) if isinstance(error, NotFoundError) else ""

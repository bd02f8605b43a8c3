"""How a page is answered: its headers, what every page is given, and its entity tag."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from fastapi import APIRouter, Response
from starlette.types import Scope

from app.domain.web_pages import HOME_PAGE
from app.http.cached_response import RenderedResponse
from app.http.headers import Headers
from app.http.route_policy import CacheableBy, RoutePolicy, declare
from app.routing.public_url import find_public_url
from app.routing.read_routes import PreparedRead, ReadRequest, ReadRoute
from app.routing.redirects import CACHE_CONTROL
from app.routing.responses import body_tag
from app.routing.root_path import find_root_path
from app.store.transaction import CurrentRevision
from app.web.site_map import find_address
from app.web.templates import render
from app.web.tracking import drop_tracking

SECURITY_HEADERS: Headers = (
    (
        b"content-security-policy",
        b"default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none';"
        b" frame-ancestors 'none'",
    ),
)
"""Pages have no script, and nothing that is not of this service."""

MEDIA_TYPE = "text/html; charset=utf-8"

PAGE_POLICY = RoutePolicy(CacheableBy.DATA, headers=SECURITY_HEADERS)
page = declare(PAGE_POLICY)
"""Decorator of an endpoint that answers a page."""


class PageRoute(ReadRoute):
    """The route of a page: a parameter that a network has added to a shared address is no mistake of who follows it."""

    def prepare(self, scope: Scope, path_params: dict[str, Any]) -> PreparedRead:
        return super().prepare({**scope, "query_string": drop_tracking(scope["query_string"])}, path_params)


def make_router() -> APIRouter:
    """A router for pages, whose paths begin after that of the language. They are no part of the OpenAPI document."""
    return APIRouter(prefix=HOME_PAGE, route_class=PageRoute, include_in_schema=False)


class Frame(NamedTuple):
    """What every page is given, beside what it shows."""

    root: str
    """What paths of the service begin with, such as `/sahel`; most often empty."""
    public: str
    """What absolute addresses of the service begin with, `root` included."""
    path: str
    """The path of the page, without `root`."""
    revision: CurrentRevision | None
    """The data that the page is made of; None where it tells of an error."""
    twin: str | None
    """The path of the same in JSON, without `root`."""
    typed: str
    """What stands in the search box."""
    history: str | None = None
    """The path of the versions of what the page shows, as `twin`; None where there is none."""

    @property
    def home(self) -> str:
        """The address of the first page, which those of all pages begin with."""
        return f"{self.root}{HOME_PAGE}"

    @property
    def is_home(self) -> bool:
        return self.path == HOME_PAGE

    def is_at(self, path: str) -> bool:
        """Whether this is the page of a path below that of the language."""
        return self.path == f"{HOME_PAGE}{path}"

    def is_within(self, path: str) -> bool:
        """Whether this is that page, or one below it."""
        return f"{self.path}/".startswith(f"{HOME_PAGE}{path}/")

    def link(self, path: str) -> str:
        """The address of the page on what a path of the API answers, or of its JSON where there is no such page."""
        return f"{self.root}{find_address(path)}"


def make_frame(
    scope: Scope, revision: CurrentRevision | None = None, twin: str | None = None, typed: str = ""
) -> Frame:
    return Frame(find_root_path(scope), find_public_url(scope), scope["path"], revision, twin, typed)


def respond_with_page(
    request: ReadRequest,
    template: str,
    values: dict[str, Any],
    twin: str | None = None,
    *,
    typed: str = "",
    has_history: bool = False,
) -> Response:
    """A page made of a template. Its entity tag is that of its text, so it changes with the data and the templates.

    Of a page with a history, `twin` is the path of a record.
    """
    frame = make_frame(request.scope, request.transaction.revision, twin, typed)
    if has_history:
        frame = frame._replace(history=f"{twin}/history")
    body = render(template, {"frame": frame, **values})
    own = [(b"content-length", b"%d" % len(body)), (b"etag", body_tag(body).encode())]
    if links := ", ".join(_list_links(frame)):
        own.append((b"link", links.encode()))
    shared = ((b"content-type", MEDIA_TYPE.encode()), (b"cache-control", CACHE_CONTROL.encode()))
    return RenderedResponse(body, tuple(own), shared)


def _list_links(frame: Frame) -> Iterator[str]:
    if frame.twin is not None:
        yield f'<{frame.root}{frame.twin}>; rel="alternate"; type="application/json"'
    if frame.history is not None:
        yield f'<{frame.link(frame.history)}>; rel="version-history"'

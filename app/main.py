"""The application, composed."""

import gc
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, FastAPI, Response
from fastapi.routing import APIRoute
from prometheus_client import CollectorRegistry
from starlette.types import Receive, Scope, Send

from app.api.data_metrics import describe_data
from app.api.openapi import describe
from app.api.paths import PathHints
from app.api.problems import add_handlers, render_problem
from app.api.routes import (
    actors,
    changes,
    charter,
    citations,
    compare,
    dataset,
    discovery,
    disputes,
    docs,
    exports,
    facts,
    feeds,
    history,
    open_questions,
    search,
    service,
    sitemap,
    sources,
    timeline,
)
from app.domain.errors import ProblemError
from app.domain.web_pages import is_page
from app.http.access_log import AccessLog
from app.http.middleware import MovedPaths, Options, UnforeseenErrors, UrlLimits
from app.http.response_cache import Backend, ResponseCache
from app.mcp import endpoint as mcp_endpoint
from app.mcp import is_sdk_installed
from app.mcp.calls import Caller
from app.routing.mcp_url import ANSWERS_MCP
from app.routing.public_url import PUBLIC_URL
from app.routing.read_routes import ReadRouter, RouteTable, sort_routes
from app.routing.root_path import ROOT_PATH
from app.schemas.problems import Problem
from app.settings import Settings, get_settings
from app.store.engine import Database
from app.store.reader import Reader
from app.store.watcher import RevisionWatcher
from app.web.errors import render_error_page
from app.web.routes import actors as actor_pages
from app.web.routes import assets, fact_list, home, vocabulary
from app.web.routes import charter as charter_page
from app.web.routes import dataset as dataset_pages
from app.web.routes import disputes as dispute_pages
from app.web.routes import facts as fact_pages
from app.web.routes import history as history_pages
from app.web.routes import open_questions as question_pages
from app.web.routes import sources as source_pages
from app.web.routes import timeline as timeline_page
from app.web.templates import compile_all

DATA_ROUTES = (
    facts,
    search,
    compare,
    timeline,
    charter,
    actors,
    sources,
    citations,
    disputes,
    open_questions,
    history,
    dataset,
    exports,
    changes,
    feeds,
    sitemap,
)
PAGE_ROUTES = (
    home,
    actor_pages,
    charter_page,
    dataset_pages,
    dispute_pages,
    fact_list,
    fact_pages,
    history_pages,
    question_pages,
    source_pages,
    timeline_page,
    vocabulary,
)
_SERVICE_ROUTES = (service, discovery, docs, assets)


class Service(FastAPI):
    """FastAPI application; cached responses are sent by `front` before FastAPI is called."""

    front: AccessLog

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        # The lifespan of the server is FastAPI's alone.
        answer = self.front if scope["type"] == "http" else self.framework
        await answer(scope, receive, send)

    async def framework(self, scope: Scope, receive: Receive, send: Send) -> None:
        """What FastAPI answers."""
        await super().__call__(scope, receive, send)


def create_app(settings: Settings | None = None) -> FastAPI:
    """The service, reading the database that the settings name."""
    settings = settings or get_settings()
    reader = Reader(Database(settings.database_url))
    watcher = RevisionWatcher(reader)
    registry = CollectorRegistry()

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[dict[str, Any]]:
        yield {ROOT_PATH: settings.root_path, PUBLIC_URL: settings.public_url, ANSWERS_MCP: is_sdk_installed()}
        await watcher.close()
        await reader.close()

    app = Service(
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
        # Whether anybody wants its telemetry is asked anew for each request; /metrics and the log tell what it would.
        telemetry={"tracing": False, "metrics": False, "logs": False},
        responses={status: {"model": Problem} for status in (400, 414, 422, 500)},
        generate_unique_id_function=lambda route: route.name,
    )
    table = _add_routes(app, settings.root_path)
    app.state.reader = reader
    app.state.metrics = registry
    if is_sdk_installed():
        app.state.mcp = mcp_endpoint.McpEndpoint(Caller(reader, watcher, settings.public_url, registry))
    app.state.security_contact = settings.security_contact
    app.state.started_at = datetime.now(UTC)
    app.state.find_methods = table.find_methods
    hints = PathHints(table, _render_error)
    app.state.find_nearest = hints.find_nearest
    app.state.render_error = _render_error
    add_handlers(app)
    # FastAPI has an answer of its own to errors that nobody foresaw; this one comes before it.
    app.add_middleware(UnforeseenErrors, render_error=_render_error)
    options = Options(UrlLimits(app.framework, _render_error), table.find_methods, table.has_route)
    inner = MovedPaths(options, hints.find_moved)
    reads = ReadRouter(table, reader, _render_error)
    backend = Backend(inner, reads.is_read, reads.begin, table.find_policy)
    cache = ResponseCache(backend, watcher, registry, settings.cache_bytes)
    describe_data(registry, reader)
    app.front = AccessLog(cache, registry, lambda: reader.revision.revision if reader.revision else None, _render_error)
    return app


def _add_routes(app: FastAPI, root_path: str) -> RouteTable:
    """Include every route, and give the table of all of them."""
    reads = [route for module in (*DATA_ROUTES, *PAGE_ROUTES) for route in module.router.routes]
    others = [route for module in _SERVICE_ROUTES for route in module.router.routes]
    others += exports.downloads.routes
    if is_sdk_installed():
        others += mcp_endpoint.router.routes
    routes = sort_routes([*reads, *others])
    for route in routes:
        # One by one, since a route of one module may have to come before one of another.
        problems: dict[int | str, Any] = {503: {"model": Problem}} if route in reads else {}
        app.include_router(APIRouter(routes=[route]), responses=problems)
    declared = [it for it in routes if isinstance(it, APIRoute)]
    describe(app, declared, root_path)
    return RouteTable([*declared, *(it for it in app.routes if isinstance(it, APIRoute))])


def _render_error(scope: Scope, error: ProblemError) -> Response:
    """The response that tells of an error, in the form of the path that was asked for."""
    render = render_error_page if is_page(scope["path"]) else render_problem
    return render(scope, error)


def create_server_app() -> FastAPI:
    """The service for a process that does nothing else: the templates of its pages are compiled before it starts.

    Moves all live objects to the permanent generation of the garbage collector: full collections would pause requests
    for about 50 ms. Threads that compute give way to the event loop after half a millisecond, not five: it has to get
    back in after each row of a read.
    """
    compile_all()
    app = create_app()
    gc.collect()
    gc.freeze()
    sys.setswitchinterval(0.0005)
    return app

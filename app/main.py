"""The application on one screen."""

import ctypes
import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime

from fastapi import FastAPI
from prometheus_client import CollectorRegistry
from starlette.types import Receive, Scope, Send

from app.api.data_metrics import describe_data
from app.api.openapi import describe
from app.api.problems import add_handlers, render_error
from app.api.routes import actors, charter, dataset, disputes, docs, facts, service, sources
from app.api.routing import ReadRoute, Reads
from app.http.access_log import Observed
from app.http.middleware import Envelope, WellFormed
from app.http.response_cache import CachedReads
from app.schemas.problems import Problem
from app.settings import Settings, get_settings
from app.store.engine import Database
from app.store.reader import Reader
from app.store.watcher import Freshness

_M_ARENA_MAX = -8
"""The name by which `mallopt` knows the most heaps that threads may have."""


class Service(FastAPI):
    """The framework, with something in front of it: what is kept in memory never comes to the framework."""

    def put_in_front(self, front: Observed) -> None:
        self.front = front

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.front(scope, receive, send)

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """What the framework answers."""
        await super().__call__(scope, receive, send)


def create_app(settings: Settings | None = None) -> FastAPI:
    """The service, reading the database that the settings name."""
    settings = settings or get_settings()
    reader = Reader(Database(settings.database_url))
    freshness = Freshness(reader)
    registry = CollectorRegistry()

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        await freshness.settle()
        reader.end_here()
        reader.database.dispose()

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
    app.state.reader = reader
    app.state.metrics = registry
    app.state.started_at = datetime.now(UTC)
    add_handlers(app)
    modules = (facts, charter, actors, sources, disputes, dataset)
    for module in modules:
        app.include_router(module.router, responses={503: {"model": Problem}})
    routes = [route for module in modules for route in module.router.routes if isinstance(route, ReadRoute)]
    app.include_router(service.router)
    app.include_router(docs.router)
    describe(app)

    # The framework has an answer of its own to what nobody foresaw; this one comes before it.
    app.add_middleware(Envelope, render_error=render_error)
    # The last one put around is the first to see a request; the framework itself sees what is left.
    reads = Reads(app.answer, reader, routes)
    inner = Envelope(WellFormed(reads, render_error), render_error)
    cached = CachedReads(inner, freshness, registry, settings.cache_bytes, reads.answer_now)
    describe_data(registry, reader)
    app.put_in_front(Observed(cached, registry, lambda: reader.dataset.revision if reader.dataset else None))
    return app


def create_lasting_app() -> FastAPI:
    """The service for a process that does nothing else.

    What stands by now lasts, and is never looked through again: otherwise a request now and then waits for half a
    tenth of a second while the interpreter does so. And all threads share one heap: what each would keep of its own
    stays with it though it is free, some tens of megabytes in all.
    """
    app = create_app()
    gc.collect()
    gc.freeze()
    with suppress(AttributeError):  # Only glibc has it.
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 1)
    return app

"""The application on one screen."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import Depends, FastAPI
from prometheus_client import CollectorRegistry
from starlette_compress import CompressMiddleware

from app.cache import CachedReads
from app.db import Database
from app.errors import Problem
from app.handlers import add_handlers, refuse_repeats
from app.middleware import Envelope, Metrics, WellFormed
from app.openapi import describe
from app.routers import actors, charter, dataset, disputes, docs, facts, service, sources
from app.schemas.service import LINKS
from app.settings import Settings, get_settings


def create_app(settings: Settings | None = None) -> FastAPI:
    """The service, reading the database that the settings name."""
    settings = settings or get_settings()
    database = Database(settings.database_url)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        database.dispose()

    app = FastAPI(
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
        dependencies=[Depends(refuse_repeats)],
        responses={status: {"model": Problem} for status in (400, 414, 422, 500)},
        generate_unique_id_function=lambda route: route.name,
    )
    app.state.database = database
    app.state.metrics = CollectorRegistry()
    add_handlers(app)
    for module in (facts, charter, actors, sources, disputes, dataset):
        app.include_router(module.router, responses={503: {"model": Problem}})
    app.include_router(service.router)
    app.include_router(docs.router)
    app.router.routes.append(docs.docs_assets())
    describe(app)

    # The last one added is the first to see a request.
    app.add_middleware(CompressMiddleware, minimum_size=500)
    app.add_middleware(CachedReads, database=database)
    app.add_middleware(WellFormed)
    app.add_middleware(Envelope)
    app.add_middleware(Metrics, registry=app.state.metrics, paths=LINKS)
    return app

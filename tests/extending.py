"""The application with more routes than it has, for what a route may declare."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from types import SimpleNamespace
from typing import Any

import pytest
from fastapi import APIRouter, Request, Response
from starlette.testclient import TestClient

from app import main
from app.routing.service_route import ServiceRoute
from app.store.engine import Database
from tests.conftest import open_client


def open_extended_client(database: Database, *routers: APIRouter) -> AbstractContextManager[TestClient]:
    """A client of the application with the routes of more modules, each a router, after its own."""
    return _open_changed(database, DATA_ROUTES=(*main.DATA_ROUTES, *_as_modules(*routers)))


def open_with_pages(database: Database, *paths: str) -> AbstractContextManager[TestClient]:
    """A client of the application that has pages at these paths, and no others."""
    return _open_changed(database, PAGE_ROUTES=_as_modules(_make_pages(*paths)))


def _as_modules(*routers: APIRouter) -> tuple[Any, ...]:
    return tuple(SimpleNamespace(router=router) for router in routers)


@contextmanager
def _open_changed(database: Database, **routes: tuple[Any, ...]) -> Iterator[TestClient]:
    with ExitStack() as stack:
        # Only while it is opened, since others may be opened beside it.
        with pytest.MonkeyPatch.context() as monkeypatch:
            for name, modules in routes.items():
                monkeypatch.setattr(main, name, modules)
            client = stack.enter_context(open_client(database))
        yield client


def _make_pages(*paths: str) -> APIRouter:
    """A router that has pages at some paths."""
    router = APIRouter(route_class=ServiceRoute, include_in_schema=False)

    def get_page(request: Request) -> Response:
        return Response(request.url.path, media_type="text/html")

    for path in paths:
        router.add_api_route(path, get_page)
    return router

"""The application with more routes than it has, for what a route may declare."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from types import SimpleNamespace

import pytest
from fastapi import APIRouter, Request, Response
from starlette.testclient import TestClient

from app import main
from app.routing.service_route import ServiceRoute
from app.store.engine import Database
from tests.conftest import open_client


@contextmanager
def open_extended_client(database: Database, *routers: APIRouter) -> Iterator[TestClient]:
    """A client of the application with the routes of more modules, each a router, after its own."""
    modules = [SimpleNamespace(router=router) for router in routers]
    with ExitStack() as stack:
        # Only while it is opened, since others may be opened beside it.
        with pytest.MonkeyPatch.context() as monkeypatch:
            monkeypatch.setattr(main, "DATA_ROUTES", (*main.DATA_ROUTES, *modules))
            client = stack.enter_context(open_client(database))
        yield client


def make_pages(*paths: str) -> APIRouter:
    """A router that has pages at some paths."""
    router = APIRouter(route_class=ServiceRoute, include_in_schema=False)

    def get_page(request: Request) -> Response:
        return Response(request.url.path, media_type="text/html")

    for path in paths:
        router.add_api_route(path, get_page)
    return router

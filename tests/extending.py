"""The application with more routes than it has, for what a route may declare."""

from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace

import pytest
from fastapi import APIRouter
from starlette.testclient import TestClient

from app import main
from app.store.engine import Database
from tests.conftest import open_client


@contextmanager
def open_extended_client(database: Database, *routers: APIRouter) -> Iterator[TestClient]:
    """A client of the application with the routes of more modules, each a router, after its own."""
    modules = [SimpleNamespace(router=router) for router in routers]
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(main, "DATA_ROUTES", (*main.DATA_ROUTES, *modules))
        with open_client(database) as client:
            yield client

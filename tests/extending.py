"""The application with more routes than it has, for what a route may declare."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from types import SimpleNamespace
from typing import Any

import pytest
from fastapi import APIRouter
from starlette.testclient import TestClient

from app import main
from app.store.engine import Database
from tests.conftest import open_client


def open_extended_client(database: Database, *routers: APIRouter) -> AbstractContextManager[TestClient]:
    """A client of the application with the routes of more modules, each a router, after its own."""
    modules = (SimpleNamespace(router=router) for router in routers)
    return _open_changed(database, DATA_ROUTES=(*main.DATA_ROUTES, *modules))


@contextmanager
def _open_changed(database: Database, **routes: tuple[Any, ...]) -> Iterator[TestClient]:
    with ExitStack() as stack:
        # Only while it is opened, since others may be opened beside it.
        with pytest.MonkeyPatch.context() as monkeypatch:
            for name, modules in routes.items():
                monkeypatch.setattr(main, name, modules)
            client = stack.enter_context(open_client(database))
        yield client

"""Databases for tests: empty ones, and copies of what was loaded once."""

import shutil
from collections.abc import Callable
from itertools import count

import pytest
from sqlalchemy import make_url

from app.store.engine import Database


class DatabaseMaker:
    """Makes databases, each apart from all others; all are closed together."""

    def __init__(self, folders: pytest.TempPathFactory, start_postgres: Callable[[], str]) -> None:
        self._folders = folders
        self._start_postgres = start_postgres
        self._made: list[Database] = []
        self._numbers = count(1)

    def make(self, engine: str) -> Database:
        """An empty database of an engine."""
        return self._remember(self._make_file() if engine == "sqlite" else self._make_on_server("template1"))

    def copy(self, original: Database) -> Database:
        """A database with all that stands in another one, to which nobody may be connected."""
        original.dispose()
        if not original.is_sqlite:
            return self._remember(self._make_on_server(str(original.url.database)))
        copied = self._make_file()
        shutil.copyfile(original.path, copied.path)
        return self._remember(copied)

    def dispose(self) -> None:
        for database in self._made:
            database.dispose()

    def _remember(self, database: Database) -> Database:
        self._made.append(database)
        return database

    def _make_file(self) -> Database:
        return Database(f"sqlite:///{self._folders.mktemp('database')}/facts.db")

    def _make_on_server(self, template: str) -> Database:
        url = make_url(self._start_postgres())
        name = f"facts_{next(self._numbers)}"
        server = Database(url.render_as_string(hide_password=False))
        with server.writer.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE {template}")
        server.dispose()
        return Database(url.set(database=name).render_as_string(hide_password=False))

"""Engines, born on first use: one that can only read, for requests, and one that writes, for the loader."""

import sqlite3
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, Engine, QueuePool, create_engine, event, make_url


class Database:
    """One database, by its URL. Nothing is opened before it is needed, so making one never fails."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        if self.url.drivername == "postgresql":
            self.url = self.url.set(drivername="postgresql+psycopg")

    @property
    def is_sqlite(self) -> bool:
        return self.url.get_backend_name() == "sqlite"

    @cached_property
    def reader(self) -> Engine:
        """Connections that the database itself keeps from writing, each transaction on one snapshot."""
        if self.is_sqlite:
            return self._sqlite_engine("ro", "BEGIN")
        return create_engine(
            self.url,
            isolation_level="REPEATABLE READ",
            pool_pre_ping=True,
            # A server that does not answer is told of soon, instead of holding every request for minutes.
            connect_args={"options": "-c default_transaction_read_only=on", "connect_timeout": 5},
        )

    @cached_property
    def writer(self) -> Engine:
        """Connections that may change the database; they create a SQLite file that is not there yet."""
        if self.is_sqlite:
            return self._sqlite_engine("rwc", "BEGIN IMMEDIATE")
        return create_engine(self.url)

    def dispose(self) -> None:
        """Close every connection of both engines."""
        for name in ("reader", "writer"):
            if name in self.__dict__:
                self.__dict__.pop(name).dispose()

    def _sqlite_engine(self, mode: str, begin: str) -> Engine:
        path = quote(str(Path(self.url.database or "").absolute()))

        def connect() -> sqlite3.Connection:
            address = f"file:{path}?mode={mode}"
            connection = sqlite3.connect(address, uri=True, isolation_level=None, check_same_thread=False)
            connection.execute("PRAGMA foreign_keys = ON")
            if mode != "ro":
                connection.execute("PRAGMA journal_mode = WAL")
            return connection

        engine = create_engine(self.url, creator=connect, poolclass=QueuePool)

        # The driver opens no transaction for a read and none around DDL: without this, a page could mix
        # two revisions and a failed migration would stay half done.
        @event.listens_for(engine, "begin")
        def open_transaction(connection: Connection, *_: Any) -> None:
            connection.exec_driver_sql(begin)

        return engine

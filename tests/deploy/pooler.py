"""PgBouncer between the service and PostgreSQL, as Debian packages it: sessions are shared between transactions."""

import os
import pwd
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx
import psycopg
from psycopg.conninfo import conninfo_to_dict

from app.store.engine import Database
from tests.deploy.compose_file import PROJECT
from tests.live import serve
from tests.postgres import Postgres, run_postgres
from tests.waiting import wait_until

# Nothing else than what a pool must be told: whatever the service needs beyond that would be missing here.
_CONFIG = """\
[databases]
facts = host={server} dbname={name} user=postgres

[pgbouncer]
listen_addr =
listen_port = 6432
unix_socket_dir = {folder}
auth_type = any
pool_mode = transaction
default_pool_size = 3
logfile = {folder}/log
pidfile = {folder}/pid
"""
_CLAIM = re.compile(r"^(  claim: \w[^'\"\n]*)\.$", re.MULTILINE)
_PATHS = (
    "/facts?limit=50",
    "/facts?q=charter",
    "/facts?facets=kind,role,year",
    "/search?q=charter",
    "/members",
    "/actors",
    "/dataset",
)
_ROUNDS = 8
_CLIENTS = 8


def prove_pooler(folder: Path) -> str:
    """Migrate, load three revisions and serve through a pool that no session belongs to."""
    folder.mkdir()
    with run_postgres() as server, _run_pooler(folder, server) as url:
        record = Path(shutil.copytree(PROJECT / "seed_data", folder / "record"))
        _run(url, "migrate")
        _run(url, "load", "--seed", str(record))
        with serve(url, folder) as service:
            answers = _ask(service.address)
            for revision in (2, 3, 4):
                _change(record)
                _run(url, "load", "--seed", str(record))
                _await_revision(service.address, revision)
                answers += _ask(service.address)
        refused = _count_refused_writes(url)
        _check_sessions(url)
    return (
        f"{answers} requests and 4 loads through 3 sessions; {refused} writes of readers refused; nothing left in one"
    )


@contextmanager
def _run_pooler(folder: Path, server: Postgres) -> Iterator[str]:
    """The address of a new database behind a pooler, which listens on a socket in the folder."""
    name = conninfo_to_dict(server.make_database())["dbname"]
    config = folder / "pgbouncer.ini"
    config.write_text(_CONFIG.format(server=server.folder, name=name, folder=folder), encoding="utf-8")
    command = ["pgbouncer", str(config)]
    if os.geteuid() == 0:  # It refuses to run as root; the owner of the server may open its socket.
        owner = pwd.getpwuid(server.folder.stat().st_uid).pw_name
        shutil.chown(folder, owner)
        command = ["pgbouncer", "--user", owner, str(config)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_until((folder / ".s.PGSQL.6432").exists, 10, "the pooler listens")
        yield f"postgresql://reader@/facts?host={folder}&port=6432"
    finally:
        process.terminate()
        process.wait(10)


def _run(url: str, *arguments: str) -> None:
    """A command of the program, to its end."""
    environment = {**os.environ, "SAHEL_FACTS_DATABASE_URL": url}
    program = Path(sys.executable).with_name("sahel-facts")
    ended = subprocess.run([program, *arguments], env=environment, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (0, ""), ended


def _change(record: Path) -> None:
    """Change so many claims that the driver would prepare the statements which write them."""
    path = record / "facts" / "membership.yaml"
    text, changes = _CLAIM.subn(r"\1, still.", path.read_text(encoding="utf-8"))
    assert changes > 5
    path.write_text(text, encoding="utf-8")


def _ask(address: str) -> int:
    """Ask each path many times at once, each time another way, so that little of it is kept."""

    def ask(number: int) -> list[int]:
        with httpx.Client(base_url=address, timeout=30) as client:
            day = f"{1000 + number:04}-01-01"
            return [client.get(it, params={"date_from": day} if "facts" in it else None).status_code for it in _PATHS]

    with ThreadPoolExecutor(_CLIENTS) as threads:
        statuses = [status for found in threads.map(ask, range(_ROUNDS)) for status in found]
    assert set(statuses) == {200}, statuses
    return len(statuses)


def _await_revision(address: str, revision: int) -> None:
    wait_until(lambda: bool(httpx.get(f"{address}/readyz").json()["revision"] == revision), 10, "the load is noticed")


def _count_refused_writes(url: str) -> int:
    """Whichever session a reader is given, and whatever it was used for before, it cannot write."""
    database = Database(url)
    connections = [database.reader.raw_connection() for _ in range(3)]
    refused = 0
    for connection in connections * 4:
        try:
            connection.cursor().execute("DELETE FROM fact")
        except psycopg.errors.ReadOnlySqlTransaction:
            refused += 1
        finally:
            connection.rollback()
    for connection in connections:
        connection.close()
    database.dispose()
    assert refused == 12
    return refused


def _check_sessions(url: str) -> None:
    """The sessions that the pool holds are as they were when they were made."""
    address = conninfo_to_dict(url)
    with psycopg.connect(**address, autocommit=True, prepare_threshold=None) as connection:  # type: ignore[arg-type]
        for _ in range(12):
            row = connection.execute(
                "SELECT current_setting('statement_timeout'), current_setting('default_transaction_read_only'),"
                " current_setting('idle_in_transaction_session_timeout'),"
                " (SELECT count(*) FROM pg_prepared_statements),"
                " (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory')"
            ).fetchone()
            assert row == ("0", "off", "0", 0, 0), row

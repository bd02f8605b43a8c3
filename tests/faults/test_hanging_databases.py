"""A database that hangs, is locked, silent or closed: no answer waits for it without end, and none pretends."""

import socket
from functools import partial
from pathlib import Path

import httpx
import psycopg
import pytest

from app.seed.folder import Seed
from tests.conftest import load_into
from tests.faults.conftest import Report, open_database
from tests.faults.outages import FILE_OUTAGES, SERVER_OUTAGES, FileOutage, Outage, ServerOutage
from tests.faults.trial import WITHOUT_DATA, Figures, undergo
from tests.live import Service, serve
from tests.postgres import Postgres
from tests.waiting import wait_until

pytestmark = pytest.mark.slow

SECONDS = 4.0
AT_ONCE = 2.0
"""More than an answer that waits for no database takes, on a machine that is busy with other tests."""
DEADLINE = 5.0
"""What is known may be 0.5 s old, and a look takes 1 s: then it ends what waits for the database."""
BACK_WITHIN = 2.0
ENDED_WITHIN = 25.0


def check(outage: Outage, figures: Figures, report: Report) -> None:
    report(str(figures))
    assert figures.slowest(*WITHOUT_DATA) < AT_ONCE
    assert figures.slowest("kept", "new", "/readyz", "/status") < DEADLINE
    assert [figures.statuses(kind) for kind in WITHOUT_DATA] == [{200}, {200}, {200}, {200}, {404}]
    status = 200 if outage.is_answered else 503
    for kind in ("kept", "new", "/readyz"):
        assert figures.statuses(kind, late=True) <= {status}
    assert figures.statuses("kept", late=True) == {status}
    assert figures.statuses("/status") == {200}
    assert {it.status for it in figures.answers} == ({200, 404} if outage.is_answered else {200, 404, 503})
    assert figures.back < BACK_WITHIN
    assert figures.stopped_within < ENDED_WITHIN


@pytest.mark.parametrize("make", FILE_OUTAGES)
def test_a_file_that_blocks_holds_up_nobody(make: FileOutage, tmp_path: Path, seed: Seed, report: Report) -> None:
    with make(tmp_path, seed) as outage:
        check(outage, undergo(outage, tmp_path, SECONDS), report)


@pytest.mark.postgresql
@pytest.mark.parametrize("make", SERVER_OUTAGES)
def test_a_server_that_hangs_holds_up_nobody(
    make: ServerOutage, postgres: Postgres, tmp_path: Path, seed: Seed, report: Report
) -> None:
    with make(postgres, seed) as outage:
        check(outage, undergo(outage, tmp_path, SECONDS), report)


@pytest.mark.postgresql
def test_a_client_that_leaves_stops_its_read(postgres: Postgres, tmp_path: Path, seed: Seed) -> None:
    url = postgres.make_database()
    with open_database(url) as database:
        load_into(database, seed)
    with (
        serve(url, tmp_path) as service,
        psycopg.connect(url) as locking,
        psycopg.connect(url, autocommit=True) as looking,
    ):
        assert httpx.get(f"{service.address}/facts").status_code == 200
        locking.execute("LOCK TABLE version IN ACCESS EXCLUSIVE MODE")
        for path in ("/facts?limit=3", "/facts?limit=3&date_from=2001-01-01"):
            with socket.create_connection(("127.0.0.1", service.port)) as client:
                client.sendall(f"GET {path} HTTP/1.1\r\nHost: here\r\n\r\n".encode())
                wait_until(partial(is_waiting, looking), DEADLINE, "the read waits for the lock")
            wait_until(lambda: not is_waiting(looking), BACK_WITHIN, "the read is stopped")
            wait_until(partial(is_logged, service, f"GET {path} 499"), BACK_WITHIN, "the log tells it")
        locking.rollback()


def is_waiting(looking: psycopg.Connection) -> bool:
    """Whether a read waits for a lock."""
    return looking.execute("SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock'").rowcount > 0


def is_logged(service: Service, line: str) -> bool:
    return line in service.log.read_text(encoding="utf-8")

"""A database that hangs, is locked, silent or closed: no answer waits for it without end, and none pretends."""

from pathlib import Path

import pytest

from app.seed.folder import Seed
from tests.faults.conftest import Report
from tests.faults.outages import FILE_OUTAGES, SERVER_OUTAGES, FileOutage, Outage, ServerOutage
from tests.faults.trial import WITHOUT_DATA, Figures, undergo
from tests.postgres import Postgres

pytestmark = pytest.mark.slow

SECONDS = 4.0
AT_ONCE = 2.0
"""More than an answer that waits for no database takes, on a machine that is busy with other tests."""
DEADLINE = 13.0
BACK_WITHIN = 6.0
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

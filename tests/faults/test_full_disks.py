"""A disk that is full while a load writes: the load says so in one line, and the revision before it stays served."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest

from app.store.schema_version import migrate
from tests.conftest import ENGINES
from tests.faults.conftest import MakeUrl, Report, Variants, open_database
from tests.faults.programs import Bounds, Outcome, load
from tests.faults.readers import walking
from tests.live import serve
from tests.postgres import Postgres
from tests.waiting import wait_until

pytestmark = pytest.mark.slow

MEGABYTE = 1024 * 1024
SIZE = 32 * MEGABYTE
LEFT = MEGABYTE // 4
NOTICED_WITHIN = 1.0


class Disk(NamedTuple):
    """A small disk, and the URL of a database on it."""

    folder: Path
    url: str

    def fill(self) -> None:
        """Leave less than a load needs."""
        if self.url.startswith("sqlite"):
            self._empty_log()
        free = shutil.disk_usage(self.folder).free
        self._ballast.write_bytes(bytes(free - LEFT))

    def clear(self) -> None:
        self._ballast.unlink()

    def _empty_log(self) -> None:
        """What is in the file already could be written over without any new space."""
        with open_database(self.url) as database, database.writer.connect() as connection:
            cursor = connection.connection.cursor()
            wait_until(
                lambda: cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0, 5, "no reader is in it"
            )
            cursor.close()

    @property
    def _ballast(self) -> Path:
        return self.folder / "ballast"


@pytest.fixture
def small_disk() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="sf") as folder:
        Path(folder).chmod(0o755)  # The server may run as somebody else.
        mounted = Path(folder, "disk")
        mounted.mkdir()
        try:
            subprocess.run(
                ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "small", mounted], check=True, capture_output=True
            )
        except (FileNotFoundError, subprocess.CalledProcessError) as error:
            pytest.skip(f"no disk can be mounted here: {error}")
        yield mounted
        subprocess.run(["umount", mounted], check=True)


@pytest.fixture(params=ENGINES)
def disk(request: pytest.FixtureRequest, small_disk: Path) -> Iterator[Disk]:
    if request.param == "sqlite":
        yield Disk(small_disk, f"sqlite:///{small_disk}/facts.db")
        return
    server: Postgres = request.getfixturevalue("postgres")
    with server.make_database_in(small_disk) as url:
        with open_database(url) as database:
            migrate(database)
        yield Disk(small_disk, url)


def assert_failed(outcome: Outcome) -> None:
    assert (outcome.code, outcome.stderr.count("\n")) == (1, 1), outcome


def test_a_load_onto_a_full_disk_leaves_the_old_revision(
    disk: Disk, variants: Variants, tmp_path: Path, report: Report
) -> None:
    with serve(disk.url, tmp_path) as service, httpx.Client(base_url=service.address) as client:
        assert load(disk.url, variants.folders["A"], tmp_path).outcome().code == 0
        revision = client.get("/readyz").json()["revision"]
        wait_until(lambda: is_served("A", client), NOTICED_WITHIN, "the first revision is served")
        with walking(service.address, variants.ids, limits=(50, 200)) as figures:
            disk.fill()
            failed = load(disk.url, variants.folders["B"], tmp_path).outcome()
            assert client.get("/readyz").json()["revision"] == revision
            disk.clear()
            again = load(disk.url, variants.folders["B"], tmp_path).outcome()
            wait_until(lambda: is_served("B", client), NOTICED_WITHIN, "the next revision is served")
    assert_failed(failed)
    assert "full" in failed.stderr or "No space left" in failed.stderr
    assert (again.code, again.stdout.partition(":")[0]) == (0, f"revision {revision + 1}")
    report(str(figures))
    assert (figures.torn, figures.lost, figures.repeated, figures.refused) == (0, 0, 0, [])
    assert {(number, variant) for number, _, variant in figures.seen} <= {(revision, "A"), (revision + 1, "B")}


def test_a_load_that_may_not_write_so_much_leaves_the_old_revision(
    make_url: MakeUrl, variants: Variants, tmp_path: Path
) -> None:
    url = make_url("sqlite")
    with serve(url, tmp_path) as service, httpx.Client(base_url=service.address) as client:
        before = client.get("/dataset").json()["hash"]
        assert_failed(load(url, variants.folders["A"], tmp_path, Bounds(largest_file=MEGABYTE)).outcome())
        assert client.get("/readyz").json()["hash"] == before
        assert load(url, variants.folders["A"], tmp_path).outcome().code == 0
        wait_until(lambda: is_served("A", client), NOTICED_WITHIN, "the next revision is served")


@pytest.mark.postgresql
def test_files_without_room_in_the_temporary_folder_are_made_by_the_next_load(
    postgres: Postgres, small_disk: Path, variants: Variants, tmp_path: Path
) -> None:
    url = postgres.make_database()
    with open_database(url) as database:
        migrate(database)
    (small_disk / "ballast").write_bytes(bytes(shutil.disk_usage(small_disk).free - LEFT))
    bounds = Bounds(temporary=small_disk)
    failed = load(url, variants.folders["A"], tmp_path, bounds).outcome()
    assert_failed(failed)
    assert failed.stdout.startswith("revision 1: "), "it is published all the same"
    assert "sahel-facts.sqlite cannot be written in the temporary folder" in failed.stderr
    assert [path.name for path in small_disk.iterdir()] == ["ballast"]
    (small_disk / "ballast").unlink()
    again = load(url, variants.folders["A"], tmp_path, bounds).outcome()
    assert (again.code, again.stdout.splitlines()[-1][:13]) == (0, "files: set 1-")


def is_served(variant: str, client: httpx.Client) -> bool:
    claim: str = client.get("/facts?limit=1").raise_for_status().json()["items"][0]["claim"]
    return claim.startswith(f"{variant}:")

"""Databases that cannot be used: each command says so in one line and leaves them as they are."""

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest

from app.seed.folder import Seed
from tests.conftest import load_into
from tests.faults.conftest import open_database
from tests.faults.programs import Outcome, Program
from tests.live import serve
from tests.loading import dump
from tests.postgres import Postgres

pytestmark = pytest.mark.slow

COMMANDS = (["migrate"], ["load"], ["serve", "--port", "0"])


class Spoilt(NamedTuple):
    """A way to spoil a file, and a word of what is advised against it."""

    spoil: Callable[[Path], None]
    advice: str


def rewrite(path: Path, change: Callable[[bytes], bytes]) -> None:
    path.write_bytes(change(path.read_bytes()))


def set_schema(url: str) -> None:
    with open_database(url) as database, database.writer.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")


SPOILT = {
    "a text": Spoilt(lambda path: rewrite(path, lambda _: b"Facts about the River League.\n" * 200), "restore"),
    "half of one": Spoilt(lambda path: rewrite(path, lambda whole: whole[: len(whole) // 2]), "restore"),
    "all but the end": Spoilt(lambda path: rewrite(path, lambda whole: whole[:-4096]), "restore"),
    "100 bytes": Spoilt(lambda path: rewrite(path, lambda whole: whole[:100]), "restore"),
    "a newer schema": Spoilt(lambda path: set_schema(f"sqlite:///{path}"), "newer"),
}


@pytest.fixture(scope="module")
def good_file(tmp_path_factory: pytest.TempPathFactory, good_seed: Seed) -> Path:
    """A SQLite file with the invented record; shared, so nothing may change it."""
    path = tmp_path_factory.mktemp("good") / "facts.db"
    fill(f"sqlite:///{path}", good_seed)
    return path


def fill(url: str, seed: Seed) -> None:
    with open_database(url) as database:
        load_into(database, seed)


def run_each(urls: Iterable[str], folder: Path) -> list[Outcome]:
    """Every command, each on a database of its own, all at once."""
    running = [
        Program(url, command, folder / f"{command[0]}-printed") for command, url in zip(COMMANDS, urls, strict=True)
    ]
    return [program.outcome() for program in running]


def assert_refused(ended: Outcome, name: str, advice: str) -> None:
    """One line, which names the database and says what to do."""
    assert (ended.code, ended.stderr.count("\n")) == (1, 1), ended.stderr
    assert name in ended.stderr
    assert re.search(rf"[:;] .*\b{advice}\b", ended.stderr), ended.stderr


def look(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize("case", SPOILT)
def test_a_bad_file_is_refused_and_left_alone(good_file: Path, tmp_path: Path, case: str) -> None:
    paths = [tmp_path / command[0] / "facts.db" for command in COMMANDS]
    for path in paths:
        path.parent.mkdir()
        path.write_bytes(good_file.read_bytes())
        SPOILT[case].spoil(path)
    before = [look(path.parent) for path in paths]
    for ended, path in zip(run_each((f"sqlite:///{path}" for path in paths), tmp_path), paths, strict=True):
        assert_refused(ended, str(path), SPOILT[case].advice)
    assert [look(path.parent) for path in paths] == before


def test_a_file_in_a_missing_folder_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "missing" / "facts.db"
    for ended in run_each([f"sqlite:///{path}"] * len(COMMANDS), tmp_path):
        assert_refused(ended, str(path), "exist")
    assert not path.parent.exists()


@pytest.mark.postgresql
def test_a_server_with_a_newer_schema_is_left_alone(postgres: Postgres, tmp_path: Path, good_seed: Seed) -> None:
    url = postgres.make_database()
    fill(url, good_seed)
    set_schema(url)
    with open_database(url) as database:
        before = dump(database)
        refused = run_each([url] * len(COMMANDS), tmp_path)
        assert dump(database) == before
    for ended in refused:
        assert_refused(ended, str(database.url.database), "newer")


def test_an_empty_file_is_filled_by_serving(tmp_path: Path) -> None:
    path = tmp_path / "facts.db"
    path.touch()
    with serve(f"sqlite:///{path}", tmp_path) as service:
        assert httpx.get(f"{service.address}/readyz").json()["revision"] == 1

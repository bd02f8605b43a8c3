"""Whether a file is still the one that was opened."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from app.seed.folder import Seed
from app.store.engine import Database
from app.store.file_identity import FileWatch, empty_log
from tests.conftest import MakeDatabase, load_into


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "facts.db"
    write(made, b"before", 1000)
    return made


def write(path: Path, content: bytes, moment: int) -> None:
    path.write_bytes(content)
    os.utime(path, (moment, moment))


def test_a_file_that_stays_has_not_changed(path: Path) -> None:
    watch = FileWatch(path)
    assert not watch.was_there
    assert [watch.has_changed() for _ in range(3)] == [False] * 3
    assert watch.was_there


@pytest.mark.parametrize(("content", "moment"), [(b"before", 1001), (b"longer than before", 1000)])
def test_a_file_that_is_written_over_has_changed_once(path: Path, content: bytes, moment: int) -> None:
    watch = FileWatch(path)
    watch.has_changed()
    write(path, content, moment)
    assert [watch.has_changed() for _ in range(3)] == [True, False, False]


def test_another_file_in_the_place_of_one_is_a_change(path: Path) -> None:
    watch = FileWatch(path)
    watch.has_changed()
    write(path.with_name("other.db"), b"before", 1000)
    path.with_name("other.db").replace(path)
    assert [watch.has_changed() for _ in range(2)] == [True, False]


def test_a_file_that_is_gone_and_comes_back_has_changed(path: Path) -> None:
    watch = FileWatch(path)
    watch.has_changed()
    path.rename(path.with_name("away.db"))
    assert [watch.has_changed() for _ in range(2)] == [True, True]
    path.with_name("away.db").rename(path)
    assert [watch.has_changed() for _ in range(2)] == [True, False]


def test_a_file_that_is_being_written_is_looked_at_again(path: Path) -> None:
    watch = FileWatch(path)
    path.write_bytes(b"now")
    assert [watch.has_changed() for _ in range(2)] == [False, True]


def test_the_log_is_moved_into_the_file(make_database: MakeDatabase, good_seed: Seed) -> None:
    database: Database = load_into(make_database("sqlite"), good_seed)
    log = database.path.with_name(f"{database.path.name}-wal")
    with closing(sqlite3.connect(database.path)) as other:
        other.execute("SELECT count(*) FROM version").fetchone()
        assert log.stat().st_size > 0
        empty_log(database.writer)
        assert log.stat().st_size == 0
        assert other.execute("SELECT count(*) FROM version").fetchone() == (24,)

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from app.store.sqlite_writer import find_writer


@pytest.mark.skipif(not Path("/proc/locks").exists(), reason="only Linux lists locks")
def test_the_process_that_writes_is_found(tmp_path: Path) -> None:
    path = tmp_path / "facts.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE t (x)")
        assert find_writer(path) is None
        connection.execute("BEGIN IMMEDIATE")
        found = find_writer(path)
    assert found is not None
    assert found.startswith(f"process {os.getpid()} (")
    assert found.endswith(" UTC")


def test_a_file_that_nobody_opened_has_no_writer(tmp_path: Path) -> None:
    assert find_writer(tmp_path / "facts.db") is None

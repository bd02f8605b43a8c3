"""Opens the files of the record with what people open such files with.

Usage: python tests/contract/open_files.py http://127.0.0.1:8000
"""

import csv
import gzip
import hashlib
import json
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote
from urllib.request import urlopen

import duckdb
import duckdb_extension_sqlite_scanner
import frictionless
import pandas as pd

DATABASE = "sahel-facts.sqlite"
PACKAGE = "datapackage.json"
KINDS = "SELECT kind, count(*) AS number FROM facts GROUP BY kind ORDER BY kind"
SEARCH = "SELECT count(DISTINCT fact_id) FROM search WHERE search MATCH 'goita'"
Kinds = dict[str, int]


def main(address: str) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rows = fetch_files(address, folder)
        kinds = read_lines(folder, rows)
        read_csv(folder, rows)
        read_sqlite(folder, rows, kinds)
        read_with_duckdb(folder, kinds)
        read_with_pandas(folder, rows)
        serve_with_datasette(folder, kinds)
        validate_package(folder)
    print(f"{len(rows)} files: gzip, csv, sqlite3, DuckDB, pandas and Datasette agree; frictionless: valid")  # noqa: T201


def fetch_files(address: str, folder: Path) -> dict[str, int]:
    """Fetch all files of the newest set, and tell how many rows those have that have any."""
    files = json.loads(fetch(f"{address}/exports"))["items"][0]["files"]
    for file in files:
        for way in (file, file["gzip"]):
            content = fetch(address + way["url"])
            assert hashlib.sha256(content).hexdigest() == way["sha256"]
            (folder / way["url"].rpartition("/")[2]).write_bytes(content)
    return {file["name"]: file["rows"] for file in files}


def fetch(url: str) -> bytes:
    with urlopen(url) as response:
        content: bytes = response.read()
        return content


def read_lines(folder: Path, rows: dict[str, int]) -> Kinds:
    """How many facts of each kind there are."""
    with gzip.open(folder / "facts.ndjson.gz", "rt", encoding="utf-8", newline="\n") as stream:
        facts = [json.loads(line) for line in stream]
    assert len(facts) == rows["facts.ndjson"]
    kinds = sorted(fact["kind"] for fact in facts)
    return {kind: kinds.count(kind) for kind in dict.fromkeys(kinds)}


def read_csv(folder: Path, rows: dict[str, int]) -> None:
    for path in folder.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as stream:
            header, *found = csv.reader(stream, strict=True)
        assert (len(found), {len(row) for row in found}) == (rows[path.name], {len(header)}), path.name


def read_sqlite(folder: Path, rows: dict[str, int], kinds: Kinds) -> None:
    with closing(sqlite3.connect(f"file:{folder / DATABASE}?mode=ro", uri=True)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        for path in folder.glob("*.csv"):
            counted = connection.execute(f"SELECT count(*) FROM {path.stem.replace('-', '_')}").fetchone()
            assert counted == (rows[path.name],), path.name
        assert dict(connection.execute(KINDS).fetchall()) == kinds
        assert connection.execute(SEARCH).fetchone()[0] > 0


def read_with_duckdb(folder: Path, kinds: Kinds) -> None:
    """The lines as they are and in gzip, and the SQLite file attached."""
    package = Path(str(duckdb_extension_sqlite_scanner.__file__)).parent
    (extension,) = package.rglob("sqlite_scanner.duckdb_extension")
    with closing(duckdb.connect()) as connection:
        for name in ("facts.ndjson", "facts.ndjson.gz"):
            connection.execute(f"CREATE OR REPLACE VIEW facts AS FROM read_json('{folder / name}')")
            assert dict(connection.execute(KINDS).fetchall()) == kinds
        connection.execute(f"LOAD '{extension}'")
        connection.execute(f"ATTACH '{folder / DATABASE}' AS tables (TYPE sqlite, READ_ONLY)")
        assert dict(connection.execute(KINDS.replace("facts", "tables.facts")).fetchall()) == kinds


def read_with_pandas(folder: Path, rows: dict[str, int]) -> None:
    """Each table has the columns that the package describes."""
    package = json.loads((folder / PACKAGE).read_text(encoding="utf-8"))
    for resource in package["resources"]:
        frame = pd.read_csv(folder / resource["path"])
        assert len(frame) == rows[resource["path"]]
        assert list(frame.columns) == [field["name"] for field in resource["schema"]["fields"]]


def serve_with_datasette(folder: Path, kinds: Kinds) -> None:
    program = Path(sys.executable).with_name("datasette")
    path = f"/{Path(DATABASE).stem}.json?_shape=array&sql={quote(KINDS)}"
    ended = subprocess.run([program, folder / DATABASE, "--get", path], capture_output=True, text=True, check=True)
    answer: list[dict[str, Any]] = json.loads(ended.stdout)
    assert {row["kind"]: row["number"] for row in answer} == kinds


def validate_package(folder: Path) -> None:
    """Every cell is of its type, every key unique, every reference leads somewhere, and every digest is right."""
    report = frictionless.validate(str(folder / PACKAGE))
    assert report.valid, report.flatten(["type", "message"])


if __name__ == "__main__":
    main(*sys.argv[1:])

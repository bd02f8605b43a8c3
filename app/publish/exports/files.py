"""The files of a set, each with what writes it: a new one is added to `FILES`."""

import json
import sqlite3
import tempfile
from collections.abc import Callable, Generator, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from app.domain.vocabulary import Resource
from app.serializers.csl import write_csl
from app.serializers.tables.csv_file import CsvWriter
from app.serializers.tables.data_package import FileFacts, Release, write_data_package
from app.serializers.tables.registry import TABLES
from app.serializers.tables.sqlite_database import write_sqlite
from app.serializers.tables.table import Table

Parts = Generator[bytes, None, int | None]
"""What a file consists of; it returns how many records the file has, or None where it holds none or several kinds."""

SHA256SUMS = "SHA256SUMS"
_PART_BYTES = 1024 * 1024


class ScratchError(Exception):
    """A file that is needed meanwhile cannot be written, as where its disk is full."""


class WrittenFile(NamedTuple):
    """A file that is there: its size, and its SHA-256 as it is and in gzip, in hexadecimal."""

    bytes: int
    sha256: str
    gzip_sha256: str


class Contents(Protocol):
    """What files are written from."""

    def bodies(self, resource: Resource) -> Iterator[bytes]:
        """All that is published of a kind, by id, as the API answers it."""

    @property
    def release(self) -> Release:
        """Which state of the data it is, and under which terms."""

    @property
    def scratch(self) -> Path | None:
        """The folder for a file that is needed meanwhile; None: that of the machine."""

    @property
    def written(self) -> Mapping[str, WrittenFile]:
        """The files before this one, by name."""


class FileSpec(NamedTuple):
    """A file, and what writes it."""

    name: str
    title: str
    media_type: str
    write: Callable[[Contents], Parts]


def _write_lines(resource: Resource, contents: Contents) -> Parts:
    rows = 0
    for body in contents.bodies(resource):
        yield body
        yield b"\n"
        rows += 1
    return rows


def _write_csv(table: Table, contents: Contents) -> Parts:
    writer = CsvWriter(table)
    rows = 0
    yield writer.header
    for body in _read(contents, table.resource):
        yield writer.write(body)
        rows += sum(1 for _ in table.split(body))
    return rows


def _write_package(contents: Contents) -> Parts:
    files = {name: FileFacts(it.bytes, it.sha256) for name, it in contents.written.items()}
    yield write_data_package(contents.release, files)
    return None


def _write_sqlite(contents: Contents) -> Parts:
    """Raises ScratchError."""
    bodies = {resource: _read(contents, resource) for resource in {table.resource for table in TABLES}}
    try:
        with tempfile.TemporaryDirectory(prefix="sahel-facts-", dir=contents.scratch) as folder:
            path = Path(folder, "tables")
            write_sqlite(path, bodies, contents.release)
            with path.open("rb") as stream:
                while part := stream.read(_PART_BYTES):
                    yield part
    except (OSError, sqlite3.OperationalError) as error:
        place = "beside the database" if contents.scratch else "in the temporary folder (TMPDIR)"
        raise ScratchError(f"sahel-facts.sqlite cannot be written {place}: {error}") from error
    return None


def _write_csl(contents: Contents) -> Parts:
    """The same as `/sources.csl.json` answers."""
    items = [body["csl"] for body in _read(contents, Resource.SOURCE)]
    yield write_csl(items)
    return len(items)


def _write_digests(contents: Contents) -> Parts:
    """What `sha256sum -c` reads."""
    for name, it in contents.written.items():
        yield f"{it.sha256}  {name}\n{it.gzip_sha256}  {name}.gz\n".encode()
    return None


def _read(contents: Contents, resource: Resource) -> Iterator[Any]:
    return map(json.loads, contents.bodies(resource))


_NDJSON = "application/x-ndjson"
_CSV = "text/csv; charset=utf-8; header=present"
_LINES = {
    "facts.ndjson": (Resource.FACT, "Facts, one a line, as `/facts/{id}` answers"),
    "actors.ndjson": (Resource.ACTOR, "Actors, one a line, as `/actors/{id}` answers"),
    "sources.ndjson": (Resource.SOURCE, "Documents, one a line, as `/sources/{id}` answers"),
    "disputes.ndjson": (Resource.DISPUTE, "Disputes, one a line, as `/disputes/{id}` answers"),
    "open-questions.ndjson": (Resource.OPEN_QUESTION, "Open questions, one a line, as `/open-questions/{id}` answers"),
    "charter.ndjson": (Resource.CHARTER, "The charter, on one line, as `/charter` answers"),
    "dataset.ndjson": (
        Resource.DATASET,
        "The description of the dataset, on one line, as `/dataset` answers without `revision`, `hash` and `loaded_at`",
    ),
}

FILES: tuple[FileSpec, ...] = (
    *(FileSpec(name, title, _NDJSON, partial(_write_lines, it)) for name, (it, title) in _LINES.items()),
    *(FileSpec(it.csv_name, f"{it.title}, as a table", _CSV, partial(_write_csv, it)) for it in TABLES),
    FileSpec(
        "datapackage.json",
        "What the columns of the tables mean, as a Data Package",
        "application/json",
        _write_package,
    ),
    FileSpec(
        "sahel-facts.sqlite",
        "The tables as a SQLite database, with an index of full texts",
        "application/vnd.sqlite3",
        _write_sqlite,
    ),
    FileSpec(
        "sources.csl.json",
        "Documents as CSL-JSON, for reference managers, as `/sources.csl.json` answers",
        "application/vnd.citationstyles.csl+json",
        _write_csl,
    ),
    # The last one, for it holds the digests of all others.
    FileSpec(
        SHA256SUMS, "SHA-256 of every other file, for `sha256sum -c`", "text/plain; charset=utf-8", _write_digests
    ),
)
"""All files in the order in which they are listed and made."""

"""Writes the files of the newest set into a folder: the bytes that the API answers, plain and in gzip."""

import hashlib
import os
import zlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, select
from sqlmodel import col

from app.publish.bulk_write import table_of
from app.store.engine import Database
from app.store.models import ExportChunk, ExportFile, ExportSet

Unpack = Callable[[bytes], bytes]
_GZIP = 31


class ExportsError(Exception):
    """There is no complete set, or its bytes are not those that were made."""


def write_exports(database: Database, folder: Path) -> str:
    """Write every file of the newest set, and say how many there are and of which set.

    A file appears under its name once it is whole and has the digest that it should have; the digests come last.
    Raises ExportsError and OSError.
    """
    with database.reader.connect() as connection:
        newest = select(col(ExportSet.number), col(ExportSet.id)).where(col(ExportSet.is_complete))
        found = connection.execute(newest.order_by(col(ExportSet.number).desc()).limit(1)).first()
        if found is None:
            raise ExportsError("no files were made yet: sahel-facts load makes them")
        folder.mkdir(parents=True, exist_ok=True)
        of_set = select(table_of(ExportFile)).where(col(ExportFile.set_number) == found.number)
        files = connection.execute(of_set.order_by(col(ExportFile.position))).all()
        for file in files:
            ways: tuple[tuple[str, str, Unpack], ...] = (
                (file.name, file.sha256, lambda member: zlib.decompress(member, _GZIP)),
                (f"{file.name}.gz", file.gzip_sha256, bytes),
            )
            for name, digest, unpack in ways:
                _write(folder / name, digest, map(unpack, _read_members(connection, file)))
    return f"{2 * len(files)} files of set {found.id}"


def _read_members(connection: Connection, file: Row[Any]) -> Iterator[bytes]:
    start = col(ExportChunk.start)
    of_file = col(ExportChunk.set_number) == file.set_number, col(ExportChunk.name) == file.name
    # One by one: a driver fetches all that a statement finds.
    for it in connection.execute(select(start).where(*of_file).order_by(start)).scalars().all():
        yield connection.execute(select(col(ExportChunk.data)).where(*of_file, start == it)).scalar_one()


def _write(path: Path, digest: str, parts: Iterable[bytes]) -> None:
    found = hashlib.sha256()
    unready = path.with_name(f".{path.name}.part")
    try:
        with unready.open("wb") as stream:
            for part in parts:
                found.update(part)
                stream.write(part)
            stream.flush()
            os.fsync(stream.fileno())
        if found.hexdigest() != digest:
            raise ExportsError(f"{path.name} is not as it was made: restore a backup, or load into a new database")
        unready.replace(path)
    finally:
        unready.unlink(missing_ok=True)

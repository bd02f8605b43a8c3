"""Makes the files of a revision after its load has committed, in transactions of a bounded size.

The row of the set comes with the load (`plan_exports`), so whoever finds a set unfinished makes it from the beginning
(`make_exports`). A set is served once it is complete, which the last transaction makes it.
"""

import hashlib
import json
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from sqlalchemy import ColumnElement, Connection, Select, and_, bindparam, delete, func, insert, select, update
from sqlmodel import col

from app.domain.revision_token import make_token
from app.domain.vocabulary import Resource
from app.publish.exports.files import FILES, SHA256SUMS, FileSpec, WrittenFile
from app.publish.exports.pieces import PIECE_BYTES, Rows, cut
from app.serializers.tables.data_package import Release, describe_release
from app.settings import app_version
from app.store.checksums import check_body
from app.store.engine import Database
from app.store.models import ExportChunk, ExportFile, ExportSet, Revision, Version

Track = Callable[[Iterable[bytes], int, str], Iterable[bytes]]
"""Hands on what is asked for, of so many, and may tell how far it is with what."""

TRANSACTION_BYTES = 64 * 1024 * 1024
"""What one transaction writes at the most, but for the last piece: SQLite keeps it in its log until the end."""

_KEPT = 2
"""Sets that are kept: a download of the one before goes on."""

_LEVEL = 6
_GZIP = 31
"""What zlib takes for the format of gzip; it writes neither a time nor a name, so the same piece is the same bytes."""

_BATCHES = {Resource.FACT: 200}
_BATCH = 20
"""Records that are read at once where there are few and each may be long."""

_DIGITS_OF_ID = 12


class OvertakenError(Exception):
    """Somebody else makes the files by now, or those of a newer revision."""


def no_track(parts: Iterable[bytes], _: int, __: str) -> Iterable[bytes]:
    """Tells nothing of how far they are."""
    return parts


def plan_exports(connection: Connection, revision: int | None) -> None:
    """Within the transaction of a load, note that the files of its revision are to be made, unless they are there.

    With None none are to be made, not those either whose making was interrupted.
    """
    unfinished = connection.execute(_select_unfinished()).scalars().all()
    number = _next_number(connection)
    _drop_rows(connection, unfinished)
    _delete_sets(connection, unfinished)
    if revision is not None and not _is_made(connection, revision):
        values = {"number": number, "revision": revision, "release": app_version(), "made_at": datetime.now(UTC)}
        connection.execute(insert(ExportSet).values(**values, is_complete=False))


def make_exports(database: Database, track: Track = no_track) -> str | None:
    """Make the files that a load has planned, and return the id of the set; None where there is nothing to make.

    Raises OvertakenError.
    """
    with database.reader.connect() as connection:
        if connection.execute(_select_unfinished()).first() is None:
            return None
    return _Making(database, track).run()


class _Making:
    """The making of one set: its steps run within whichever transaction is open."""

    def __init__(self, database: Database, track: Track) -> None:
        self._database = database
        self._track = track
        self._connection: Connection
        self._number = 0
        self.written: dict[str, WrittenFile] = {}

    def run(self) -> str:
        steps = self._write_files()
        is_left = True
        while is_left:
            with self._database.writing() as self._connection:
                self._claim()
                is_left = _take(steps, TRANSACTION_BYTES)
        with self._database.writing() as self._connection:
            self._claim()
            return self._finish()

    def _claim(self) -> None:
        """Begin a set of its own at first, and later see that nobody has begun another one. Raises OvertakenError."""
        newest = self._connection.execute(select(func.max(col(Revision.number)))).scalar_one()
        if not self._number:
            plan_exports(self._connection, newest)
            self._revision = newest
        mine = self._connection.execute(_select_unfinished()).scalars().all()
        self._number = self._number or max(mine, default=0)
        if newest != self._revision or self._number not in mine:
            raise OvertakenError

    @property
    def scratch(self) -> Path | None:
        """Beside a SQLite file there is room, and no other place may be written to."""
        return self._database.path.parent if self._database.is_sqlite else None

    @cached_property
    def release(self) -> Release:
        (dataset,) = self.bodies(Resource.DATASET)
        of_revision = select(col(Revision.hash)).where(col(Revision.number) == self._revision)
        content_hash = self._connection.execute(of_revision).scalar_one()
        return describe_release(json.loads(dataset), make_token(self._revision, content_hash), content_hash)

    def bodies(self, resource: Resource) -> Iterator[bytes]:
        """All that is published of a kind, by id. Raises DamagedError for what is not as it was loaded."""
        there = and_(col(Version.resource) == resource, col(Version.is_current), col(Version.body).is_not(None))
        total = self._connection.execute(select(func.count()).select_from(Version).where(there)).scalar_one()
        batch = _BATCHES.get(resource, _BATCH)
        yield from self._track(self._read_bodies(there, batch), total, f"writing {resource.replace('_', ' ')}s")

    def _read_bodies(self, there: ColumnElement[bool], batch: int) -> Iterator[bytes]:
        columns = col(Version.id), col(Version.body), col(Version.checksum)
        next_ones = select(*columns).where(there, columns[0] > bindparam("last")).order_by(columns[0]).limit(batch)
        last = ""
        # By batches, since another transaction may go on where one has ended.
        while rows := self._connection.execute(next_ones, {"last": last}).all():
            for name, body, checksum in rows:
                check_body(body, checksum, name)
                yield str(body).encode()
            last = rows[-1][0]

    def _write_files(self) -> Iterator[int]:
        """Write file after file, and tell after each piece how many bytes it took."""
        for position, file in enumerate(FILES):
            yield from self._write_file(position, file)

    def _write_file(self, position: int, file: FileSpec) -> Iterator[int]:
        plain, packed = hashlib.sha256(), hashlib.sha256()
        size = packed_size = 0
        parts = Rows(file.write(self))
        for piece in cut(parts, PIECE_BYTES):
            member = zlib.compress(piece, _LEVEL, _GZIP)
            place = {"set_number": self._number, "name": file.name, "start": size, "gzip_start": packed_size}
            self._connection.execute(insert(ExportChunk), {**place, "data": member})
            plain.update(piece)
            packed.update(member)
            size, packed_size = size + len(piece), packed_size + len(member)
            yield len(member)
        done = self.written[file.name] = WrittenFile(size, plain.hexdigest(), packed.hexdigest())
        values = {"set_number": self._number, "name": file.name, "position": position, "title": file.title}
        sizes = {"rows": parts.rows, "bytes": size, "gzip_bytes": packed_size}
        found = {"media_type": file.media_type, "sha256": done.sha256, "gzip_sha256": done.gzip_sha256}
        self._connection.execute(insert(ExportFile), {**values, **sizes, **found})

    def _finish(self) -> str:
        """Let the set be served, unless the same is served already, and drop those that are too old."""
        name = f"{self._revision}-{self.written[SHA256SUMS].sha256[:_DIGITS_OF_ID]}"
        is_same = col(ExportSet.id) == name
        present = self._connection.execute(
            select(col(ExportSet.number), col(ExportSet.is_complete)).where(is_same)
        ).first()
        if present is not None and present.is_complete:
            # Its downloads go on, so that it stays.
            plan_exports(self._connection, None)
            self._connection.execute(update(ExportSet).where(is_same).values(release=app_version()))
            return name
        if present is not None:
            _delete_sets(self._connection, [present.number])
        made = {"id": name, "made_at": datetime.now(UTC).replace(microsecond=0), "is_complete": True}
        self._connection.execute(update(ExportSet).where(col(ExportSet.number) == self._number).values(made))
        _drop_old(self._connection)
        return name


def _take(steps: Iterator[int], most: int) -> bool:
    """Run steps until they have written so much, and tell whether any may be left."""
    written = 0
    for size in steps:
        written += size
        if written >= most:
            return True
    return False


def _next_number(connection: Connection) -> int:
    last: int | None = connection.execute(select(func.max(col(ExportSet.number)))).scalar_one()
    return (last or 0) + 1


def _select_unfinished() -> Select[int]:
    return select(col(ExportSet.number)).where(col(ExportSet.id).is_(None))


def _is_made(connection: Connection, revision: int) -> bool:
    of_revision = col(ExportSet.revision) == revision, col(ExportSet.release) == app_version()
    made = select(col(ExportSet.number)).where(col(ExportSet.is_complete), *of_revision)
    return connection.execute(made).first() is not None


def _drop_old(connection: Connection) -> None:
    """Drop the files of all sets but the newest ones; their rows stay, and tell that they are gone."""
    complete = select(col(ExportSet.number)).where(col(ExportSet.is_complete)).order_by(col(ExportSet.number).desc())
    old = connection.execute(complete.offset(_KEPT)).scalars().all()
    _drop_rows(connection, old)
    connection.execute(update(ExportSet).where(col(ExportSet.number).in_(old)).values(is_complete=False))


def _drop_rows(connection: Connection, numbers: Sequence[int]) -> None:
    for table in (ExportChunk, ExportFile):
        connection.execute(delete(table).where(col(table.set_number).in_(numbers)))


def _delete_sets(connection: Connection, numbers: Sequence[int]) -> None:
    connection.execute(delete(ExportSet).where(col(ExportSet.number).in_(numbers)))

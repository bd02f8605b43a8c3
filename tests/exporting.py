"""Files of the invented record, and what lies in a database of them."""

import gzip
import random
import zlib
from typing import NamedTuple

from sqlalchemy import insert, select
from sqlmodel import col

from app.publish.exports.make import Track, make_exports, no_track, plan_exports
from app.publish.exports.pieces import PIECE_BYTES
from app.store.engine import Database
from app.store.models import ExportChunk, ExportFile, ExportSet


class Written(NamedTuple):
    """A file as it lies in a database."""

    plain: bytes
    packed: bytes
    rows: int | None
    sizes: tuple[int, int]
    digests: tuple[str, str]


def plan(database: Database, revision: int | None = 1) -> None:
    with database.writing() as connection:
        plan_exports(connection, revision)


def export(database: Database, revision: int = 1, track: Track = no_track) -> str | None:
    """Make the files of a revision as a load does."""
    plan(database, revision)
    return make_exports(database, track)


def add_large_file(database: Database, set_id: str, name: str, pieces: int) -> None:
    """Lay a file of many pieces, which all are the same, beside those of a set."""
    member = zlib.compress(random.Random(pieces).randbytes(PIECE_BYTES), wbits=31)
    size, packed_size = pieces * PIECE_BYTES, pieces * len(member)
    told = {"name": name, "position": 1000, "title": "Noise", "media_type": "application/octet-stream", "rows": None}
    digests = {"sha256": "0" * 64, "gzip_sha256": "0" * 64}
    with database.writing() as connection:
        number = connection.execute(select(col(ExportSet.number)).where(col(ExportSet.id) == set_id)).scalar_one()
        for piece in range(pieces):
            place = {"start": piece * PIECE_BYTES, "gzip_start": piece * len(member), "data": member}
            connection.execute(insert(ExportChunk).values(set_number=number, name=name, **place))
        sizes = {"bytes": size, "gzip_bytes": packed_size}
        connection.execute(insert(ExportFile).values(set_number=number, **told, **sizes, **digests))


def list_sets(database: Database) -> list[tuple[str | None, int, bool]]:
    """The id and the revision of each set, and whether its files are there."""
    columns = col(ExportSet.id), col(ExportSet.revision), col(ExportSet.is_complete)
    with database.reader.connect() as connection:
        return [
            (row[0], row[1], row[2]) for row in connection.execute(select(*columns).order_by(col(ExportSet.number)))
        ]


def read_files(database: Database, set_id: str) -> dict[str, Written]:
    """The files of a set, in their order."""
    with database.reader.connect() as connection:
        of_set = select(col(ExportSet.number)).where(col(ExportSet.id) == set_id).scalar_subquery()
        columns = [getattr(ExportFile, it) for it in ("name", "rows", "bytes", "gzip_bytes", "sha256", "gzip_sha256")]
        rows = connection.execute(
            select(*columns).where(col(ExportFile.set_number) == of_set).order_by(col(ExportFile.position))
        ).all()
        found = {}
        for name, count, size, packed_size, digest, packed_digest in rows:
            of_file = col(ExportChunk.set_number) == of_set, col(ExportChunk.name) == name
            members = select(col(ExportChunk.data)).where(*of_file).order_by(col(ExportChunk.start))
            packed = b"".join(connection.execute(members).scalars())
            plain = gzip.decompress(packed)
            found[name] = Written(plain, packed, count, (size, packed_size), (digest, packed_digest))
        return found


def count_chunks(database: Database) -> int:
    with database.reader.connect() as connection:
        return len(connection.execute(select(col(ExportChunk.start))).all())

"""Statements over the files of the record. Nothing here touches a database or sees a value."""

from sqlalchemy import bindparam, select
from sqlmodel import col

from app.store.compiled import first_rows
from app.store.list_plan import Statement
from app.store.models import ExportChunk, ExportFile, ExportSet, Revision


def select_export_sets() -> Statement:
    """The sets that are complete, the newest first."""
    columns = col(ExportSet.number), col(ExportSet.id), col(ExportSet.revision), col(Revision.hash)
    sets = select(*columns, col(ExportSet.made_at)).join(Revision, col(Revision.number) == col(ExportSet.revision))
    return sets.where(col(ExportSet.is_complete)).order_by(col(ExportSet.number).desc())


def select_export_set() -> Statement:
    """The set of the id `set`, whether its files are still there or not."""
    columns = col(ExportSet.number), col(ExportSet.is_complete), col(ExportSet.made_at)
    return select(*columns).where(col(ExportSet.id) == bindparam("set"))


def select_export_files() -> Statement:
    """The files of the set `number`, in order."""
    sizes = col(ExportFile.bytes), col(ExportFile.sha256), col(ExportFile.gzip_bytes), col(ExportFile.gzip_sha256)
    columns = col(ExportFile.name), col(ExportFile.title), col(ExportFile.media_type), col(ExportFile.rows)
    of_set = col(ExportFile.set_number) == bindparam("number")
    return select(*columns, *sizes).where(of_set).order_by(col(ExportFile.position))


def select_export_chunk(*, is_gzip: bool) -> Statement:
    """The last piece of the file `name` that begins no later than at `offset`, of the file as it is or in gzip."""
    start = col(ExportChunk.gzip_start if is_gzip else ExportChunk.start)
    of_file = col(ExportChunk.set_number) == bindparam("number"), col(ExportChunk.name) == bindparam("name")
    found = select(start, col(ExportChunk.data)).where(*of_file, start <= bindparam("offset")).order_by(start.desc())
    return first_rows(found, 1)

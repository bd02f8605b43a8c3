"""The files of the record as they are listed and read."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import partial
from typing import NamedTuple

from app.domain.errors import ExportExpiredError, ExportsNotMadeError, NotFoundError
from app.domain.limits import SUGGESTION_CUTOFF
from app.domain.text import closest
from app.store.checksums import unpack_piece
from app.store.exports import select_export_chunk, select_export_files, select_export_set, select_export_sets
from app.store.transaction import ReadTransaction, read_moment

_SUFFIX = ".gz"
_LATEST = "latest"
"""Stands in an address in the place of the newest set."""
GZIP_TYPE = "application/gzip"


class ExportedFile(NamedTuple):
    """A file of a set, as it is and in gzip."""

    name: str
    title: str
    media_type: str
    rows: int | None
    bytes: int
    sha256: str
    gzip_bytes: int
    gzip_sha256: str


class ExportedSet(NamedTuple):
    """A complete set."""

    number: int
    id: str
    revision: int
    hash: str
    made_at: datetime
    files: Sequence[ExportedFile]


class Download(NamedTuple):
    """One file as it is sent: plain or in gzip."""

    set_number: int
    file: str
    """The name under which its pieces lie."""
    is_gzip: bool
    media_type: str
    size: int
    sha256: str
    made_at: datetime

    @property
    def name(self) -> str:
        return self.file + _SUFFIX * self.is_gzip


def fetch_sets(transaction: ReadTransaction) -> list[ExportedSet]:
    """The sets that are complete, the newest first."""
    rows = transaction.fetch_all("export sets", select_export_sets, {})
    return [
        ExportedSet(number, name, revision, content_hash, read_moment(made_at), _fetch_files(transaction, number))
        for number, name, revision, content_hash, made_at in rows
    ]


def find_latest(transaction: ReadTransaction, name: str) -> str:
    """The id of the newest set, which has a file of a name. Raises ExportsNotMadeError or NotFoundError."""
    rows = transaction.fetch_all("export sets", select_export_sets, {})
    if not rows:
        raise ExportsNotMadeError("No files were made of this record yet.")
    number, set_id, *_ = rows[0]
    _find_file(_fetch_files(transaction, number), name)
    return str(set_id)


def find_download(set_id: str, name: str, transaction: ReadTransaction) -> Download:
    """A file of a set. Raises ExportExpiredError for a set that was dropped, NotFoundError for what never was."""
    row = transaction.fetch_first("export set", select_export_set, {"set": set_id})
    if row is None:
        known = [_LATEST, *(it[1] for it in transaction.fetch_all("export sets", select_export_sets, {}))]
        raise _unknown(f"There is no set of files '{set_id}'.", set_id, known)
    number, is_complete, made_at = row
    if not is_complete:
        raise ExportExpiredError(f"The set '{set_id}' is no longer kept; `/exports` lists those that are.")
    file = _find_file(_fetch_files(transaction, number), name)
    make = partial(Download, number, file.name, made_at=read_moment(made_at))
    if name != file.name:
        return make(is_gzip=True, media_type=GZIP_TYPE, size=file.gzip_bytes, sha256=file.gzip_sha256)
    return make(is_gzip=False, media_type=file.media_type, size=file.bytes, sha256=file.sha256)


def fetch_piece(download: Download, offset: int, transaction: ReadTransaction) -> bytes:
    """What one piece of a file holds from an offset on.

    Raises ExportExpiredError where it was dropped meanwhile, DamagedError where it is not what was made.
    """
    values = {"number": download.set_number, "name": download.file, "offset": offset}
    key, build = ("export chunk", download.is_gzip), partial(select_export_chunk, is_gzip=download.is_gzip)
    row = transaction.fetch_binary(key, build, values)
    if row is None:
        raise ExportExpiredError("The file was dropped while it was sent.")
    start, data = row
    plain = unpack_piece(data, download.name)
    piece: bytes = data if download.is_gzip else plain
    return piece[offset - start :]


def _fetch_files(transaction: ReadTransaction, number: int) -> list[ExportedFile]:
    rows = transaction.fetch_all("export files", select_export_files, {"number": number})
    return [ExportedFile(*row) for row in rows]


def _find_file(files: Sequence[ExportedFile], name: str) -> ExportedFile:
    """The file that has a name, plain or in gzip."""
    found = next((it for it in files if name in {it.name, it.name + _SUFFIX}), None)
    if found is None:
        known = [it.name + suffix for it in files for suffix in ("", _SUFFIX)]
        raise _unknown(f"No file is called '{name}'.", name, known)
    return found


def _unknown(detail: str, given: str, known: Iterable[str]) -> NotFoundError:
    folded = {it.lower(): it for it in known}
    near = folded.get(closest(given.lower(), [*folded], SUGGESTION_CUTOFF) or "")
    return NotFoundError(f"{detail} Did you mean '{near}'?" if near else detail, near)

"""Where the published record came from, and whether the one that comes with the program may take its place."""

import hashlib
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from packaging.version import Version as Release
from sqlalchemy import Connection, and_, exists, select, update
from sqlmodel import col

from app.seed.file_kinds import UnreadableError, iter_paths, read_file
from app.settings import app_version
from app.store.models import Revision


class LoadedFiles(NamedTuple):
    """The files that a revision was loaded from."""

    revision: int
    """0 where nothing is loaded."""
    files_hash: str
    is_bundled: bool
    """Whether they came with the program; else somebody named their folder."""
    release: str
    """The version of the program that loaded them."""


def hash_files(folder: Path) -> str:
    """A fingerprint of the seed files as they lie there and of this software's version."""
    digest = hashlib.sha256(app_version().encode())
    for path in iter_paths(folder):
        # The check before a load tells of what cannot be read.
        with suppress(UnreadableError):
            if path.suffix == ".yaml":
                digest.update(f"\n{path.relative_to(folder)}\n".encode(errors="surrogateescape") + read_file(path))
    return digest.hexdigest()


def fetch_loaded_files(connection: Connection) -> LoadedFiles:
    """What the last revision was loaded from."""
    columns = col(Revision.number), col(Revision.files_hash), col(Revision.is_bundled), col(Revision.release)
    row = connection.execute(select(*columns).order_by(columns[0].desc()).limit(1)).first()
    return LoadedFiles._make(row) if row else LoadedFiles(0, "", is_bundled=False, release="")


def note_loaded_files(connection: Connection, files: LoadedFiles) -> None:
    """Write down that somebody has chosen between the program's files and their own, where both say the same."""
    values = files._asdict()
    is_it = col(Revision.number) == values.pop("revision"), col(Revision.is_bundled) != files.is_bundled
    connection.execute(update(Revision).where(*is_it).values(values))


def explain_keeping(connection: Connection, files_hash: str) -> str | None:
    """Why the record that comes with the program is not to be loaded over the published one; None where it is.

    It belongs into an empty database, and over the record of an older version. Whatever else is published, somebody
    has chosen: files of their own, or to go back to those of an older version.
    """
    last = fetch_loaded_files(connection)
    if not last.revision:
        return None
    if last.files_hash == files_hash:
        return f"revision {last.revision}: up to date"
    if not last.is_bundled:
        reason = "loaded from a folder that somebody named"
    elif Release(last.release) > Release(app_version()):
        reason = f"loaded by version {last.release}, which is newer"
    elif _was_loaded(connection, files_hash):
        reason = "loaded after the record of this version"
    else:
        return None
    return (
        f"revision {last.revision}: {reason}, and left as it is; sahel-facts load publishes the record of this version"
    )


def _was_loaded(connection: Connection, files_hash: str) -> bool:
    is_one = and_(col(Revision.is_bundled), col(Revision.files_hash) == files_hash)
    return bool(connection.execute(select(exists().where(is_one))).scalar())

"""The file of a SQLite database, in what SQLite does not know of it: whether it is another one, and who writes to it.

SQLite looks at its log for what writers that go through it have changed, and at nothing else. What is copied over the
file goes past it: connections would give the old pages that they hold and the new ones that they do not, for ever.
"""

import os
import sqlite3
import stat
import time
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Engine

_COARSE_SECONDS = 0.05
"""How coarse the times of files may be: another write within that time may leave no trace."""

_PATIENCE_MILLISECONDS = 5000

_WRITE_LOCK = "120"
"""The byte of the file beside a log that whoever writes to the log has locked."""


class _FileState(NamedTuple):
    device: int
    inode: int
    size: int
    modified_at: int
    """In nanoseconds."""


class FileWatch:
    """Tells when a file was replaced or written to, from one look to the next."""

    def __init__(self, path: Path) -> None:
        self.was_there = False
        """Whether any look has found the file."""
        self.is_regular = True
        """Whether the last look found no folder, pipe or device in its place: a pipe may block whoever opens it."""
        self._path = path
        self._state: _FileState | None = None

    def has_changed(self) -> bool:
        """Whether the file is gone, is another one, or was written to, since the last look.

        Writers change it too, when they empty the log into it. That happens once for each load, so nobody asks who did.
        """
        try:
            found = self._path.stat()
        except OSError:
            self._state = None
            return True
        self.is_regular = stat.S_ISREG(found.st_mode)
        state = _FileState(found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)
        has_changed = self.was_there and state != self._state
        is_settled = time.time() - found.st_mtime > _COARSE_SECONDS
        self._state, self.was_there = state if is_settled else None, True
        return has_changed


def empty_log(writer: Engine) -> None:
    """Move all that is in the log of a SQLite database into its file, and leave the log empty.

    SQLite does so only as far as readers let it, and keeps the log. Were another file copied over this one then, the
    pages in the log would be taken for newer ones of that.
    """
    # A full disk, or somebody who reads for long, is no reason to fail: what was written stands in the log.
    with suppress(sqlite3.Error), closing(writer.raw_connection()) as connection:
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {_PATIENCE_MILLISECONDS}")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def find_writer(path: Path) -> str | None:
    """The process that writes to a file, what it is and since when it runs; None where that cannot be known.

    Linux lists every lock with the process that holds it.
    """
    with suppress(OSError):
        inode = path.with_name(f"{path.name}-shm").stat().st_ino
        for line in Path("/proc/locks").read_text(encoding="ascii").splitlines():
            # 1: POSIX  ADVISORY  WRITE 4711 08:01:1234567 120 120
            fields = line.split()
            if (
                fields[1] == "POSIX"
                and fields[3] == "WRITE"
                and fields[5:7] == [_device_and(inode, fields[5]), _WRITE_LOCK]
            ):
                return _describe(int(fields[4]))
    return None


def _device_and(inode: int, field: str) -> str:
    """The field of this inode; devices are compared by nobody, since layered file systems show another."""
    return f"{field.rpartition(':')[0]}:{inode}"


def _describe(process: int) -> str:
    folder = Path(f"/proc/{process}")
    command = folder.joinpath("cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
    # The name of the program, in brackets, may hold anything.
    fields = folder.joinpath("stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    is_stopped = fields[0] == "T"
    running = time.clock_gettime(time.CLOCK_BOOTTIME) - int(fields[19]) / os.sysconf("SC_CLK_TCK")
    begun = datetime.fromtimestamp(time.time() - running, UTC)
    return f"process {process} ({command}), running since {begun:%H:%M:%S} UTC{', stopped' if is_stopped else ''}"

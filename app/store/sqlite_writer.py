"""Who writes to a SQLite file: SQLite does not know, but Linux lists every lock with the process that holds it."""

import os
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

_WRITE_LOCK = "120"
"""The byte of the file beside a log that whoever writes to the log has locked."""


def find_writer(path: Path) -> str | None:
    """The process that writes to a file, what it is and since when it runs; None where that cannot be known."""
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

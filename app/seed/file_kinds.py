"""What lies in a folder: a file to read, what editors and file managers leave beside it, or something else."""

import os
from collections.abc import Iterator
from pathlib import Path

MAX_BYTES = 16_000_000
"""Most bytes of a file: hundreds of times the longest of the record."""


class UnreadableError(Exception):
    """A path that is no file to be read; says why, and what to do."""


def iter_paths(folder: Path) -> Iterator[Path]:
    """Everything in a folder and below that is meant to be read, in order of name.

    What begins with a dot or `#`, or ends with `~`, was left there by a program (`.#coups.yaml`, `._coups.yaml`,
    `.coups.yaml.swp`, `#coups.yaml#`, `coups.yaml~`), and is passed over.
    """
    paths: list[Path] = []
    for parent, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not _is_litter(name)]
        paths += [Path(parent, name) for name in (*folders, *files) if not _is_litter(name)]
    yield from sorted(paths)


def _is_litter(name: str) -> bool:
    return name.startswith((".", "#")) or name.endswith("~")


def read_file(path: Path) -> bytes:
    """The bytes of a file. Raises UnreadableError for whatever is none, without opening it."""
    try:
        if not path.is_file():
            raise UnreadableError(_explain_kind(path))
        size = path.stat().st_size
        if size > MAX_BYTES:
            most = f"at most {MAX_BYTES / 1e6:.0f} MB can be read"
            raise UnreadableError(f"is {size / 1e6:.0f} MB large, and {most}: split it")
        return path.read_bytes()
    except OSError as error:
        message = f"cannot be read ({error.strerror}): correct its permissions, or move it away"
        raise UnreadableError(message) from None


def _explain_kind(path: Path) -> str:
    if path.is_dir():
        return "is a folder: move it away, and put a file in its place"
    if path.exists():
        return "is neither a file nor a folder: remove it"
    if path.is_symlink():
        return f"is a link to '{path.readlink()}', where no file is: remove it, or correct it"
    return "is missing: create it"

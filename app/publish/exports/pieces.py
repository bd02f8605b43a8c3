"""A file in pieces of one size, whatever the parts are that it is written in."""

from collections.abc import Iterable, Iterator

from app.publish.exports.files import Parts

PIECE_BYTES = 1024 * 1024
"""What one gzip member holds: little enough to be read at once for each client, and it costs half a percent."""


class Rows:
    """The parts of a file, and in the end how many records they hold."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self.rows: int | None = None

    def __iter__(self) -> Iterator[bytes]:
        self.rows = yield from self._parts


def cut(parts: Iterable[bytes], size: int) -> Iterator[bytes]:
    """Pieces of one size, and a last one that may be shorter; of nothing, one that is empty."""
    rest = bytearray()
    is_empty = True
    for part in parts:
        rest += part
        while len(rest) >= size:
            yield bytes(rest[:size])
            del rest[:size]
            is_empty = False
    if rest or is_empty:
        yield bytes(rest)

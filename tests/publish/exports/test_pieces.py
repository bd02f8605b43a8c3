"""Files in pieces of one size."""

from collections.abc import Generator

import pytest

from app.publish.exports.pieces import Rows, cut


@pytest.mark.parametrize(
    ("parts", "pieces"),
    [
        ([], [b""]),
        ([b""], [b""]),
        ([b"abc"], [b"abc"]),
        ([b"ab", b"cd"], [b"abcd"]),
        ([b"abcdefghi"], [b"abcd", b"efgh", b"i"]),
        ([b"a", b"bcdef", b"gh"], [b"abcd", b"efgh"]),
    ],
)
def test_pieces_are_of_one_size_but_for_the_last(parts: list[bytes], pieces: list[bytes]) -> None:
    assert list(cut(parts, 4)) == pieces


def test_how_many_records_a_file_has_is_known_in_the_end() -> None:
    def write() -> Generator[bytes, None, int]:
        yield b"a"
        return 1

    parts = Rows(write())
    assert (parts.rows, list(parts), parts.rows) == (None, [b"a"], 1)

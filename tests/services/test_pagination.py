import string
from datetime import date

import pytest

from app.services.pagination import CursorError, decode_cursor, encode_cursor

QUERY = '["/facts", {"kind": ["event"]}]'
SAFE = set(string.ascii_letters + string.digits + "-_")


@pytest.mark.parametrize("position", [("mali",), (0, "mali"), ("ça", 'quote"d'), (None,)])
def test_a_cursor_gives_back_its_position(position: tuple[object, ...]) -> None:
    assert decode_cursor(encode_cursor(position, QUERY), QUERY) == list(position)


def test_a_day_comes_back_as_its_iso_form() -> None:
    assert decode_cursor(encode_cursor((date(2023, 9, 16), "mali"), QUERY), QUERY) == ["2023-09-16", "mali"]


def test_equal_positions_have_equal_cursors() -> None:
    assert encode_cursor(("mali",), QUERY) == encode_cursor(("mali",), QUERY)


@pytest.mark.parametrize("key", ["a", "ab", "abc", "abcd", "???>>>", "é" * 80])
def test_a_cursor_needs_no_escaping_in_a_url(key: str) -> None:
    assert set(encode_cursor((key,), QUERY)) <= SAFE


def test_a_cursor_of_another_query_is_refused() -> None:
    cursor = encode_cursor(("mali",), QUERY)
    with pytest.raises(CursorError):
        decode_cursor(cursor, QUERY.replace("event", "clause"))


def test_a_cursor_with_any_one_sign_changed_is_refused() -> None:
    cursor = encode_cursor(("mali", "x"), QUERY)
    assert len(cursor) % 4 == 0, "no bit of the last sign is unused"
    for index, sign in enumerate(cursor):
        damaged = cursor[:index] + ("A" if sign != "A" else "B") + cursor[index + 1 :]
        with pytest.raises(CursorError):
            decode_cursor(damaged, QUERY)


@pytest.mark.parametrize("damage", ["", "A", "AAAA", "A" * 12, "A" * 600, "!!!!", "a b=", "é", "\x00", "W10", "bnVsbA"])
def test_what_was_never_a_cursor_is_refused(damage: str) -> None:
    with pytest.raises(CursorError):
        decode_cursor(damage, QUERY)


def test_a_cursor_cut_short_or_drawn_out_is_refused() -> None:
    cursor = encode_cursor(("mali",), QUERY)
    for damaged in (cursor[:-1], cursor[:-4], cursor[1:], cursor + "A", cursor + "AAAA", cursor * 2):
        with pytest.raises(CursorError):
            decode_cursor(damaged, QUERY)

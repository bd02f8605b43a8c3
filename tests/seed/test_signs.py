"""Signs that no text holds, and how those that nobody sees are told."""

import pytest

from app.seed.signs import explain_refused, name_sign, shorten_value, show, write_quoted


@pytest.mark.parametrize(
    ("sign", "told"),
    [
        ("\0", "U+0000, a control character"),
        ("\x08", "U+0008, a control character"),
        ("\x0b", "U+000B, a control character"),
        ("\x1f", "U+001F, a control character"),
        ("\x7f", "U+007F, a control character"),
        ("\x85", "U+0085, a control character"),
        ("\x92", "U+0092, a control character"),
        ("\ud800", "U+D800, half of a character"),
        ("\udfff", "U+DFFF, half of a character"),
        ("\ufdd0", "U+FDD0, no character at all"),
        ("\ufffe", "U+FFFE, no character at all"),
        ("\uffff", "U+FFFF, no character at all"),
        ("\U0010ffff", "U+10FFFF, no character at all"),
        ("\ufeff", "U+FEFF (zero width no-break space), a byte order mark"),
        ("\u202d", "U+202D (left-to-right override), a sign that turns the order of what is read"),
        ("\u202e", "U+202E (right-to-left override), a sign that turns the order of what is read"),
    ],
)
def test_a_sign_that_no_text_holds_is_named_at_its_place(sign: str, told: str) -> None:
    assert explain_refused(f"{sign}word") == f"holds {told}, at its beginning: leave it out"
    assert explain_refused(f"a few more words {sign}") == f"holds {told}, after “few more words”: leave it out"
    is_kept = "\x7f" <= sign <= "\x9f"
    assert (explain_refused(f"word {sign}", is_context=True) is None) == is_kept


@pytest.mark.parametrize(
    "text",
    [
        "",
        "one\ttwo\r\nthree\n",
        "soft\u00adhyphen, no\u00a0break, 1\u202f500, \u200bspace, \u200djoiner",
        "mark \u200e and \u200f of direction",
        "an \u2067isolate\u2069 in \u202ban embedding \u202awith another\u202c\u202c",
        "\u0633\u0627\u062d\u0644 \U0001f30a\ufe0f \U00020000 \u2028",
    ],
)
def test_signs_that_texts_need_are_accepted(text: str) -> None:
    assert explain_refused(text) is None


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("a \u202bb", "U+202B (right-to-left embedding)"),
        ("a \u2068b", "U+2068 (first strong isolate)"),
        ("a \u202ab\u2069", "U+2069 (pop directional isolate)"),
        ("a \u202cb", "U+202C (pop directional formatting)"),
    ],
)
def test_a_direction_that_is_not_closed_is_refused_in_a_whole_text(text: str, sign: str) -> None:
    message = explain_refused(text)
    assert message is not None
    assert message.startswith(f"holds {sign} without its counterpart, after “a")
    assert explain_refused(text, is_context=True) is None


def test_signs_are_named() -> None:
    assert [name_sign(sign) for sign in "\u202f\n\x07"] == [
        "U+202F (narrow no-break space)",
        "U+000A (line end)",
        "U+0007",
    ]


def test_what_nobody_sees_is_shown_as_yaml_writes_it() -> None:
    assert show("a b\n\r\t\u00a0\u200b\ufe0f\U000e0041ï") == r"a b\n\r\t\u00A0\u200B\uFE0F\U000E0041ï"
    assert write_quoted('Goi\u0308ta "\\" \u0301') == r'"Goi\u0308ta \"\\\" ' + '\u0301"'


def test_a_long_value_is_cut() -> None:
    assert shorten_value("x" * 80) == "x" * 80
    assert shorten_value("x" * 81) == "x" * 79 + "…"

"""Signs that no text should hold, and how signs that nobody sees are named and written."""

import re
import unicodedata

from app.domain.text import drop_invisible

_SHOWN = 80
_ENDS_OF_PLANES = "".join(chr(plane + end) for plane in range(0, 0x110000, 0x10000) for end in (0xFFFE, 0xFFFF))
_C0, _DELETE_AND_C1 = "\x00-\x08\x0b\x0c\x0e-\x1f", "\x7f-\x9f"
_REFUSED = {
    _C0: "a control character",
    _DELETE_AND_C1: "a control character",
    "\ud800-\udfff": "half of a character",
    f"\ufdd0-\ufdef{_ENDS_OF_PLANES}": "no character at all",
    "\ufeff": "a byte order mark",
    "\u202d\u202e": "a sign that turns the order of what is read",
}
_REFUSED_SIGN = re.compile(f"[{''.join(_REFUSED)}]")
REFUSED_IN_CONTEXT = re.compile(f"[{''.join(signs for signs in _REFUSED if signs != _DELETE_AND_C1)}]")
"""What is refused in the words around a quotation: they are cut out of the document as they stand there, and documents
in a wrong encoding have control characters in the place of quotation marks."""

_DIRECTION = re.compile("[\u202a\u202b\u202c\u2066-\u2069]")
_CLOSED_BY = dict.fromkeys("\u202a\u202b", "\u202c") | dict.fromkeys("\u2066\u2067\u2068", "\u2069")
_HIDDEN = {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp", "Zs"}
_ESCAPES = {"\n": r"\n", "\r": r"\r", "\t": r"\t"}


def explain_refused(text: str, *, is_context: bool = False) -> str | None:
    """What a curator is told of a sign that no text should hold; None where a text has none.

    In the words around a quotation, marks of direction may have been cut apart.
    """
    found = (REFUSED_IN_CONTEXT if is_context else _REFUSED_SIGN).search(text)
    if found:
        kind = next(kind for signs, kind in _REFUSED.items() if re.match(f"[{signs}]", found[0]))
        return f"holds {name_sign(found[0])}, {kind}, {_after(text, found.start())}: leave it out"
    open_at = None if is_context else _find_open_direction(text)
    if open_at is None:
        return None
    sign = name_sign(text[open_at])
    return f"holds {sign} without its counterpart, {_after(text, open_at)}: close it, or leave it out"


def _find_open_direction(text: str) -> int | None:
    """Where a mark of direction stands that turns what comes after the text, or that closes nothing."""
    open_marks: list[re.Match[str]] = []
    for mark in _DIRECTION.finditer(text):
        if mark[0] in _CLOSED_BY:
            open_marks.append(mark)
        elif not open_marks or _CLOSED_BY[open_marks.pop()[0]] != mark[0]:
            return mark.start()
    return open_marks[0].start() if open_marks else None


def _after(text: str, index: int) -> str:
    words = text[:index].split()[-3:]
    return f"after “{shorten_value(' '.join(words))}”" if words else "at its beginning"


def name_sign(sign: str) -> str:
    """A sign by its code point and its name: `U+00A0 (no-break space)`."""
    name = "line end" if sign == "\n" else unicodedata.name(sign, "").lower()
    return f"U+{ord(sign):04X} ({name})" if name else f"U+{ord(sign):04X}"


def is_hidden(sign: str) -> bool:
    """Whether a reader does not see a sign, or takes it for a space."""
    return sign != " " and (unicodedata.category(sign) in _HIDDEN or not drop_invisible(sign))


def show(text: str) -> str:
    """A text on one line, with what a reader would not see written as double quotes of YAML write it."""
    return "".join(_escape(sign) if is_hidden(sign) else sign for sign in text)


def shorten_value(text: str) -> str:
    """A value as a message shows it: on one line, and cut where it is long."""
    return show(text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…")


def write_quoted(text: str) -> str:
    """A text in double quotes as a YAML file can hold it, with accents that stand apart from their letters told."""
    written = []
    for index, sign in enumerate(text):
        joins = len(unicodedata.normalize("NFC", text[max(0, index - 1) : index + 1])) < 2 <= index + 1
        written.append(f"\\{sign}" if sign in '"\\' else _escape(sign) if is_hidden(sign) or joins else sign)
    return f'"{"".join(written)}"'


def _escape(sign: str) -> str:
    code = ord(sign)
    return _ESCAPES.get(sign) or (f"\\u{code:04X}" if code < 0x10000 else f"\\U{code:08X}")

"""What is printed is what the terminal can show: a sign that its encoding lacks is written with those it has."""

import codecs
import io
import json
import sys
import unicodedata
from typing import Any

_HANDLER = "sahel-facts"
_PLAIN = {
    "\N{RIGHTWARDS ARROW}": "->",
    "\N{HORIZONTAL ELLIPSIS}": "...",
    "\N{LEFT DOUBLE QUOTATION MARK}": '"',
    "\N{RIGHT DOUBLE QUOTATION MARK}": '"',
    "\N{LEFT SINGLE QUOTATION MARK}": "'",
    "\N{RIGHT SINGLE QUOTATION MARK}": "'",
    "\N{EN DASH}": "-",
    "\N{EM DASH}": "-",
    "\N{MIDDLE DOT}": "-",
}


def show_what_can_be_shown() -> None:
    """Let no sign of a message end the program."""
    codecs.register_error(_HANDLER, _write_plainly)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=_HANDLER)


def show(message: str, *, on_error: bool = False) -> None:
    """Print a message, on standard error if it is about one.

    Typer's own way writes UTF-8 to a terminal of ASCII.
    """
    stream = sys.stderr if on_error else sys.stdout
    stream.write(f"{message}\n")
    stream.flush()


def render_json(document: Any) -> str:
    """A JSON document, which means the same wherever it is printed."""
    can_show_all = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
    return json.dumps(document, indent=2, ensure_ascii=not can_show_all)


def _write_plainly(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeEncodeError), "messages are only written"
    return "".join(map(_plain, error.object[error.start : error.end])), error.end


def _plain(sign: str) -> str:
    """A sign in ASCII: a letter without its accent, a mark that looks alike, or its number."""
    bare = "".join(part for part in unicodedata.normalize("NFKD", sign) if part.isascii())
    return _PLAIN.get(sign) or bare or sign.encode("ascii", "backslashreplace").decode()

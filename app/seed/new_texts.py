"""Whether the file of a new document holds plain text, and what of it a curator should know before it is recorded.

A document is recorded as it is, by its digest, and quotations are compared with it sign by sign. So what an editor or a
download has put into the file is told before, with the way to take it out.
"""

import codecs
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from shlex import quote
from typing import NamedTuple

from app.seed.file_kinds import read_file
from app.seed.signs import explain_refused, is_hidden, name_sign

_OTHER_ENCODINGS = {codecs.BOM_UTF16_LE: "UTF-16", codecs.BOM_UTF16_BE: "UTF-16"}
_OLD_ENCODING = "windows-1252"
"""What a text in one byte a letter most likely is; Latin-1 has the same letters, and no quotation marks."""


class NewText(NamedTuple):
    """A file as bytes and as text. With a fault, it is not to be recorded; what is remarked is no reason against it."""

    content: bytes
    text: str
    faults: list[str]
    remarks: list[str]


def read_new_text(path: Path) -> NewText:
    """Read a file and look at its signs. Raises UnreadableError where there is no file to read."""
    content = read_file(path)
    encoding = next((name for mark, name in _OTHER_ENCODINGS.items() if content.startswith(mark)), None)
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        return NewText(content, "", [_explain_encoding(path, content, error, encoding)], [])
    faults = [*_find_faults(path, text)]
    return NewText(content, text, faults, [] if faults else [*_find_remarks(text)])


def _explain_encoding(path: Path, content: bytes, error: UnicodeDecodeError, encoding: str | None) -> str:
    line = content[: error.start].count(b"\n") + 1
    if encoding:
        return f"is {encoding}, not UTF-8: {_convert(path, encoding)}"
    words = content[max(0, error.start - 20) : error.start + 20].decode(_OLD_ENCODING, errors="replace")
    seen = f"read as {_OLD_ENCODING} there stands “{' '.join(words.split())}”"
    return f"is not UTF-8 in line {line}: {seen}; if that is right, {_convert(path, _OLD_ENCODING)}"


def _convert(path: Path, encoding: str) -> str:
    return f"convert it: iconv -f {encoding} -t utf-8 {quote(str(path))} > new.txt"


def _find_faults(path: Path, text: str) -> Iterator[str]:
    if text.startswith("\ufeff"):
        yield f"begins with a byte order mark: remove it: tail -c +4 {quote(str(path))} > new.txt"
    if "\r" in text:
        lines = text.count("\r")
        remedy = f"remove it: tr -d '\\r' < {quote(str(path))} > new.txt"
        yield f"ends {lines} lines with a carriage return, as Windows does: {remedy}"
    refused = explain_refused(text.removeprefix("\ufeff"))
    if refused:
        yield refused
    if not text.removeprefix("\ufeff").strip():
        yield "holds no text: save the words of the document there"


def _find_remarks(text: str) -> Iterator[str]:
    """Each sign that a reader does not see or takes for a space; line ends are as they should be."""
    for sign, number in Counter(it for it in text if it != "\n" and is_hidden(it)).items():
        line = text[: text.index(sign)].count("\n") + 1
        remedy = "quotations have to have it, too: copy them from the file, not from the page"
        yield f"holds {name_sign(sign)} {number} times, first in line {line}: {remedy}"

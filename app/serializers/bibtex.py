"""BibTeX, made from items of CSL-JSON, for LaTeX with BibTeX or biblatex."""

import re
from collections.abc import Iterable, Iterator

from app.serializers.bibliography_text import find_exact_date, find_inexact_date, to_one_line, write_day
from app.serializers.csl import ENTRY, Item

_SPECIAL = {
    "\\": r"\textbackslash{}",
    # Braces are counted even where a backslash stands before them, and an odd one would end the entry.
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{sign: f"\\{sign}" for sign in "&%$#_"},
}
_ESCAPES = str.maketrans(_SPECIAL)
_IN_ADDRESS = re.compile(r"[\\{}]")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def write_bibtex(items: Iterable[Item]) -> bytes:
    return "\n".join(map(_write_entry, items)).encode()


def _write_entry(item: Item) -> str:
    kind = "misc" if item["type"] == ENTRY else "article"
    fields = "".join([f"  {name} = {value},\n" for name, value in _fields_of(item)])
    return f"@{kind}{{{item['id']},\n{fields}}}\n"


def _fields_of(item: Item) -> Iterator[tuple[str, str]]:
    # Doubled braces keep a name in one piece, and a title in its case.
    for author in item.get("author", ()):
        yield "author", f"{{{{{_escape(author['literal'])}}}}}"
    yield "title", f"{{{{{_escape(item['title'])}}}}}"
    if item["type"] == ENTRY:
        yield "howpublished", f"{{{_escape(item['container-title'])}, {_escape(item['version'])}}}"
    else:
        yield "journal", f"{{{_escape(item['container-title'])}}}"
    yield from _date_of(item)
    # An address is read as it stands, so nothing in it is escaped.
    yield "url", f"{{{_IN_ADDRESS.sub(lambda sign: f'%{ord(sign[0]):02X}', item['URL'])}}}"
    yield "language", f"{{{item['language']}}}"
    if "note" in item:
        yield "note", f"{{{_escape(item['note'])}}}"


def _date_of(item: Item) -> Iterator[tuple[str, str]]:
    """`date` for biblatex, which knows EDTF; year and month of an exact date for BibTeX too."""
    exact = find_exact_date(item)
    if exact:
        yield "date", f"{{{write_day(exact)}}}"
        yield "year", f"{{{exact[0]:04}}}"
        if len(exact) > 1:
            yield "month", _MONTHS[exact[1] - 1]
    elif inexact := find_inexact_date(item):
        yield "date", f"{{{inexact}}}"


def _escape(text: str) -> str:
    return to_one_line(text).translate(_ESCAPES)

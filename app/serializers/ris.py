"""RIS, made from items of CSL-JSON, for Zotero, EndNote, Mendeley and others."""

from collections.abc import Iterable, Iterator

from app.serializers.bibliography_text import find_exact_date, find_inexact_date, to_one_line
from app.serializers.csl import ENTRY, Item


def write_ris(items: Iterable[Item]) -> bytes:
    return "\r\n".join(map(_write_record, items)).encode()


def _write_record(item: Item) -> str:
    return "".join([f"{tag}  - {to_one_line(value)}\r\n" for tag, value in _lines_of(item)])


def _lines_of(item: Item) -> Iterator[tuple[str, str]]:
    yield "TY", "ENCYC" if item["type"] == ENTRY else "NEWS"
    yield "ID", item["id"]
    for author in item.get("author", ()):
        yield "AU", author["literal"]
    yield "TI", item["title"]
    yield "T2", item["container-title"]
    if "version" in item:
        yield "ET", item["version"]
    if exact := find_exact_date(item):
        year, *others = exact
        yield "PY", f"{year:04}"
        # Each with a slash after it, and after the last one a text, such as a season.
        month, day = [*(f"{it:02}" for it in others), "", ""][:2]
        yield "DA", f"{year:04}/{month}/{day}/"
    elif inexact := find_inexact_date(item):
        yield "N1", f"Published on {inexact} (EDTF)"
    yield "UR", item["URL"]
    yield "LA", item["language"]
    if "note" in item:
        yield "N1", item["note"]
    yield "ER", ""

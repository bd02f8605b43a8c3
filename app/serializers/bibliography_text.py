"""What BibTeX and RIS have in common: fields of one line, and dates that are exact or are told in words."""

import re
from collections.abc import Sequence

from app.serializers.csl import Item

_BREAKS = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")


def to_one_line(text: str) -> str:
    """A text without line breaks and other control characters, which would end a field or the file."""
    return _BREAKS.sub(" ", text).strip()


def find_exact_date(item: Item) -> Sequence[int] | None:
    """Year, month and day, as far as they are known, of an item whose date is one and certain."""
    issued = item.get("issued", {})
    if "circa" in issued or "literal" in issued or len(issued.get("date-parts", ())) != 1:
        return None
    parts: Sequence[int] = issued["date-parts"][0]
    return parts


def find_inexact_date(item: Item) -> str | None:
    """The date of an item that has one and no exact one, in EDTF."""
    issued = item.get("issued")
    if issued is None or find_exact_date(item):
        return None
    if "literal" in issued:
        return str(issued["literal"])
    mark = "~" if "circa" in issued else ""
    return "/".join([f"{write_day(edge)}{mark}" for edge in issued["date-parts"]])


def write_day(parts: Sequence[int]) -> str:
    """A year, month or day as ISO 8601 has it."""
    year, *others = parts
    return "-".join([f"{year:04}", *[f"{it:02}" for it in others]])

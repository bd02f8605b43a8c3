"""Dates in EDTF, in words."""

import re
from datetime import date, datetime
from functools import lru_cache
from gettext import NullTranslations

from app.web.strings import ENGLISH

_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_SPAN = re.compile(r"(\d[^/\]]*?)(?:/|\.\.)(\d.*)")
_CERTAIN = re.compile(r"\d{4}(-\d\d){0,2}")


def write_date(edtf: str, strings: NullTranslations = ENGLISH) -> str:
    """A date as prose has it, such as `16 September 2023` or `between 10 and 16 September 2023`."""
    say = strings.gettext
    if edtf.startswith("["):
        first, last = _shorten(*edtf.strip("[]").split(".."), strings=strings)
        return say("between {first} and {last}").format(first=first, last=last)
    if edtf.endswith("/.."):
        return say("since {date}").format(date=_write_edge(edtf[:-3], strings))
    if edtf.startswith("../"):
        return say("until {date}").format(date=_write_edge(edtf[3:], strings))
    if "/" in edtf:
        first, last = _shorten(*edtf.split("/"), strings=strings)
        return say("from {first} to {last}").format(first=first, last=last)
    return _write_edge(edtf, strings)


def find_machine_date(edtf: str) -> str | None:
    """What the `datetime` of a `<time>` takes: a year, month or day without doubt; else None."""
    return edtf if _CERTAIN.fullmatch(edtf) else None


@lru_cache(maxsize=1024)
def write_day(moment: date | datetime, strings: NullTranslations = ENGLISH) -> str:
    """The day of a moment."""
    return _write_plain(f"{moment:%Y-%m-%d}", strings)


def _shorten(first: str, last: str, *, strings: NullTranslations) -> tuple[str, str]:
    """The edges of a span in words, the first without the month or year that it shares with the last."""
    written, end = _write_edge(first, strings), _write_edge(last, strings)
    if _CERTAIN.fullmatch(first) and _CERTAIN.fullmatch(last) and len(first) == len(last) > 4:
        if first[:7] == last[:7] and len(first) == 10:
            written = str(int(first[8:]))
        elif first[:4] == last[:4]:
            written = written.removesuffix(f" {first[:4]}")
    return written, end


def _write_edge(text: str, strings: NullTranslations) -> str:
    """A date of one edge, with what it says of its certainty."""
    say = strings.gettext
    plain = text.rstrip("?~%")
    written = _write_unspecified(plain, strings) if "X" in plain else _write_plain(plain, strings)
    match text[len(plain) :]:
        case "~":
            return say("about {date}").format(date=written)
        case "?":
            return say("possibly {date}").format(date=written)
        case "%":
            return say("possibly about {date}").format(date=written)
    return written


def _write_plain(text: str, strings: NullTranslations) -> str:
    """A year, a month or a day."""
    year, *rest = text.split("-")
    if not rest:
        return year
    month = strings.gettext(_MONTHS[int(rest[0]) - 1])
    return f"{month} {year}" if len(rest) == 1 else f"{int(rest[1])} {month} {year}"


def _write_unspecified(text: str, strings: NullTranslations) -> str:
    """A date of which digits are unknown."""
    say = strings.gettext
    year, *rest = text.split("-")
    if not rest:
        return say("the {year}s").format(year=year.replace("X", "0"))
    if rest[0] == "XX":
        return say("a day of {year}").format(year=year)
    return say("a day of {month}").format(month=_write_plain(f"{year}-{rest[0]}", strings))

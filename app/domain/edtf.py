"""Dates in EDTF (ISO 8601-2): which forms are accepted, and the days they span."""

import re
from calendar import monthrange
from datetime import date
from functools import cache
from time import struct_time
from typing import Annotated, NamedTuple

from pydantic import AfterValidator, StringConstraints

_MONTH = r"(?:0[1-9]|1[0-2])"
_DAY = r"(?:0[1-9]|[12][0-9]|3[01])"
_PRECISIONS = (r"[0-9]{4}", rf"[0-9]{{4}}-{_MONTH}", rf"[0-9]{{4}}-{_MONTH}-{_DAY}")
_PLAIN = rf"(?:{'|'.join(_PRECISIONS)})"
_EDGE = rf"{_PLAIN}[?~%]?"
_UNSPECIFIED = rf"(?:[0-9]{{3}}X|[0-9]{{2}}XX|[0-9]{{4}}-XX(?:-XX)?|[0-9]{{4}}-{_MONTH}-XX)"
_CHOICE = "|".join(rf"\[{edge}\.\.{edge}\]" for edge in _PRECISIONS)
_FORM = rf"{_EDGE}|{_UNSPECIFIED}|{_EDGE}/(?:{_EDGE}|\.\.)|\.\./{_EDGE}|{_CHOICE}"
_ACCEPTED = re.compile(_FORM)
_CALENDAR = re.compile(_PLAIN)

EDTF_PATTERN = rf"^(?:{_FORM})$"
"""The accepted forms as a regular expression for clients; a day of it may still lie outside of the calendar."""

# Bounds of the calendar that Python and both databases know: the years 1 to 9999, with the leap years among them.
_CALENDAR_YEAR = r"(?:[0-9]{3}[1-9]|[0-9]{2}[1-9]0|[0-9][1-9]00|[1-9]000)"
_LEAP_YEAR = r"(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:0[48]|[2468][048]|[13579][26])00)"
_CALENDAR_DAY = r"(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31"
CALENDAR_PATTERN = rf"^(?:{_CALENDAR_YEAR}(?:-(?:0[1-9]|1[0-2]|{_CALENDAR_DAY}))?|{_LEAP_YEAR}-02-29)$"
"""What `parse_calendar` takes, as a regular expression for clients."""

FORMS = "2023, 2023-07, 2023-07-26, 2023-07~, 202X, 2012/2015, 2012/.., [2023-07-01..2023-07-31]"


class Span(NamedTuple):
    """The first and the last day a date can mean; null where the date is open on that side."""

    earliest: date | None
    latest: date | None


@cache
def parse_edtf(text: str) -> Span:
    """The span of an EDTF date of level 0 or 1, or of a `[a..b]` choice. Raises ValueError for any other text."""
    if _CALENDAR.fullmatch(text):
        return parse_calendar(text)
    if not _ACCEPTED.fullmatch(text):
        raise ValueError(f"'{text}' is not a date in an accepted EDTF form: write it like one of {FORMS}")
    # The library crashes on some texts, which the pattern above keeps away from it. It takes a third of a
    # second to import and thirty milliseconds for a date, so it sees only the forms that need it, and only once.
    import edtf  # noqa: PLC0415

    try:
        parsed = edtf.parse_edtf(text)
        span = Span(_day(parsed.lower_strict()), _day(parsed.upper_strict()))
    except (edtf.EDTFParseException, ValueError):
        raise ValueError(f"'{text}' names a day that is not in the calendar") from None
    if span.earliest and span.latest and span.earliest > span.latest:
        raise ValueError(f"'{text}' ends before it begins")
    return span


def parse_calendar(text: str) -> Span:
    """The first and last day of a year, a month or a day, such as a filter takes. Raises ValueError."""
    if not _CALENDAR.fullmatch(text):
        raise ValueError("write a year (2023), a month (2023-07) or a day (2023-07-26)")
    year, month, day = [*map(int, text.split("-")), 0, 0][:3]
    try:
        first = date(year, month or 1, day or 1)
        last_month = month or 12
        return Span(first, date(year, last_month, day or monthrange(year, last_month)[1]))
    except ValueError:
        raise ValueError(f"'{text}' is not in the calendar") from None


class DateParts(NamedTuple):
    """A date as bibliographies write it: its edges, of which a date that is no span has one."""

    edges: list[list[int]]
    """Year, month and day of each edge, as far as they are known."""
    is_approximate: bool
    """Whether an edge is approximate (`~`), uncertain (`?`) or both (`%`)."""
    is_open: bool
    """Whether the date has no end, or no beginning."""


def split_edtf(text: str) -> DateParts:
    """The parts of a date that `parse_edtf` accepts. The edges of a decade or a century are its first and last year."""
    edges = [edge for edge in re.split(r"/|(?<=\d)\.\.(?=\d)", text.strip("[]")) if edge != ".."]
    if "X" in edges[0][:4]:
        edges = [edges[0].replace("X", digit) for digit in "09"]
    parts = [[int(part) for part in edge.rstrip("?~%").split("-") if part != "XX"] for edge in edges]
    return DateParts(
        edges=parts[:1] if parts[0] == parts[-1] else parts,
        is_approximate=re.search("[?~%]", text) is not None,
        is_open="/.." in text or "../" in text,
    )


def _day(moment: struct_time | float) -> date | None:
    """A bound from the library as a day: it gives plus or minus infinity for an open end."""
    return None if isinstance(moment, float) else date(*moment[:3])


def _check_edtf(text: str) -> str:
    parse_edtf(text)
    return text


EdtfText = Annotated[str, StringConstraints(max_length=40), AfterValidator(_check_edtf)]

"""Dates in running English text, such as `16 September 2023`, `in July` or `since 2020`, as EDTF and as bounds."""

import re
from calendar import month_name, monthrange
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from app.domain.edtf import Span, parse_calendar
from app.domain.sentence_distances import find_distance_before, find_distances_after
from app.domain.sentence_periods import PeriodPart, find_part

_NAMES = (
    "january jan janvier",
    "february feb fevrier février",
    "march mar mars",
    "april apr avril",
    "may mai",
    "june jun juin",
    "july jul juillet",
    "august aug août aout",
    "september sept sep septembre",
    "october oct octobre",
    "november nov novembre",
    "december dec décembre decembre",
)
_MONTHS = {name: number for number, names in enumerate(_NAMES, 1) for name in names.split()}
_ALSO_WORDS = frozenset({"may", "march", "mai", "mars", "mar", "dec"})
"""Months that are other words in small letters."""

_MONTH = rf"(?P<month>{'|'.join(sorted(_MONTHS, key=len, reverse=True))})\b\.?"
_DAY = r"(?P<day>[12][0-9]|3[01]|0?[1-9])(?:st|nd|rd|th|er)?"
_YEAR = r"(?P<year>1[89][0-9]{2}|20[0-9]{2})(?![0-9]|[,.][0-9])"
_COUNTED = (
    r"(?!\s+(?:[a-z]+\s+)?(?:troops|soldiers|people|men|fighters|civilians|members|documents|kilomet|dollars|euros))"
)
_BEFORE_PERIOD = r"(?P<before>\b(?:in|since|by|until|till|before|after|during|of|last|early|mid|late|for)[\s-]+)"
_FORMS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b{_YEAR}-(?P<month>0[1-9]|1[0-2])(?:-(?P<day>0[1-9]|[12][0-9]|3[01]))?\b",
        rf"(?<![0-9,.]){_DAY}(?:\s+of)?\s+{_MONTH}(?:,?\s+{_YEAR})?",
        rf"\b{_MONTH}\s+(?:the\s+)?{_DAY}\b(?![0-9,.]*[0-9])(?:,?\s+{_YEAR})?",
        rf"\b{_MONTH},?\s+(?:of\s+)?{_YEAR}",
        r"\b(?P<decade>1[89][0-9]|20[0-9])0s\b",
        rf"(?<![0-9,.$€£-]){_YEAR}{_COUNTED}",
        rf"{_BEFORE_PERIOD}{_MONTH}",
    )
)
_SINCE, _AFTER = frozenset({"since"}), frozenset({"after"})
_UNTIL, _BEFORE = frozenset({"by", "until", "till"}), frozenset({"before"})
_LAST_WORD = re.compile(r"([a-z]+)\s+(?:the\s+)?$", re.IGNORECASE)
_TO = re.compile(r"\s*(?:-|–|to|and|until|till)\s*", re.IGNORECASE)
_FROM = frozenset({"from", "between"})


class MonthDays(NamedTuple):
    """The first and last day that a date without a year can mean in its month."""

    month: int
    first: int
    last: int


class DateMention(NamedTuple):
    """A date that a text names, and the first and last day that it can mean.

    Of a day or a month without a year both are None, and `year_free` has its days, unless the time is before or after
    it, which may be any. EDTF has no parts of months and
    years, so of `late September` it has the month.
    """

    start: int
    end: int
    text: str
    edtf: str
    span: Span
    year_free: MonthDays | None = None

    @property
    def words(self) -> str:
        """The date, or the first edge of a span of time, as facts are labelled with it; empty for a decade."""
        found = _PLAIN.search(self.edtf)
        if not found:
            return ""
        year, month, day = (found[it] for it in ("year", "month", "day"))
        named = month_name[int(month)] if month else ""
        return " ".join(
            [*([str(int(day))] if day else []), *([named] if named else []), *([year] if year != "XXXX" else [])]
        )

    def is_disjoint(self, other: Span) -> bool:
        """Whether no day is in both."""
        if self.year_free:
            return not any(_overlap(it, other) for it in self._spans_within(other))
        return not _overlap(self.span, other)

    def covers(self, other: Span) -> bool:
        """Whether each day that the other can mean is one that this can mean."""
        if self.year_free:
            return any(_covers(it, other) for it in self._spans_within(other))
        return self.span != _UNKNOWN and _covers(self.span, other)

    def _spans_within(self, other: Span) -> Iterator[Span]:
        """What a date without a year can mean in the years of a span; in one that is open, nothing is known."""
        assert self.year_free is not None
        month, first, last = self.year_free
        if other.earliest and other.latest:
            for year in range(other.earliest.year, min(other.latest.year, other.earliest.year + _FEW_YEARS) + 1):
                in_month = monthrange(year, month)[1]
                if first <= in_month:
                    yield Span(date(year, month, first), date(year, month, min(last, in_month)))


_FEW_YEARS = 100
_UNKNOWN = Span(None, None)
_WHOLE = re.compile(r"\d{4}|(?:\d{4}|XXXX)-\d\d")
"""A year or a month, which has parts."""

_PLAIN = re.compile(r"(?<!\d)(?P<year>\d{4}|XXXX)(?:-(?P<month>\d\d)(?:-(?P<day>\d\d))?)?(?![\dX])")


def _overlap(one: Span, other: Span) -> bool:
    begins = one.earliest is None or other.latest is None or one.earliest <= other.latest
    ends = one.latest is None or other.earliest is None or other.earliest <= one.latest
    return begins and ends


def _covers(one: Span, other: Span) -> bool:
    begins = one.earliest is None or (other.earliest is not None and one.earliest <= other.earliest)
    ends = one.latest is None or (other.latest is not None and other.latest <= one.latest)
    return begins and ends


def find_dates(text: str) -> list[DateMention]:
    """The dates in a text in their order, without overlaps."""
    found: list[DateMention] = []
    taken: list[tuple[int, int]] = []
    for form in _FORMS:
        for match in form.finditer(text):
            start = match.end("before") if match.groupdict().get("before") else match.start()
            if any(start < end and begin < match.end() for begin, end in taken) or _is_other_word(match):
                continue
            taken.append((start, match.end()))
            found.append(_read(match, start))
    joined = list(_join_ranges(text, sorted(found)))
    return sorted([*joined, *_find_later(text, joined)])


def _find_later(text: str, found: Sequence[DateMention]) -> Iterator[DateMention]:
    """Times that are told by how far they are from the last day before them."""
    for it in find_distances_after(text):
        before = [one for one in found if one.end <= it.start]
        measured = it.measure(before[-1].edtf) if before else None
        if measured and not any(one.start < it.end and it.start < one.end for one in found):
            yield DateMention(it.start, it.end, text[it.start : it.end], *measured)


def _is_other_word(match: re.Match[str]) -> bool:
    month = match.groupdict().get("month") or ""
    return month.islower() and month in _ALSO_WORDS


def _read(match: re.Match[str], start: int) -> DateMention:
    parts = match.groupdict()
    written = match.string[start : match.end()].rstrip(".")
    end = start + len(written)
    if decade := parts.get("decade"):
        first = int(decade) * 10
        return DateMention(start, end, written, f"{decade}X", Span(date(first, 1, 1), date(first + 9, 12, 31)))
    year = parts.get("year")
    named = (parts.get("month") or "").lower()
    month = int(named) if named.isdecimal() else _MONTHS.get(named, 0)
    day = int(parts.get("day") or 0)
    if year is None:
        day = 0 if day > monthrange(_LEAP_YEAR, month)[1] else day
        edtf = f"XXXX-{month:02}" + (f"-{day:02}" if day else "")
        return DateMention(start, end, written, edtf, Span(None, None), MonthDays(month, day or 1, day or _MOST_DAYS))
    edtf = year
    if month:
        edtf += f"-{month:02}"
    if day and day <= monthrange(int(year), month)[1]:
        edtf += f"-{day:02}"
    return DateMention(start, end, written, edtf, parse_calendar(edtf))


_LEAP_YEAR = 2000
_MOST_DAYS = 31


def _join_ranges(text: str, found: Sequence[DateMention]) -> Iterator[DateMention]:
    """Dates with what the words before them make of them: `from 2012 to 2015`, `since 2020`, `by 2015`."""
    at = 0
    while at < len(found):
        one = found[at]
        at += 1
        word = _word_before(text, one.start)
        other = found[at] if at < len(found) else None
        if other and _is_range(text, one, other, word):
            at += 1
            span = Span(one.span.earliest, other.span.latest)
            yield DateMention(one.start, other.end, text[one.start : other.end], f"{one.edtf}/{other.edtf}", span)
        else:
            yield _direct(text, one)


def _is_range(text: str, one: DateMention, other: DateMention, word: str) -> bool:
    between = _TO.fullmatch(text, one.end, other.start)
    is_range = between is not None and (word in _FROM or between[0].strip() in {"-", "–"})
    is_whole = one.year_free is None and other.year_free is None
    first, last = one.span.earliest, other.span.latest
    return is_range and is_whole and first is not None and last is not None and first <= last


def _word_before(text: str, start: int) -> str:
    found = _LAST_WORD.search(text, max(0, start - 30), start)
    return found[1].lower() if found else ""


def _direct(text: str, one: DateMention) -> DateMention:
    """A date with the words before it that mean a part of it, or a time before or after it."""
    away = find_distance_before(text, one.start)
    measured = away.measure(one.edtf) if away else None
    if away and measured:
        return DateMention(away.start, one.end, text[away.start : one.end], *measured)
    part = find_part(text, one.start) if _WHOLE.fullmatch(one.edtf) else None
    told = _narrow(text, one, part) if part else one
    word = _word_before(text, told.start)
    first, last = told.span
    if word not in _SINCE | _AFTER | _UNTIL | _BEFORE:
        return told
    start = text.lower().rindex(word, 0, told.start)
    told = told._replace(start=start, text=text[start : one.end])
    if one.year_free:
        edtf = f"{one.edtf}/.." if word in _SINCE | _AFTER else f"../{one.edtf}"
        return told._replace(edtf=edtf, year_free=None)
    assert first is not None
    assert last is not None
    if word in _SINCE | _AFTER:
        return told._replace(edtf=f"{one.edtf}/..", span=Span(last + _ONE_DAY if word in _AFTER else first, None))
    # Before the end of a month is in it as well.
    is_within = word in _UNTIL or (part is not None and part.is_last)
    return told._replace(edtf=f"../{one.edtf}", span=Span(None, last if is_within else first - _ONE_DAY))


def _narrow(text: str, one: DateMention, part: PeriodPart) -> DateMention:
    told = one._replace(start=part.start, text=text[part.start : one.end])
    if one.year_free:
        return told._replace(year_free=MonthDays(one.year_free.month, *part.days))
    year, _, month = one.edtf.partition("-")
    return told._replace(span=part.of_month(int(year), int(month)) if month else part.of_year(int(year)))


_ONE_DAY = timedelta(1)

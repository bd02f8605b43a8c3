"""Numbers of things in running English text, such as `1,500 troops`, `one-third` or `at least three coups`."""

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

from app.domain.normal_forms import STOP_WORDS, stem
from app.domain.text import find_words, words

_ONES = {
    name: number
    for number, name in enumerate(
        words(
            "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
            " seventeen eighteen nineteen"
        )
    )
}
_TENS = dict(zip(words("twenty thirty forty fifty sixty seventy eighty ninety"), range(20, 100, 10), strict=True))
_PARTS = {"half": 2, "third": 3, "thirds": 3, "quarter": 4, "quarters": 4, "fourth": 4, "fifth": 5, "fifths": 5}
_SCALES = {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9, "dozen": 12}
_DURATIONS = frozenset({"day", "week", "month", "year", "decade"})
_UNITS = {
    "troops": "troop troops soldier soldiers serviceman servicemen personnel",
    "states": "state states country countries nation nations",
    "members": "member members",
    "coups": "coup coups putsch putsches",
    "people": "people person persons protester protesters demonstrators",
    "percent": "percent",
    **{f"{it}s": f"{it} {it}s" for it in _DURATIONS},
}
_UNIT_OF = {stem(word): unit for unit, those in _UNITS.items() for word in those.split()}
"""What is counted, by the stems of the words for it."""

_LEAST = ("at least", "more than", "over", "no fewer than", "no less than")
_MOST = ("at most", "up to", "under", "fewer than", "less than", "no more than")
_ABOUT = ("about", "around", "some", "nearly", "almost", "roughly", "approximately")
_BETWEEN_UNITS = frozenset({"of", "the"})
_FURTHEST = 5
"""Words from a number to what is counted, at the most."""

_BREAK = re.compile(r"[.;:!?,()\"“”]")


class NumberMention(NamedTuple):
    """A number that a text names, with the bounds that words such as `at least` give it, and what is counted."""

    start: int
    end: int
    text: str
    amount: Fraction
    least: Fraction | None
    most: Fraction | None
    unit: str | None
    """As it is written; None where nothing tells."""
    kind: str | None
    """One word for units that mean one thing: soldiers are troops."""

    def fits(self, other: "NumberMention") -> bool:
        """Whether one number can be meant by both."""
        begins = self.least is None or other.most is None or self.least <= other.most
        ends = self.most is None or other.least is None or other.least <= self.most
        return begins and ends


class _Word(NamedTuple):
    start: int
    end: int
    word: str


class _Amount(NamedTuple):
    """A number, and how many words it takes."""

    value: Fraction
    words: int


class _Unit(NamedTuple):
    """What is counted after a number."""

    end: int
    text: str
    kind: str
    is_known: bool


def kind_of_unit(unit: str) -> str:
    """One word for units that mean one thing."""
    last = find_words(unit)[-1][2][-1] if find_words(unit) else unit
    return _UNIT_OF.get(stem(last), stem(last))


def find_numbers(text: str) -> list[NumberMention]:
    """The numbers in a text in their order; a date in it must have been blanked out."""
    spoken = [_Word(start, end, word) for start, end, folded in find_words(text) for word in folded]
    return list(_find(text, spoken))


def _find(text: str, spoken: Sequence[_Word]) -> Iterator[NumberMention]:
    at = 0
    while at < len(spoken):
        amount = _read_amount(text, spoken, at)
        if amount is None:
            at += 1
            continue
        after = at + amount.words
        unit = None if spoken[after - 1].word in _PARTS else _find_unit(text, spoken, after)
        if _is_number(spoken, at, after, unit):
            start, end = spoken[at].start, unit.end if unit else spoken[after - 1].end
            least, most = _bound(amount.value, spoken[max(0, at - 3) : at])
            told = unit and unit.text, unit and unit.kind
            yield NumberMention(start, end, text[start:end], amount.value, least, most, *told)
        at = after


def _is_number(spoken: Sequence[_Word], at: int, after: int, unit: _Unit | None) -> bool:
    """Whether words that can be a number are meant as one: `one of them` and `a third coup` are not."""
    told = [it.word for it in spoken[at:after]]
    following = spoken[after].word if after < len(spoken) else ""
    if told == ["one"]:
        return unit is not None and unit.is_known and following not in {"of", "or"}
    if told[-1] in _PARTS:
        return told[0] != "a" or following == "of"
    return told[0] not in {"a", "an"} or told[-1] in _SCALES or following in _DURATIONS


def _read_amount(text: str, spoken: Sequence[_Word], at: int) -> _Amount | None:
    """The number that begins at a word."""
    word = spoken[at].word
    if word.isdecimal() and word.isascii():
        return _read_digits(text, spoken, at)
    if word in {"a", "an"}:
        following = spoken[at + 1].word if at + 1 < len(spoken) else ""
        if following in _PARTS:
            return _Amount(Fraction(1, _PARTS[following]), 2)
        if following in _SCALES:
            return _scale(spoken, at + 2, Fraction(_SCALES[following]), 2)
        return _Amount(Fraction(1), 1) if following in _DURATIONS else None
    if word == "half":
        return _Amount(Fraction(1, 2), 1)
    return _read_words(spoken, at)


def _read_digits(text: str, spoken: Sequence[_Word], at: int) -> _Amount:
    value, taken = Fraction(int(spoken[at].word)), 1
    following = spoken[at + 1] if at + 1 < len(spoken) else None
    if following and following.word.isdecimal() and text[spoken[at].end : following.start] == ".":
        value, taken = Fraction(f"{spoken[at].word}.{following.word}"), 2
    return _scale(spoken, at + taken, value, taken)


def _scale(spoken: Sequence[_Word], at: int, value: Fraction, taken: int) -> _Amount:
    while at < len(spoken) and spoken[at].word in _SCALES:
        value *= _SCALES[spoken[at].word]
        at, taken = at + 1, taken + 1
    return _Amount(value, taken)


def _read_words(spoken: Sequence[_Word], at: int) -> _Amount | None:
    """`twenty-five`, `fifteen hundred`, `one thousand five hundred`, `two-thirds`."""
    total = current = 0
    first = at
    while at < len(spoken):
        word = spoken[at].word
        if word in _ONES:
            current += _ONES[word]
        elif word in _TENS:
            current += _TENS[word]
        elif word in _SCALES and at > first:
            current *= _SCALES[word]
            if _SCALES[word] >= 1000:
                total, current = total + current, 0
        elif word in _PARTS and at > first:
            return _Amount(Fraction(total + current, _PARTS[word]), at + 1 - first)
        else:
            break
        at += 1
    return _Amount(Fraction(total + current), at - first) if at > first else None


def _find_unit(text: str, spoken: Sequence[_Word], after: int) -> _Unit | None:
    end = spoken[after - 1].end
    if text[end : end + 1] == "%":
        return _Unit(end + 1, "%", "percent", is_known=True)
    plural: _Word | None = None
    for at in range(after, min(after + _FURTHEST, len(spoken))):
        it = spoken[at]
        if _BREAK.search(text, spoken[at - 1].end, it.start):
            break
        if it.word == "per" and at + 1 < len(spoken) and spoken[at + 1].word == "cent":
            return _Unit(spoken[at + 1].end, "per cent", "percent", is_known=True)
        if kind := _UNIT_OF.get(stem(it.word)):
            following = spoken[at + 1] if at + 1 < len(spoken) else None
            if kind == "members" and following and _UNIT_OF.get(stem(following.word)) == "states":
                continue
            return _Unit(it.end, text[it.start : it.end], kind, is_known=True)
        if it.word in STOP_WORDS and it.word not in _BETWEEN_UNITS:
            break
        if plural is None and _is_plural(text, it):
            plural = it
    if plural is None:
        return None
    return _Unit(plural.end, text[plural.start : plural.end], stem(plural.word), is_known=False)


def _is_plural(text: str, it: _Word) -> bool:
    return text[it.start].islower() and len(it.word) > 3 and it.word.endswith("s") and not it.word.endswith("ss")


def _bound(value: Fraction, before: Sequence[_Word]) -> tuple[Fraction | None, Fraction | None]:
    """The least and the most that a number means after some words."""
    told = " ".join(it.word for it in before)
    least = max((len(it) for it in _LEAST if told.endswith(it)), default=0)
    most = max((len(it) for it in _MOST if told.endswith(it)), default=0)
    if least or most:
        return (value, None) if least > most else (None, value)
    if told.endswith(_ABOUT):
        return value * Fraction(9, 10), value * Fraction(11, 10)
    return value, value

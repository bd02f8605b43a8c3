"""Numbers of things in running English text, such as `1,500 troops`, `one-third` or `at least three coups`."""

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from operator import itemgetter
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

_LEAST = ("no fewer than", "no less than", "at least", "more than", "over")
_MOST = ("no more than", "fewer than", "less than", "at most", "up to", "under")
_ABOUT = ("about", "around", "nearly", "almost", "roughly", "approximately")
_LONGEST_BOUND = 3
"""Words before a number that bound it, at the most."""

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


class _Bounds(NamedTuple):
    """The least and the most that a number means, and how many words before it say so."""

    least: Fraction | None
    most: Fraction | None
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
            least, most, words_before = _bound(amount.value, spoken[max(0, at - _LONGEST_BOUND) : at])
            start, end = spoken[at - words_before].start, unit.end if unit else spoken[after - 1].end
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
    if _is_digits(word):
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
    return _read_words(text, spoken, at)


def _is_digits(word: str) -> bool:
    return word.isdecimal() and word.isascii()


def _read_digits(text: str, spoken: Sequence[_Word], at: int) -> _Amount:
    value, taken = Fraction(int(spoken[at].word)), 1
    following = spoken[at + 1] if at + 1 < len(spoken) else None
    is_point = following is not None and text[spoken[at].end : following.start] == "."
    if following and is_point and _is_digits(following.word):
        value, taken = Fraction(f"{spoken[at].word}.{following.word}"), 2
    return _scale(spoken, at + taken, value, taken)


def _scale(spoken: Sequence[_Word], at: int, value: Fraction, taken: int) -> _Amount:
    while at < len(spoken) and spoken[at].word in _SCALES:
        value *= _SCALES[spoken[at].word]
        at, taken = at + 1, taken + 1
    return _Amount(value, taken)


def _read_words(text: str, spoken: Sequence[_Word], at: int) -> _Amount | None:
    """`twenty-five`, `fifteen hundred`, `one hundred and fifty`, `two-thirds`."""
    total = current = 0
    first = at
    while at < len(spoken) and (at == first or not _BREAK.search(text, spoken[at - 1].end, spoken[at].start)):
        word = spoken[at].word
        if word == "and" and at > first and spoken[at - 1].word in _SCALES and _is_small(spoken[at + 1 : at + 2]):
            at += 1
            continue
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


def _is_small(following: Sequence[_Word]) -> bool:
    """Whether a number below a hundred follows."""
    return any(it.word in _ONES or it.word in _TENS for it in following)


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
        if it.word in STOP_WORDS and it.word != "of" and not (it.word == "the" and spoken[at - 1].word == "of"):
            break
        if plural is None and _is_plural(text, it):
            plural = it
    if plural is None:
        return None
    return _Unit(plural.end, text[plural.start : plural.end], stem(plural.word), is_known=False)


def _is_plural(text: str, it: _Word) -> bool:
    return text[it.start].islower() and len(it.word) > 3 and it.word.endswith("s") and not it.word.endswith("ss")


def _bound(value: Fraction, before: Sequence[_Word]) -> _Bounds:
    """What a number means after some words; the longer of two that fit is meant."""
    spoken = " ".join(it.word for it in before)
    near = value / 10
    told = [
        (len(it.split()), _Bounds(least, most, len(it.split())))
        for those, least, most in ((_LEAST, value, None), (_MOST, None, value), (_ABOUT, value - near, value + near))
        for it in those
        if f" {spoken}".endswith(f" {it}")
    ]
    return max(told, key=itemgetter(0))[1] if told else _Bounds(value, value, 0)

"""Numbers as they are written in English, exact ones such as `fifteen hundred` and others such as `a few dozen`."""

import re
from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from app.domain.text import words

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
PARTS = {"half": 2, "third": 3, "thirds": 3, "quarter": 4, "quarters": 4, "fourth": 4, "fifth": 5, "fifths": 5}
SCALES = {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9, "dozen": 12}
_VAGUE = {
    "tens of thousands": (10**4, 10**5 - 1),
    "hundreds of thousands": (10**5, 10**6 - 1),
    "tens of millions": (10**7, 10**8 - 1),
    "hundreds of millions": (10**8, 10**9 - 1),
    **{
        f"{few}{scale}": (24, 99) if scale.startswith("dozen") else (2 * value, 10 * value - 1)
        for few in ("a few ", "several ", "some few ", "few ")
        for scale, value in (("dozen", 12), ("dozens", 12), ("hundred", 100), ("thousand", 1000), ("million", 10**6))
    },
    "dozens": (24, 199),
    "hundreds": (100, 999),
    "thousands": (1000, 10**5 - 1),
    "millions": (10**6, 10**9 - 1),
    "a handful": (2, 9),
    "a couple": (2, 3),
}
"""The least and the most that is meant by words that tell no exact number."""

_VAGUE_BY_FIRST: dict[str, list[tuple[list[str], tuple[int, int]]]] = {}
for _told, _bounds in sorted(_VAGUE.items(), key=lambda it: -len(it[0].split())):
    _VAGUE_BY_FIRST.setdefault(_told.partition(" ")[0], []).append((_told.split(), _bounds))
_BREAK = re.compile(r"[.;:!?,()\"“”]")


class Word(NamedTuple):
    """A folded word, and where it stands."""

    start: int
    end: int
    word: str


class Amount(NamedTuple):
    """A number, and how many words it takes; of an inexact one the least and the most that is meant."""

    value: Fraction
    words: int
    most: Fraction | None = None


def is_apart(text: str, one: Word, other: Word) -> bool:
    """Whether a sign between two words ends what is told of a number."""
    return _BREAK.search(text, one.end, other.start) is not None


def read_amount(text: str, spoken: Sequence[Word], at: int) -> Amount | None:
    """The number that begins at a word."""
    word = spoken[at].word
    if vague := _read_vague(spoken, at):
        return vague
    if _is_digits(word):
        return _read_digits(text, spoken, at)
    if word in {"a", "an"}:
        return _read_single(spoken, at)
    if word == "half":
        return Amount(Fraction(1, 2), 1)
    return _read_words(text, spoken, at)


def _read_vague(spoken: Sequence[Word], at: int) -> Amount | None:
    for told, (least, most) in _VAGUE_BY_FIRST.get(spoken[at].word, ()):
        if [it.word for it in spoken[at : at + len(told)]] == told:
            return Amount(Fraction(least), len(told), Fraction(most))
    return None


def _read_single(spoken: Sequence[Word], at: int) -> Amount | None:
    """`a third`, `a thousand`, `a pair`, or one of something."""
    following = spoken[at + 1].word if at + 1 < len(spoken) else ""
    if following in PARTS:
        return Amount(Fraction(1, PARTS[following]), 2)
    if following in SCALES:
        return _scale(spoken, at + 2, Fraction(SCALES[following]), 2)
    return Amount(Fraction(2), 2) if following == "pair" else Amount(Fraction(1), 1)


def _is_digits(word: str) -> bool:
    return word.isdecimal() and word.isascii()


def _read_digits(text: str, spoken: Sequence[Word], at: int) -> Amount:
    value, taken = Fraction(int(spoken[at].word)), 1
    following = spoken[at + 1] if at + 1 < len(spoken) else None
    is_point = following is not None and text[spoken[at].end : following.start] == "."
    if following and is_point and _is_digits(following.word):
        value, taken = Fraction(f"{spoken[at].word}.{following.word}"), 2
    return _scale(spoken, at + taken, value, taken)


def _scale(spoken: Sequence[Word], at: int, value: Fraction, taken: int) -> Amount:
    while at < len(spoken) and spoken[at].word in SCALES:
        value *= SCALES[spoken[at].word]
        at, taken = at + 1, taken + 1
    return Amount(value, taken)


def _read_words(text: str, spoken: Sequence[Word], at: int) -> Amount | None:
    """`twenty-five`, `fifteen hundred`, `one hundred and fifty`, `two-thirds`."""
    total = current = 0
    first = at
    while at < len(spoken) and (at == first or not is_apart(text, spoken[at - 1], spoken[at])):
        word = spoken[at].word
        if word == "and" and at > first and spoken[at - 1].word in SCALES and _is_small(spoken[at + 1 : at + 2]):
            at += 1
            continue
        if word in _ONES:
            current += _ONES[word]
        elif word in _TENS:
            current += _TENS[word]
        elif word in SCALES and at > first:
            current *= SCALES[word]
            if SCALES[word] >= 1000:
                total, current = total + current, 0
        elif word in PARTS and at > first:
            return Amount(Fraction(total + current, PARTS[word]), at + 1 - first)
        else:
            break
        at += 1
    return Amount(Fraction(total + current), at - first) if at > first else None


def _is_small(following: Sequence[Word]) -> bool:
    """Whether a number below a hundred follows."""
    return any(it.word in _ONES or it.word in _TENS for it in following)

"""Numbers of things in running English text, such as `1,500 troops`, `one-third` or `a few dozen people`."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from operator import itemgetter
from typing import NamedTuple

from app.domain.normal_forms import STOP_WORDS, stem
from app.domain.number_words import PARTS, Amount, Word, is_apart, read_amount
from app.domain.text import find_words

_DAYS = {
    "hours": (Fraction(1, 24), Fraction(1, 24)),
    "days": (Fraction(1), Fraction(1)),
    "weeks": (Fraction(7), Fraction(7)),
    "fortnights": (Fraction(14), Fraction(14)),
    "months": (Fraction(28), Fraction(31)),
    "years": (Fraction(365), Fraction(366)),
}
"""The least and the most days in what times are counted by."""

_DURATIONS = frozenset({"hour", "day", "week", "fortnight", "month", "year", "decade"})
_PEOPLE = "people"
_UNITS = {
    "troops": "troop troops soldier soldiers serviceman servicemen personnel",
    "states": "state states country countries nation nations",
    "members": "member members",
    "signatories": "signatory signatories party parties",
    "coups": "coup coups putsch putsches",
    _PEOPLE: "people person persons protester protesters demonstrators",
    "percent": "percent",
    **{f"{it}s": f"{it} {it}s" for it in _DURATIONS},
}
_UNIT_OF = {stem(word): unit for unit, those in _UNITS.items() for word in those.split()}
"""What is counted, by the stems of the words for it."""

OF_STATES = frozenset({"states", "members", "signatories"})
"""What states are counted as."""

_LEAST = ("no fewer than", "no less than", "at least", "more than", "over")
_MOST = ("no more than", "fewer than", "less than", "at most", "up to", "under")
_ABOUT = ("about", "around", "nearly", "almost", "roughly", "approximately")
_LONGEST_BOUND = 3
"""Words before a number that bound it, at the most."""

_FURTHEST = 5
"""Words from a number to what is counted, at the most."""


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
    is_exact: bool = True
    """Whether a number is told: `thousands` is none."""

    @property
    def is_time(self) -> bool:
        """Whether it tells how long something lasts."""
        return self.kind in _DAYS

    def is_like(self, other: "NumberMention") -> bool:
        """Whether both count the same things, so that another number is a difference."""
        are_times = self.is_time and other.is_time
        return self.kind is not None and (self.kind == other.kind or are_times or {self.kind, other.kind} <= OF_STATES)

    def is_same(self, other: "NumberMention") -> bool:
        """Whether both are the same number of the same things."""
        is_one = self.kind == other.kind or {self.kind, other.kind} <= OF_STATES
        return is_one and (self.amount, self.is_exact) == (other.amount, other.is_exact)

    def fits(self, other: "NumberMention") -> bool:
        """Whether one number can be meant by both; times are compared by the days that they last."""
        least, most = self._bounds(other)
        other_least, other_most = other._bounds(self)
        begins = least is None or other_most is None or least <= other_most
        ends = most is None or other_least is None or other_least <= most
        return begins and ends

    def _bounds(self, other: "NumberMention") -> tuple[Fraction | None, Fraction | None]:
        if self.kind == other.kind or self.kind not in _DAYS:
            return self.least, self.most
        shortest, longest = _DAYS[self.kind]
        return self.least and self.least * shortest, self.most and self.most * longest


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
    spoken = [Word(start, end, word) for start, end, folded in find_words(text) for word in folded]
    return list(_find(text, spoken))


def _find(text: str, spoken: Sequence[Word]) -> Iterator[NumberMention]:
    at = 0
    while at < len(spoken):
        amount = read_amount(text, spoken, at)
        if amount is None:
            at += 1
            continue
        after = at + amount.words
        if not _is_article(spoken, at, after):
            unit = None if spoken[after - 1].word in PARTS else _find_unit(text, spoken, after)
            if _is_number(spoken, at, after, unit):
                yield _tell(text, spoken, at, amount, unit)
        at = after


def _tell(text: str, spoken: Sequence[Word], at: int, amount: Amount, unit: _Unit | None) -> NumberMention:
    after = at + amount.words
    least, most, words_before = _bound(amount, spoken[max(0, at - _LONGEST_BOUND) : at])
    start, end = spoken[at - words_before].start, unit.end if unit else spoken[after - 1].end
    is_exact = amount.most is None
    # Thousands who rally, and nothing else is told of them, are people.
    kind = unit.kind if unit else None if is_exact else _PEOPLE
    return NumberMention(
        start, end, text[start:end], amount.value, least, most, unit and unit.text, kind, is_exact=is_exact
    )


def _is_number(spoken: Sequence[Word], at: int, after: int, unit: _Unit | None) -> bool:
    """Whether words that can be a number are meant as one: `one of them` and `a third coup` are not."""
    told = [it.word for it in spoken[at:after]]
    following = spoken[after].word if after < len(spoken) else ""
    if told == ["one"]:
        return unit is not None and unit.is_known and following not in {"of", "or"}
    if told[-1] in PARTS:
        return told[0] != "a" or following == "of"
    return True


def _is_article(spoken: Sequence[Word], at: int, after: int) -> bool:
    """Whether `a` is no number, as it is of nothing but times: `a month`."""
    following = spoken[after].word if after < len(spoken) else ""
    return after == at + 1 and spoken[at].word in {"a", "an"} and following not in _DURATIONS


def _find_unit(text: str, spoken: Sequence[Word], after: int) -> _Unit | None:
    end = spoken[after - 1].end
    if text[end : end + 1] == "%":
        return _Unit(end + 1, "%", "percent", is_known=True)
    plural: Word | None = None
    for at in range(after, min(after + _FURTHEST, len(spoken))):
        it = spoken[at]
        if is_apart(text, spoken[at - 1], it):
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


def _is_plural(text: str, it: Word) -> bool:
    return text[it.start].islower() and len(it.word) > 3 and it.word.endswith("s") and not it.word.endswith("ss")


def _bound(amount: Amount, before: Sequence[Word]) -> _Bounds:
    """What a number means after some words; the longer of two that fit is meant."""
    value = amount.value
    if amount.most is not None:
        return _Bounds(value, amount.most, 0)
    spoken = " ".join(it.word for it in before)
    near = value / 10
    told = [
        (len(it.split()), _Bounds(least, most, len(it.split())))
        for those, least, most in ((_LEAST, value, None), (_MOST, None, value), (_ABOUT, value - near, value + near))
        for it in those
        if f" {spoken}".endswith(f" {it}")
    ]
    return max(told, key=itemgetter(0))[1] if told else _Bounds(value, value, 0)

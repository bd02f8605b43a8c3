"""Negations in running English text, each with the words that it negates."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from app.domain.normal_forms import STOP_WORDS
from app.domain.text import find_words, words

_OF_VERBS = frozenset({"not", "never", "cannot", "nor", "t"})
_OF_NOUNS = frozenset({"no", "none", "nobody", "neither", "without"})
_UNTIL = frozenset({"until", "till"})
_APOSTROPHES = ("'", "’", "ʼ", "‘", "´")
_LIGHT = STOP_WORDS | frozenset(
    words(
        "been being can could may might must shall should would yet ever even also any one of longer still really"
        " actually officially formally publicly so"
    )
)
"""Words that stand between a negation and what it negates."""


class NegationMention(NamedTuple):
    """A negation, and the folded words next to it, one of which it negates."""

    start: int
    end: int
    text: str
    negated: Sequence[str]


def find_negations(text: str) -> list[NegationMention]:
    """The negations in a text in their order; `not only` is none, nor is `not until`, which tells of a time."""
    spoken = [(start, end, word) for start, end, folded in find_words(text) for word in folded]
    return list(_find(text, spoken))


def _find(text: str, spoken: Sequence[tuple[int, int, str]]) -> Iterator[NegationMention]:
    for at, (start, end, word) in enumerate(spoken):
        following = [it[2] for it in spoken[at + 1 :]]
        if word not in _OF_VERBS | _OF_NOUNS or following[:1] == ["only"] or _UNTIL.intersection(following):
            continue
        begin = start
        if word == "t":
            if not (at and spoken[at - 1][2].endswith("n") and text[spoken[at - 1][1] : start] in _APOSTROPHES):
                continue
            begin = spoken[at - 1][0]
        meant = [it for it in following if it not in _LIGHT]
        yield NegationMention(begin, end, text[begin:end], meant[: 1 if word in _OF_VERBS else 2])

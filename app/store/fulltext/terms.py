"""What is searched for, taken from what a person typed, in no engine's query language."""

import re
from collections.abc import Sequence
from enum import IntEnum
from typing import NamedTuple

from app.domain.text import words

_PHRASE = re.compile(r'"([^"]*)"')


class RelevanceTier(IntEnum):
    """Where a fact matches: all words in its claim, some of them in a name, or some only in a quotation or the note."""

    CLAIM = 0
    NAMES = 1
    ELSEWHERE = 2


class Term(NamedTuple):
    """Words that stand one after another; the last may be only the beginning of a word."""

    words: tuple[str, ...]
    is_prefix: bool


def parse_search(typed: str) -> list[Term]:
    """The terms of a search, all of which a fact must hold: words, and phrases in double quotes.

    The last word may be unfinished, unless it stands in quotes. Signs that are not letters or digits mean nothing.
    """
    if typed.isascii() and typed.isalnum():
        return [Term((typed.lower(),), is_prefix=True)]  # One word, as most searches are.
    terms: list[Term] = []
    loose = ""
    for index, part in enumerate(_PHRASE.split(typed)):
        is_phrase = index % 2 == 1
        loose = "" if is_phrase else part
        spoken = words(part)
        if is_phrase and spoken:
            terms.append(Term(tuple(spoken), is_prefix=False))
        elif not is_phrase:
            terms.extend(Term((word,), is_prefix=False) for word in spoken)
    if words(loose):
        terms[-1] = terms[-1]._replace(is_prefix=True)
    return terms


def words_of(terms: Sequence[Term]) -> list[tuple[str, bool]]:
    """The words of terms, each with whether it may be only the beginning of one: the last, at the most."""
    found = [(word, False) for term in terms for word in term.words]
    found[-1] = (found[-1][0], terms[-1].is_prefix)
    return found

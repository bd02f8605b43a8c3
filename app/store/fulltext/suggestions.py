"""What was meant by words that nothing holds: the words of the record that are like them."""

from collections.abc import Sequence
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA
from sqlalchemy import Integer, Text, bindparam, func, select
from sqlmodel import col

from app.domain.text import words
from app.domain.typed_search import Typed
from app.store.compiled import constant
from app.store.fulltext.vocabulary import AFTER_ALL
from app.store.list_plan import Statement
from app.store.models import SearchWord
from app.store.reference_names import select_all_called
from app.store.transaction import ReadTransaction

_SHORTEST, _LONG, _LONGER = 4, 6, 8
"""Letters of a word that is corrected, of one in which two may be wrong, and of one that still is what was meant."""

_LONG_NAME = 7
"""Letters of a capitalised word that is corrected to a word that is no name, where one is wrong."""


class Suggestion(NamedTuple):
    """What was typed, corrected."""

    text: str
    is_sure: bool
    """Whether it may be searched for in place of what was typed."""


class _Near(NamedTuple):
    word: str
    is_sure: bool


def suggest(transaction: ReadTransaction, typed: Sequence[Typed], unknown: Sequence[Typed]) -> Suggestion | None:
    """What was typed, with each word that no fact holds corrected to the most frequent of the words like it.

    A word of four letters or more is like another that begins with the same letter and differs by one edit, such as
    two letters in the other order, from six letters on by two. By two edits in a word of less than eight letters a
    name becomes a word that means something else, so such a suggestion is not sure. A capitalised word is a name that
    the record may not have: it becomes a name, and another word only where one letter of many differs.
    """
    near = {it.text: found for it in unknown if (found := _find_near(transaction, it))}
    if not near:
        return None
    corrected = " ".join([f"{_operator(it)}{near[it.text].word if it.text in near else it.text}" for it in typed])
    return Suggestion(corrected, all(it.is_sure for it in near.values()))


def _operator(typed: Typed) -> str:
    if typed.is_excluded:
        return "-"
    return "OR " if typed.is_alternative else ""


def _find_near(transaction: ReadTransaction, typed: Typed) -> _Near | None:
    (word,) = typed.words
    if len(word) < _SHORTEST:
        return None
    most = 1 if len(word) < _LONG else 2
    least = max(_SHORTEST, len(word) - most)
    values = {"first": word[0], "beyond": word[0] + AFTER_ALL, "least": least, "most": len(word) + most}
    rows = transaction.fetch_all("similar words", _select_similar, values)
    facts = {row[0]: row[1] for row in rows}
    near = process.extract(word, list(facts), scorer=OSA.distance, score_cutoff=most, limit=None)
    if near and typed.text[0].isupper():
        names = transaction.memoize("words of names", lambda: _fetch_words_of_names(transaction), size=0)
        near = [it for it in near if it[0] in names or (it[1] == 1 and len(word) >= _LONG_NAME)]
    found = [(distance, -facts[choice], choice) for choice, distance, _ in near]
    if not found:
        return None
    distance, _, choice = min(found)
    return _Near(choice, distance == 1 or len(word) >= _LONGER)


def _select_similar() -> Statement:
    word, facts = col(SearchWord.word), col(SearchWord.facts)
    begins = word >= bindparam("first", type_=Text), word < bindparam("beyond", type_=Text)
    length = func.length(word).between(bindparam("least", type_=Integer), bindparam("most", type_=Integer))
    return select(word, facts).where(*begins, length, facts > constant(0)).order_by(word)


def _fetch_words_of_names(transaction: ReadTransaction) -> frozenset[str]:
    """The capitalised words in names of actors, places and instruments, folded."""
    names = (name for *_, name, _ in transaction.fetch_all("all called", select_all_called, {}))
    return frozenset(folded for name in names for word in _capitalised(name.split()) for folded in words(word))


def _capitalised(name: Sequence[str]) -> Sequence[str]:
    """The capitalised words of a name, without one that only begins a description, as in `Leaders of the coup`."""
    others = [word for word in name[1:] if word[0].isupper()]
    is_named = len(name) == 1 or name[1][0].isupper()
    return [name[0], *others] if is_named else others

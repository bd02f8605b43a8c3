"""Who does what to whom in running English text, where the words right beside a verb tell it."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from app.domain.light_words import LIGHT_WORDS
from app.domain.name_links import NameMention
from app.domain.normal_forms import stem
from app.domain.sentence_names import find_lists
from app.domain.text import words

_BE = frozenset({"am", "are", "be", "been", "being", "is", "was", "were"})
_AUXILIARIES = "|".join(
    (*_BE, "also", "already", "had", "has", "have", "now", "publicly", "recently", "since", "then", "will", "would")
)
_FLAGS = re.IGNORECASE | re.ASCII
_AFTER_NAME = re.compile(
    rf"(?P<auxiliaries>(?: (?:{_AUXILIARIES})\b)*) (?!(?:{_AUXILIARIES})\b)(?P<verb>[a-z]+)\b(?: (?P<follows>[a-z]+))?",
    _FLAGS,
)
_BY = re.compile(r"\bby\b", _FLAGS)
_BY_NAME = re.compile(r"\b(?P<verb>[a-z]+) by (?:the )?$", _FLAGS)
_BEFORE_NAME = re.compile(r"\b(?P<word>[a-z]+) (?:the )?$", _FLAGS)
_POSSESSIVE = re.compile(r"['’](?:s\b| )")
_PREPOSITIONS = frozenset(
    {"against", "among", "at", "between", "by", "for", "from", "in", "into", "near", "of", "on", "over", "to", "with"}
)
_BEGINNINGS = frozenset({"a", "an", "any", "his", "her", "its", "that", "the", "their", "what"})
"""Words that an object begins with."""

_NOT_OF_OBJECTS = frozenset({"alongside", "to", "with"})
"""Words before who takes part, or is told of as a source."""


def _stem_all(verbs: str) -> frozenset[str]:
    return frozenset(map(stem, words(verbs)))


_OF_BOTH = _stem_all(
    "agree agreed ally allied border clash cooperate discuss exchange fight fought held hold join meet met negotiate"
    " neighbour share sign speak spoke talk trade unite"
)
"""Stems of verbs that tell the same whoever of two is named first."""

_OF_OTHERS = _stem_all(
    "allow ask authorise command compel expect force help invite oblige order permit request require tell told urge"
)
"""Stems of verbs before whose infinitive stands who is to act; a name before both, as in headlines, is that."""


class VerbMention(NamedTuple):
    """A verb with the names of who does it, and the names that it may be done to."""

    verb: str
    """Its normal form."""
    agents: Sequence[NameMention]
    others: Sequence[NameMention]


class _Clause(NamedTuple):
    """Names in a row, the verb that they are the agents of, and where what it is done to stands."""

    agents: Sequence[NameMention]
    verb: str
    begin: int
    end: int


def find_verbs(text: str, names: Sequence[NameMention], normal: Callable[[str], str]) -> Iterator[VerbMention]:
    """The verbs right after names whose bearers do it, or before `by` and such names; no others are found."""
    rows = _list_rows(text, names)
    clauses = list(_find_clauses(text, rows))
    agents = {name for it in clauses for name in it.agents}
    others = [it for row in rows if _word_before(text, row) not in _NOT_OF_OBJECTS for it in row if it not in agents]
    for clause in clauses:
        if stem(clause.verb) not in _OF_BOTH:
            done_to = [it for it in others if clause.begin <= it.start and it.end <= clause.end]
            yield VerbMention(normal(clause.verb), clause.agents, done_to)


def find_verb_before(text: str, start: int, left_out: Sequence[str], normal: Callable[[str], str]) -> str | None:
    """The normal form of the word before a place, not counting articles and some texts, such as titles."""
    between = "|".join(map(re.escape, (*left_out, "a", "an", "the")))
    found = re.compile(rf"\b(?P<verb>[a-z]+)(?: (?:{between}))* $", _FLAGS).search(text, 0, start)
    return normal(found["verb"].lower()) if found else None


def _list_rows(text: str, names: Sequence[NameMention]) -> Sequence[Sequence[NameMention]]:
    """Names that stand in one list together, and each of the others alone."""
    lists = list(find_lists(text, names))
    return [*lists, *([it] for it in names if not any(it in row for row in lists))]


def _find_clauses(text: str, rows: Sequence[Sequence[NameMention]]) -> Iterator[_Clause]:
    for row in rows:
        start, end = row[0].start, row[-1].end
        if _POSSESSIVE.match(text, end):
            continue
        if by := _BY_NAME.search(text, 0, start):
            if by["verb"].lower() not in LIGHT_WORDS:
                yield _Clause(row, by["verb"].lower(), 0, by.start())
        elif active := _find_active(text, row):
            yield _Clause(row, active["verb"].lower(), active.end("verb"), len(text))


def _find_active(text: str, row: Sequence[NameMention]) -> re.Match[str] | None:
    """The verb right after names that are its subject."""
    found = _AFTER_NAME.match(text, row[-1].end)
    if found is None or found["verb"].lower() in LIGHT_WORDS or _word_before(text, row) in _PREPOSITIONS:
        return None
    if not found["auxiliaries"] and _may_be_participle(found):
        return None
    is_after_be = not _BE.isdisjoint(words(found["auxiliaries"]))
    return found if is_after_be == found["verb"].lower().endswith("ing") else None


def _may_be_participle(found: re.Match[str]) -> bool:
    """Whether a verb may tell what is done to those before it, as in `ECOWAS asked to leave`: no object follows."""
    follows = (found["follows"] or "").lower()
    if follows == "to":
        return stem(found["verb"].lower()) in _OF_OTHERS
    if follows in _BEGINNINGS:
        return False
    return follows in _PREPOSITIONS | {""} or _BY.search(found.string, found.end()) is not None


def _word_before(text: str, row: Sequence[NameMention]) -> str | None:
    found = _BEFORE_NAME.search(text, 0, row[0].start)
    return found["word"].lower() if found else None

"""A search as the index is asked for it: terms of normal forms, and what is told of them."""

from collections.abc import Sequence, Set
from typing import NamedTuple

from app.domain.typed_search import Typed

Normals = tuple[str, ...]
"""Normal forms that stand one after another; one, where no phrase is searched for."""


class Term(NamedTuple):
    """What one typed word or phrase stands for: a fact holds it where it holds one of the alternatives."""

    alternatives: Sequence[Normals]
    """What was typed itself, then what it may be the beginning of, the most frequent first."""
    facts: int
    """At most so many facts hold it: the sum over the alternatives, each counted by its rarest word."""
    is_phrase: bool = False
    """Whether it was typed in double quotes, so that it is never dropped."""
    own: str | None = None
    """The stem of what was typed, where a group of words is searched for: who holds it comes first."""

    @property
    def single(self) -> str | None:
        """The only normal form that it stands for; None where it stands for several or for a phrase."""
        return self.alternatives[0][0] if len(self.alternatives) == len(self.alternatives[0]) == 1 else None


class WordReport(NamedTuple):
    """What is told of one typed word or phrase."""

    typed: str
    normal: str
    facts: int
    forms: Sequence[Normals]
    """The normal forms of which `facts` hold any; several of an irregular verb alone."""


class Marks(NamedTuple):
    """What is marked in a text: words as they are written there, folded, and phrases, each a row of such words."""

    words: frozenset[str]
    phrases: Sequence[Sequence[Set[str]]]


class Search(NamedTuple):
    """What is searched for; and what is told of it, which is always of what was typed."""

    terms: Sequence[Term]
    """All of which a fact must hold."""
    facts: int
    """At most so many facts are found."""
    excluded: Sequence[Term]
    """None of which it may hold."""
    words: Sequence[WordReport]
    ignored: Sequence[str]
    marks: Marks
    unknown: Sequence[Typed]
    """Words that stand for nothing that any fact holds."""

    @property
    def only_word(self) -> str | None:
        """The normal form of the only word that is searched for, where it has no other and is of no group."""
        is_one = len(self.terms) == 1 and not self.excluded and self.terms[0].own is None
        return self.terms[0].single if is_one else None

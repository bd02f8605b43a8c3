"""A sentence and a fact that is laid beside it, and what of one was found in the other so far."""

from collections.abc import Iterable, Mapping, Sequence, Set
from functools import cached_property
from typing import Any, NamedTuple

from app.domain.light_words import LIGHT_WORDS
from app.domain.name_links import NameLinks, NameMention
from app.domain.normal_forms import NormalForms
from app.domain.sentence_elements import SentenceElements, find_elements
from app.domain.sentence_names import Beside, Placed, find_other_names, look_beside
from app.domain.text import words
from app.domain.vocabulary import Identified
from app.schemas.compare import DifferentElement, ElementKind, SameElement
from app.store.fulltext.closest import SentenceTerm
from app.store.fulltext.index import FIELD_SEPARATOR
from app.store.fulltext.ranking import Hit, holds, tells, weigh
from app.store.fulltext.terms import Term


class Spoken(NamedTuple):
    """A word or name of a sentence, its folded words, and what it stands for in the index."""

    text: str
    words: Sequence[str]
    term: Term


class Sentence(NamedTuple):
    """A sentence, its elements, and what it is searched by."""

    text: str
    elements: SentenceElements
    terms: Sequence[Spoken]
    others: Sequence[NameMention]
    """Names that the record does not know."""
    forms: NormalForms
    apart: Set[str]
    """Folded words that do not tell what it is about: those of grammar, and those of what is compared."""


def read_sentence(text: str, elements: SentenceElements, terms: Sequence[SentenceTerm], forms: NormalForms) -> Sentence:
    """A sentence with the names in it that the record does not know, by the words that no fact holds."""
    compared = (elements.offices, elements.dates, elements.weekdays, elements.numbers)
    taken = [(it.start, it.end) for those in (elements.names, *compared) for it in those]
    spoken = [Spoken(it.text, words(it.text), it.term) for it in terms if it.text]
    unknown = {word for it in spoken if not it.term.facts for word in it.words}
    others = find_other_names(text, taken, lambda word: word not in unknown)
    apart = LIGHT_WORDS.union(*(words(it.text) for those in (*compared, elements.negations) for it in those))
    return Sentence(text, elements, spoken, others, forms, apart)


class Sides:
    """A sentence and a fact as it is published, with its words in the index, and what has been found so far."""

    def __init__(self, sentence: Sentence, fact: Mapping[str, Any], hit: Hit, links: NameLinks) -> None:
        self.text, self.elements, self.terms, self.others, self._forms, self._apart = sentence
        self.fact = fact
        self.hit = hit
        self.claim: str = fact["claim"]
        self.in_claim = find_elements(self.claim, links)
        self.same: dict[SameElement, None] = {}
        self.different: list[DifferentElement] = []
        self.absent: dict[str, int] = {}
        """Where each text that is absent stands in the sentence."""
        self.replaced: set[str] = set()
        """Names of the sentence that the fact has others in place of."""
        self.told: set[str] = set()
        """Folded words of elements that are told as a whole."""

    def add_same(self, element: ElementKind, text: str) -> None:
        self.same[SameElement(element=element, text=text)] = None

    def add_different(self, element: ElementKind, text: str | None, in_fact: str | None) -> None:
        self.different.append(DifferentElement(element=element, text=text, in_fact=in_fact))

    def add_absent(self, start: int, text: str) -> None:
        self.absent.setdefault(text, start)

    def look_beside(self, mention: Placed) -> Beside:
        """What an element of the sentence stands beside."""
        return look_beside(self.text, mention, self._forms.normal)

    def look_beside_in_claim(self, mention: Placed) -> Beside:
        """What an element of the claim stands beside."""
        return look_beside(self.claim, mention, self._forms.normal)

    def normal(self, word: str) -> str:
        """The normal form of a folded word."""
        return self._forms.normal(word)

    def holds(self, text: str) -> bool:
        """Whether the fact holds a word or name of the sentence in one of its texts."""
        spoken = words(text)
        return any(it.words == spoken for it in self.held)

    def holds_all(self, part: str) -> bool:
        """Whether the fact holds all words of a part of the sentence that mean something."""
        held = {word for it in self.held for word in it.words}
        return held.issuperset(set(words(part)) - LIGHT_WORDS)

    def is_around(self, name: NameMention) -> bool:
        """Whether a name can only be that of an actor to which something in the fact belongs or in which it lies."""
        if {it.noun for it in name.owners} != {Identified.ACTOR}:
            return False
        spoken = words(name.text)
        forms = {" ".join(form) for it in self.terms if it.words == spoken for form in it.term.alternatives}
        return any(it.strip() in forms for it in self.hit.names.split(FIELD_SEPARATOR))

    @cached_property
    def held(self) -> Sequence[Spoken]:
        """The words and names of the sentence that the fact holds in any form, or is found by."""
        return [it for it in self.terms if holds(self.hit, it.term)]

    @cached_property
    def said(self) -> Sequence[Spoken]:
        """Those of them that stand in what is shown of the fact."""
        return [it for it in self.held if tells(self.hit, it.term)]

    @cached_property
    def ids(self) -> set[str]:
        """All that the fact names: who takes part, where, by which instrument, and what its claim names."""
        place, details = self.fact["place"], self.fact["details"]
        found = {it["actor"]["id"] for it in self.fact["participants"]}
        found |= {it["id"] for it in (place, place and place["within"], details.get("instrument")) if it}
        return found | {owner.id for it in self.in_claim.names for owner in it.owners}

    @cached_property
    def named(self) -> set[str]:
        """Ids of all that the sentence names."""
        return {owner.id for it in self.elements.names for owner in it.owners}

    @cached_property
    def is_related(self) -> bool:
        """Whether the fact holds most of the names and other words: only then a difference means much.

        A name that it has another in place of does not count, so names are compared first.
        """
        return self._holds_most(it.text for it in self.others if it.text in self.replaced)

    @cached_property
    def is_related_but_for_names(self) -> bool:
        """Whether it would be so if it had all names that the record does not know."""
        return self._holds_most(it.text for it in self.others)

    def _holds_most(self, others: Iterable[str]) -> bool:
        left_out = {word for it in others for word in words(it)}

        def weigh_asked(terms: Sequence[Spoken]) -> int:
            return sum(weigh(it.term) for it in terms if any(self._is_asked(word, left_out) for word in it.words))

        return 2 * weigh_asked(self.held) >= weigh_asked(self.terms)

    def _is_asked(self, word: str, left_out: Set[str]) -> bool:
        return word not in self._apart and word not in left_out

"""A sentence and a fact that is laid beside it, and what of one was found in the other so far."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from app.domain.light_words import LIGHT_WORDS
from app.domain.name_links import NameLinks, NameMention
from app.domain.normal_forms import NormalForms
from app.domain.sentence_elements import SentenceElements, find_elements
from app.domain.sentence_names import Beside, Placed, look_beside
from app.domain.text import words
from app.schemas.compare import DifferentElement, ElementKind, SameElement
from app.store.fulltext.closest import SentenceTerm
from app.store.fulltext.ranking import Hit, weigh


class Sentence(NamedTuple):
    """A sentence, its elements, and what it is searched by."""

    text: str
    elements: SentenceElements
    terms: Sequence[SentenceTerm]
    others: Sequence[NameMention]
    """Names that the record does not know."""
    forms: NormalForms


class Sides:
    """A sentence and a fact as it is published, with its words in the index, and what has been found so far."""

    def __init__(self, sentence: Sentence, fact: Mapping[str, Any], hit: Hit, links: NameLinks) -> None:
        self.text, self.elements, self.terms, self.others, self._forms = sentence
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

    def holds(self, text: str) -> bool:
        """Whether the fact holds a word or name of the sentence in one of its texts."""
        spoken = words(text)
        return any(it.is_held(self.hit) for it in self.terms if words(it.text) == spoken)

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
        elements = self.elements
        compared = (elements.dates, elements.weekdays, elements.numbers, elements.negations, elements.offices)
        apart = LIGHT_WORDS.union(*map(words, (*(it.text for those in compared for it in those), *others)))
        asked = [it for it in self.terms if not apart.issuperset(words(it.text))]
        held = sum(weigh(it.term) for it in asked if it.is_held(self.hit))
        return 2 * held >= sum(weigh(it.term) for it in asked)

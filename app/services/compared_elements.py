"""What of a sentence a fact has too, has otherwise, or has not: element by element, never as a whole."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from app.domain.name_links import NameLinks
from app.domain.normal_forms import STOP_WORDS, stem
from app.domain.sentence_negations import NegationMention
from app.domain.text import find_words, words
from app.schemas.compare import DifferentElement, ElementKind, SameElement
from app.services.compared_agents import compare_agents
from app.services.compared_dates import compare_dates
from app.services.compared_names import compare_names
from app.services.compared_numbers import compare_numbers
from app.services.compared_offices import compare_offices
from app.services.compared_sides import Sentence, Sides
from app.store.fulltext.ranking import Hit


class ComparedElements(NamedTuple):
    """What was found of a sentence in a fact; `absent` in the order of the sentence."""

    same: Sequence[SameElement]
    different: Sequence[DifferentElement]
    absent: Sequence[str]


def compare_elements(sentence: Sentence, fact: Mapping[str, Any], hit: Hit, links: NameLinks) -> ComparedElements:
    """Compare a sentence with a fact as it is published, and with its words in the index."""
    sides = Sides(sentence, fact, hit, links)
    for compare in (compare_names, compare_offices, compare_dates, compare_numbers, _compare_negations):
        compare(sides)
    _list_absent_words(sides)
    compare_agents(sides)
    absent = sorted(sides.absent, key=sides.absent.__getitem__)
    return ComparedElements([*sides.same], sides.different, absent)


def leave_out_settled(
    found: Sequence[ComparedElements], facts: Sequence[Mapping[str, Any]]
) -> Iterator[ComparedElements]:
    """What was found in facts, without differences in what a fact has that says all of the sentence.

    Whoever differs from such a fact tells of something else, unless a dispute joins both: then it is the other side.
    Nor are differences left out of a fact that has the same name in another role.
    """
    settled: dict[tuple[ElementKind, str | None], set[str]] = {}
    for it, fact in zip(found, facts, strict=True):
        if not (it.different or it.absent):
            for one in it.same:
                settled.setdefault((one.element, one.text), set()).update(_list_disputes(fact))
    for it, fact in zip(found, facts, strict=True):
        keys = {one: (one.element, one.text) for one in it.different}
        own = {(one.element, one.text) for one in it.same}
        told = [
            one for one, key in keys.items() if key not in settled or key in own or settled[key] & _list_disputes(fact)
        ]
        left_out = [one.text for one in it.different if one not in told and one.text]
        yield it._replace(different=told, absent=[*it.absent, *left_out])


def _list_disputes(fact: Mapping[str, Any]) -> set[str]:
    return {it["id"] for it in fact["disputes"]}


def _compare_negations(sides: Sides) -> None:
    ours, theirs = sides.elements.negations, sides.in_claim.negations
    for it in ours:
        sides.told.update(words(it.text))
        if theirs:
            sides.add_same(ElementKind.NEGATION, it.text)
        elif sides.is_related and _stands_in_claim(sides, it):
            sides.add_different(ElementKind.NEGATION, it.text, None)
        else:
            sides.add_absent(it.start, it.text)
    spoken = set(map(stem, words(sides.text)))
    for it in theirs:
        if not ours and sides.is_related and any(stem(word) in spoken for word in it.negated):
            sides.add_different(ElementKind.NEGATION, None, it.text)


def _stands_in_claim(sides: Sides, negation: NegationMention) -> bool:
    """Whether what a sentence negates stands in the claim."""
    claim = sides.hit.claim.split()
    negated = [it for it in sides.terms if not set(negation.negated).isdisjoint(it.words)]
    return any(alternative[0] in claim for it in negated for alternative in it.term.alternatives)


def _list_absent_words(sides: Sides) -> None:
    places = {word: start for start, _, folded in reversed(find_words(sides.text)) for word in folded}
    for it in sides.terms:
        if not (sides.told.issuperset(it.words) or it in sides.said or STOP_WORDS.issuperset(it.words)):
            sides.add_absent(places.get(it.words[0], len(sides.text)), it.text)

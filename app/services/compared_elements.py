"""What of a sentence a fact has too, has otherwise, or has not: element by element, never as a whole."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import Any, NamedTuple

from app.domain.edtf import Span
from app.domain.name_links import NameLinks, NameMention
from app.domain.normal_forms import STOP_WORDS, stem
from app.domain.sentence_elements import SentenceElements, find_elements
from app.domain.sentence_negations import NegationMention
from app.domain.sentence_numbers import NumberMention, kind_of_unit
from app.domain.sentence_offices import OfficeMention
from app.domain.text import find_words, words
from app.domain.vocabulary import ActorKind, FactKind, Identified, Portfolio, Role
from app.schemas.compare import DifferentElement, ElementKind, SameElement
from app.store.fulltext.closest import SentenceTerm
from app.store.fulltext.index import FIELD_SEPARATOR
from app.store.fulltext.ranking import Hit, weigh


class Sentence(NamedTuple):
    """A sentence, its elements, and what it is searched by."""

    text: str
    elements: SentenceElements
    terms: Sequence[SentenceTerm]


class ComparedElements(NamedTuple):
    """What was found of a sentence in a fact; `absent` in the order of the sentence."""

    same: Sequence[SameElement]
    different: Sequence[DifferentElement]
    absent: Sequence[str]


def compare_elements(sentence: Sentence, fact: Mapping[str, Any], hit: Hit, links: NameLinks) -> ComparedElements:
    """Compare a sentence with a fact as it is published, and with its words in the index."""
    sides = _Sides(sentence, fact, hit, links)
    for compare in (_compare_names, _compare_offices, _compare_dates, _compare_numbers, _compare_negations):
        compare(sides)
    _list_absent_words(sides)
    return ComparedElements([*sides.same], sides.different, sorted(sides.absent, key=sides.absent.__getitem__))


def leave_out_settled(
    found: Sequence[ComparedElements], facts: Sequence[Mapping[str, Any]]
) -> Iterator[ComparedElements]:
    """What was found in facts, without differences in what a fact has that says all of the sentence.

    Whoever differs from such a fact tells of something else, unless a dispute joins both: then it is the other side.
    """
    settled: dict[tuple[ElementKind, str | None], set[str]] = {}
    for it, fact in zip(found, facts, strict=True):
        if not (it.different or it.absent):
            for one in it.same:
                settled.setdefault((one.element, one.text), set()).update(_list_disputes(fact))
    for it, fact in zip(found, facts, strict=True):
        keys = {one: (one.element, one.text) for one in it.different}
        told = [one for one, key in keys.items() if key not in settled or settled[key] & _list_disputes(fact)]
        left_out = [one.text for one in it.different if one not in told and one.text]
        yield ComparedElements(it.same, told, [*it.absent, *left_out])


def _list_disputes(fact: Mapping[str, Any]) -> set[str]:
    return {it["id"] for it in fact["disputes"]}


class _Sides:
    """A sentence and a fact, and what has been found so far."""

    def __init__(self, sentence: Sentence, fact: Mapping[str, Any], hit: Hit, links: NameLinks) -> None:
        self.text, self.elements, self.terms = sentence
        self.fact = fact
        self.hit = hit
        self.in_claim = find_elements(fact["claim"], links)
        self.same: dict[SameElement, None] = {}
        self.different: list[DifferentElement] = []
        self.absent: dict[str, int] = {}
        """Where each text that is absent stands in the sentence."""
        self.told: set[str] = set()
        """Folded words of elements that are told as a whole."""

    def add_same(self, element: ElementKind, text: str) -> None:
        self.same[SameElement(element=element, text=text)] = None

    def add_different(self, element: ElementKind, text: str | None, in_fact: str | None) -> None:
        self.different.append(DifferentElement(element=element, text=text, in_fact=in_fact))

    def add_absent(self, start: int, text: str) -> None:
        self.absent.setdefault(text, start)

    def is_around(self, name: NameMention) -> bool:
        """Whether a name can only be that of an actor to which something in the fact belongs or in which it lies."""
        if {it.noun for it in name.owners} != {Identified.ACTOR}:
            return False
        spoken = words(name.text)
        forms = {" ".join(form) for it in self.terms if words(it.text) == spoken for form in it.term.alternatives}
        return any(it.strip() in forms for it in self.hit.names.split(FIELD_SEPARATOR))

    @cached_property
    def ids(self) -> set[str]:
        """All that the fact names: who takes part, where, by which instrument, and what its claim names."""
        place, details = self.fact["place"], self.fact["details"]
        found = {it["actor"]["id"] for it in self.fact["participants"]}
        found |= {it["id"] for it in (place, place and place["within"], details.get("instrument")) if it}
        return found | {owner.id for it in self.in_claim.names for owner in it.owners}

    @cached_property
    def is_related(self) -> bool:
        """Whether the fact holds most of the names and other words: only then a difference means much."""
        told = [it.text for it in self.elements.dates]
        told += [it.text for it in self.elements.numbers]
        told += [it.text for it in self.elements.negations]
        told += [it.text for it in self.elements.offices]
        apart = {word for text in told for word in words(text)}
        asked = [it for it in self.terms if not apart.issuperset(words(it.text))]
        held = sum(weigh(it.term) for it in asked if it.is_held(self.hit))
        return 2 * held >= sum(weigh(it.term) for it in asked)


def _compare_names(sides: _Sides) -> None:
    missing: list[NameMention] = []
    for it in sides.elements.names:
        sides.told.update(words(it.text))
        shared = [owner for owner in it.owners if owner.id in sides.ids]
        if shared or sides.is_around(it):
            sides.add_same(ElementKind((shared or it.owners)[0].noun), it.text)
        else:
            missing.append(it)
    other = _find_other_organisation(sides, missing) if sides.is_related else None
    for it in missing:
        if other and it is other[0]:
            sides.add_different(ElementKind.ACTOR, it.text, other[1].text)
        else:
            sides.add_absent(it.start, it.text)


def _find_other_organisation(sides: _Sides, missing: Sequence[NameMention]) -> tuple[NameMention, NameMention] | None:
    """An organisation that stands beside the same word as one of the claim does, which the sentence does not name."""
    named = {owner.id for it in sides.elements.names for owner in it.owners}
    for it in filter(_is_organisation, missing):
        beside = _words_beside(sides.text, it)
        for other in filter(_is_organisation, sides.in_claim.names):
            is_named = any(owner.id in named for owner in other.owners)
            if not is_named and _have_one_in_common(beside, _words_beside(sides.fact["claim"], other)):
                return it, other
    return None


def _is_organisation(mention: NameMention) -> bool:
    return any(it.kind == ActorKind.ORGANISATION for it in mention.owners)


def _words_beside(text: str, mention: NameMention) -> tuple[str | None, str | None]:
    """The stems of the words before and after a name that mean something of themselves."""
    before = [stem(it) for it in words(text[: mention.start]) if it not in STOP_WORDS]
    after = [stem(it) for it in words(text[mention.end :]) if it not in STOP_WORDS]
    return before[-1] if before else None, after[0] if after else None


def _have_one_in_common(one: Sequence[str | None], other: Sequence[str | None]) -> bool:
    return any(a is not None and a == b for a, b in zip(one, other, strict=True))


class _Office(NamedTuple):
    """An office in a fact."""

    code: str
    holder: str | None
    text: str


def _compare_offices(sides: _Sides) -> None:
    offices = list(_list_offices(sides))
    for it in sides.elements.offices:
        of_it = [other for other in offices if other.holder == it.holder or it.holder is None]
        if any(other.code == it.code for other in of_it):
            sides.add_same(ElementKind.OFFICE, it.text)
        elif sides.is_related and (other := next((other for other in of_it if _is_other_office(it, other)), None)):
            sides.add_different(ElementKind.OFFICE, it.text, other.text)
        else:
            continue
        sides.told.update(words(it.text))


def _is_other_office(one: OfficeMention, other: _Office) -> bool:
    """Whether a person has another office, or another rank. Who leads may do so in any office."""
    is_like = one.is_rank == other.code.startswith("rank_")
    return one.holder is not None and is_like and Portfolio.LEADER not in {one.code, other.code}


def _list_offices(sides: _Sides) -> Iterator[_Office]:
    if sides.fact["kind"] == FactKind.OFFICE:
        details = sides.fact["details"]
        for it in sides.fact["participants"]:
            if it["role"] == Role.HOLDER:
                yield _Office(details["portfolio"], it["actor"]["id"], details["title"])
    for mention in sides.in_claim.offices:
        yield _Office(mention.code, mention.holder, mention.text)


class _Day(NamedTuple):
    """A date of a fact."""

    span: Span
    edtf: str


def _compare_dates(sides: _Sides) -> None:
    days = list(_list_days(sides))
    missing = []
    for it in sides.elements.dates:
        sides.told.update(words(it.text))
        if any(it.covers(day.span) for day in days):
            sides.add_same(ElementKind.DATE, it.text)
        else:
            missing.append(it)
    is_compared = len(missing) == len(sides.elements.dates) and days and sides.is_related
    for it in missing:
        if is_compared and all(it.is_disjoint(day.span) for day in days):
            sides.add_different(ElementKind.DATE, it.text, days[0].edtf)
        else:
            sides.add_absent(it.start, it.text)


def _list_days(sides: _Sides) -> Iterator[_Day]:
    """The dates of a fact; that of an office only says by when somebody was called so."""
    told = sides.fact["date"]
    if told and sides.fact["kind"] != FactKind.OFFICE:
        bounds = (told[it] and date.fromisoformat(told[it]) for it in ("earliest", "latest"))
        yield _Day(Span(*bounds), told["edtf"])
    yield from (_Day(it.span, it.edtf) for it in sides.in_claim.dates if not it.year_free)


def _compare_numbers(sides: _Sides) -> None:
    numbers = list(_list_numbers(sides))
    for it in sides.elements.numbers:
        sides.told.update(words(it.text))
        alike = [other for other in numbers if other.kind == it.kind]
        if any(other.amount == it.amount for other in alike):
            sides.add_same(ElementKind.NUMBER, it.text)
        elif it.kind and alike and sides.is_related and not any(it.fits(other) for other in alike):
            sides.add_different(ElementKind.NUMBER, it.text, alike[0].text)
        else:
            sides.add_absent(it.start, it.text)


def _list_numbers(sides: _Sides) -> Iterator[NumberMention]:
    value = sides.fact["details"].get("value")
    if value and value["type"] == "quantity":
        amount = Fraction(value["amount"])
        told, kind = f"{value['amount']} {value['unit']}", kind_of_unit(value["unit"])
        yield NumberMention(0, 0, told, amount, amount, amount, value["unit"], kind)
    yield from sides.in_claim.numbers


def _compare_negations(sides: _Sides) -> None:
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


def _stands_in_claim(sides: _Sides, negation: NegationMention) -> bool:
    """Whether what a sentence negates stands in the claim."""
    claim = sides.hit.claim.split()
    negated = [it for it in sides.terms if not set(negation.negated).isdisjoint(words(it.text))]
    return any(alternative[0] in claim for it in negated for alternative in it.term.alternatives)


def _list_absent_words(sides: _Sides) -> None:
    places = {word: start for start, _, folded in reversed(find_words(sides.text)) for word in folded}
    for it in sides.terms:
        spoken = words(it.text)
        if not (sides.told.issuperset(spoken) or it.is_held(sides.hit) or STOP_WORDS.issuperset(spoken)):
            sides.add_absent(places.get(spoken[0], len(sides.text)), it.text)

"""A sentence beside the record: what it names, and the facts that share most with it. It is never judged."""

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

from app.domain.name_links import Named, NameLinks, Owner
from app.domain.sentence_elements import SentenceElements, find_elements
from app.domain.text import find_words, words
from app.domain.typed_search import Typed
from app.domain.vocabulary import FactKind, Identified
from app.schemas import compare as public
from app.services.compared_elements import ComparedElements, compare_elements, leave_out_settled
from app.services.compared_sides import Sentence, read_sentence
from app.store.checksums import as_bytes, check_page
from app.store.fulltext import fulltext_for
from app.store.fulltext.closest import ClosestFacts, find_closest, find_holding
from app.store.fulltext.ranking import Hit
from app.store.fulltext.vocabulary import fetch_forms
from app.store.reference_names import select_all_called
from app.store.transaction import ReadTransaction

NOTICE = "Words, dates, numbers and names are compared; nothing here judges the sentence."
_RANK = "rank"
"""What the claims of facts on ranks hold."""

_MOST_ON_OFFICE = 5
"""Facts on the offices of a person that are looked at."""


class ComparedBody(NamedTuple):
    """A fact as it is published, and what of the sentence it has, has otherwise, or has not."""

    body: bytes
    same: Sequence[public.SameElement]
    different: Sequence[public.DifferentElement]
    absent: Sequence[str]


class ComparedText(NamedTuple):
    """A sentence, its elements, and the closest facts, the closest first."""

    text: str
    elements: public.SentenceElementsPublic
    items: Sequence[ComparedBody]
    notice: str = NOTICE


def compare_text(transaction: ReadTransaction, text: str) -> ComparedText:
    """Compare a sentence of 3 to 300 characters, which holds a word, with the facts that share most with it."""
    links = transaction.memoize("name links", partial(_fetch_links, transaction), size=0)
    elements = find_elements(text, links)
    fulltext = fulltext_for(transaction.dialect)
    closest = find_closest(fulltext, transaction, list(_read_typed(text, elements)), public.MOST_COMPARED)
    bodies = _fetch_bodies(transaction, closest.hits)
    sentence = read_sentence(text, elements, closest.terms, fetch_forms(transaction))
    found = [_compare(sentence, bodies[hit.number], hit, links) for hit in closest.hits]
    if not any(it.tells_office for it in found):
        on_office = _find_on_office(transaction, sentence, closest, links)
        found = [*found[: public.MOST_COMPARED - len(on_office)], *on_office]
    left = leave_out_settled([it.elements for it in found], [it.fact for it in found])
    items = [ComparedBody(it.body, *elements) for it, elements in zip(found, left, strict=True)]
    return ComparedText(text, _publish(elements), items)


class _Found(NamedTuple):
    """A fact as it is published, and what was found of the sentence in it."""

    body: bytes
    fact: Mapping[str, Any]
    elements: ComparedElements

    @property
    def tells_office(self) -> bool:
        told = {it.element for it in self.elements.same} | {it.element for it in self.elements.different}
        return public.ElementKind.OFFICE in told


def _compare(sentence: Sentence, body: bytes, hit: Hit, links: NameLinks) -> _Found:
    fact = json.loads(body)
    return _Found(body, fact, compare_elements(sentence, fact, hit, links))


def _find_on_office(
    transaction: ReadTransaction, sentence: Sentence, closest: ClosestFacts, links: NameLinks
) -> Sequence[_Found]:
    """One fact that tells which office or rank a person has whom the sentence gives one, if there is any."""
    given = next((it for it in sentence.elements.offices if it.is_beside), None)
    person = next((it.text for it in sentence.elements.names if given and it.person == given.holder), None)
    if given is None or person is None:
        return ()
    asked = [it.term for it in closest.terms if words(it.text) in (words(person), [])]
    hits = find_holding(fulltext_for(transaction.dialect), transaction, asked, _MOST_ON_OFFICE)
    bodies = _fetch_bodies(transaction, hits)
    told = [it for it in (_compare(sentence, bodies[hit.number], hit, links) for hit in hits) if it.tells_office]
    return sorted(told, key=lambda it: bool(it.elements.different))[:1]


def _fetch_links(transaction: ReadTransaction) -> NameLinks:
    rows = transaction.fetch_all("all called", select_all_called, {})
    return NameLinks(Named(Owner(noun, id_, kind), name, name_kind) for noun, id_, kind, name, name_kind in rows)


def _read_typed(text: str, elements: SentenceElements) -> Iterator[Typed]:
    """A sentence as what is searched for: names and dates as phrases, all else word by word, each once."""
    phrases = {it.start: (it.end, it.text) for it in elements.names}
    phrases |= {it.start: (it.end, it.words) for it in elements.dates if it.words}
    seen: set[tuple[str, ...]] = set()
    done = 0
    for start, end, folded in find_words(text):
        if start < done:
            continue
        done, written = phrases.get(start, (end, None))
        read = [(word,) for word in folded] if written is None else [tuple(words(written))]
        for spoken in read:
            if spoken not in seen:
                seen.add(spoken)
                yield Typed(text[start:done], spoken, is_phrase=len(spoken) > 1)
    held = next((it for it in elements.offices if it.holder), None)
    if held:
        # Nothing of it was typed, so it is not looked for among what is absent.
        yield Typed("", (_RANK if held.is_rank else FactKind.OFFICE.value,))


def _fetch_bodies(transaction: ReadTransaction, hits: Sequence[Hit]) -> dict[int, bytes]:
    """The bodies of facts by their numbers."""
    if not hits:
        return {}
    values = {"numbers": json.dumps([hit.number for hit in hits])}
    rows = transaction.fetch_all("numbered", fulltext_for(transaction.dialect).select_numbered, values)
    check_page(rows)
    return {row[3]: as_bytes(row[0]) for row in rows}


def _publish(elements: SentenceElements) -> public.SentenceElementsPublic:
    def list_names(noun: Identified) -> list[public.NameElement]:
        return [public.NameElement(text=it.text, id=owner.id) for it in elements.names for owner in it.of(noun)]

    return public.SentenceElementsPublic(
        actors=list_names(Identified.ACTOR),
        places=list_names(Identified.PLACE),
        instruments=list_names(Identified.INSTRUMENT),
        offices=[public.OfficeElement(text=it.text, holder=it.holder) for it in elements.offices],
        dates=[public.DateElement(text=it.text, edtf=it.edtf) for it in elements.dates],
        numbers=[
            public.NumberElement(text=it.text, amount=str(it.amount), unit=it.unit)
            for it in elements.numbers
            if it.is_exact
        ],
        negations=[public.NegationElement(text=it.text) for it in elements.negations],
    )

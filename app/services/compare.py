"""A sentence beside the record: what it names, and the facts that share most with it. It is never judged."""

import json
from collections.abc import Iterator, Sequence
from functools import partial
from typing import NamedTuple

from app.domain.name_links import Named, NameLinks, Owner
from app.domain.sentence_elements import SentenceElements, find_elements
from app.domain.text import find_words
from app.domain.typed_search import Typed
from app.domain.vocabulary import Identified
from app.schemas import compare as public
from app.services.compared_elements import Sentence, compare_elements
from app.store.checksums import as_bytes, check_page
from app.store.fulltext import fulltext_for
from app.store.fulltext.closest import ClosestFacts, find_closest
from app.store.reference_names import select_all_called
from app.store.transaction import ReadTransaction

NOTICE = "Words, dates, numbers and names are compared; nothing here judges the sentence."


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
    bodies = _fetch_bodies(transaction, closest)
    sentence = Sentence(text, elements, closest.terms)
    items = [
        ComparedBody(body, *compare_elements(sentence, json.loads(body), hit, links))
        for hit in closest.hits
        for body in [bodies[hit.number]]
    ]
    return ComparedText(text, _publish(elements), items)


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
        spoken = tuple(folded if written is None else _fold(written))
        if spoken not in seen:
            seen.add(spoken)
            yield Typed(text[start:done], spoken, is_phrase=written is not None and len(spoken) > 1)


def _fold(text: str) -> list[str]:
    return [word for _, _, folded in find_words(text) for word in folded]


def _fetch_bodies(transaction: ReadTransaction, closest: ClosestFacts) -> dict[int, bytes]:
    """The bodies of facts by their numbers."""
    if not closest.hits:
        return {}
    values = {"numbers": json.dumps([hit.number for hit in closest.hits])}
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
        numbers=[public.NumberElement(text=it.text, amount=str(it.amount), unit=it.unit) for it in elements.numbers],
        negations=[public.NegationElement(text=it.text) for it in elements.negations],
    )

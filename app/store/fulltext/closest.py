"""The facts that hold most of the words of a sentence, whether or not any holds all."""

from collections.abc import Sequence
from typing import NamedTuple

from app.domain.typed_search import Typed
from app.store.fulltext.index import KEYWORDS_SEPARATOR
from app.store.fulltext.ranking import Hit, rank_closest
from app.store.fulltext.search_plan import MAX_CANDIDATES, FullText
from app.store.fulltext.terms import Term
from app.store.fulltext.vocabulary import resolve
from app.store.transaction import ReadTransaction

_LOOKED_FOR = 5
"""The rarest words, by which facts are looked for."""


class SentenceTerm(NamedTuple):
    """A word or name of a sentence as it was typed, and what it stands for in the index."""

    text: str
    term: Term


class ClosestFacts(NamedTuple):
    """What a sentence is searched by, and the facts that share most of it, the closest first."""

    terms: Sequence[SentenceTerm]
    hits: Sequence[Hit]


def find_closest(fulltext: FullText, transaction: ReadTransaction, typed: Sequence[Typed], most: int) -> ClosestFacts:
    """Up to `most` facts. Those are looked at that hold one of the rarest words, 2 000 at the most."""
    search = resolve(transaction, typed)
    terms = [SentenceTerm(word.typed, term) for word, term in zip(search.words, search.terms, strict=True)]
    hits = _fetch_candidates(fulltext, transaction, search.terms)
    scores = rank_closest(hits, search.terms)
    best = sorted((it for it in hits if it.number in scores), key=lambda it: (-scores[it.number], it.number))
    return ClosestFacts(terms, list(map(_leave_out_keywords, best[:most])))


def find_holding(fulltext: FullText, transaction: ReadTransaction, terms: Sequence[Term], most: int) -> Sequence[Hit]:
    """Up to `most` facts that hold all of some terms, in the order of their numbers."""
    hits = fulltext.fetch_hits(transaction, fulltext.bind_any(terms, (), ()), most)
    return list(map(_leave_out_keywords, hits))


def _leave_out_keywords(hit: Hit) -> Hit:
    """A fact with what it says and is: its keywords find it, and are not said."""
    return hit._replace(labels=hit.labels.partition(KEYWORDS_SEPARATOR)[0])


def _fetch_candidates(fulltext: FullText, transaction: ReadTransaction, terms: Sequence[Term]) -> Sequence[Hit]:
    """What holds any of the rarest words; where all are frequent, the first that hold the rarest and another."""
    rarest = sorted((it for it in terms if it.facts), key=lambda it: it.facts)[:_LOOKED_FOR]
    any_of: list[Term] = []
    for term in rarest:
        if sum(it.facts for it in any_of) + term.facts <= MAX_CANDIDATES:
            any_of.append(term)
    if not rarest:
        return []
    query = fulltext.bind_any((), any_of, ()) if any_of else fulltext.bind_any(rarest[:1], rarest[1:], ())
    return fulltext.fetch_hits(transaction, query, MAX_CANDIDATES)

"""The facts that hold most of the words of a sentence, whether or not any holds all."""

from collections.abc import Sequence
from typing import NamedTuple

from app.domain.typed_search import Typed
from app.store.fulltext.ranking import Hit, holds, rank_closest
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

    def is_held(self, hit: Hit) -> bool:
        """Whether a fact holds it in any form."""
        return holds(hit, self.term)


class ClosestFacts(NamedTuple):
    """What a sentence is searched by, and the facts that share most of it, the closest first."""

    terms: Sequence[SentenceTerm]
    hits: Sequence[Hit]


def find_closest(fulltext: FullText, transaction: ReadTransaction, typed: Sequence[Typed], most: int) -> ClosestFacts:
    """Up to `most` facts. Those are looked at that hold one of the rarest words, 2 000 at the most."""
    search = resolve(transaction, typed)
    terms = [SentenceTerm(word.typed, term) for word, term in zip(search.words, search.terms, strict=True)]
    looked_at: list[Term] = []
    for term in sorted((it for it in search.terms if it.facts), key=lambda it: it.facts):
        if len(looked_at) < _LOOKED_FOR and sum(it.facts for it in looked_at) + term.facts <= MAX_CANDIDATES:
            looked_at.append(term)
    if not looked_at:
        return ClosestFacts(terms, [])
    hits = fulltext.fetch_hits(transaction, fulltext.bind_any((), looked_at, ()), MAX_CANDIDATES)
    scores = rank_closest(hits, search.terms)
    best = sorted((it for it in hits if it.number in scores), key=lambda it: (-scores[it.number], it.number))
    return ClosestFacts(terms, best[:most])

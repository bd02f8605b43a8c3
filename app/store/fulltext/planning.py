"""How a search is planned: what is looked up of it, how few matches are ranked, and what comes where none holds all."""

import logging
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from sqlalchemy import select
from sqlmodel import col

from app.domain.limits import COUNTED
from app.domain.typed_search import Typed, parse_typed
from app.store.fulltext.ranking import OF_TITLE, Hit, rank_hits, rank_relaxed, rank_word_hits
from app.store.fulltext.search_plan import MAX_CANDIDATES, MAX_INLINE_MATCHES, MAX_RANKED, FullText, SearchPlan
from app.store.fulltext.suggestions import suggest
from app.store.fulltext.terms import Search, Term, WordReport
from app.store.fulltext.vocabulary import resolve
from app.store.list_plan import count
from app.store.models import Fact
from app.store.transaction import ReadTransaction

_logger = logging.getLogger(__name__)


class _Unanswered:
    """Counts the searches of which no fact held all words, once for a revision, since the process began."""

    number = 0


unanswered = _Unanswered()


class Asked(NamedTuple):
    """What is asked of the full-text index."""

    typed: Sequence[Typed]
    first_page: int | None = None
    """Items that fill the first page, where only that is asked for, by relevance alone."""


def probe(fulltext: FullText, transaction: ReadTransaction, asked: Asked) -> SearchPlan:
    """Look at the index at bounded cost."""
    known: SearchPlan | None = transaction.recall(_key(asked))
    if known is not None and (known.ranks is not None or known.is_relaxed):
        return known
    search = resolve(transaction, asked.typed) if known is None else known.search
    if 0 < search.facts <= MAX_INLINE_MATCHES and not any(map(_is_frequent_phrase, search.words)):
        plan = _rank(fulltext, transaction, search, MAX_INLINE_MATCHES)
        if plan is not None and plan.ranks:
            plan.search = _count_phrases(fulltext, transaction, search)
            return plan
    elif search.facts > MAX_RANKED and (matches := _find_claims(fulltext, transaction, search, asked.first_page)):
        return SearchPlan(search, transaction.revision, claim_matches=matches)
    return known or SearchPlan(search, transaction.revision, is_finished=False)


def finish(fulltext: FullText, transaction: ReadTransaction, asked: Asked, plan: SearchPlan) -> SearchPlan:
    """Find out what a probe left open; nothing where it left nothing open."""
    if plan.is_finished:
        return plan
    return transaction.memoize(_key(asked), lambda: _finish(fulltext, transaction, asked, plan.search))


def _key(asked: Asked) -> tuple[str, Sequence[Typed]]:
    return "search plan", tuple(asked.typed)


def _is_frequent_phrase(word: WordReport) -> bool:
    """Whether it takes a longer look to know how many facts hold a phrase."""
    return " " in word.normal and word.facts > MAX_INLINE_MATCHES


def _count_phrases(fulltext: FullText, transaction: ReadTransaction, search: Search) -> Search:
    """A search that tells how many facts hold each of its phrases, and not only the rarest word of it.

    So are those counted that hold any form of an irregular verb.
    """
    if not any(map(_is_counted, search.words)):
        return search

    def count_phrase(word: WordReport) -> WordReport:
        if not _is_counted(word):
            return word
        query = fulltext.bind([Term(word.forms, word.facts)])
        return word._replace(facts=_count(fulltext, transaction, query, COUNTED - 1))

    return search._replace(words=list(map(count_phrase, search.words)))


def _is_counted(word: WordReport) -> bool:
    return word.facts > 0 and (" " in word.normal or len(word.forms) > 1)


def _finish(fulltext: FullText, transaction: ReadTransaction, asked: Asked, search: Search) -> SearchPlan:
    search = _count_phrases(fulltext, transaction, search)
    plan = _rank(fulltext, transaction, search, MAX_RANKED)
    if plan is None:
        return SearchPlan(search, transaction.revision)
    if plan.ranks:
        return plan
    unanswered.number += 1
    _logger.info("no fact holds all of: %s", ", ".join(it.normal for it in search.words))
    suggestion = suggest(transaction, asked.typed, search.unknown)
    did_you_mean = suggestion and suggestion.text
    is_corrected = suggestion is not None and suggestion.is_sure
    if suggestion and is_corrected:
        meant = resolve(transaction, parse_typed(suggestion.text))
        search = search._replace(terms=meant.terms, facts=meant.facts, marks=meant.marks)
        corrected = _rank(fulltext, transaction, search, MAX_RANKED)
        if corrected is None:
            return SearchPlan(
                search, plan.revision, is_relaxed=True, did_you_mean=did_you_mean, is_corrected=is_corrected
            )
        plan = corrected
    ranks = plan.ranks or _relax(fulltext, transaction, search)
    return SearchPlan(
        search,
        plan.revision,
        ranks=ranks,
        is_relaxed=bool(ranks),
        did_you_mean=did_you_mean,
        is_corrected=is_corrected,
    )


def _rank(fulltext: FullText, transaction: ReadTransaction, search: Search, most: int) -> SearchPlan | None:
    """A plan with the ranks of all matches; None where there are more than `most`."""
    if not search.facts:
        return SearchPlan(search, transaction.revision, ranks={})
    only, is_few = search.only_word, search.facts <= most
    if only and is_few and (word_hits := fulltext.fetch_word_hits(transaction, only)) is not None:
        return SearchPlan(search, transaction.revision, ranks=rank_word_hits(word_hits, search.terms[0]))
    query = fulltext.bind(search.terms, search.excluded)
    if not is_few and _count(fulltext, transaction, query, most) > most:
        return None
    hits = fulltext.fetch_hits(transaction, query, most)
    return SearchPlan(search, transaction.revision, ranks=rank_hits(hits, search.terms))


def _rank_first(fulltext: FullText, transaction: ReadTransaction, search: Search) -> dict[int, int]:
    """The ranks of the first matches by number, of more than are ranked."""
    only = search.only_word
    if only and (word_hits := fulltext.fetch_first_word_hits(transaction, only, MAX_RANKED)) is not None:
        return rank_word_hits(word_hits, search.terms[0])
    query = fulltext.bind(search.terms, search.excluded)
    return rank_hits(fulltext.fetch_hits(transaction, query, MAX_RANKED), search.terms)


def _count(fulltext: FullText, transaction: ReadTransaction, query: dict[str, str], most: int) -> int:
    """How many facts a search finds; one more than `most` says that there are more."""
    rows = transaction.fetch_all("search count", fulltext.select_count, {**query, "most": most + 1})
    number: int = rows[0][0]
    return number


def _count_facts(transaction: ReadTransaction) -> int:
    """How many facts there are, as far as they are counted."""

    def fetch() -> int:
        number: int = transaction.fetch_all("facts", lambda: count(select(col(Fact.number))), {})[0][0]
        return number

    return transaction.memoize("facts", fetch)


def _find_claims(
    fulltext: FullText, transaction: ReadTransaction, search: Search, first_page: int | None
) -> Sequence[int] | None:
    """The first page of one frequent word, where it is known without going through all that hold it."""
    if first_page is None or not (len(search.terms) == 1 and not search.excluded and search.terms[0].single):
        return None
    matches = fulltext.fetch_claim_matches(transaction, search.terms[0].single, first_page)
    return matches if len(matches) == first_page else None


def _relax(fulltext: FullText, transaction: ReadTransaction, search: Search) -> dict[int, int]:
    """Ranks of the facts that hold most of the words, where none holds all; quoted phrases are never dropped.

    The rarest words decide which facts are looked at.
    """
    kept, rest = _part(search)
    rest = sorted((term for term in rest if term.facts), key=lambda it: it.facts)
    if not (rest or kept) or len(search.terms) == 1 or any(not term.facts for term in kept):
        return {}
    looked_at: list[Term] = []
    for term in rest:
        if sum(it.facts for it in looked_at) + term.facts <= MAX_CANDIDATES:
            looked_at.append(term)
    fetch = partial(fulltext.fetch_hits, transaction, most=MAX_CANDIDATES)
    hits = _fetch_candidates(fulltext, fetch, search, looked_at or rest[:1])
    return rank_relaxed(hits, search.terms, _count_facts(transaction))


def _fetch_candidates(
    fulltext: FullText, fetch: Callable[[Mapping[str, str]], Sequence[Hit]], search: Search, any_of: Sequence[Term]
) -> Sequence[Hit]:
    """What holds all phrases and any of some words; where nothing does, what holds the phrases."""
    kept, _ = _part(search)
    hits = fetch(fulltext.bind_any(kept, any_of, search.excluded))
    return fetch(fulltext.bind_any(kept, (), search.excluded)) if kept and any_of and not hits else hits


def _part(search: Search) -> tuple[Sequence[Term], Sequence[Term]]:
    """The phrases, which are never dropped, and all other terms."""
    return [it for it in search.terms if it.is_phrase], [it for it in search.terms if not it.is_phrase]


class FoundRanks(NamedTuple):
    """What a search over everything finds: the ranks of facts and of other records, by their numbers."""

    search: Search
    facts: Mapping[int, int]
    records: Mapping[int, int]
    is_relaxed: bool = False
    is_cut: bool = False
    """Whether there are more than these."""
    did_you_mean: str | None = None


def search_everything(
    fulltext: FullText, transaction: ReadTransaction, asked: Asked, plan: SearchPlan | None = None
) -> FoundRanks:
    """Search facts and all other records; only where nothing holds all words come those that hold most.

    `plan` is what this transaction has found out of the search in facts.
    """
    key = ("found", tuple(asked.typed))
    return transaction.memoize(key, lambda: _search_everything(fulltext, transaction, asked, plan))


def _search_everything(
    fulltext: FullText, transaction: ReadTransaction, asked: Asked, plan: SearchPlan | None
) -> FoundRanks:
    plan = finish(fulltext, transaction, asked, plan or probe(fulltext, transaction, asked))
    search = plan.search
    query = fulltext.bind(search.terms, search.excluded)
    found = rank_hits(fulltext.fetch_record_hits(transaction, query, MAX_RANKED), search.terms, OF_TITLE)
    is_corrected, meant = plan.is_corrected, plan.did_you_mean
    if plan.ranks is None:
        facts = _rank_first(fulltext, transaction, search)
        return FoundRanks(search, facts, found, is_corrected, is_cut=True, did_you_mean=meant)
    if found or (plan.ranks and not plan.is_relaxed):
        # Facts that hold only some words are left out where something else holds all that were typed.
        whole = {} if plan.is_relaxed and not is_corrected else plan.ranks
        return FoundRanks(search, whole, found, is_corrected, did_you_mean=meant)
    if len(search.terms) > 1:
        fetch = partial(fulltext.fetch_record_hits, transaction, most=MAX_CANDIDATES)
        records = _fetch_candidates(fulltext, fetch, search, _part(search)[1])
        found = rank_relaxed(records, search.terms, _count_facts(transaction))
    return FoundRanks(search, plan.ranks, found, bool(plan.ranks or found), did_you_mean=meant)

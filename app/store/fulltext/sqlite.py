"""Full-text search in SQLite: FTS5, and its vocabulary table, which has each instance of each word."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Integer, Select, Text, bindparam, case, cast, column, func, literal_column, select, table
from sqlmodel import col

from app.store.compiled import constant, first_rows
from app.store.fulltext.search_plan import MAX_INLINE_MATCHES, FullText, Matches, SearchPlan
from app.store.fulltext.terms import RelevanceTier, Term, words_of
from app.store.list_plan import Body, ListPlan, Statement
from app.store.models import Version
from app.store.transaction import ReadTransaction

_MAX_INSTANCES = 1000
"""Instances of a frequent word that are looked at for a page of claims: 125 µs at the most."""

_INDEX = table("fact_search", column("rowid", Integer))
_INSTANCES = table("fact_search_word", column("term", Text), column("doc", Integer), column("col", Text))
_TIERS = {
    "claim": RelevanceTier.CLAIM.value,
    "names": RelevanceTier.NAMES.value,
    "quotes": RelevanceTier.ELSEWHERE.value,
}
_FIRST_SIGN, _AFTER_ALL = "0", "\U0010ffff"
"""No sign of a word comes before the one, or after the other."""


class SqliteFullText(FullText):
    """Searches SQLite's index. It has the instances of a word in the order of facts, so a page of them is cheap."""

    def bind(self, terms: Sequence[Term]) -> dict[str, str]:
        query = " AND ".join(f'"{" ".join(term.words)}"{"*" if term.is_prefix else ""}' for term in terms)
        claim, names = f"{{claim}} : ({query})", f"{{claim names}} : ({query})"
        return {
            "search": query,
            "search_0": claim,
            "search_1": f"({names}) NOT ({claim})",
            "search_2": f"({query}) NOT ({names})",
        }

    def drive(self, plan: ListPlan) -> ListPlan:
        return self._drive(plan, "search")

    def list_tiers(self, plan: ListPlan) -> Sequence[ListPlan]:
        return [replace(self._drive(plan, f"search_{it}").by_number(), tier=it) for it in RelevanceTier]

    def _drive(self, plan: ListPlan, search: str) -> ListPlan:
        matches = select(_INDEX.c.rowid.label("number")).where(_is_match(search)).subquery("matches")
        return replace(plan, driver=matches, number=matches.c.number, skips_fact_join=not plan.where)

    def select_given_matches(self) -> Any:
        pair = func.json_each(bindparam("matches", type_=Text)).table_valued("key", "value")
        number, tier = cast(pair.c.key, Integer), cast(pair.c.value, Integer)
        return select(number.label("number"), tier.label("tier")).subquery("matches")

    def select_numbered(self) -> Statement:
        numbers = func.json_each(bindparam("numbers", type_=Text)).table_valued("value")
        number = col(Version.number)
        read = Body(col(Version.body)), col(Version.texts), col(Version.checksum)
        asked = number.in_(select(cast(numbers.c.value, Integer)))
        return select(*read, number, col(Version.id)).where(asked).order_by(number)

    def probe(self, transaction: ReadTransaction, terms: Sequence[Term], first_page: int | None) -> SearchPlan:
        *others, last = words_of(terms)
        plan = SearchPlan(terms, transaction.revision, first_page=first_page)
        matches = _fetch_instances(transaction, *last)
        if not others:
            return plan._replace(matches=matches) if matches is not None else _plan_ending(transaction, plan)
        if matches is None and last[1]:
            # All words that begin as the last one does are gathered before the other words are looked at.
            return plan._replace(is_rarity_open=True, is_ending_open=True)
        if matches is not None or _is_any_rare(transaction, others):
            plan = plan._replace(matches=self._fetch_few(transaction, terms))
        return plan if plan.matches is not None else _plan_ending(transaction, plan)

    def finish(self, transaction: ReadTransaction, plan: SearchPlan) -> SearchPlan:
        if plan.is_rarity_open:
            plan = plan._replace(is_rarity_open=False)
            if _is_any_rare(transaction, words_of(plan.terms)[:-1]):
                plan = plan._replace(matches=self._fetch_few(transaction, plan.terms))
        if plan.matches is None and plan.is_ending_open:
            word = plan.terms[-1].words[-1]
            is_open = transaction.memoize(_ending_key(word), lambda: _has_longer(transaction, word))
            plan = _plan_claims(transaction, _with_ending(plan, is_open=is_open))
        return plan

    def _fetch_few(self, transaction: ReadTransaction, terms: Sequence[Term]) -> Matches | None:
        rows = transaction.fetch_all("few matches", _select_few_matches, self.bind(terms))
        return dict(rows) if len(rows) <= MAX_INLINE_MATCHES else None


def _is_match(search: str) -> Any:
    # In FTS5 the hidden column of the table's own name stands for the whole row.
    return literal_column(_INDEX.name).op("MATCH")(bindparam(search, type_=Text))


def _is_any_rare(transaction: ReadTransaction, words: Sequence[tuple[str, bool]]) -> bool:
    return any(_fetch_instances(transaction, *it) is not None for it in words)


def _plan_ending(transaction: ReadTransaction, plan: SearchPlan) -> SearchPlan:
    """Drop the prefix flag of the last term where it is known that no longer word starts with it.

    FTS5 gathers every instance of all words of a prefix before it gives the first; those of one word it goes through
    as they are asked for. To find out takes one look at each page of the word's instances, so it is done once for a
    revision.
    """
    last = plan.terms[-1]
    word = last.words[-1]
    if not last.is_prefix or not word.isascii():
        return _plan_claims(transaction, plan)
    is_open: bool | None = transaction.recall(_ending_key(word))
    if is_open is None:
        return plan._replace(is_ending_open=True)
    return _plan_claims(transaction, _with_ending(plan, is_open=is_open))


def _ending_key(word: str) -> tuple[str, str]:
    return "has longer words", word


def _with_ending(plan: SearchPlan, *, is_open: bool) -> SearchPlan:
    *others, last = plan.terms
    return plan._replace(terms=[*others, last._replace(is_prefix=is_open and last.is_prefix)], is_ending_open=False)


def _has_longer(transaction: ReadTransaction, word: str) -> bool:
    if not word.isascii():
        return True
    values = {"longer": word + _FIRST_SIGN, "beyond": word + _AFTER_ALL}
    return bool(transaction.fetch_all("longer words", _select_longer_word, values))


def _plan_claims(transaction: ReadTransaction, plan: SearchPlan) -> SearchPlan:
    """Fetch the first page of one whole word where the first instances of it in claims fill that page."""
    (word, *others), is_prefix = plan.terms[0]
    if plan.first_page is None or is_prefix or others or len(plan.terms) > 1 or not word.isascii():
        return plan
    values = {"word": word, "most": plan.first_page}
    rows = transaction.fetch_all("claim matches", _select_claim_matches, values)
    return plan._replace(claim_matches=[row[0] for row in rows]) if len(rows) == plan.first_page else plan


def _fetch_instances(transaction: ReadTransaction, word: str, is_prefix: bool) -> Matches | None:
    """The facts that hold a word, by its instances in the index; None where those are more than a few."""
    if not word.isascii():
        return None  # SQLite folds letters further, and only a search has its words folded too.
    values = {"word": word, "beyond": word + _AFTER_ALL}
    rows = transaction.fetch_all(("instances", is_prefix), lambda: _select_instances(is_prefix), values)
    if len(rows) > MAX_INLINE_MATCHES:
        return None
    matches: Matches = {}
    for number, part in rows:
        matches[number] = min(matches.get(number, _TIERS["quotes"]), _TIERS[part])
    return matches


def _select_instances(is_prefix: bool) -> Select[Any, Any]:
    it = _INSTANCES.c
    word: Any = bindparam("word")
    held = (it.term >= word, it.term < bindparam("beyond")) if is_prefix else (it.term == word,)
    return first_rows(select(it.doc, it.col).where(*held), MAX_INLINE_MATCHES + 1)


def _select_claim_matches() -> Select[Any]:
    it = _INSTANCES.c
    first = first_rows(select(it.doc, it.col).where(it.term == bindparam("word")), _MAX_INSTANCES).subquery()
    most = bindparam("most", type_=Integer)
    return first_rows(select(first.c.doc).distinct().where(first.c.col == constant("claim")), most)


def _select_longer_word() -> Select[Any]:
    it = _INSTANCES.c
    longer: Any = bindparam("longer")
    return first_rows(select(it.term).where(it.term >= longer, it.term < bindparam("beyond")), 1)


def _select_few_matches() -> Select[Any, int]:
    number = _INDEX.c.rowid

    def is_in(search: str) -> Any:
        return number.in_(select(number).where(_is_match(search)).correlate(None))

    claim, names, elsewhere = map(constant, _TIERS.values())
    tier = case((is_in("search_0"), claim), (is_in("search_1"), names), else_=elsewhere)
    matching = select(number, tier).select_from(_INDEX).where(_is_match("search"))
    return first_rows(matching, MAX_INLINE_MATCHES + 1)

"""Searches in facts: planned at bounded cost, then read page by page."""

from collections.abc import Mapping
from functools import partial
from operator import itemgetter
from typing import Any, NamedTuple, Protocol

from app.services.list_request import ParsedQuery
from app.services.lists import ListRead, PageResult, PlanList, Row, cut_page, read_page
from app.store.checksums import check_page
from app.store.fulltext import Asked, SearchPlan, finish, fulltext_for, probe
from app.store.list_plan import ListPlan
from app.store.query_shape import QueryShape
from app.store.relevance import RelevanceTier
from app.store.transaction import ReadTransaction


class PlanFacts(Protocol):
    """Builds the plan of a list of facts."""

    def __call__(self, shape: QueryShape, *, are_matches_given: bool = False) -> ListPlan: ...


class SearchRead(NamedTuple):
    """A search that is planned, and how lists of what it finds are read."""

    plan: SearchPlan
    plan_list: PlanList
    query: Mapping[str, Any]
    """The search in the engine's language, by the names of placeholders; empty where its matches are given."""

    @property
    def are_matches_given(self) -> bool:
        return self.plan.ranks is not None

    @property
    def values(self) -> Mapping[str, Any]:
        """The values of the placeholders of such lists that stand for the search."""
        return {"matches": self.plan.matches_json} if self.are_matches_given else self.query


def probe_search(parsed: ParsedQuery, cursor: str | None, transaction: ReadTransaction) -> SearchPlan | None:
    """What the full-text index tells of a search at bounded cost; None where nothing is searched for."""
    return probe(fulltext_for(transaction.dialect), transaction, _asked(parsed, cursor)) if parsed.typed else None


def _asked(parsed: ParsedQuery, cursor: str | None) -> Asked:
    first_page = parsed.query.limit + 1 if parsed.traits.is_pure_search and cursor is None else None
    return Asked(parsed.typed, first_page)


def plan_search(
    parsed: ParsedQuery,
    cursor: str | None,
    transaction: ReadTransaction,
    plan_facts: PlanFacts,
    search: SearchPlan | None,
) -> SearchRead:
    """All that must be known of a search before what it finds is read.

    `search` is what a probe found, perhaps in a transaction of an older revision.
    """
    asked = _asked(parsed, cursor)
    fulltext = fulltext_for(transaction.dialect)
    if search is None or search.revision is not transaction.revision:
        search = probe(fulltext, transaction, asked)
    plan = finish(fulltext, transaction, asked, search)
    if plan.ranks is not None:
        given = partial(plan_facts, are_matches_given=True)
        return SearchRead(plan, given, {})
    return SearchRead(plan, plan_facts, fulltext.bind(plan.search.terms, plan.search.excluded))


def read_found(parsed: ParsedQuery, search: SearchRead) -> ListRead:
    """How the list of what a search finds is read."""
    values = {**parsed.traits.bind_values, **search.values}
    return ListRead(parsed, search.plan_list, values, search.are_matches_given)


def fetch_search_page(
    parsed: ParsedQuery, cursor: str | None, transaction: ReadTransaction, search: SearchRead
) -> PageResult:
    """One page of the facts that a search finds, from the position of a cursor on."""
    after = parsed.read_position(cursor)
    ranks, claims = search.plan.ranks, search.plan.claim_matches
    if after is None and parsed.traits.is_pure_search:
        if ranks is not None:
            best = sorted(ranks, key=lambda it: (ranks[it], it))[: parsed.query.limit + 1]
            return cut_page(parsed, _fetch_numbered(transaction, {it: ranks[it] for it in best}), len(ranks))
        if claims is not None:
            rows = _fetch_numbered(transaction, dict.fromkeys(claims, RelevanceTier.CLAIM.first_rank))
            return cut_page(parsed, rows, read_found(parsed, search).count(transaction))
    return read_page(read_found(parsed, search), after, transaction)


def _fetch_numbered(transaction: ReadTransaction, ranks: Mapping[int, int]) -> list[Row]:
    """Rows of a page by relevance of the facts of these numbers, whose ranks are given."""
    values = {"numbers": f"[{','.join(map(str, ranks))}]"}
    rows = transaction.fetch_all("numbered", fulltext_for(transaction.dialect).select_numbered, values)
    check_page(rows)
    ranked = [(*read, ranks[number], name) for *read, number, name in rows]
    return sorted(ranked, key=itemgetter(3))

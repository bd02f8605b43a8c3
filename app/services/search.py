"""Searches in facts: planned at bounded cost, then read page by page."""

import json
from collections.abc import Sequence
from functools import partial
from operator import itemgetter
from typing import Any, Protocol

from app.services.list_request import ParsedQuery
from app.services.lists import ListRead, PageResult, Row, cut_page, read_page
from app.store.checksums import check_page
from app.store.fulltext import FullText, RelevanceTier, SearchPlan, fulltext_for
from app.store.list_plan import ListPlan
from app.store.query_shape import QueryShape
from app.store.transaction import ReadTransaction


class PlanFacts(Protocol):
    """Builds the plan of a list of facts."""

    def __call__(self, shape: QueryShape, *, are_matches_given: bool = False) -> ListPlan: ...


def probe_search(parsed: ParsedQuery, cursor: str | None, transaction: ReadTransaction) -> SearchPlan | None:
    """What the full-text index tells of a search at bounded cost; None where nothing is searched for."""
    if not parsed.terms:
        return None
    first_page = parsed.query.limit + 1 if parsed.traits.is_pure_search and cursor is None else None
    return fulltext_for(transaction.dialect).probe(transaction, parsed.terms, first_page)


def fetch_search_page(
    parsed: ParsedQuery,
    cursor: str | None,
    transaction: ReadTransaction,
    plan_facts: PlanFacts,
    search: SearchPlan | None,
) -> PageResult:
    """One page of the facts that a search finds, from the position of a cursor on.

    `search` is what a probe found, perhaps in a transaction of an older revision.
    """
    after = parsed.read_position(cursor)
    if search is None or search.revision is not transaction.revision:
        search = probe_search(parsed, cursor, transaction)
        assert search is not None
    fulltext = fulltext_for(transaction.dialect)
    search = fulltext.finish(transaction, search)
    if search.matches is not None:
        return _fetch_few(parsed, after, transaction, plan_facts, search.matches)
    values = {**parsed.traits.bind_values, **fulltext.bind(search.terms)}
    read = ListRead(parsed, plan_facts, values)
    if search.claim_matches is not None:
        rows = _fetch_numbered(transaction, fulltext, dict.fromkeys(search.claim_matches, RelevanceTier.CLAIM.value))
        return cut_page(parsed, rows, read.count(transaction))
    return read_page(read, after, transaction)


def _fetch_few(
    parsed: ParsedQuery,
    after: Sequence[Any] | None,
    transaction: ReadTransaction,
    plan_facts: PlanFacts,
    matches: dict[int, int],
) -> PageResult:
    """One page of a search whose matches are all known."""
    if after is None and parsed.traits.is_pure_search:
        best = sorted(matches, key=lambda it: (matches[it], it))[: parsed.query.limit + 1]
        rows = _fetch_numbered(transaction, fulltext_for(transaction.dialect), {it: matches[it] for it in best})
        return cut_page(parsed, rows, len(matches))
    values = {**parsed.traits.bind_values, "matches": json.dumps(matches)}
    read = ListRead(parsed, partial(plan_facts, are_matches_given=True), values, are_matches_given=True)
    return read_page(read, after, transaction)


def _fetch_numbered(transaction: ReadTransaction, fulltext: FullText, tiers: dict[int, int]) -> list[Row]:
    """Rows of a page by relevance of the facts of these numbers, whose tiers are given."""
    values = {"numbers": f"[{','.join(map(str, tiers))}]"}
    rows = transaction.fetch_all("numbered", fulltext.select_numbered, values)
    check_page(rows)
    return sorted([(*read, tiers[number], name) for *read, number, name in rows], key=itemgetter(3))

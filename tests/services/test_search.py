"""Pages of searches, from what a probe has found of them."""

from collections.abc import Callable

import pytest

from app.schemas.kind_filters import AnyFactQuery
from app.seed.folder import Seed
from app.services.facts import fetch_facts
from app.services.list_request import ParsedQuery
from app.services.search import probe_search
from app.store.engine import Database
from app.store.fulltext import SearchPlan
from app.store.reader import Reader
from app.store.transaction import ReadTransaction
from tests.loading import load, multiply
from tests.searching import inline_no_matches

SEARCH = ParsedQuery("/facts", AnyFactQuery(q="pact", limit=2))


def probing(transaction: ReadTransaction) -> SearchPlan:
    plan = probe_search(SEARCH, None, transaction)
    assert plan is not None
    return plan


def counting(search: SearchPlan | None) -> Callable[[ReadTransaction], int]:
    """Reads the total of the search, of which a plan is given or not."""
    return lambda transaction: fetch_facts(SEARCH, None, transaction, search=search).page.total


def test_nothing_is_looked_for_where_nothing_is_searched(good_database: Database) -> None:
    for query in (AnyFactQuery(), AnyFactQuery(q="—")):
        parsed = ParsedQuery("/facts", query)
        assert Reader(good_database).run_here(lambda it, parsed=parsed: probe_search(parsed, None, it)) is None  # type: ignore[misc]


def test_what_a_probe_found_is_not_looked_for_again(good_database: Database) -> None:
    reader = Reader(good_database)
    plan = reader.run_here(probing)
    assert plan.matches is not None
    total = len(plan.matches)
    (number, *_) = plan.matches
    counts = [reader.run_here(counting(it)) for it in (None, plan, plan._replace(matches={number: 0}))]
    assert counts == [total, total, 1]


@pytest.mark.parametrize("is_frequent", [False, True])
def test_a_search_that_was_planned_in_an_older_revision_is_planned_again(
    own_database: Database, good_seed: Seed, monkeypatch: pytest.MonkeyPatch, is_frequent: bool
) -> None:
    if is_frequent:
        inline_no_matches(monkeypatch)
    reader = Reader(own_database)
    plan, before = reader.run_here(probing), reader.run_here(counting(None))
    load(own_database, multiply(good_seed, 3))
    assert reader.run_here(counting(plan)) == before + 3
    reader.database.dispose()

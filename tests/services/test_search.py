"""Pages of searches, from what a probe has found of them."""

from collections.abc import Callable, Iterator

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
from tests.searching import fetch_names, plan_search, rank_no_matches

SEARCH = ParsedQuery("/facts", AnyFactQuery(q="pact", limit=2))


def probing(transaction: ReadTransaction) -> SearchPlan:
    plan = probe_search(SEARCH, None, transaction)
    assert plan is not None
    return plan


def counting(search: SearchPlan | None) -> Callable[[ReadTransaction], int]:
    """Reads the total of the search, of which a plan is given or not."""
    return lambda transaction: fetch_facts(SEARCH, None, transaction, search=search).page.total


def test_nothing_is_looked_for_where_nothing_is_searched(good_database: Database) -> None:
    parsed = ParsedQuery("/facts", AnyFactQuery())
    assert Reader(good_database).run_here(lambda transaction: probe_search(parsed, None, transaction)) is None


def test_what_a_probe_found_is_not_looked_for_again(good_database: Database) -> None:
    reader = Reader(good_database)
    plan = reader.run_here(probing)
    assert plan.ranks is not None
    (number, rank), *others = plan.ranks.items()
    other = SearchPlan(plan.search, plan.revision, ranks={number: rank})
    assert [reader.run_here(counting(it)) for it in (None, plan, other)] == [len(others) + 1, len(others) + 1, 1]


@pytest.mark.parametrize("typed", ["pact", "dams soldiers", "norlnad", "zzzz"])
@pytest.mark.parametrize("limit", [1, 2, 3, 50])
def test_pages_follow_the_ranks_and_then_the_ids(good_database: Database, typed: str, limit: int) -> None:
    parsed = ParsedQuery("/facts", AnyFactQuery(q=typed, limit=limit))
    reader = Reader(good_database)
    plan = reader.run_here(lambda transaction: plan_search(transaction, typed)).finished
    ranks = plan.ranks or {}
    pages = list(walk(reader, parsed))
    found = [name for page in pages for name in page]
    names = fetch_names(good_database)
    assert found == [names[number] for number in sorted(ranks, key=lambda it: (ranks[it], it))]
    assert [len(page) for page in pages[:-1]] == [limit] * (len(pages) - 1)


def walk(reader: Reader, parsed: ParsedQuery) -> Iterator[list[str]]:
    """The ids of each page of a search."""
    cursor: str | None = None
    while True:
        page = reader.run_here(lambda it, cursor=cursor: fetch_facts(parsed, cursor, it)).page  # type: ignore[misc]
        yield [row[-1] for row in page.rows]
        if page.next_url is None:
            return
        cursor = page.next_url.partition("cursor=")[2]


@pytest.mark.parametrize("is_frequent", [False, True])
def test_a_search_that_was_planned_in_an_older_revision_is_planned_again(
    own_database: Database, good_seed: Seed, monkeypatch: pytest.MonkeyPatch, is_frequent: bool
) -> None:
    if is_frequent:
        rank_no_matches(monkeypatch)
    reader = Reader(own_database)
    plan, before = reader.run_here(probing), reader.run_here(counting(None))
    load(own_database, multiply(good_seed, 3))
    assert reader.run_here(counting(plan)) == before + 3
    reader.database.dispose()

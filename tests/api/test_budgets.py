"""How many statements a request may cost: a number for each route, whatever the number of items."""

import math
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine, event
from starlette.testclient import TestClient

from app.store import loop_connection, watcher
from app.store.engine import Database
from app.store.fulltext import planning
from app.store.postgres_session import LIMIT_LOOK
from app.store.reader import Reader
from tests.asking import ask
from tests.conftest import open_client

# What each list costs at first and then: the state of the data and the page; at first also the facets and, unless all
# is on one page, the total, which are counted once for all pages.
LISTS = {
    "/facts?": (3, 2),
    "/facts?kind=event,clause&rank=normal&disputed=false&min_origins=1&date_from=2000&sort=-date": (2, 2),
    "/facts?role=agent,target,subject,member": (3, 2),
    "/members?": (2, 2),
    "/signings?": (2, 2),
    "/clauses?": (3, 2),
    "/officials?": (2, 2),
    "/events?": (3, 2),
    "/statements?": (3, 2),
    # What has no date is read and counted beside the page; who gives a date is not told of it.
    "/timeline?": (5, 3),
    "/timeline?about=ada-berg": (4, 3),
    "/timeline?date_from=2019": (3, 2),
    "/actors?": (3, 2),
    "/actors?q=a&kind=state,person&role=member": (2, 2),
    "/sources?": (3, 2),
    "/disputes?": (3, 2),
    "/open-questions?": (3, 2),
    "/open-questions?actor=southmark": (2, 2),
    # Who is asked for is looked up where several are, and where nothing is found.
    "/facts?actor=norland": (2, 2),
    "/facts?actor=norland,southmark&source=echo,invented&origin=echo-report&instrument=river-pact&place=eastport": (
        7,
        2,
    ),
    # Each facet is counted once.
    "/facts?facets=kind&min_origins=1": (4, 2),
    "/facts?facets=kind,actor,source,event_type,role,place,year&rank=normal": (10, 2),
}
# What a search costs at first, at first page by page of 1, 5 and 200: the state of the data, the words it may mean, the
# matches and the page; before the first search of a revision the groups of words. What nothing holds is looked for in
# a thread, which reads the state again, and in words like it: once for a revision.
SEARCHES = {
    "/facts?q=pact": (5, 4, 4),
    "/facts?q=zzzz": (6, 2, 2),
    "/facts?q=pact&sort=id": (5, 4, 4),
    "/events?q=norland&facets=year,actor": (6, 4, 4),
}
# Where matches are many, a page is read tier by tier until it is full. On SQLite the event loop reads the state and
# looks into the index, and a thread goes on in a transaction of its own where claims do not fill the page: it reads the
# state again and counts the matches, once for a revision.
LARGE_SEARCHES = {
    "/facts?q=pact": {"sqlite": (6, 8, 6), "postgresql": (7, 5, 5)},
    "/facts?q=pact&sort=id": {"sqlite": (7, 3, 3), "postgresql": (7, 3, 3)},
    "/events?q=norland&facets=year,actor": {"sqlite": (9, 4, 4), "postgresql": (9, 4, 4)},
}
ITEMS = {
    # The state of the data, and what is published under the id.
    "/facts/pact-signed": 2,
    "/actors/norland": 2,
    "/sources/echo": 2,
    "/disputes/what-league-is": 2,
    "/open-questions/where-the-league-sits": 2,
    "/dataset": 2,
    "/facts?ids=pact-signed": 2,
    # Whether one that is not there had another name.
    "/facts?ids=pact-signed,dahl-ousted,guards-number,nope": 3,
    "/facts?ids=dahl-ousted,signing": 4,
    # All at once, up to 2 000.
    "/facts.csv": 2,
    "/facts.csv?kind=event&actor=norland": 2,
    # What needs no data asks for none.
    "/facts?limit=0": 0,
    "/facts?q=%zz": 0,
    "/nope": 0,
    "/": 0,
    "/healthz": 0,
    "/metrics": 0,
    "/problems": 0,
    "/docs": 0,
    "/openapi.json": 0,
}
# A wrong id also costs a look at the former ones, and the names of all that has an id, once. A thread for costly reads
# reads those, in a transaction of its own, after the id was looked for; several ids are looked for there.
WRONG_IDS = {
    "/facts/pact-sign": {"sqlite": 5, "postgresql": 5},
    "/charter": {"sqlite": 5, "postgresql": 5},
    "/facts?actor=norlund": {"sqlite": 6, "postgresql": 6},
    "/facts?actor=norlund,southmork,nobody": {"sqlite": 5, "postgresql": 5},
}


class Statements:
    """Counts the statements that a driver is given to run, apart from those that begin, limit or end a transaction."""

    def __init__(self, *engines: Engine) -> None:
        self.given: list[str] = []
        for engine in engines:
            event.listen(engine, "checkout", self._watch)

    def _watch(self, connection: Any, _record: Any, proxy: Any) -> None:
        proxy.cursor = lambda: WatchedCursor(connection.cursor(), self.given)

    def of(self, client: TestClient, url: str) -> int:
        """How many statements a response costs."""
        self.given.clear()
        client.get(url)
        return len(self.given)


class WatchedCursor:
    """A driver's cursor that records what it runs."""

    def __init__(self, cursor: Any, given: list[str]) -> None:
        self._cursor = cursor
        self._given = given

    def execute(self, statement: str, *values: Any) -> Any:
        if statement not in {"BEGIN", LIMIT_LOOK}:
            self._given.append(statement)
        return self._cursor.execute(statement, *values)

    def fetchall(self) -> Any:
        return self._cursor.fetchall()


@contextmanager
def open_quiet_client(database: Database, cache_bytes: int) -> Iterator[TestClient]:
    """A client of an application that polls the revision only at its first request, and keeps no transaction open."""
    with pytest.MonkeyPatch.context() as monkeypatch, open_client(database, cache_bytes=cache_bytes) as client:
        monkeypatch.setattr(watcher, "POLL_SECONDS", math.inf)
        monkeypatch.setattr(loop_connection, "LOOP_TRANSACTION_SECONDS", -1)
        ask(client, "/dataset")
        yield client


@pytest.fixture(scope="module")
def own_client(good_database: Database) -> Iterator[TestClient]:
    """A client of an application that caches no responses."""
    with open_quiet_client(good_database, cache_bytes=0) as client:
        yield client


@pytest.fixture(scope="module")
def caching_client(good_database: Database) -> Iterator[TestClient]:
    """A client of an application that caches its responses."""
    with open_quiet_client(good_database, cache_bytes=1_000_000) as client:
        yield client


def watch(client: TestClient) -> Statements:
    """The statements of connections that are opened from now on."""
    app_reader: Reader = cast(FastAPI, client.app).state.reader
    statements = Statements(app_reader.database.reader, app_reader.database.lookout)
    # The event loop's is opened again, as by a look.
    app_reader.loop_connection.drop()
    app_reader.loop_connection.is_wanted = app_reader.reads_inline
    app_reader.fetch_revision()
    statements.given.clear()
    return statements


@pytest.fixture(scope="module")
def statements(own_client: TestClient) -> Statements:
    return watch(own_client)


@pytest.mark.parametrize("url", LISTS)
def test_a_page_costs_the_same_however_many_items_it_has(
    own_client: TestClient, statements: Statements, url: str
) -> None:
    first, later = LISTS[url]
    assert [statements.of(own_client, f"{url}&limit={limit}") for limit in (1, 5, 200)] == [first, later, later]


@pytest.mark.parametrize("url", SEARCHES)
def test_a_search_looks_only_as_far_as_its_page_needs(own_client: TestClient, statements: Statements, url: str) -> None:
    assert tuple(statements.of(own_client, f"{url}&limit={limit}") for limit in (1, 5, 200)) == SEARCHES[url]


@pytest.mark.parametrize("url", LARGE_SEARCHES)
def test_a_large_search_looks_only_as_far_as_its_page_needs(good_database: Database, url: str) -> None:
    with pytest.MonkeyPatch.context() as monkeypatch, open_quiet_client(good_database, cache_bytes=0) as client:
        for most in ("MAX_INLINE_MATCHES", "MAX_RANKED"):
            monkeypatch.setattr(planning, most, 0)
        statements = watch(client)
        costs = tuple(statements.of(client, f"{url}&limit={limit}") for limit in (1, 5, 200))
    assert costs == LARGE_SEARCHES[url][good_database.url.get_backend_name()]


@pytest.mark.parametrize("url", WRONG_IDS)
def test_a_wrong_id_costs_one_look_at_the_right_ones(
    own_client: TestClient, statements: Statements, good_database: Database, url: str
) -> None:
    assert statements.of(own_client, url) == WRONG_IDS[url][good_database.url.get_backend_name()]


@pytest.mark.parametrize("url", ITEMS)
def test_a_response_costs_only_what_it_needs(own_client: TestClient, statements: Statements, url: str) -> None:
    assert statements.of(own_client, url) == ITEMS[url]


def test_a_list_that_was_counted_is_not_counted_again_beside_facets(
    own_client: TestClient, statements: Statements
) -> None:
    costs = [statements.of(own_client, f"/facts?limit=1&date_from=1900{facets}") for facets in ("", "&facets=kind")]
    assert costs == [3, 3]


def test_a_later_page_costs_what_the_first_one_does(own_client: TestClient, statements: Statements) -> None:
    following = ask(own_client, "/facts?limit=5")["page"]["next"]
    assert statements.of(own_client, following) == 2


def test_a_later_page_of_the_timeline_costs_what_that_of_any_list_does(
    own_client: TestClient, statements: Statements
) -> None:
    following = ask(own_client, "/timeline?limit=1")["page"]["next"]
    assert statements.of(own_client, following) == 2


def test_a_cached_response_costs_none(caching_client: TestClient) -> None:
    statements = watch(caching_client)
    assert [statements.of(caching_client, "/facts?kind=event") for _ in range(3)] == [2, 0, 0]


def test_a_response_that_the_client_has_costs_none(caching_client: TestClient) -> None:
    tag = caching_client.get("/facts").headers["ETag"]
    statements = watch(caching_client)
    assert caching_client.get("/facts", headers={"If-None-Match": tag}).status_code == 304
    assert statements.given == []


def test_the_revision_is_polled_at_intervals(caching_client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    ask(caching_client, "/facts")
    monkeypatch.setattr(watcher, "POLL_SECONDS", 0)
    monkeypatch.setattr(watcher, "STALE_SECONDS", 0)
    assert watch(caching_client).of(caching_client, "/facts") == 1


def test_readiness_asks_for_the_state_and_the_schema_and_for_no_more(
    own_client: TestClient, statements: Statements, monkeypatch: pytest.MonkeyPatch
) -> None:
    # On a slow machine the watcher would look once more.
    monkeypatch.setattr(watcher, "POLL_SECONDS", math.inf)
    # The first look opens the connection of the event loop where it was let go of, which reads the state too.
    statements.of(own_client, "/readyz")
    statements.of(own_client, "/readyz")
    tables = [re.findall(r"FROM (revision|alembic_version)", statement) for statement in statements.given]
    assert [name for names in tables for name in names] == ["revision", "revision", "alembic_version"]

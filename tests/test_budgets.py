"""How many statements a request may cost: a number for each route, whatever the number of items."""

import math
import re
from collections.abc import Iterator
from itertools import count
from typing import Any, cast

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine, event
from starlette.testclient import TestClient

from app import cache
from app.db import Database
from tests.asking import ask
from tests.conftest import open_client

# What each list costs: the state of the data, the page, and the total.
LISTS = {
    "/facts?": 3,
    "/facts?kind=event,clause&rank=normal&disputed=false&min_origins=1&date_from=2000&sort=-date": 3,
    "/facts?role=agent,target,subject,member": 3,
    "/members?": 3,
    "/signings?": 3,
    "/clauses?": 3,
    "/officials?": 3,
    "/events?": 3,
    "/statements?": 3,
    "/actors?": 3,
    "/actors?q=a&kind=state,person&role=member": 3,
    "/sources?": 3,
    "/disputes?": 3,
    # Each filter by id is looked up first.
    "/facts?actor=norland": 4,
    "/facts?actor=norland,southmark&source=echo,invented&origin=echo-report&instrument=river-pact&place=eastport": 8,
    # The names by which a search finds come with its snippets.
    "/facts?q=pact": 4,
    "/facts?q=zzzz": 4,
    # Each facet is counted once.
    "/facts?facets=kind": 4,
    "/facts?facets=kind,actor,source,event_type,role,place,year": 10,
    "/events?q=norland&facets=year,actor": 6,
}
ITEMS = {
    # The state of the data, and what is published under the id.
    "/facts/pact-signed": 2,
    "/actors/norland": 2,
    "/sources/echo": 2,
    "/disputes/what-league-is": 2,
    "/dataset": 2,
    "/facts?ids=pact-signed": 3,
    "/facts?ids=pact-signed,dahl-ousted,guards-number,nope": 3,
    # A wrong id or filter also costs the list of the right ones.
    "/facts/pact-sign": 3,
    "/charter": 3,
    "/facts?actor=norlund": 3,
    "/facts?actor=norlund,southmork,nobody": 3,
    # What is wrong in itself costs no more than the state of the data.
    "/facts?limit=0": 1,
    # What needs no data asks for none.
    "/facts?q=%zz": 0,
    "/nope": 0,
    "/": 0,
    "/healthz": 0,
    "/metrics": 0,
    "/problems": 0,
    "/docs": 0,
    "/openapi.json": 0,
}


class Statements:
    """Counts the statements that an engine is given, apart from those that begin a transaction."""

    def __init__(self, engine: Engine) -> None:
        self.given: list[str] = []
        self._codings = count(1)
        event.listen(engine, "before_cursor_execute", self._note)

    def _note(self, _connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement != "BEGIN":
            self.given.append(statement)

    def of(self, client: TestClient, url: str, coding: str | None = None) -> int:
        """How many statements an answer costs, by default in a coding in which no answer is kept yet."""
        self.given.clear()
        client.get(url, headers={"Accept-Encoding": coding or f"unheard-of-{next(self._codings)}"})
        return len(self.given)


@pytest.fixture(scope="module")
def own_client(good_database: Database) -> Iterator[TestClient]:
    """A client of an application that asks for the revision only at its first request."""
    with pytest.MonkeyPatch.context() as monkeypatch, open_client(good_database) as client:
        monkeypatch.setattr(cache, "RECHECK_SECONDS", math.inf)
        ask(client, "/healthz")
        yield client


@pytest.fixture(scope="module")
def statements(own_client: TestClient) -> Statements:
    database: Database = cast(FastAPI, own_client.app).state.database
    return Statements(database.reader)


@pytest.mark.parametrize("url", LISTS)
def test_a_page_costs_the_same_however_many_items_it_has(
    own_client: TestClient, statements: Statements, url: str
) -> None:
    assert [statements.of(own_client, f"{url}&limit={limit}") for limit in (1, 5, 200)] == [LISTS[url]] * 3


@pytest.mark.parametrize("url", ITEMS)
def test_one_answer_costs_as_much_as_it_needs(own_client: TestClient, statements: Statements, url: str) -> None:
    assert statements.of(own_client, url) == ITEMS[url]


def test_a_later_page_costs_what_the_first_one_does(own_client: TestClient, statements: Statements) -> None:
    following = ask(own_client, "/facts?limit=5")["page"]["next"]
    assert statements.of(own_client, following) == 3


def test_a_kept_answer_costs_none(own_client: TestClient, statements: Statements) -> None:
    assert [statements.of(own_client, "/facts", "br") for _ in range(3)] == [3, 0, 0]


def test_a_known_answer_costs_none(own_client: TestClient, statements: Statements) -> None:
    tag = own_client.get("/facts").headers["ETag"]
    statements.given.clear()
    assert own_client.get("/facts", headers={"If-None-Match": tag}).status_code == 304
    assert statements.given == []


def test_the_revision_is_asked_for_once_in_a_while(
    own_client: TestClient, statements: Statements, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(own_client, "/facts")
    monkeypatch.setattr(cache, "RECHECK_SECONDS", 0)
    statements.given.clear()
    ask(own_client, "/facts")
    assert len(statements.given) == 1


def test_readiness_asks_for_the_state_and_the_schema_and_for_no_more(
    own_client: TestClient, statements: Statements
) -> None:
    statements.of(own_client, "/readyz")
    tables = [re.findall(r"FROM (revision|alembic_version)", statement) for statement in statements.given]
    assert sorted(name for names in tables for name in names) == ["alembic_version", "revision"]

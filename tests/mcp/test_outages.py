"""Outages and failures, told as what they are: never as an absence, and without a word of their cause."""

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.mcp.registry import TOOLS
from app.store.engine import Database
from tests.breaking import SECRET
from tests.conftest import ENGINES, MakeDatabase, open_client
from tests.mcp.agent import call, send

ARGUMENTS: dict[str, dict[str, Any]] = {
    "search_facts": {"q": "pact"},
    "get_facts": {"ids": ["pact-signed"]},
    "get_actor": {"actor": "norland"},
    "get_charter": {},
    "get_dispute": {},
    "compare_sentence": {"text": "Norland signed"},
}


@pytest.fixture(scope="module", params=ENGINES)
def unloaded_client(request: pytest.FixtureRequest, make_migrated: MakeDatabase) -> Iterator[TestClient]:
    """A client of an application on a database with a schema and no data."""
    with open_client(make_migrated(request.param)) as client:
        yield client


@pytest.fixture(scope="module")
def unreachable_client() -> Iterator[TestClient]:
    """A client of an application whose database is at an address where nobody listens."""
    with open_client(Database("postgresql://127.0.0.1:1/facts")) as client:
        yield client


@pytest.mark.parametrize("tool", TOOLS)
def test_a_database_that_is_out_is_an_error(unreachable_client: TestClient, tool: str) -> None:
    answer = call(unreachable_client, tool, **ARGUMENTS[tool])
    assert answer.is_error
    assert answer.structured is None
    assert answer.text == "Database unreachable. The database does not answer. Ask again in 1 s."


@pytest.mark.parametrize("tool", TOOLS)
def test_a_database_without_data_is_an_error(unloaded_client: TestClient, tool: str) -> None:
    answer = call(unloaded_client, tool, **ARGUMENTS[tool])
    assert answer.is_error
    assert answer.text == "Not loaded yet. The database has no data yet. Ask again in 5 s."


def test_a_resource_that_cannot_be_read_is_an_error(unreachable_client: TestClient) -> None:
    error = send(unreachable_client, "resources/read", {"uri": "sahel-facts://facts/pact-signed"}).json()["error"]
    assert error["code"] == -32603
    assert error["message"] == "Database unreachable. The database does not answer. Ask again in 1 s."


def test_what_is_asked_wrongly_is_told_also_when_the_database_is_out(unreachable_client: TestClient) -> None:
    assert "Did you mean 'q'?" in call(unreachable_client, "search_facts", query="pact").text


def test_no_failure_tells_its_cause(
    good_database: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_: object) -> None:
        raise RuntimeError(SECRET)

    monkeypatch.setitem(TOOLS, "get_charter", TOOLS["get_charter"]._replace(read=fail))
    with open_client(good_database) as client:
        answer = call(client, "get_charter")
        metrics = client.get("/metrics").text
    assert answer.is_error
    assert answer.text == "The call could not be answered because of a fault on the server."
    assert 'sahel_facts_tool_calls_total{outcome="failed",tool="get_charter"} 1.0' in metrics
    (record,) = (it for it in caplog.records if it.levelno == logging.ERROR)
    assert record.message == "unforeseen failure in the tool get_charter"
    assert record.exc_info is not None
    assert str(record.exc_info[1]) == SECRET

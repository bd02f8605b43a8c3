"""Bytes that are no longer those that were loaded: none of them is served as if they were."""

import logging

import pytest
from sqlalchemy import text
from starlette.testclient import TestClient

from app.store.engine import Database
from tests.conftest import open_client

pytestmark = pytest.mark.slow

READS = ["/facts/pact-signed", "/facts", "/facts?ids=pact-signed", "/facts?q=pact", "/signings", "/facts?sort=date"]
OTHERS = ["/facts/dahl-ousted", "/actors", "/sources", "/dataset", "/healthz", "/readyz"]


def damage(database: Database, column: str) -> None:
    """Another letter in a fact."""
    with database.writer.begin() as connection:
        changed = text(f"UPDATE version SET {column} = replace({column}, 'a', 'o') WHERE id = 'pact-signed'")
        assert connection.execute(changed).rowcount == 1


def count_damaged(client: TestClient) -> float:
    lines = client.get("/metrics").text.splitlines()
    return float(next(line for line in lines if line.startswith("sahel_facts_damaged_records ")).split()[1])


@pytest.mark.parametrize("path", READS)
def test_a_damaged_record_is_a_failure_that_is_logged_and_counted(
    own_database: Database, path: str, caplog: pytest.LogCaptureFixture
) -> None:
    damage(own_database, "body")
    with open_client(own_database) as client:
        before = count_damaged(client)
        with caplog.at_level(logging.ERROR):
            response = client.get(path)
        assert response.status_code == 500
        assert response.headers["Content-Type"] == "application/problem+json"
        assert "ETag" not in response.headers
        assert "claim" not in response.text
        assert count_damaged(client) == before + 1
        assert "the body of 'pact-signed' is not as it was loaded" in caplog.text
        assert [client.get(other).status_code for other in OTHERS] == [200] * len(OTHERS)


def test_snippets_are_not_cut_from_damaged_texts(own_database: Database) -> None:
    damage(own_database, "texts")
    with open_client(own_database) as client:
        assert client.get("/facts?q=pact").status_code == 500
        assert client.get("/facts").status_code == 200

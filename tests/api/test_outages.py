"""Outages and failures: told apart from each other and from absence, and without a word of their cause."""

import logging
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from app.domain.errors import UnreachableError
from app.store.engine import READERS, Database
from app.store.reader import Reader, fetch_schema
from tests.asking import READS, SERVICE
from tests.breaking import SECRET, break_routes
from tests.conftest import ENGINES, MakeDatabase, open_client


@pytest.fixture(scope="module")
def broken_client(good_database: Database) -> Iterator[TestClient]:
    """A client of an application in which every route fails, with a secret in what it fails of."""
    with open_client(good_database) as client:
        break_routes(client)
        yield client


@pytest.fixture(scope="module", params=ENGINES)
def empty_client(request: pytest.FixtureRequest, make_database: MakeDatabase) -> Iterator[TestClient]:
    """A client of an application on a database without a schema; on SQLite, without even a file."""
    with open_client(make_database(request.param)) as client:
        yield client


@pytest.fixture(scope="module", params=ENGINES)
def unloaded_client(request: pytest.FixtureRequest, make_migrated: MakeDatabase) -> Iterator[TestClient]:
    """A client of an application on a database with a schema and no data."""
    database = make_migrated(request.param)
    with open_client(database) as client:
        yield client


@pytest.fixture(scope="module")
def unreachable_client() -> Iterator[TestClient]:
    """A client of an application whose database is at an address where nobody listens."""
    with open_client(Database("postgresql://127.0.0.1:1/facts")) as client:
        yield client


@pytest.mark.parametrize("path", [*READS, *SERVICE])
def test_no_failure_tells_its_cause(broken_client: TestClient, path: str) -> None:
    response = broken_client.get(path)
    assert response.status_code == 500
    assert "secret" not in response.text
    assert "Error" not in response.text
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.headers["X-Request-ID"]
    assert response.headers["Access-Control-Allow-Origin"] == "*"


def test_an_unforeseen_failure_is_an_internal_error(
    broken_client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    response = broken_client.get("/facts?limit=3", headers={"X-Request-ID": "mine"})
    assert response.status_code == 500
    assert response.json() == {
        "type": "/problems/internal-error",
        "title": "Internal error",
        "status": 500,
        "detail": "The request could not be answered because of a fault on the server.",
        "instance": "/facts",
        "errors": [],
    }
    (record,) = (it for it in caplog.records if it.levelno == logging.ERROR)
    assert record.message == "unforeseen failure at /facts"
    assert record.__dict__["request"] == {"request_id": "mine"}
    assert record.exc_info is not None
    assert str(record.exc_info[1]) == SECRET


@pytest.mark.parametrize("path", [*READS, "/readyz"])
def test_a_database_without_a_schema_is_not_loaded(empty_client: TestClient, path: str) -> None:
    response = empty_client.get(path)
    assert response.status_code == 503
    assert response.json() == {
        "type": "/problems/not-loaded",
        "title": "Not loaded yet",
        "status": 503,
        "detail": "The database has no schema yet.",
        "instance": path,
        "errors": [],
    }


@pytest.mark.parametrize("path", [*READS, "/readyz"])
def test_a_database_without_data_is_not_loaded(unloaded_client: TestClient, path: str) -> None:
    response = unloaded_client.get(path)
    assert response.status_code == 503
    assert response.json()["type"] == "/problems/not-loaded"
    assert response.json()["detail"] == "The database has no data yet."


@pytest.mark.parametrize("path", [*READS, "/readyz"])
def test_a_database_that_does_not_answer_is_unreachable(unreachable_client: TestClient, path: str) -> None:
    response = unreachable_client.get(path)
    assert response.status_code == 503
    assert response.json()["type"] == "/problems/unreachable"
    assert response.json()["detail"] == "The database does not answer."


def test_waiting_in_vain_for_a_connection_is_an_outage(good_database: Database) -> None:
    database = Database(good_database.url.render_as_string(hide_password=False))
    database.reader.pool._timeout = 0.01  # type: ignore[attr-defined]
    taken = [database.reader.connect() for _ in range(READERS)]
    with pytest.raises(UnreachableError):
        Reader(database).run_here(fetch_schema)
    for connection in taken:
        connection.close()
    database.dispose()


@pytest.mark.parametrize("path", [*READS, "/readyz"])
def test_an_outage_says_when_to_ask_again(unreachable_client: TestClient, path: str) -> None:
    assert unreachable_client.get(path).headers["Retry-After"] == "1"


def test_data_that_are_not_loaded_may_be_in_a_while(unloaded_client: TestClient) -> None:
    assert unloaded_client.get("/facts").headers["Retry-After"] == "5"


def rename_table(database: Database, before: str, after: str) -> None:
    with database.writer.begin() as connection:
        connection.exec_driver_sql(f"ALTER TABLE {before} RENAME TO {after}")


def test_a_database_that_comes_back_is_served_again(own_database: Database) -> None:
    with open_client(own_database) as client:
        rename_table(own_database, "revision", "hidden")
        assert client.get("/facts").status_code == 503
        rename_table(own_database, "hidden", "revision")
        assert client.get("/facts").status_code == 200


@pytest.mark.parametrize("path", ["/", "/healthz", "/metrics", "/problems", "/docs", "/openapi.json"])
def test_what_needs_no_data_answers_without(unreachable_client: TestClient, path: str) -> None:
    assert unreachable_client.get(path).status_code == 200

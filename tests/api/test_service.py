"""The service itself: where everything is, and whether it works."""

from datetime import UTC, datetime

import pytest
from starlette.testclient import TestClient

from app.settings import app_version
from app.store.engine import Database
from app.store.schema_version import newest_schema
from tests.asking import ask
from tests.conftest import open_client


def test_the_index_links_to_every_path_that_takes_no_id(good_client: TestClient) -> None:
    linked = {link["href"].partition("?")[0] for link in ask(good_client, "/")["links"]}
    described = {path for path in ask(good_client, "/openapi.json")["paths"] if "{" not in path}
    others = ("/docs", "/openapi.json", "/.well-known/api-catalog", "/favicon.svg", "/llms.txt", "/opensearch.xml")
    assert linked == described - {"/"} | {*others, "/en", "/robots.txt", "/sitemap.xml"}


@pytest.mark.slow
def test_every_link_of_the_index_answers(client: TestClient) -> None:
    for link in ask(client, "/")["links"]:
        assert client.get(link["href"]).status_code == 200
        assert link["title"]


def test_the_index_names_the_service_and_its_version(good_client: TestClient) -> None:
    index = ask(good_client, "/")
    assert (index["title"], index["version"]) == ("Sahel Facts", app_version())


def test_a_browser_is_sent_from_the_index_to_the_pages(good_client: TestClient) -> None:
    browser = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    sent_on = good_client.get("/", headers=browser, follow_redirects=False)
    assert (sent_on.status_code, sent_on.headers["Location"]) == (303, "/en")
    assert (sent_on.headers["Cache-Control"], sent_on.headers["Vary"]) == ("no-store", "Accept, Accept-Encoding")
    assert "ETag" not in sent_on.headers
    assert good_client.get("/", headers=browser).headers["Content-Type"] == "text/html; charset=utf-8"


def test_nobody_stores_the_index_for_who_accepts_something_else(good_client: TestClient) -> None:
    assert (
        ask(good_client, "/")["title"] == good_client.get("/", headers={"Accept": "application/json"}).json()["title"]
    )
    assert good_client.get("/").headers["Cache-Control"] == "no-store"


def test_a_process_is_alive_whatever_its_database() -> None:
    with open_client(Database("postgresql://127.0.0.1:1/facts")) as client:
        assert ask(client, "/healthz") == {"status": "alive"}


def test_a_loaded_database_is_ready(good_client: TestClient) -> None:
    dataset = ask(good_client, "/dataset")
    assert ask(good_client, "/readyz") == {
        "revision": dataset["revision"],
        "hash": dataset["hash"],
        "status": "ready",
    }


def test_the_status_tells_what_is_served_and_how_old_it_is(good_client: TestClient, good_database: Database) -> None:
    dataset = ask(good_client, "/dataset")
    status = ask(good_client, "/status")
    assert status.pop("uptime_seconds") >= 0
    assert datetime.fromisoformat(status.pop("started_at")) <= datetime.now(UTC)
    assert status["dataset"].pop("age_seconds") >= 0
    assert status == {
        "version": app_version(),
        "state": "ready",
        "detail": None,
        "engine": good_database.url.get_backend_name(),
        "dataset": {name: dataset[name] for name in ("revision", "hash", "loaded_at")},
    }


def test_the_status_tells_of_an_outage() -> None:
    with open_client(Database("postgresql://127.0.0.1:1/facts")) as client:
        status = ask(client, "/status")
    assert (status["state"], status["detail"]) == ("unreachable", "The database does not answer.")
    assert (status["engine"], status["dataset"]) == ("postgresql", None)


def test_the_status_tells_that_nothing_is_loaded(schema_database: Database) -> None:
    with open_client(schema_database) as client:
        status = ask(client, "/status")
    assert (status["state"], status["detail"]) == ("not_loaded", "The database has no data yet.")


def explain_readiness(database: Database, schema: str) -> str:
    """Why a database that another version migrated is not ready."""
    with database.writer.begin() as connection:
        connection.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{schema}'")
    with open_client(database) as client:
        response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["type"] == "/problems/not-loaded"
    detail: str = response.json()["detail"]
    return detail


def test_a_database_of_another_schema_is_not_ready(own_database: Database) -> None:
    detail = explain_readiness(own_database, "9999")
    assert detail == f"The database has schema 9999, this version needs {newest_schema()}."


def test_a_database_of_before_the_first_release_is_not_ready(own_database: Database) -> None:
    detail = explain_readiness(own_database, "0006")
    assert detail.startswith("The database has schema 0006, made by a version before the first release. Every fact ")
    remedy = "move the file away" if own_database.is_sqlite else "make an empty PostgreSQL database for"
    assert f": {remedy} " in detail
    assert detail.endswith(" and start again.")


def test_metrics_are_in_the_format_of_prometheus(good_client: TestClient) -> None:
    response = good_client.get("/metrics")
    assert response.headers["Content-Type"].startswith("text/plain; version=")
    assert "# TYPE sahel_facts_requests_total counter" in response.text
    assert "# TYPE sahel_facts_request_seconds histogram" in response.text

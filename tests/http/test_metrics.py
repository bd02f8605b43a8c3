"""Metrics: what an operator counts."""

import math
import time
from collections.abc import Iterator
from datetime import datetime

import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.testclient import TestClient

from app.settings import app_version
from app.store.engine import Database
from tests.conftest import open_client


@pytest.fixture
def own_client(good_database: Database) -> Iterator[TestClient]:
    """A client of an application that nobody has asked anything yet."""
    with open_client(good_database) as client:
        yield client


def count(client: TestClient, name: str = "sahel_facts_requests_total") -> dict[tuple[str, ...], float]:
    """The values of a metric by its labels, without those of the requests for metrics."""
    families = text_string_to_metric_families(client.get("/metrics").text)
    return {
        tuple(sample.labels.values()): sample.value
        for family in families
        for sample in family.samples
        if sample.name == name and sample.labels["route"] != "/metrics"
    }


def labelled(route: str, status: int = 200, method: str = "GET", kept: bool = False) -> tuple[str, ...]:
    return (str(kept), method, route, str(status))


def test_requests_are_counted_by_route_method_and_status(own_client: TestClient) -> None:
    own_client.get("/facts?limit=1")
    own_client.get("/facts?limit=0")
    own_client.post("/facts")
    own_client.options("/facts")
    own_client.get("/facts?q=%zz")
    assert count(own_client) == {
        labelled("/facts"): 1,
        labelled("/facts", 422): 1,
        labelled("/facts", 405, "POST"): 1,
        labelled("none", 204, "OPTIONS"): 1,
        labelled("none", 400): 1,
    }


def test_kept_answers_are_counted_apart(own_client: TestClient) -> None:
    for _ in range(3):
        own_client.get("/sources")
    own_client.head("/sources")
    assert count(own_client) == {
        labelled("/sources"): 1,
        labelled("/sources", kept=True): 2,
        labelled("/sources", method="HEAD", kept=True): 1,
    }


def test_an_answer_that_nothing_changed_is_counted_as_that(own_client: TestClient) -> None:
    tag = own_client.get("/sources").headers["ETag"]
    own_client.get("/sources", headers={"If-None-Match": tag})
    assert count(own_client) == {labelled("/sources"): 1, labelled("/sources", 304, kept=True): 1}


def test_paths_are_counted_by_the_template_of_their_route(own_client: TestClient) -> None:
    routes = {
        "/": "/",
        "/facts": "/facts",
        "/facts/pact-signed": "/facts/{id}",
        "/sources/echo": "/sources/{id}",
        "/docs/assets/swagger-ui.css": "/docs/assets/{name}",
        "/problems": "/problems",
        "/factsheet/pact-signed": "none",
    }
    for path in routes:
        own_client.get(path)
    assert [labels[2] for labels in count(own_client)] == list(routes.values())


def test_nothing_that_is_asked_for_makes_new_labels(own_client: TestClient) -> None:
    for number in range(5):
        own_client.get(f"/unheard-of-{number}")
        own_client.get(f"/facts/unheard-of-{number}")
        own_client.request(f"UNHEARD{number}", "/facts")
    assert count(own_client) == {
        labelled("none", 404): 5,
        labelled("/facts/{id}", 404): 5,
        labelled("/facts", 405, "other"): 5,
    }


def test_time_is_measured_by_route(own_client: TestClient) -> None:
    own_client.get("/facts")
    own_client.get("/facts")
    own_client.get("/nope")
    assert count(own_client, "sahel_facts_request_seconds_count") == {("/facts",): 2, ("none",): 1}


def test_two_applications_count_apart(own_client: TestClient, good_client: TestClient) -> None:
    good_client.get("/facts")
    assert count(own_client) == {}


def gauges(client: TestClient) -> dict[str, float]:
    families = text_string_to_metric_families(client.get("/metrics").text)
    return {it.name.removeprefix("sahel_facts_"): it.samples[0].value for it in families if it.type == "gauge"}


def test_the_state_of_the_data_is_measured(own_client: TestClient) -> None:
    own_client.get("/facts")
    found, dataset = gauges(own_client), own_client.get("/dataset").json()
    loaded_at = datetime.fromisoformat(dataset["loaded_at"]).timestamp()
    assert found["revision"] == dataset["revision"]
    assert found["dataset_loaded_timestamp_seconds"] == pytest.approx(loaded_at)
    assert found["dataset_age_seconds"] == pytest.approx(time.time() - loaded_at, abs=5)
    assert found["database_up"] == 1


def test_what_nobody_answers_is_not_a_number() -> None:
    with open_client(Database("postgresql://127.0.0.1:1/facts")) as client:
        client.get("/facts")
        found = gauges(client)
    assert math.isnan(found["revision"])
    assert math.isnan(found["dataset_age_seconds"])
    assert found["database_up"] == 0


def test_kept_answers_are_measured(own_client: TestClient) -> None:
    for path in ("/facts", "/sources", "/nope"):
        own_client.get(path)
    found = gauges(own_client)
    assert found["kept_answers"] == 2
    assert found["kept_bytes"] > 2000


def test_the_process_and_the_software_are_told(own_client: TestClient) -> None:
    text = own_client.get("/metrics").text
    assert f'sahel_facts_info{{version="{app_version()}"}} 1.0' in text
    assert "process_resident_memory_bytes" in text

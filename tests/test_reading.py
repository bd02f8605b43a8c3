"""The way to the routes that read: our own, and the framework's."""

from typing import cast

import pytest
from starlette.testclient import TestClient

from app.main import Service

READS = (
    "/facts?limit=3",
    "/facts?q=pact&facets=kind",
    "/facts/pact-signed",
    "/facts/pact-sign",
    "/facts?kind=nothing",
    "/actors/norland",
    "/disputes",
    "/sources",
    "/dataset",
)


@pytest.mark.parametrize("path", READS)
def test_the_framework_would_answer_as_our_own_way_does(good_client: TestClient, path: str) -> None:
    framework = TestClient(cast(Service, good_client.app).answer)
    theirs, ours = framework.get(path), good_client.get(path)
    assert (theirs.status_code, theirs.content) == (ours.status_code, ours.content)
    assert theirs.headers["Content-Type"] == ours.headers["Content-Type"]


@pytest.mark.parametrize("path", ["/facts/", "/facts/a/b", "/facts/a%2Fb", "/Facts", "/factsheet/pact-signed"])
def test_a_path_of_no_route_is_unknown(good_client: TestClient, path: str) -> None:
    answer = good_client.get(path)
    assert answer.status_code == 404
    assert answer.json()["detail"].startswith("There is no path")

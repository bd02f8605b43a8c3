"""The way to the routes that read: our own, and the framework's."""

import asyncio
from collections.abc import Iterable
from typing import cast

import pytest
from starlette.testclient import TestClient

from app.domain import text
from app.main import Service
from app.services import lists, records

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


@pytest.mark.parametrize("path", ["/facts/pact-sign", "/actors/nordland", "/facts?actor=nordland", "/facts?source=ech"])
def test_the_event_loop_compares_no_ids(good_client: TestClient, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bool] = []

    def closest(word: str, choices: Iterable[str], cutoff: float) -> str | None:
        seen.append(asyncio._get_running_loop() is None)
        return text.closest(word, choices, cutoff)

    for module in (lists, records):
        monkeypatch.setattr(module, "closest", closest)
    for _ in range(2):
        assert good_client.get(f"{path}&limit=3" if "?" in path else path).status_code in {404, 422}
    assert seen
    assert all(seen)

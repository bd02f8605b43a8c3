"""What tests ask of a client, and what they look at in the answers."""

from collections.abc import Iterator
from typing import Any

from starlette.testclient import TestClient

READS = [
    "/facts",
    "/facts/pact-signed",
    "/facts/pact-signed.bib",
    "/facts/pact-signed.jsonld",
    "/members",
    "/signings",
    "/clauses",
    "/officials",
    "/events",
    "/statements",
    "/timeline",
    "/actors",
    "/actors/norland",
    "/sources",
    "/sources/echo",
    "/sources/echo.ris",
    "/sources.csl.json",
    "/disputes",
    "/disputes/what-league-is",
    "/facts/pact-signed/history",
    "/facts/pact-signed/history/1",
    "/feed.json",
    "/open-questions",
    "/open-questions/where-the-league-sits",
    "/charter",
    "/dataset",
]
SERVICE = [
    "/",
    "/healthz",
    "/readyz",
    "/status",
    "/metrics",
    "/problems",
    "/problems/gone",
    "/docs",
    "/docs/start.js",
    "/docs/page.css",
]
"""Addresses that all answer on the invented record, but for the charter, which it has not."""


def ask(client: TestClient, url: str) -> Any:
    """The answer at a path that must be there."""
    response = client.get(url)
    assert response.status_code == 200, response.text
    return response.json()


def find_faults(client: TestClient, url: str) -> list[dict[str, Any]]:
    """What is wrong with the parameters of a question that must be refused."""
    response = client.get(url)
    assert response.status_code == 422, response.text
    faults: list[dict[str, Any]] = response.json()["errors"]
    return faults


def walk(client: TestClient, url: str) -> Iterator[Any]:
    """The pages of a list, from the first to the last."""
    following: str | None = url
    while following:
        page = ask(client, following)
        yield page
        following = page["page"]["next"]


def ids(*pages: Any) -> list[str]:
    return [item["id"] for page in pages for item in page["items"]]

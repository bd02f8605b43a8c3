"""Responses that depend on a header of the request: each of its values is cached apart."""

import asyncio

import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.testclient import TestClient

from app.store.engine import Database
from tests.caching import (
    BY_ACCEPT,
    Application,
    SlowApplication,
    ask_many,
    open_cached,
)


@pytest.fixture
def application() -> Application:
    return Application()


def answer_as_accepted(request: Request) -> Response:
    return PlainTextResponse(request.headers["Accept"].ljust(1000, "."), headers={"ETag": 'W/"1"'})


def ask_as(client: TestClient, accepted: str, path: str = "/a") -> str:
    """The media type that a response was made for."""
    response = client.get(path, headers={"Accept": accepted, "Accept-Encoding": "identity"})
    assert response.headers["Vary"] == "Accept, Accept-Encoding"
    return response.text.rstrip(".")


def test_a_response_that_varies_is_cached_for_each_value(application: Application, good_database: Database) -> None:
    application.respond = answer_as_accepted
    client = open_cached(application, good_database, policy=BY_ACCEPT)
    asked = ["text/csv", "text/html", "text/html", "text/csv", "text/csv", "text/plain"]
    assert [ask_as(client, it) for it in asked] == asked
    assert application.asked == {"/a": 3}


def test_a_response_that_does_not_vary_is_one_for_all(application: Application, good_database: Database) -> None:
    client = open_cached(application, good_database)
    responses = [client.get("/a", headers={"Accept": it}) for it in ("text/csv", "text/html")]
    assert {it.headers["Vary"] for it in responses} == {"Accept-Encoding"}
    assert application.asked == {"/a": 1}


def test_a_varying_response_is_cached_again_after_it_was_evicted(
    application: Application, good_database: Database
) -> None:
    application.respond = answer_as_accepted
    client = open_cached(application, good_database, capacity=19_300, policy=BY_ACCEPT)
    for accepted in ("text/csv", "text/html"):
        ask_as(client, accepted)
    for number in range(7):
        ask_as(client, "*/*", f"/{number}")
    assert ask_as(client, "text/html") == "text/html"
    assert application.asked["/a"] == 2
    for _ in range(2):
        assert ask_as(client, "text/csv") == "text/csv"
    assert application.asked["/a"] == 3


def test_a_varying_response_is_cached_again_after_only_its_address_was_evicted(
    application: Application, good_database: Database
) -> None:
    application.respond = answer_as_accepted
    client = open_cached(application, good_database, capacity=25_600, policy=BY_ACCEPT)
    long = "/a?" + "x" * 1000
    ask_as(client, "text/csv", long)
    for number in range(10):
        ask_as(client, "*/*", f"/{number}")
    for _ in range(3):
        assert ask_as(client, "text/csv", long) == "text/csv"
    assert application.asked["/a"] == 2


def test_concurrent_requests_wait_only_for_one_of_their_own_value(good_database: Database) -> None:
    async def ask() -> None:
        application = SlowApplication()
        application.respond = answer_as_accepted
        accepted = ["text/csv", "text/html"] * 10
        answers = await ask_many(application, good_database, accepted, BY_ACCEPT)
        assert [it.text.rstrip(".") for it in answers] == accepted
        assert application.asked == {"/a": 2}

    asyncio.run(ask())

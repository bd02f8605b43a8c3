"""Kept answers, seen from outside: what is asked of the application again, and what is not."""

import logging
import time
from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from app.cache import CachedReads
from app.db import Database
from app.seed.files import Seed
from app.seed.load import load_seed
from tests.asking import ask
from tests.conftest import open_client

RECHECK = 0.6


class Application:
    """Answers with its path and counts how often it is asked for it."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()
        self.respond: Callable[[Request], Response] = answer_with_tag

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope)
        self.asked[request.url.path] += 1
        await self.respond(request)(scope, receive, send)


def answer_with_tag(request: Request) -> Response:
    return PlainTextResponse(request.url.path.ljust(1000, "."), headers={"ETag": 'W/"1"', "X-Method": request.method})


def answer_without_tag(request: Request) -> Response:
    return PlainTextResponse(request.url.path)


def answer_not_found(request: Request) -> Response:
    return PlainTextResponse(request.url.path, status_code=404, headers={"ETag": 'W/"1"'})


@pytest.fixture
def application() -> Application:
    return Application()


def open_cached(application: Application, database: Database, capacity: int = 1_000_000) -> TestClient:
    return TestClient(CachedReads(application, database, capacity))


def test_an_answer_is_kept(application: Application, good_database: Database) -> None:
    client = open_cached(application, good_database)
    first, second = client.get("/a"), client.get("/a")
    assert application.asked == {"/a": 1}
    assert (second.content, second.headers) == (first.content, first.headers)


@pytest.mark.parametrize("other", ["/a?", "/a?b", "/A", "/a/", "/%61"])
def test_another_address_is_another_answer(application: Application, good_database: Database, other: str) -> None:
    client = open_cached(application, good_database)
    client.get("/a?x")
    client.get(other)
    assert application.asked.total() == 2


def test_another_coding_is_another_answer(application: Application, good_database: Database) -> None:
    client = open_cached(application, good_database)
    for coding in ("gzip", "br", "gzip", "br"):
        client.get("/a", headers={"Accept-Encoding": coding})
    assert application.asked == {"/a": 2}


def test_head_and_get_share_an_answer(application: Application, good_database: Database) -> None:
    client = open_cached(application, good_database)
    head, got = client.head("/a"), client.get("/a")
    assert application.asked == {"/a": 1}
    assert (head.content, len(got.content)) == (b"", 1000)
    assert head.headers == got.headers
    assert head.headers["X-Method"] == "GET"


def test_what_a_client_knows_is_kept_whole(application: Application, good_database: Database) -> None:
    client = open_cached(application, good_database)
    assert client.get("/a", headers={"If-None-Match": '"1"'}).status_code == 304
    assert len(client.get("/a").content) == 1000
    assert application.asked == {"/a": 1}


@pytest.mark.parametrize("respond", [answer_without_tag, answer_not_found])
def test_only_successes_with_a_tag_are_kept(
    application: Application, good_database: Database, respond: Callable[[Request], Response]
) -> None:
    application.respond = respond
    client = open_cached(application, good_database)
    client.get("/a")
    client.get("/a")
    assert application.asked == {"/a": 2}


def test_other_methods_pass(application: Application, good_database: Database) -> None:
    client = open_cached(application, good_database)
    assert [client.post("/a").headers["X-Method"] for _ in range(2)] == ["POST", "POST"]
    assert application.asked == {"/a": 2}


def test_the_answer_used_least_recently_makes_room(application: Application, good_database: Database) -> None:
    client = open_cached(application, good_database, capacity=9_500)
    names = [f"/{letter}" for letter in "abcdefgh"]
    for name in names:
        client.get(name)
    client.get("/a")
    client.get("/i")
    client.get("/a")
    client.get("/b")
    assert application.asked == {**dict.fromkeys(names, 1), "/b": 2, "/i": 1}


def test_an_answer_too_great_for_its_share_is_not_kept(application: Application, good_database: Database) -> None:
    client = open_cached(application, good_database, capacity=7_000)
    client.get("/a")
    client.get("/a")
    assert application.asked == {"/a": 2}


def test_what_a_client_sends_takes_room_too(application: Application, good_database: Database) -> None:
    client = open_cached(application, good_database, capacity=10_000)
    for _ in range(2):
        client.get("/a", headers={"Accept-Encoding": "x" * 1000})
    assert application.asked == {"/a": 2}


def test_an_application_that_fails_is_not_kept_and_its_failure_goes_on(
    application: Application, good_database: Database
) -> None:
    def fail(_: Request) -> Response:
        raise RuntimeError("on purpose")

    client = open_cached(application, good_database)
    application.respond = fail
    with pytest.raises(RuntimeError, match="on purpose"):
        client.get("/a")
    application.respond = answer_with_tag
    assert client.get("/a").status_code == 200


def test_a_database_without_data_keeps_nothing(
    application: Application, migrated_database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    client = open_cached(application, migrated_database)
    with caplog.at_level(logging.WARNING, logger="app.cache"):
        client.get("/a")
    client.get("/a")
    assert application.asked == {"/a": 2}
    assert caplog.messages == ["The database has no data yet."]


def change_claim(database: Database, seed: Seed, claim: str) -> None:
    first, *rest = seed.facts
    with database.writer.begin() as connection:
        load_seed(seed._replace(facts=(first.model_copy(update={"claim": claim}), *rest)), connection, claim)


def test_a_new_revision_is_noticed(application: Application, own_database: Database, good_seed: Seed) -> None:
    client = open_cached(application, own_database)
    client.get("/a")
    change_claim(own_database, good_seed, "Norland had guards.")
    time.sleep(RECHECK)
    client.get("/a")
    client.get("/a")
    assert application.asked == {"/a": 2}


@pytest.fixture
def own_client(own_database: Database) -> Iterator[TestClient]:
    with open_client(own_database) as client:
        yield client


def test_a_changed_fact_is_served_without_a_restart(
    own_client: TestClient, own_database: Database, good_seed: Seed
) -> None:
    key = good_seed.facts[0].id
    before = own_client.get(f"/facts/{key}")
    change_claim(own_database, good_seed, "Norland had guards.")
    time.sleep(RECHECK)
    after = own_client.get(f"/facts/{key}", headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    assert (after.json()["claim"], after.json()["revision"]) == ("Norland had guards.", 2)


def test_a_walk_goes_on_over_a_new_revision_and_each_page_names_its_own(
    own_client: TestClient, own_database: Database, good_seed: Seed
) -> None:
    first = ask(own_client, "/facts?limit=10")
    change_claim(own_database, good_seed, "Norland had guards.")
    second = ask(own_client, first["page"]["next"])
    assert [page["dataset"]["revision"] for page in (first, second)] == [1, 2]
    assert len({item["id"] for page in (first, second) for item in page["items"]}) == len(good_seed.facts)


def test_a_revision_of_the_same_content_has_the_same_tag(
    own_client: TestClient, own_database: Database, good_seed: Seed
) -> None:
    tag = own_client.get("/facts").headers["ETag"]
    change_claim(own_database, good_seed, "Norland had guards.")
    change_claim(own_database, good_seed, good_seed.facts[0].claim)
    time.sleep(RECHECK)
    assert own_client.get("/facts", headers={"If-None-Match": tag}).status_code == 304

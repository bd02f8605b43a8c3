"""Kept answers, seen from outside: what is asked of the application again, and what is not."""

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

import httpx
import pytest
from prometheus_client import CollectorRegistry
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from app.http.cached_response import best_coding
from app.http.response_cache import CachedReads
from app.publish.load import load_seed
from app.seed.folder import Seed
from app.store.engine import Database
from app.store.reader import Reader
from app.store.watcher import Freshness
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


def answer_at_random(request: Request) -> Response:
    """Bytes that no coding makes shorter, the same each time."""
    return Response(Random(request.url.path).randbytes(1200), media_type="application/json", headers={"ETag": 'W/"1"'})


def answer_without_tag(request: Request) -> Response:
    return PlainTextResponse(request.url.path)


def answer_not_found(request: Request) -> Response:
    return PlainTextResponse(request.url.path, status_code=404, headers={"ETag": 'W/"1"'})


@pytest.fixture
def application() -> Application:
    return Application()


def open_cached(application: Application, database: Database, capacity: int = 1_000_000) -> TestClient:
    return TestClient(CachedReads(application, Freshness(Reader(database)), CollectorRegistry(), capacity))


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


@pytest.mark.parametrize("others", [("/a?x=1&y=2", "/a?y=2&x=1"), ("/a?x=1&x=2&y", "/a?y&x=1&x=2")])
def test_parameters_in_another_order_ask_the_same(
    application: Application, good_database: Database, others: tuple[str, str]
) -> None:
    client = open_cached(application, good_database)
    assert client.get(others[0]).content == client.get(others[1]).content
    assert application.asked == {"/a": 1}


def test_the_values_of_one_parameter_have_an_order(application: Application, good_database: Database) -> None:
    client = open_cached(application, good_database)
    client.get("/a?x=1&x=2")
    client.get("/a?x=2&x=1")
    assert application.asked == {"/a": 2}


def test_an_answer_is_made_once_for_all_codings(application: Application, good_database: Database) -> None:
    client = open_cached(application, good_database)
    codings = ("gzip", "br", "identity", "gzip", "br", "gzip;q=0, br;q=0.1")
    answers = [client.get("/a", headers={"Accept-Encoding": coding}) for coding in codings]
    assert application.asked == {"/a": 1}
    assert [it.headers.get("Content-Encoding") for it in answers] == ["gzip", "br", None, "gzip", "br", "br"]
    assert {it.text for it in answers} == {answers[0].text}


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
    client = open_cached(application, good_database, capacity=14_500)
    client.headers["Accept-Encoding"] = "identity"
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


def test_an_address_takes_room_too(application: Application, good_database: Database) -> None:
    client = open_cached(application, good_database, capacity=21_000)
    for _ in range(2):
        client.get("/a?" + "x" * 1000)
    assert application.asked == {"/a": 2}


def test_codings_take_room_too(application: Application, good_database: Database) -> None:
    application.respond = answer_at_random
    client = open_cached(application, good_database, capacity=19_000)
    for name in ("/a", "/b", "/c", "/d", "/e", "/f", "/g"):
        client.get(name, headers={"Accept-Encoding": "identity"})
    assert application.asked.total() == 7
    for coding in ("gzip", "br", "zstd"):
        client.get("/g", headers={"Accept-Encoding": coding})
    client.get("/a")
    client.get("/g")
    assert application.asked == {**dict.fromkeys(("/b", "/c", "/d", "/e", "/f", "/g"), 1), "/a": 2}


def test_a_cache_without_room_keeps_nothing(application: Application, good_database: Database) -> None:
    client = open_cached(application, good_database, capacity=0)
    for coding in ("identity", "gzip", "gzip"):
        assert len(client.get("/a", headers={"Accept-Encoding": coding}).content) == 1000
    assert application.asked == {"/a": 3}


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        (b"gzip, deflate, br, zstd", b"zstd"),
        (b"gzip , BR ; q=1.0", b"br"),
        (b"gzip;q=0", b""),
        (b"zstd;q=0.0, *;q=0.5", b"br"),
        (b"*;q=0", b""),
        (b"gzip;level=9", b""),
        (b"gzip;q=much", b""),
        (b"", b""),
    ],
)
def test_the_best_coding_is_found(accepted: bytes, coding: bytes) -> None:
    assert best_coding(accepted) == coding


class SlowApplication(Application):
    """Answers when it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.is_asked = asyncio.Event()
        self.may_answer = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.asked[scope["path"]] += 1
        self.is_asked.set()
        await self.may_answer.wait()
        await self.respond(Request(scope))(scope, receive, send)


async def ask_many(application: SlowApplication, database: Database, number: int) -> list[Any]:
    """The answers, or the failures, of requests for one address at the same time."""
    cached = CachedReads(application, Freshness(Reader(database)), CollectorRegistry(), 1_000_000)
    transport = httpx.ASGITransport(cached)
    async with httpx.AsyncClient(transport=transport, base_url="http://cached") as client:
        requests = [asyncio.ensure_future(client.get("/a")) for _ in range(number)]
        await asyncio.wait_for(application.is_asked.wait(), 10)
        application.may_answer.set()
        return await asyncio.wait_for(asyncio.gather(*requests, return_exceptions=True), 10)


def test_a_herd_is_answered_once(good_database: Database) -> None:
    async def ask() -> None:
        application = SlowApplication()
        answers = await ask_many(application, good_database, 50)
        assert [len(it.content) for it in answers] == [1000] * 50
        assert application.asked == {"/a": 1}

    asyncio.run(ask())


def test_a_herd_whose_leader_fails_asks_again(good_database: Database) -> None:
    async def ask() -> None:
        application = SlowApplication()
        failures = iter([RuntimeError("on purpose")])

        def fail_once(request: Request) -> Response:
            for failure in failures:
                raise failure
            return answer_with_tag(request)

        application.respond = fail_once
        failed, *answers = await ask_many(application, good_database, 5)
        assert isinstance(failed, RuntimeError)
        assert [it.status_code for it in answers] == [200] * 4

    asyncio.run(ask())


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
    with caplog.at_level(logging.WARNING, logger="app.store.watcher"):
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
    time.sleep(RECHECK)
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


def test_what_never_looked_has_nothing_to_wait_for() -> None:
    asyncio.run(asyncio.wait_for(Freshness(Reader(Database("sqlite:///nowhere.db"))).settle(), 1))

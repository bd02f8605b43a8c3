"""The response cache, seen from outside: what is asked of the application again, and what is not."""

import asyncio
import logging
import time
from collections.abc import Callable, Iterator

import pytest
from prometheus_client import CollectorRegistry
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.testclient import TestClient

from app.http import response_cache
from app.http.cached_response import CachedResponse, render_variant
from app.http.content_coding import MAX_BYTES, MIN_BYTES, find_coding
from app.http.response_cache import Backend, ResponseCache
from app.http.route_policy import RoutePolicy
from app.publish.load import load_seed
from app.seed.folder import Seed
from app.store.engine import Database
from app.store.reader import Reader
from app.store.watcher import RevisionWatcher
from tests.asking import ask
from tests.caching import (
    BY_ACCEPT,
    DEFAULT,
    Application,
    SlowApplication,
    answer_at_random,
    answer_not_found,
    answer_with_tag,
    answer_without_tag,
    ask_many,
    open_cached,
)
from tests.conftest import open_client

RECHECK = 0.6


@pytest.fixture
def application() -> Application:
    return Application()


def test_a_response_is_cached(application: Application, good_database: Database) -> None:
    client = open_cached(application, good_database)
    first, second = client.get("/a"), client.get("/a")
    assert application.asked == {"/a": 1}
    assert (second.content, second.headers) == (first.content, first.headers)


@pytest.mark.parametrize("other", ["/a?", "/a?b", "/A", "/a/", "/%61"])
def test_another_address_has_another_response(application: Application, good_database: Database, other: str) -> None:
    client = open_cached(application, good_database)
    client.get("/a?x")
    client.get(other)
    assert application.asked.total() == 2


@pytest.mark.parametrize("others", [("/a?x=1&y=2", "/a?y=2&x=1"), ("/a?x=1&x=2&y", "/a?y&x=1&x=2")])
def test_the_order_of_parameters_does_not_matter(
    application: Application, good_database: Database, others: tuple[str, str]
) -> None:
    client = open_cached(application, good_database)
    assert client.get(others[0]).content == client.get(others[1]).content
    assert application.asked == {"/a": 1}


def test_the_order_of_values_of_one_parameter_matters(application: Application, good_database: Database) -> None:
    client = open_cached(application, good_database)
    client.get("/a?x=1&x=2")
    client.get("/a?x=2&x=1")
    assert application.asked == {"/a": 2}


def test_a_response_is_made_once_for_all_codings(application: Application, good_database: Database) -> None:
    client = open_cached(application, good_database)
    codings = ("gzip", "br", "identity", "gzip", "br", "gzip;q=0, br;q=0.1")
    answers = [client.get("/a", headers={"Accept-Encoding": coding}) for coding in codings]
    assert application.asked == {"/a": 1}
    assert [it.headers.get("Content-Encoding") for it in answers] == ["gzip", "br", None, "gzip", "br", "br"]
    assert {it.text for it in answers} == {answers[0].text}


def test_head_and_get_share_a_response(application: Application, good_database: Database) -> None:
    client = open_cached(application, good_database)
    head, got = client.head("/a"), client.get("/a")
    assert application.asked == {"/a": 1}
    assert (head.content, len(got.content)) == (b"", 1000)
    assert head.headers == got.headers
    assert head.headers["X-Method"] == "GET"


def test_a_response_asked_for_by_its_tag_is_cached_whole(application: Application, good_database: Database) -> None:
    client = open_cached(application, good_database)
    assert client.get("/a", headers={"If-None-Match": '"1"'}).status_code == 304
    assert len(client.get("/a").content) == 1000
    assert application.asked == {"/a": 1}


@pytest.mark.parametrize("respond", [answer_without_tag, answer_not_found])
def test_only_successes_with_a_tag_are_cached(
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


def test_the_response_used_least_recently_is_evicted(application: Application, good_database: Database) -> None:
    client = open_cached(application, good_database, capacity=17_600)
    client.headers["Accept-Encoding"] = "identity"
    names = [f"/{letter}" for letter in "abcdefgh"]
    for name in names:
        client.get(name)
    client.get("/a")
    client.get("/i")
    client.get("/a")
    client.get("/b")
    assert application.asked == {**dict.fromkeys(names, 1), "/b": 2, "/i": 1}


def test_a_response_larger_than_its_share_is_not_cached(application: Application, good_database: Database) -> None:
    client = open_cached(application, good_database, capacity=17_300)
    client.get("/a")
    client.get("/a")
    assert application.asked == {"/a": 2}


def test_addresses_count_towards_the_capacity(application: Application, good_database: Database) -> None:
    client = open_cached(application, good_database, capacity=21_400)
    for _ in range(2):
        client.get("/a?" + "x" * 1000)
    assert application.asked == {"/a": 2}


def test_codings_count_towards_the_capacity(application: Application, good_database: Database) -> None:
    application.respond = answer_at_random
    client = open_cached(application, good_database, capacity=19_400)
    for name in ("/a", "/b", "/c", "/d", "/e", "/f", "/g"):
        client.get(name, headers={"Accept-Encoding": "identity"})
    assert application.asked.total() == 7
    for coding in ("gzip", "br", "zstd"):
        client.get("/g", headers={"Accept-Encoding": coding})
    client.get("/a")
    client.get("/g")
    assert application.asked == {**dict.fromkeys(("/b", "/c", "/d", "/e", "/f", "/g"), 1), "/a": 2}


def test_a_cache_without_capacity_stores_nothing(application: Application, good_database: Database) -> None:
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
        (b"gzip;level=9", b"gzip"),
        (b"gzip;q=much", b""),
        (b"", b""),
        (b"gzip;q=1, zstd;q=0.1", b"gzip"),
        (b"gzip;q=0.5, br;q=0.9, zstd;q=0.5", b"br"),
        (b"gzip;q=0.001, identity;q=0", b"gzip"),
        (b"gzip;q=0.5, identity", b""),
        (b"gzip;q=0.5, identity;q=0.5", b"gzip"),
        (b"identity;q=0.1, *;q=0.5", b"zstd"),
        (b"gzip;q=0.2, *", b"zstd"),
        (b"gzip;q=0.001", b"gzip"),
        (b"*", b"zstd"),
        (b"identity;q=0", b""),
        (b"x-gzip", b"gzip"),
        (b"gzip;q=2, br;q=nan, zstd;q=inf", b""),
        (b"deflate, compress", b""),
    ],
)
def test_the_best_coding_is_found(accepted: bytes, coding: bytes) -> None:
    assert find_coding(accepted).coding == coding


@pytest.mark.parametrize("accepted", ["gzip, identity;q=0", "gzip;q=0.5, *;q=0"])
def test_a_client_that_refuses_a_plain_body_gets_none(
    application: Application, good_database: Database, accepted: str
) -> None:
    application.respond = lambda _: Response(b"short", media_type="image/png", headers={"ETag": '"1"'})
    client = open_cached(application, good_database)
    too_long = accepted + ", br" * 300
    for coding, expected in (
        ("br", None),
        (accepted, "gzip"),
        (accepted, "gzip"),
        ("identity", None),
        (too_long, None),
    ):
        response = client.get("/a", headers={"Accept-Encoding": coding})
        assert (response.content, response.headers.get("Content-Encoding")) == (b"short", expected)
    application.respond = lambda _: Response(headers={"ETag": '"2"'})
    assert "Content-Encoding" not in client.get("/b", headers={"Accept-Encoding": accepted}).headers


@pytest.mark.parametrize(
    ("length", "accepted", "expected"),
    [
        (MIN_BYTES - 1, "gzip", None),
        (MIN_BYTES, "gzip", "gzip"),
        (MAX_BYTES, "gzip", "gzip"),
        (MAX_BYTES + 1, "gzip", None),
        (MAX_BYTES + 1, "gzip, identity;q=0", "gzip"),
    ],
)
def test_a_body_is_encoded_that_is_neither_short_nor_long(
    application: Application, good_database: Database, length: int, accepted: str, expected: str | None
) -> None:
    application.respond = lambda _: Response(b"a" * length, media_type="text/csv", headers={"ETag": '"1"'})
    response = open_cached(application, good_database).get("/a", headers={"Accept-Encoding": accepted})
    assert (len(response.content), response.headers.get("Content-Encoding")) == (length, expected)


def test_every_response_has_the_default_headers(application: Application, good_database: Database) -> None:
    client = open_cached(application, good_database)
    for response in (client.get("/a"), client.get("/a"), client.head("/a"), client.post("/a")):
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        assert response.headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_headers_that_a_response_sets_replace_the_defaults(
    application: Application, good_database: Database, method: str
) -> None:
    application.respond = lambda _: Response(headers={"Content-Security-Policy": "default-src 'self'"})
    response = open_cached(application, good_database).request(method, "/a")
    assert response.headers["Content-Security-Policy"] == "default-src 'self'"


def test_concurrent_requests_for_one_address_are_made_once(good_database: Database) -> None:
    async def ask() -> None:
        application = SlowApplication()
        answers = await ask_many(application, good_database, ["*/*"] * 50)
        assert [len(it.content) for it in answers] == [1000] * 50
        assert application.asked == {"/a": 1}

    asyncio.run(ask())


def test_concurrent_requests_ask_again_where_the_first_fails(good_database: Database) -> None:
    async def ask() -> None:
        application = SlowApplication()
        failures = iter([RuntimeError("on purpose")])

        def fail_once(request: Request) -> Response:
            for failure in failures:
                raise failure
            return answer_with_tag(request)

        application.respond = fail_once
        failed, *answers = await ask_many(application, good_database, ["*/*"] * 5)
        assert isinstance(failed, RuntimeError)
        assert [it.status_code for it in answers] == [200] * 4

    asyncio.run(ask())


def test_a_failure_is_not_cached_and_goes_on(application: Application, good_database: Database) -> None:
    def fail(_: Request) -> Response:
        raise RuntimeError("on purpose")

    client = open_cached(application, good_database)
    application.respond = fail
    with pytest.raises(RuntimeError, match="on purpose"):
        client.get("/a")
    application.respond = answer_with_tag
    assert client.get("/a").status_code == 200


def test_nothing_is_cached_while_the_database_has_no_data(
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


@pytest.mark.slow
@pytest.mark.parametrize("policy", [DEFAULT, BY_ACCEPT], ids=["one for all", "varying"])
def test_a_new_revision_is_noticed(
    application: Application, own_database: Database, good_seed: Seed, policy: RoutePolicy
) -> None:
    client = open_cached(application, own_database, policy=policy)
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


@pytest.mark.slow
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


@pytest.mark.slow
def test_a_walk_goes_on_over_a_new_revision_and_each_page_names_its_own(
    own_client: TestClient, own_database: Database, good_seed: Seed
) -> None:
    first = ask(own_client, "/facts?limit=10")
    change_claim(own_database, good_seed, "Norland had guards.")
    time.sleep(RECHECK)
    second = ask(own_client, first["page"]["next"])
    assert [page["dataset"]["revision"] for page in (first, second)] == [1, 2]
    assert len({item["id"] for page in (first, second) for item in page["items"]}) == len(good_seed.facts)


def test_a_watcher_that_never_polled_closes_at_once() -> None:
    asyncio.run(asyncio.wait_for(RevisionWatcher(Reader(Database("sqlite:///nowhere.db"))).close(), 1))


def test_headers_that_many_responses_share_are_forgotten_when_they_are_many(
    application: Application, good_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(response_cache, "_MAX_SHARED", 1)
    application.respond = lambda request: PlainTextResponse("x", headers={"ETag": 'W/"1"', "X-Path": request.url.path})
    client = open_cached(application, good_database)
    assert [client.get(path).headers["X-Path"] for path in ("/a", "/b", "/a")] == ["/a", "/b", "/a"]


def test_a_response_that_was_stored_meanwhile_stays(good_database: Database) -> None:
    cache = ResponseCache(
        Backend(Application(), lambda _: True, lambda _: None, lambda _: DEFAULT),
        RevisionWatcher(Reader(good_database)),
        CollectorRegistry(),
        1_000_000,
    )
    entries = [
        CachedResponse(render_variant(PlainTextResponse("x" * length, headers={"ETag": 'W/"1"'}))) for length in (1, 2)
    ]
    for entry in entries:
        cache._store(b"/a", DEFAULT, {}, entry)
    assert cache._find(b"/a", {}) is entries[0]

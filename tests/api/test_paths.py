"""Paths that are nearly right: the request is sent on, or the path that was meant is named."""

import pytest
from starlette.testclient import TestClient

from app.api.paths import ALIASES
from app.routing.redirects import CACHE_CONTROL
from tests.asking import READS, SERVICE


def ask_once(client: TestClient, path: str, method: str = "GET", **headers: str) -> tuple[int, str | None]:
    """The status and the location that a path is answered with, as it is written."""
    response = client.request(method, f"http://testserver{path}", headers=headers, follow_redirects=False)
    return response.status_code, response.headers.get("Location")


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
@pytest.mark.parametrize(
    ("path", "location"),
    [
        ("/facts/", "/facts"),
        ("/facts///", "/facts"),
        ("/Facts", "/facts"),
        ("/FACTS/?limit=1&q=a%20b&&", "/facts?limit=1&q=a%20b&&"),
        ("/facts/pact-signed/", "/facts/pact-signed"),
        ("/facts/Pact-Signed", "/facts/pact-signed"),
        ("/facts/Never-Was?", "/facts/never-was"),
        ("/facts/Never-Was/history?limit=2", "/facts/never-was/history?limit=2"),
        ("/Actors/NORLAND/", "/actors/norland"),
        ("/docs/", "/docs"),
        ("/Healthz", "/healthz"),
        ("/OpenAPI.json", "/openapi.json"),
        ("/problems/Not-Found", "/problems/not-found"),
        ("/facts/?q=https://elsewhere.example", "/facts?q=https://elsewhere.example"),
    ],
)
def test_a_path_that_can_only_mean_another_is_sent_on_with_its_query(
    good_client: TestClient, path: str, location: str, method: str
) -> None:
    assert ask_once(good_client, path, method) == (308, location)


@pytest.mark.parametrize("path", [path for path in (*READS, *SERVICE) if path != "/"])
def test_no_query_is_sent_on_that_would_be_refused(good_client: TestClient, path: str) -> None:
    for method in ("GET", "HEAD"):
        for written in (f"{path}/", path.upper()):
            assert ask_once(good_client, f"{written}?no-such=1", method) == (422, None)
    assert ask_once(good_client, f"{path}/?no-such=1", "OPTIONS") == (308, f"{path}?no-such=1")


@pytest.mark.parametrize(
    ("path", "parameter"),
    [
        ("/Facts?limit=0", "limit"),
        ("/actors/Ada-Berg/history?limit=[]", "limit"),
        ("/actors/President-Berg/history?cursor=bm9uZQ", "cursor"),
        ("/actors/president-berg/history?limit=[]", "limit"),
        ("/actors/president-berg/history?cursor=bm9uZQ", "cursor"),
        ("/facts/Pact-Signed/history/0", "revision"),
        ("/facts/signing/history/1?x=1", "x"),
        ("/FACTS?cursor=bm9uZQ", "cursor"),
        ("/facts/signing.bib?x=1", "x"),
        ("/favicon.ico?x=1", "x"),
        ("/exports/latest/facts.ndjson?x=1", "x"),
    ],
)
def test_what_is_wrong_is_told_before_a_request_is_sent_on(good_client: TestClient, path: str, parameter: str) -> None:
    response = good_client.get(path, follow_redirects=False)
    assert (response.status_code, response.headers["Cache-Control"]) == (422, "no-store")
    assert response.json()["instance"] == path.partition("?")[0]
    assert [it["parameter"] for it in response.json()["errors"]] == [parameter]


def test_the_query_of_a_page_is_refused_on_a_page(good_client: TestClient) -> None:
    response = good_client.get("/en/Facts?limit=0", follow_redirects=False)
    assert (response.status_code, response.headers["Content-Type"]) == (422, "text/html; charset=utf-8")


@pytest.mark.parametrize("path", [path for path in (*READS, *SERVICE) if path != "/"])
def test_every_path_is_found_in_another_case_and_with_a_slash(good_client: TestClient, path: str) -> None:
    for written in (f"{path}/", path.upper()):
        assert ask_once(good_client, written) == (308, path)


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example",
        "//evil.example/",
        "//facts/",
        "/%2Fevil.example/",
        "/%5Cevil.example/",
        "/\\evil.example/",
        "//evil.example/facts/",
        "/facts/The%20League",
        "/facts/The%20League/",
        "/docs/assets/Swagger-UI.css",
        "/nope/",
        "/Nope",
    ],
)
def test_no_request_is_sent_on_to_what_is_no_path_of_the_service(good_client: TestClient, path: str) -> None:
    assert ask_once(good_client, path) == (404, None)


@pytest.mark.parametrize("path", ["/Facts?q=%zz", "/Facts/?q=%ff"])
def test_an_address_that_cannot_be_read_is_not_sent_on(good_client: TestClient, path: str) -> None:
    assert ask_once(good_client, path) == (400, None)


def test_nothing_but_reading_is_sent_on(good_client: TestClient) -> None:
    assert ask_once(good_client, "/facts/", "POST") == (404, None)


def test_a_browser_that_asks_whether_it_may_ask_is_answered_at_once(good_client: TestClient) -> None:
    headers = {"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "GET"}
    assert ask_once(good_client, "/facts/", "OPTIONS", **headers) == (204, None)


def test_where_a_path_leads_may_be_kept_and_read_by_anyone(good_client: TestClient) -> None:
    response = good_client.get("/Facts", follow_redirects=False)
    assert response.headers["Cache-Control"] == CACHE_CONTROL
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.content == b""


@pytest.mark.parametrize(
    ("path", "near"),
    [
        ("/fact", "/facts"),
        ("/fact/pact-signed", "/facts/pact-signed"),
        ("/facts/a/b", "/facts/a"),
        ("/api/v1/facts", "/facts"),
        ("/v1/facts/Pact-Signed", "/facts/pact-signed"),
        ("/disputs/", "/disputes"),
        ("/countries", "/members"),
        ("/documents/echo", "/sources/echo"),
        ("/people/ada-berg", "/actors/ada-berg"),
        ("/swagger/index.html", "/docs"),
        ("/health", "/healthz"),
        ("/openapi.yaml", "/openapi.json"),
        ("//facts", "/facts"),
    ],
)
def test_an_unknown_path_comes_with_the_nearest(good_client: TestClient, path: str, near: str) -> None:
    response = good_client.get(f"http://testserver{path}")
    assert response.status_code == 404
    detail = f"There is no path {path}. Did you mean {near}? `/` links to everything."
    assert response.json()["detail"] == detail


@pytest.mark.parametrize("path", ["/zzzz", "/wp-login.php", "/" + "a" * 400, "//", "/%20"])
def test_an_unknown_path_that_is_like_none_comes_without(good_client: TestClient, path: str) -> None:
    response = good_client.get(f"http://testserver{path}")
    assert response.status_code == 404
    assert "Did you mean" not in response.json()["detail"]


@pytest.mark.parametrize("name", ALIASES)
def test_what_others_call_otherwise_is_there(good_client: TestClient, name: str) -> None:
    for alias in ALIASES[name].split():
        assert f"Did you mean /{name}?" in good_client.get(f"/{alias}").json()["detail"]

"""What every page has: its headers, its frame, and links that lead somewhere."""

from typing import Annotated

import pytest
from fastapi import Query, Response
from starlette.testclient import TestClient

from app.domain.web_pages import HOME_PAGE, is_page
from app.main import PAGE_ROUTES
from app.routing.read_routes import ReadRequest
from app.schemas.filters import NoQuery
from app.store.engine import Database
from app.web.assets import read_asset
from app.web.pages import Frame, make_router, page, respond_with_page
from app.web.site_map import PAGES, SECTIONS, find_address
from app.web.templates import compile_all, find_host
from app.web.tracking import drop_tracking
from tests.extending import open_extended_client
from tests.web.strict_html import open_page

PATHS = ["/en", "/en/facts/pact-signed", "/en/facts/norland-in-league"]
CSP = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


@pytest.mark.parametrize("path", PATHS)
def test_a_page_is_html_without_script_that_anyone_may_keep(good_client: TestClient, path: str) -> None:
    headers = good_client.get(path).headers
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    assert headers["Content-Security-Policy"] == CSP
    assert headers["Cache-Control"] == good_client.get("/facts").headers["Cache-Control"]
    assert (headers["X-Content-Type-Options"], headers["Referrer-Policy"]) == ("nosniff", "no-referrer")
    assert headers["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize("path", PATHS)
def test_a_page_that_is_known_is_not_sent_again(good_client: TestClient, path: str) -> None:
    first = good_client.get(path)
    again = good_client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["Content-Security-Policy"] == CSP
    head = good_client.head(path)
    assert (head.status_code, head.content, head.headers["ETag"]) == (200, b"", first.headers["ETag"])


def test_the_tag_of_a_page_is_of_what_it_says(good_client: TestClient) -> None:
    tags = {good_client.get(path).headers["ETag"] for path in PATHS}
    assert len(tags) == len(PATHS)
    assert all(tag.startswith('W/"') for tag in tags)


def test_a_page_names_its_twin_for_programs(good_client: TestClient) -> None:
    twin, history = "/facts/pact-signed", "/en/facts/pact-signed/history"
    links = good_client.get("/en/facts/pact-signed").headers["Link"].split(", ")
    assert links == [f'<{twin}>; rel="alternate"; type="application/json"', f'<{history}>; rel="version-history"']
    opened = open_page(good_client, "/en/facts/pact-signed")
    assert opened.find("link", rel="alternate", type="application/json", href=twin)
    assert opened.find("link", rel="canonical", href="http://127.0.0.1:8000/en/facts/pact-signed")
    assert opened.find("link", rel="version-history", href=history)
    assert '</en/facts/pact-signed>; rel="alternate"; type="text/html"' in good_client.get(twin).headers["Link"]


@pytest.mark.parametrize("path", PATHS)
def test_a_page_says_what_it_is_to_those_who_share_it(good_client: TestClient, path: str) -> None:
    opened = open_page(good_client, path)
    (description,) = opened.find("meta", name="description")
    assert opened.find("meta", property="og:description", content=description["content"])
    assert 50 < len(description["content"]) < 200
    assert opened.find("html", lang="en")


@pytest.mark.parametrize("path", ["/en", "/en/facts/diop-defence-minister"])
def test_every_link_of_a_page_to_this_service_leads_to_something(client: TestClient, path: str) -> None:
    opened = open_page(client, path)
    addresses = [it.get("href") or it["action"] for name, it in opened.elements if name in {"a", "link", "form"}]
    own = {it.partition("#")[0] for it in addresses if it.startswith("/")}
    assert own
    assert {it: client.get(it).status_code for it in own} == dict.fromkeys(own, 200)


def test_the_pages_are_those_of_the_site_map() -> None:
    routes = [route.path for module in PAGE_ROUTES for route in module.router.routes]
    assert sorted(routes) == sorted(f"{HOME_PAGE}{path}" for path in PAGES)
    assert all(is_page(path) for path in routes)
    assert {it.path for it in SECTIONS} <= PAGES


def test_a_link_leads_to_the_page_or_to_json_where_there_is_none() -> None:
    assert find_address("/facts/pact-signed") == "/en/facts/pact-signed"
    assert find_address("/problems/gone") == "/problems/gone"


@pytest.mark.parametrize("path", ["/english", "/e", "/facts/en"])
def test_other_paths_are_no_pages(path: str) -> None:
    assert not is_page(path)


@pytest.mark.parametrize(("path", "to"), [("/en/", "/en"), ("/EN/facts/Pact-Signed", "/en/facts/pact-signed")])
def test_a_path_that_is_written_otherwise_leads_to_the_page(good_client: TestClient, path: str, to: str) -> None:
    response = good_client.get(path, follow_redirects=False)
    assert (response.status_code, response.headers["Location"]) == (308, to)


def test_a_former_id_leads_to_the_page_of_the_present_one(good_client: TestClient) -> None:
    response = good_client.get("/en/facts/signing", follow_redirects=False)
    assert (response.status_code, response.headers["Location"]) == (308, "/en/facts/pact-signed")


def test_the_style_is_kept_for_good_under_what_it_holds(good_client: TestClient) -> None:
    asset = read_asset("style.css")
    response = good_client.get(asset.path)
    assert (response.content, response.headers["Content-Type"]) == (asset.body, "text/css; charset=utf-8")
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_a_file_of_another_release_is_sent_for_now(good_client: TestClient) -> None:
    response = good_client.get("/assets/style.0123456789ab.css")
    assert response.content == read_asset("style.css").body
    assert response.headers["Cache-Control"].startswith("public, max-age=60,")


@pytest.mark.parametrize("name", ["style.css", "style.0123456789ab.svg", "other.0123456789ab.css", "style.x.css"])
def test_there_are_no_other_files(good_client: TestClient, name: str) -> None:
    assert good_client.get(f"/assets/{name}").status_code == 404


def test_all_templates_compile() -> None:
    compile_all()


@pytest.mark.parametrize(("url", "host"), [("https://www.nation.com.pk/a", "nation.com.pk"), ("nowhere", "nowhere")])
def test_a_host_is_named_as_people_do(url: str, host: str) -> None:
    assert find_host(url) == host


def test_what_a_network_adds_to_an_address_is_no_question(good_client: TestClient) -> None:
    shared = good_client.get("/en/facts/pact-signed?fbclid=IwAR0&utm_source=a%20b&mc_eid=")
    assert shared.text == good_client.get("/en/facts/pact-signed").text
    assert good_client.get("/en/facts/pact-signed?utm_source=a&kind=event").status_code == 422


@pytest.mark.parametrize(
    ("query", "left"),
    [
        (b"", b""),
        (b"fbclid", b"fbclid"),
        (b"q=a&gclid=1&actor=mali", b"q=a&actor=mali"),
        (b"q=utm_source", b"q=utm_source"),
        (b"utm=1&clid=2", b"utm=1&clid=2"),
    ],
)
def test_nothing_else_is_dropped(query: bytes, left: bytes) -> None:
    assert drop_tracking(query) == left


def test_a_page_may_have_no_twin(good_database: Database) -> None:
    router = make_router()

    @router.get("/about")
    @page
    def show_about(request: ReadRequest, query: Annotated[NoQuery, Query()]) -> Response:
        return respond_with_page(request, "base.html", {})

    with open_extended_client(good_database, router) as client:
        response = client.get("/en/about")
        assert response.headers["Content-Security-Policy"] == CSP
        assert "Link" not in response.headers
        assert "application/json" not in response.text


def test_the_navigation_knows_where_a_reader_is() -> None:
    fact = Frame("/sahel", "https://sahel.example/sahel", "/en/facts/a", None, None, "")
    assert (fact.home, fact.is_home) == ("/sahel/en", False)
    assert [fact.is_within(it) for it in ("/facts", "/fact", "/actors")] == [True, False, False]
    assert [fact.is_at(it) for it in ("/facts", "/facts/a")] == [False, True]
    assert fact.link("/facts/b") == "/sahel/en/facts/b"

"""What programs look for at paths that others have laid down."""

import json
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest
from starlette.testclient import TestClient

from app.store.engine import Database
from tests.conftest import open_client

PUBLIC = "http://127.0.0.1:8000"
MEDIA_TYPES = {
    "/robots.txt": "text/plain; charset=utf-8",
    "/llms.txt": "text/plain; charset=utf-8",
    "/favicon.svg": "image/svg+xml",
    "/opensearch.xml": "application/opensearchdescription+xml",
    "/.well-known/api-catalog": 'application/linkset+json; profile="https://www.rfc-editor.org/info/rfc9727"',
}
OPENSEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"


@pytest.mark.parametrize("path", MEDIA_TYPES)
def test_it_is_there_and_may_be_kept(good_client: TestClient, path: str) -> None:
    response = good_client.get(path)
    assert response.headers["Content-Type"] == MEDIA_TYPES[path]
    assert response.headers["Cache-Control"].startswith("public, max-age=60")
    assert good_client.get(path, headers={"If-None-Match": response.headers["ETag"]}).status_code == 304
    head = good_client.head(path)
    assert (head.status_code, head.content) == (200, b"")
    assert good_client.get(f"{path}?x=1").status_code == 422


@pytest.mark.parametrize("path", ["/robots.txt", "/llms.txt", "/opensearch.xml", "/.well-known/api-catalog"])
def test_its_addresses_and_its_tag_are_those_of_the_public_address(
    good_client: TestClient, good_database: Database, path: str
) -> None:
    with open_client(good_database, public_url="https://facts.example.org/api", root_path="/api") as client:
        response, plain = client.get(path), good_client.get(path)
    assert "https://facts.example.org/api/" in response.text
    assert PUBLIC not in response.text
    assert response.headers["ETag"] != plain.headers["ETag"]


def test_crawlers_are_led_to_the_sitemap_and_kept_from_lists_without_an_end(good_database: Database) -> None:
    with open_client(good_database, public_url="https://facts.example.org/api", root_path="/api") as client:
        assert client.get("/robots.txt").text == (
            "User-agent: *\n"
            "Allow: /api/sitemap.xml\n"
            "Disallow: /api/*?\n"
            "\n"
            "Sitemap: https://facts.example.org/api/sitemap.xml\n"
        )


@pytest.mark.slow
def test_every_link_for_language_models_answers(good_client: TestClient) -> None:
    links = [
        line.split("](")[1].split(")")[0] for line in good_client.get("/llms.txt").text.splitlines() if "](" in line
    ]
    assert len(links) == 10
    statuses = {link: good_client.get(link.removeprefix(PUBLIC)).status_code for link in links}
    assert statuses == dict.fromkeys(links, 200) | {f"{PUBLIC}/charter": 404}  # The invented record has none.


def test_the_mark_is_a_picture_and_stands_at_the_old_address_too(good_client: TestClient) -> None:
    picture = ElementTree.fromstring(good_client.get("/favicon.svg").content)
    assert picture.tag == "{http://www.w3.org/2000/svg}svg"
    moved = good_client.get("/favicon.ico", follow_redirects=False)
    assert (moved.status_code, moved.headers["Location"]) == (308, "/favicon.svg")


def read_templates(client: TestClient) -> dict[str, str]:
    """What a browser asks of the service by the media type that it gets."""
    description = ElementTree.fromstring(client.get("/opensearch.xml").content)
    assert description.findtext(f"{OPENSEARCH}ShortName") == "Sahel Facts"
    return {it.attrib["type"]: it.attrib["template"] for it in description.iter(f"{OPENSEARCH}Url")}


def test_a_browser_can_search(good_client: TestClient) -> None:
    template = read_templates(good_client)["application/json"]
    found = good_client.get(template.removeprefix(PUBLIC).format(searchTerms="pact"))
    assert found.json()["items"]


def test_a_browser_shows_the_page_of_a_search(good_client: TestClient) -> None:
    template = read_templates(good_client)["text/html"]
    assert template == f"{PUBLIC}/en/facts?q={{searchTerms}}"
    assert good_client.get(template.removeprefix(PUBLIC).format(searchTerms="pact")).status_code == 200


def test_the_catalogue_links_to_what_describes_the_api(good_client: TestClient) -> None:
    response = good_client.get("/.well-known/api-catalog")
    assert response.headers["Link"] == '</.well-known/api-catalog>; rel="api-catalog"'
    catalogue, api = json.loads(response.content)["linkset"]
    assert catalogue == {
        "anchor": f"{PUBLIC}/.well-known/api-catalog",
        "item": [{"href": f"{PUBLIC}/", "type": "application/json"}],
    }
    assert api.pop("anchor") == f"{PUBLIC}/"
    assert list(api) == ["service-desc", "service-doc", "service-meta", "status"]
    for (link,) in api.values():
        answer = good_client.get(link["href"].removeprefix(PUBLIC))
        assert (answer.status_code, answer.headers["Content-Type"].partition(";")[0]) == (200, link["type"])


def test_whoever_finds_a_weakness_is_told_whom_to_write_to(good_database: Database) -> None:
    with open_client(good_database, security_contact="security@example.org") as client:
        response = client.get("/.well-known/security.txt")
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert response.headers["Cache-Control"] == "no-store"
    fields = dict(line.split(": ", maxsplit=1) for line in response.text.splitlines())
    assert fields.pop("Contact") == "mailto:security@example.org"
    until = datetime.fromisoformat(fields.pop("Expires")) - datetime.now(UTC)
    assert timedelta(days=178) < until < timedelta(days=181)
    assert fields == {"Preferred-Languages": "en", "Canonical": f"{PUBLIC}/.well-known/security.txt"}


def test_without_a_contact_there_is_no_file_that_names_one(good_client: TestClient) -> None:
    response = good_client.get("/.well-known/security.txt")
    assert (response.status_code, response.json()["title"]) == (404, "Not found")

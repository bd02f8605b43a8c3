"""Behind a proxy that removes a prefix from paths, every address in a response begins with that prefix."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import text
from starlette.testclient import TestClient

from app.schemas.service import LINKS
from app.store.engine import Database
from tests.conftest import open_client

pytestmark = pytest.mark.slow

PREFIX = "/api/v1.0"
# What is of this moment, and what has absolute addresses alone: tests/api/test_discovery.py.
_OTHERS = {"/metrics", "/status", "/llms.txt", "/opensearch.xml", "/robots.txt", "/favicon.svg"}
PATHS = [
    *(path for path in LINKS if path not in _OTHERS),
    "/",
    "/facts?limit=1&facets=kind,year,actor",
    "/events?limit=1&facets=year",
    "/actors?limit=1",
    "/search?q=pact&limit=1",
    "/docs/start.js",
    "/problems/not-found",
    "/facts/pact-signed",
    "/en/facts/pact-signed",
    "/en/facts/pact-signd",
    "/en/facts/pact-signed?knid=event",
    "/facts/nowhere",
    "/facts?knid=event",
    "/facts?q=%",
    "/facts/nowhere/else",
    f"/facts?q={'a' * 18_000}",
]
_IN_HEADERS = re.compile(r"<(/[^>]*)>|^(/.*)", re.MULTILINE)
_IN_TEXT = re.compile(r"""(?:href|src)=["'](/[^"']*)|url: "(/[^"]*)""")


@pytest.fixture(scope="module")
def prefixed(good_database: Database) -> Iterator[TestClient]:
    """A client that asks as a proxy does which has removed the prefix."""
    with open_client(good_database, root_path=PREFIX) as client:
        yield client


def find_addresses(value: Any) -> Iterator[str]:
    """Every text that is a path, wherever it stands in JSON."""
    if isinstance(value, dict):
        for name, it in value.items():
            # The keys of these are paths below the server that the document names, and their texts are about them.
            if name not in {"paths", "components"}:
                yield from find_addresses(it)
    elif isinstance(value, list):
        for it in value:
            yield from find_addresses(it)
    elif isinstance(value, str) and value.startswith("/"):
        yield value


def read_addresses(client: TestClient, path: str) -> list[str]:
    """What a response names of this host: in its body, whatever it is, and in its header fields."""
    response = client.get(path)
    headers = "\n".join(response.headers.get(name, "") for name in ("Link", "Location", "Content-Location"))
    found = [address for groups in _IN_HEADERS.findall(headers) for address in groups if address]
    if "json" in response.headers["Content-Type"]:
        return [*found, *find_addresses(response.json())]
    return [*found, *(address for groups in _IN_TEXT.findall(response.text) for address in groups if address)]


@pytest.mark.parametrize("path", PATHS)
def test_addresses_are_those_without_a_prefix_below_it(
    good_client: TestClient, prefixed: TestClient, path: str
) -> None:
    addresses = read_addresses(good_client, path)
    below = [PREFIX if path == "/openapi.json" and it == "/" else PREFIX + it for it in addresses]
    assert read_addresses(prefixed, path) == below
    assert below or path in {"/healthz", "/readyz", "/problems/not-found"}


def test_items_and_cursors_are_the_same_below_every_prefix(good_client: TestClient, prefixed: TestClient) -> None:
    plain, page = (client.get("/facts?limit=1").json() for client in (good_client, prefixed))
    following = plain["page"]["next"]
    assert page == {**plain, "page": {**plain["page"], "next": PREFIX + following}}
    assert prefixed.get(following).json()["items"] == good_client.get(following).json()["items"]


def test_a_tag_belongs_to_the_prefix_of_its_addresses(good_client: TestClient, prefixed: TestClient) -> None:
    for path in ("/facts", "/facts/pact-signed", "/en/facts/pact-signed", "/problems", "/docs", "/openapi.json"):
        tags = [client.get(path).headers["ETag"] for client in (good_client, prefixed)]
        assert tags[0] != tags[1]
        statuses = [prefixed.get(path, headers={"If-None-Match": tag}).status_code for tag in tags]
        assert statuses == [200, 304]


def test_the_openapi_document_names_the_prefix_and_paths_below_it(prefixed: TestClient) -> None:
    document = prefixed.get("/openapi.json").json()
    assert [server["url"] for server in document["servers"]] == [PREFIX]
    assert "/facts" in document["paths"]
    problems = [
        example["value"]
        for operations in document["paths"].values()
        for status, response in operations["get"]["responses"].items()
        if status >= "400"
        for content in response["content"].values()
        for example in content.get("examples", {}).values()
    ]
    assert problems
    assert all(it["type"].startswith(f"{PREFIX}/problems/") for it in problems)
    assert all(it["instance"].startswith(f"{PREFIX}/") for it in problems)


def test_an_unknown_path_is_named_as_the_client_wrote_it(prefixed: TestClient) -> None:
    problem = prefixed.get("/nowhere").json()
    assert problem["detail"] == f"There is no path {PREFIX}/nowhere. `{PREFIX}/` links to everything."
    assert problem["instance"] == f"{PREFIX}/nowhere"


def test_a_request_is_sent_on_below_the_prefix(prefixed: TestClient) -> None:
    response = prefixed.get("/Facts/?limit=1", follow_redirects=False)
    assert (response.status_code, response.headers["Location"]) == (308, f"{PREFIX}/facts?limit=1")
    detail = prefixed.get("/fact").json()["detail"]
    assert detail == f"There is no path {PREFIX}/fact. Did you mean {PREFIX}/facts? `{PREFIX}/` links to everything."


def test_a_path_is_taken_as_it_comes_though_it_begins_with_the_prefix(good_database: Database) -> None:
    with open_client(good_database, root_path="/facts") as client:
        assert client.get("/facts/pact-signed").json()["id"] == "pact-signed"
        assert client.get("/facts/facts").status_code == 404


def test_what_a_proxy_says_of_a_prefix_is_left_unread(good_client: TestClient) -> None:
    headers = {"X-Forwarded-Prefix": "/api", "X-Script-Name": "/api", "X-Forwarded-Host": "elsewhere"}
    named = good_client.get("/facts?limit=1", headers=headers).json()["page"]["next"]
    assert named.startswith("/facts?")


def test_what_is_published_names_no_address_of_this_service(loaded_database: Database) -> None:
    with loaded_database.reader.connect() as connection:
        bodies = connection.execute(text("SELECT body FROM version WHERE body IS NOT NULL")).scalars().all()
    assert bodies
    assert [it for body in bodies for it in find_addresses(json.loads(body))] == []

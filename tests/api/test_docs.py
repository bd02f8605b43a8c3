"""The documentation that people read and try: all of it comes from the service itself."""

import mimetypes
import re
from pathlib import PurePosixPath

import pytest
from starlette.testclient import TestClient

from tests.asking import find_faults


def test_the_page_names_no_other_host(good_client: TestClient) -> None:
    page = good_client.get("/docs").text
    addresses = re.findall(r"(?:src|href)=\"([^\"]+)\"", page)
    assert addresses
    assert all(address.startswith("/docs/") for address in addresses)
    assert "//" not in page.replace("<!doctype", "")


def test_everything_that_the_page_names_is_there(good_client: TestClient) -> None:
    for address in re.findall(r"(?:src|href)=\"([^\"]+)\"", good_client.get("/docs").text):
        response = good_client.get(address)
        assert response.status_code == 200
        assert response.content


def test_the_page_may_load_from_the_service_only(good_client: TestClient) -> None:
    policy = dict(
        directive.strip().split(" ", 1)
        for directive in good_client.get("/docs").headers["Content-Security-Policy"].split(";")
    )
    assert policy == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data:",
        "connect-src": "'self'",
        "frame-ancestors": "'none'",
    }


def test_the_page_has_no_script_of_its_own(good_client: TestClient) -> None:
    scripts = re.findall(r"<script([^>]*)>(.*?)</script>", good_client.get("/docs").text, re.DOTALL)
    assert [content for _, content in scripts] == ["", ""]
    assert all("src=" in attributes for attributes, _ in scripts)


def test_the_viewer_reads_the_openapi_document_and_tells_nobody(good_client: TestClient) -> None:
    start = good_client.get("/docs/start.js")
    assert start.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert 'url: "/openapi.json"' in start.text
    assert "validatorUrl: null" in start.text


def test_the_page_follows_the_reader_from_light_to_dark(good_client: TestClient) -> None:
    start = good_client.get("/docs/start.js").text
    assert 'matchMedia("(prefers-color-scheme: dark)")' in start
    assert 'classList.toggle("dark-mode"' in start
    assert ".dark-mode .swagger-ui" in good_client.get("/docs/assets/swagger-ui.css").text
    assert "color-scheme: light dark" in good_client.get("/docs/page.css").text


def test_the_page_styles_only_what_the_viewer_has(good_client: TestClient) -> None:
    style = good_client.get("/docs/page.css")
    assert style.headers["Content-Type"] == "text/css; charset=utf-8"
    named = {*re.findall(r"[.\[]([a-z][\w-]+)(?=[^;{}]*\{)", re.sub(r"/\*.*?\*/", "", style.text, flags=re.DOTALL))}
    assert len(named) > 8
    viewer = "".join(good_client.get(f"/docs/assets/swagger-ui{name}").text for name in (".css", "-bundle.js"))
    assert [name for name in named if name not in viewer] == []


def test_a_page_of_operations_does_not_begin_with_all_models_open(good_client: TestClient) -> None:
    assert "defaultModelsExpandDepth: 0" in good_client.get("/docs/start.js").text


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("swagger-ui.css", "text/css; charset=utf-8"),
        ("swagger-ui-bundle.js", "text/javascript; charset=utf-8"),
        ("favicon.png", "image/png"),
    ],
)
def test_assets_have_their_type(good_client: TestClient, name: str, media_type: str) -> None:
    assert good_client.get(f"/docs/assets/{name}").headers["Content-Type"] == media_type


def test_the_type_of_an_asset_hangs_on_neither_python_nor_machine(
    good_client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    mimetypes.init()
    monkeypatch.setitem(mimetypes.types_map, ".js", "application/javascript")
    response = good_client.get("/docs/assets/swagger-ui-bundle.js")
    assert response.headers["Content-Type"] == "text/javascript; charset=utf-8"
    again = good_client.get("/docs/assets/swagger-ui-bundle.js", headers={"If-None-Match": response.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/",
        "/nope.js",
        "/%2e%2e/__init__.py",
        "/..%2f__init__.py",
        "/..%5c__init__.py",
        "//etc/passwd",
        "/%2fetc/passwd",
        "/" + "a" * 300,
        "/" + "a/" * 3000,
    ],
)
def test_nothing_but_assets_is_served_below_their_folder(good_client: TestClient, path: str) -> None:
    response = good_client.get(f"/docs/assets{path}")
    assert response.status_code == 404
    assert response.json()["type"] == "/problems/not-found"


def test_the_document_of_the_page_is_described_by_its_own_version(good_client: TestClient) -> None:
    document = good_client.get("/openapi.json").json()
    assert PurePosixPath(document["openapi"]).match("3.1.*")
    assert document["info"]["version"] == good_client.get("/").json()["version"]


def test_the_document_takes_no_parameters(good_client: TestClient) -> None:
    (fault,) = find_faults(good_client, "/openapi.json?lang=en")
    assert fault["parameter"] == "lang"

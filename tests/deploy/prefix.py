"""The service below a prefix that nginx removes, as docs/operations.md has it: every address leads somewhere."""

import re
from contextlib import ExitStack
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import httpx

from tests.deploy.compose_file import PROJECT
from tests.deploy.proxy import Nginx, find_ports
from tests.deploy.replica import Replica

_FRAME = """\
pid {folder}/nginx.pid;
error_log stderr warn;
events {{ }}
http {{
    access_log off;
    client_body_temp_path {folder}/client_body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    server {{
        listen 127.0.0.1:{port};
        {location}
    }}
}}
"""
_EXAMPLE = re.compile(r"^```nginx\n(location /api/ .*?)^```$", re.MULTILINE | re.DOTALL)


def read_example() -> str:
    """The configuration that the documentation gives."""
    (example,) = _EXAMPLE.findall((PROJECT / "docs" / "operations.md").read_text(encoding="utf-8"))
    return str(example)


def prove_prefix(folder: Path) -> str:
    """Follow every kind of address from the index on, through a proxy that removes the prefix."""
    folder.mkdir()
    folder.chmod(0o755)
    with ExitStack() as stack:
        service = Replica(f"sqlite:///{folder}/facts.db", folder / "service", SAHEL_FACTS_ROOT_PATH="/api")
        stack.enter_context(service)
        (port,) = find_ports(1)
        location = read_example().replace("127.0.0.1:8000", f"127.0.0.1:{service.port}")
        text = _FRAME.format(folder=folder / "proxy", port=port, location=location)
        stack.enter_context(Nginx(folder / "proxy", text))
        client = stack.enter_context(httpx.Client(base_url=f"http://127.0.0.1:{port}"))
        moved = client.get("/api")
        assert (moved.status_code, moved.headers["Location"]) == (301, "/api/")
        links = [link["href"] for link in client.get("/api/").json()["links"]]
        pages = [_walk(client, f"/api/{name}?limit=7") for name in ("facts", "events", "actors")]
        facets = client.get("/api/facts?limit=1&facets=kind,year,source").json()["facets"]
        followed = [*links, *(value["url"] for facet in facets for value in facet["values"])]
        followed += _check_documentation(client)
        for address in followed:
            assert address.startswith("/api/"), address
            assert client.get(address).status_code == 200, address
        _check_problem(client)
        return f"{sum(pages)} pages and {len(followed)} addresses followed"


def _walk(client: httpx.Client, address: str | None) -> int:
    """The number of pages of a list, by its body and by its header alike."""
    count = 0
    while address:
        response = client.get(address).raise_for_status()
        address = response.json()["page"]["next"]
        assert response.links.get("next", {}).get("url") == address
        assert response.links["describedby"]["url"] == "/api/openapi.json"
        assert response.links["license"]["url"] == "/api/dataset"
        count += 1
    assert count > 1
    return count


def _check_documentation(client: httpx.Client) -> list[str]:
    """The addresses that the documentation loads, and one that its document leads to."""
    page = _Addresses()
    page.feed(client.get("/api/docs").text)
    assert len(page.found) == 5
    (document,) = re.findall(r'url: "([^"]+)"', client.get("/api/docs/start.js").text)
    (server,) = client.get(document).json()["servers"]
    problems = _Addresses()
    problems.feed(client.get("/api/problems").text)
    base = urljoin(document, server["url"])
    return [*page.found, document, *problems.found, f"{base}/facts"]


def _check_problem(client: httpx.Client) -> None:
    for address, status in {"/api/facts/nowhere": 404, "/api/facts?knid=x": 422, "/api/nowhere": 404}.items():
        problem: dict[str, Any] = client.get(address).json()
        assert problem["status"] == status
        assert problem["instance"] == address.partition("?")[0]
        assert client.get(problem["type"]).status_code == 200


class _Addresses(HTMLParser):
    """What a page links to or loads."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attrs if name in {"href", "src"} and value is not None]

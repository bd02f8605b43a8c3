"""Walks through all pages that can be reached from the first, without a browser."""

import http.client
import re
from collections import Counter, deque
from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urldefrag, urljoin, urlsplit

import html5lib

from tests.pages.job import PUBLIC_URL, check

_LEADS = {("a", "href"), ("form", "action"), ("link", "href")}
_LOADS = {
    ("img", "src"),
    ("script", "src"),
    ("source", "src"),
    ("iframe", "src"),
    ("use", "href"),
    ("image", "href"),
    ("link", "href"),
}
_LOADING_RELATIONS = {"icon", "stylesheet", "preload", "modulepreload", "prefetch", "preconnect", "dns-prefetch"}
_COMBINED = 60
"""How many pages of several parameters are opened: there are as many as there are combinations."""


class Page(NamedTuple):
    """A page as it was sent."""

    path: str
    """With the query."""
    kind: str
    """As the site map has it, with a question mark where there is a query."""
    size: int
    ids: frozenset[str]
    anchors: frozenset[str]
    """Addresses with a fragment that the page leads to, without the host."""


class Element(NamedTuple):
    name: str
    attributes: dict[str, str]
    text: str


class Walk:
    """The pages of a service, from the first on: `pages` by their paths, and what is wrong with them."""

    def __init__(self, address: str, home: str, kinds: list[str]) -> None:
        self.address = address
        self.home = home
        self.pages: dict[str, Page] = {}
        self.others: dict[str, str] = {}
        """What the pages lead to beside pages, by a page that does."""
        self.faults: list[str] = []
        self._kinds = {kind: re.compile(re.sub(r"\{\w+\}", "[^/]+", home + kind)) for kind in kinds}
        self._connection = http.client.HTTPConnection(urlsplit(address).netloc)
        self._waiting = deque([home])
        self._met = {home}
        self._combined = 0

    def run(self) -> None:
        """Opens each page once, and asks whether there is what they lead to."""
        while self._waiting:
            self._open(self._waiting.popleft())
        for path, page in self.others.items():
            status, _ = self._ask("HEAD", path)
            if status != 200:
                self.faults.append(f"{page} leads to {path}, which answers {status}")
        for it in self.pages.values():
            for anchor in it.anchors:
                path, fragment = urldefrag(anchor)
                if path in self.pages and fragment not in self.pages[path].ids:
                    self.faults.append(f"{it.path} leads to {anchor}, and there is no such id")
        self._connection.close()

    def heaviest(self) -> list[Page]:
        """Of each kind the page that has most to show."""
        ordered = sorted(self.pages.values(), key=lambda it: (it.size, it.path))
        return sorted({it.kind: it for it in ordered}.values())

    def _ask(self, method: str, path: str) -> tuple[int, bytes]:
        self._connection.request(method, path)
        response = self._connection.getresponse()
        return response.status, response.read()

    def _open(self, path: str) -> None:
        status, body = self._ask("GET", path)
        if status != 200:
            self.faults.append(f"{path} answers {status}")
            return
        try:
            elements = list(read_elements(body.decode()))
        except html5lib.html5parser.ParseError as error:
            self.faults.append(f"{path}: {error}")
            return
        self.faults += [f"{path}: {it}" for it in find_faults(elements)]
        leads = list(self._find_leads(path, elements))
        ids = frozenset(it.attributes["id"] for it in elements if "id" in it.attributes)
        self.pages[path] = Page(path, self._kind(path), len(body), ids, frozenset(it for it in leads if "#" in it))
        for it in leads:
            self._meet(urldefrag(it).url, path)

    def _find_leads(self, page: str, elements: list[Element]) -> Iterator[str]:
        """The addresses of this service that a page leads to. What the page would load from elsewhere is a fault."""
        for name, attributes, _ in elements:
            for attribute, value in attributes.items():
                if (name, attribute) not in _LEADS | _LOADS:
                    continue
                address = urljoin(f"{self.address}{page}", value).replace(PUBLIC_URL, self.address)
                if address.startswith(f"{self.address}/"):
                    yield address.removeprefix(self.address)
                elif name != "a" and (name != "link" or _LOADING_RELATIONS & {*attributes["rel"].split()}):
                    self.faults.append(f"{page} loads {address}")
                elif not address.startswith("https://"):
                    self.faults.append(f"{page} leads to {address}")

    def _meet(self, path: str, page: str) -> None:
        if path in self._met:
            return
        parameters = len(parse_qsl(urlsplit(path).query))
        if parameters > 1:
            self._combined += 1
            if self._combined > _COMBINED:
                return
        self._met.add(path)
        if re.match(rf"{self.home}(?![^/?])", path):
            self._waiting.append(path)
        else:
            self.others[path] = page

    def _kind(self, path: str) -> str:
        parts = urlsplit(path)
        for kind, pattern in self._kinds.items():
            if pattern.fullmatch(parts.path):
                return kind + ("?" if parts.query else "")
        self.faults.append(f"{path} is no page of the site map")
        return parts.path


def read_elements(html: str) -> Iterator[Element]:
    """The elements of a page in order. Raises ParseError where a browser would have to guess."""
    tree: Any = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(html)
    for it in tree.iter():
        if isinstance(it.tag, str):
            yield Element(it.tag, dict(it.attrib), "".join(it.itertext()).strip() if it.tag in {"h1", "title"} else "")


def find_faults(elements: list[Element]) -> Iterator[str]:
    headings = [it.text for it in elements if it.name == "h1"]
    if len(headings) != 1 or not headings[0]:
        yield f"the first headings are {headings}"
    if not [it for it in elements if it.name == "title" and it.text]:
        yield "there is no title"
    ids = Counter(it.attributes["id"] for it in elements if "id" in it.attributes)
    for name, count in ids.items():
        if count > 1:
            yield f"{count} elements have the id {name}"


def walk(address: str, home: str, kinds: list[str]) -> Walk:
    """All pages of a service, without fault."""
    walked = Walk(address, home, kinds)
    walked.run()
    check(walked.faults)
    return walked

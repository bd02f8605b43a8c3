"""HTML of a page, read strictly: what a parser would have to guess at is an error."""

import re
from html.parser import HTMLParser
from itertools import pairwise

from starlette.testclient import TestClient

_VOID = {"meta", "link", "input", "br", "hr", "img"}
_PHRASING_ONLY = {"p", "h1", "h2", "h3", "dt", "span", "a", "title", "mark", "cite", "b", "strong", "label", "button"}
_BLOCKS = {"p", "ul", "ol", "li", "dl", "dd", "dt", "div", "section", "article", "figure", "blockquote", "h1", "h2"}
_GLUED = re.compile(r"[a-z]{2}[.:;?!](?:[A-Z]|\d+ ).*")
"""A sentence that begins without a space after the one before."""

Attributes = dict[str, str]


class Page(HTMLParser):
    """The elements of a page with their attributes, and its texts. Raises ValueError where it is not well formed."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, Attributes]] = []
        self.texts: dict[str, list[str]] = {}
        """Texts by the element that they stand in, whole."""
        self._open: list[str] = []
        self._parts: list[list[str]] = []
        self.doctype = ""
        self.feed(html)
        self.close()
        if self._open:
            raise ValueError(f"{self._open} are not closed")

    def handle_decl(self, decl: str) -> None:
        self.doctype = decl

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        if len(set(names)) != len(names):
            raise ValueError(f"{tag} has an attribute twice: {names}")
        if tag in _BLOCKS and self._open and self._open[-1] in _PHRASING_ONLY:
            raise ValueError(f"{tag} stands in {self._open[-1]} at {self.getpos()}")
        if tag == "a" and "a" in self._open:
            raise ValueError(f"a link stands in a link at {self.getpos()}")
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in _VOID:
            self._open.append(tag)
            self._parts.append([])

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open[-1] != tag:
            raise ValueError(f"</{tag}> closes {self._open[-1:]} at {self.getpos()}")
        self._open.pop()
        text = "".join(self._parts.pop())
        self.texts.setdefault(tag, []).append(" ".join(text.split()))
        if self._parts:
            self._parts[-1].append(text)

    def handle_data(self, data: str) -> None:
        if self._parts:
            self._parts[-1].append(data)

    def find(self, tag: str, **attributes: str) -> list[Attributes]:
        """The attributes of the elements of a name that have these among them."""
        return [it for name, it in self.elements if name == tag and attributes.items() <= it.items()]

    @property
    def text(self) -> str:
        (body,) = self.texts["body"]
        return body

    @property
    def links(self) -> list[str]:
        """What the page leads to."""
        return [it["href"] for it in self.find("a")]


def check_page(html: str) -> Page:
    """A page that is well formed, and that people and programs find their way in. Raises ValueError or fails."""
    page = Page(html)
    assert page.doctype == "doctype html"
    assert len(page.texts["h1"]) == len(page.texts["main"]) == 1
    assert len(page.texts["title"]) == 1 + sum("aria-labelledby" in it for it in page.find("svg"))
    levels = [int(tag[1]) for tag, _ in page.elements if tag in {"h1", "h2", "h3"}]
    assert all(after - before <= 1 for before, after in pairwise(levels)), levels
    ids = [it["id"] for _, it in page.elements if "id" in it]
    assert len(set(ids)) == len(ids)
    references = [it[name] for _, it in page.elements for name in ("for", "aria-labelledby") if name in it]
    anchors = [link[1:] for link in page.links if link.startswith("#")]
    assert {*references, *anchors} <= {*ids}
    assert [found[0] for it in page.texts.get("p", ()) if (found := _GLUED.search(it))] == []
    assert not [tag for tag, it in page.elements if tag in {"script", "style"} or "style" in it or "onclick" in it]
    return page


def open_page(client: TestClient, path: str) -> Page:
    """The page at a path, which must be there."""
    response = client.get(path)
    assert response.status_code == 200, response.text
    return check_page(response.text)

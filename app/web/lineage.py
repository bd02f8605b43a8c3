"""Who copied whom, as a drawing: where passages go back to on the left, the documents that print them on the right."""

import textwrap
from collections.abc import Iterable, Sequence
from statistics import fmean
from typing import Any, NamedTuple

from app.domain.vocabulary import OriginBasis

WIDTH = 800
"""All measures are those of the drawing, which is scaled to its place."""
_LEFT, _RIGHT = 330, 590
"""Where lines begin and end."""
_LINE = 19
"""Height of a line of text."""
_GAP = 14
"""Between two names."""
_LETTERS = {"origin": 36, "document": 24}
"""Most letters in a line of a name."""


class Link(NamedTuple):
    """A passage of a document goes back to an origin, and what shows that."""

    origin: str
    origin_name: str
    source: str
    publisher: str
    title: str
    basis: OriginBasis
    note: str


class Node(NamedTuple):
    """A name in the drawing: its lines with the height of each, and the height of its middle."""

    lines: Sequence[tuple[float, str]]
    middle: float
    is_apart: bool
    """Whether it stands for what the page is not about."""


class Edge(NamedTuple):
    """A line between an origin and a document."""

    path: str
    basis: OriginBasis
    is_apart: bool


class Lineage(NamedTuple):
    """The drawing, and the bases that occur in it."""

    height: float
    origins: Sequence[Node]
    documents: Sequence[Node]
    edges: Sequence[Edge]
    bases: Sequence[OriginBasis]
    is_of_one: bool = False
    """Whether it is of one document, beside which the others stand apart."""


class Overlaps(NamedTuple):
    """How much of a document others print word for word."""

    source: str
    publisher: str
    shares: Sequence[int | None]
    """In per cent, by document in the order of the list; None of itself, and where it was not counted."""


def compare_documents(sources: Sequence[dict[str, Any]]) -> list[Overlaps]:
    """Each document beside each; none, where nothing was counted."""
    names = [it["id"] for it in sources]
    shares = {it["id"]: {one["source"]: one["percent"] for one in it["overlaps"]} for it in sources}
    if not any(shares.values()):
        return []
    return [Overlaps(it["id"], it["publisher"], [shares[it["id"]].get(name) for name in names]) for it in sources]


def list_links(sources: Iterable[dict[str, Any]]) -> list[Link]:
    """What each document goes back to, from the published records of the documents."""
    return [
        Link(
            origin["id"],
            origin["name"],
            source["id"],
            source["publisher"],
            source["title"],
            OriginBasis(origin["basis"]),
            origin["basis_note"],
        )
        for source in sources
        for origin in source["origins"]
    ]


def draw_lineage(links: Sequence[Link], about: str | None = None) -> Lineage:
    """All links; or those of one document, and what other documents have in common with it."""
    if about is not None:
        shared = {it.origin for it in links if it.source == about}
        links = [it for it in links if it.origin in shared]
    documents = {it.source: it.publisher for it in links}
    names = {it.origin: it.origin_name for it in links}
    ranks = {source: rank for rank, source in enumerate(documents)}
    # An origin stands near the documents that go back to it, so that lines cross less.
    nearness = {it: fmean(ranks[link.source] for link in links if link.origin == it) for it in names}
    origins = {it: names[it] for it in sorted(names, key=lambda it: (nearness[it], it))}
    height = max(_height(origins, "origin"), _height(documents, "document"))
    left, right = _place(origins, "origin", height), _place(documents, "document", height, about)
    edges = [
        Edge(_draw_line(left[it.origin].middle, right[it.source].middle), it.basis, about not in (None, it.source))
        for it in links
    ]
    found = {it.basis for it in links}
    bases = [basis for basis in OriginBasis if basis in found]
    return Lineage(height, list(left.values()), list(right.values()), edges, bases, about is not None)


def _wrap(name: str, kind: str) -> list[str]:
    return textwrap.wrap(name, _LETTERS[kind])


def _height(names: dict[str, str], kind: str) -> float:
    return sum(len(_wrap(it, kind)) * _LINE + _GAP for it in names.values())


def _place(names: dict[str, str], kind: str, height: float, about: str | None = None) -> dict[str, Node]:
    """The names of one side below one another, spread over the height."""
    room = (height - _height(names, kind)) / max(1, len(names))
    placed, top = {}, 0.0
    for key, name in names.items():
        wrapped = _wrap(name, kind)
        own = len(wrapped) * _LINE + _GAP + room
        first = top + (own - (len(wrapped) - 1) * _LINE) / 2
        lines = [(round(first + number * _LINE, 1), line) for number, line in enumerate(wrapped)]
        placed[key] = Node(lines, round(top + own / 2, 1), about not in (None, key))
        top += own
    return placed


def _draw_line(start: float, end: float) -> str:
    middle = (_LEFT + _RIGHT) // 2
    return f"M{_LEFT} {start:g}C{middle} {start:g} {middle} {end:g} {_RIGHT} {end:g}"

"""Who copied whom, as a drawing: where passages go back to on the left, the documents that print them on the right."""

from collections.abc import Collection, Iterable, Sequence
from statistics import fmean
from typing import Any, NamedTuple

from app.domain.vocabulary import OriginBasis


class Link(NamedTuple):
    """A passage of a document goes back to an origin, and what shows that."""

    origin: str
    origin_name: str
    source: str
    publisher: str
    title: str
    basis: OriginBasis
    note: str


class Document(NamedTuple):
    """A document in the drawing."""

    publisher: str
    is_apart: bool
    """Whether it is not the one that the page is about."""


class Edge(NamedTuple):
    """A line between an origin and a document, in hundredths of the width and height between them."""

    path: str
    basis: OriginBasis
    is_apart: bool


class Lineage(NamedTuple):
    """The drawing, and the bases that occur in it.

    The names of a side stand below one another, each in the same part of the height, so that lines meet them on a
    page of any width.
    """

    origins: Sequence[str]
    documents: Sequence[Document]
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
    left, right = _place(origins), _place(documents)
    edges = [
        Edge(_draw_line(left[it.origin], right[it.source]), it.basis, about not in (None, it.source)) for it in links
    ]
    found = {it.basis for it in links}
    bases = [basis for basis in OriginBasis if basis in found]
    shown = [Document(publisher, about not in (None, key)) for key, publisher in documents.items()]
    return Lineage(list(origins.values()), shown, edges, bases, about is not None)


def _place(names: Collection[str]) -> dict[str, float]:
    """The height of the middle of each name of a side."""
    return {name: 100 * (number + 0.5) / len(names) for number, name in enumerate(names)}


def _draw_line(start: float, end: float) -> str:
    return f"M0 {start:.4g}C50 {start:.4g} 50 {end:.4g} 100 {end:.4g}"

"""Which pages there are. Links to what has no page yet lead to its JSON."""

import re
from typing import NamedTuple

from app.domain.web_pages import HOME_PAGE

_ID = re.compile(r"(?<=/)[a-z0-9-]+$")


class Section(NamedTuple):
    """A page that each page leads to, by its path below that of the language."""

    path: str
    title: str


SECTIONS = (
    Section("/facts", "Facts"),
    Section("/timeline", "Timeline"),
    Section("/actors", "Actors"),
    Section("/charter", "Charter"),
    Section("/disputes", "Disputes"),
    Section("/open-questions", "Open questions"),
    Section("/sources", "Sources"),
    Section("/data", "Data"),
    Section("/method", "Method"),
)
"""In the order of the navigation, which shows those that have a page."""

PAGES = frozenset(
    {
        "",
        "/actors",
        "/actors/{id}",
        "/charter",
        "/data",
        "/disputes",
        "/disputes/{id}",
        "/facts",
        "/facts/{id}",
        "/method",
        "/open-questions",
        "/open-questions/{id}",
        "/sources",
        "/sources/{id}",
        "/timeline",
        "/vocabulary",
    }
)
"""The paths of all pages, below that of the language."""


def sections() -> list[Section]:
    """The sections that have a page."""
    return [it for it in SECTIONS if it.path in PAGES]


def find_address(path: str) -> str:
    """The path of the page on what a path of the API answers, such as `/facts/a`; that path, where there is none."""
    return find_page(path) or path


def find_page(path: str) -> str | None:
    """The path of that page; None where there is none. A query that the path has goes with it."""
    plain = path.partition("?")[0]
    has_page = plain in PAGES or _ID.sub("{id}", plain) in PAGES
    return f"{HOME_PAGE}{path}" if has_page else None

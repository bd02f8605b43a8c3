"""Which pages there are. Links to what has none lead to its JSON."""

import re
from functools import lru_cache
from typing import NamedTuple

from app.domain.web_pages import FIXED_PAGES, HISTORY_PAGES, HOME_PAGE, RECORD_PAGES

_ID = re.compile(r"^(/[a-z-]+/)[a-z0-9-]+(/history)?$")


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
    Section("/sources", "Documents"),
    Section("/data", "Data"),
    Section("/method", "Method"),
)
"""In the order of the navigation."""

PAGES = frozenset(it.removeprefix(HOME_PAGE) for it in (*FIXED_PAGES, *RECORD_PAGES.values(), *HISTORY_PAGES.values()))
"""The paths of all pages, below that of the language."""


def find_address(path: str) -> str:
    """The path of the page on what a path of the API answers, such as `/facts/a`; that path, where there is none."""
    return find_page(path) or path


@lru_cache(maxsize=4096)
def find_page(path: str) -> str | None:
    """The path of that page; None where there is none. A query that the path has goes with it."""
    plain = path.partition("?")[0]
    has_page = plain in PAGES or _ID.sub(r"\1{id}\2", plain) in PAGES
    return f"{HOME_PAGE}{path}" if has_page else None

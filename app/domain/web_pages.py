"""The paths of the pages for people, in one place for all that name them, whether a page is there or not."""

from app.domain.vocabulary import Resource

HOME_PAGE = "/en"
SEARCH_PAGE = "/en/facts"
VOCABULARY_PAGE = "/en/vocabulary"
DATA_PAGE = "/en/data"

FIXED_PAGES = (
    HOME_PAGE,
    SEARCH_PAGE,
    "/en/actors",
    "/en/timeline",
    "/en/disputes",
    "/en/open-questions",
    "/en/sources",
    VOCABULARY_PAGE,
    DATA_PAGE,
    "/en/method",
)
"""Those that are there whatever the record holds."""

RECORD_PAGES = {
    Resource.FACT: "/en/facts/{id}",
    Resource.ACTOR: "/en/actors/{id}",
    Resource.DISPUTE: "/en/disputes/{id}",
    Resource.OPEN_QUESTION: "/en/open-questions/{id}",
    Resource.SOURCE: "/en/sources/{id}",
    Resource.CHARTER: "/en/charter",
}
"""Those of one record each."""

HISTORY_PAGES = {
    resource: f"{RECORD_PAGES[resource]}/history"
    for resource in (Resource.FACT, Resource.ACTOR, Resource.SOURCE, Resource.DISPUTE)
}
"""Those of the versions of one record each."""


def is_page(path: str) -> bool:
    """Whether a path is that of a page for people, be there one or not: it begins with the code of their language."""
    return path == HOME_PAGE or path.startswith(f"{HOME_PAGE}/")

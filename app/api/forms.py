"""Records in other formats than JSON, each at an address of its own, and the links by which one leads to the other."""

from collections.abc import Iterator
from typing import NamedTuple

from starlette.types import Scope

from app.domain.histories import find_history_path
from app.domain.vocabulary import Resource
from app.domain.web_pages import HISTORY_PAGES, RECORD_PAGES
from app.routing.root_path import find_root_path


class Form(NamedTuple):
    """A format, and what the addresses of records in it end with."""

    suffix: str
    media_type: str


JSON = Form("", "application/json")
CSL = Form(".csl.json", "application/vnd.citationstyles.csl+json")
BIBTEX = Form(".bib", "application/x-bibtex")
RIS = Form(".ris", "application/x-research-info-systems")
JSON_LD = Form(".jsonld", "application/ld+json")
CSV = Form(".csv", "text/csv")

_CITATIONS = (CSL, BIBTEX, RIS)
_FORMS = {
    Resource.FACT: ("/facts/", (*_CITATIONS, JSON_LD)),
    Resource.SOURCE: ("/sources/", _CITATIONS),
}
"""What addresses of records begin with, and their formats beside JSON."""


def link_to_forms(scope: Scope, resource: Resource, name: str) -> Iterator[str]:
    """Links from the JSON of a record to the same in other formats, to its page for people, and to its history."""
    root_path = find_root_path(scope)
    path, forms = _FORMS.get(resource, ("", ()))
    for form in forms:
        yield _write_link(f"{root_path}{path}{name}{form.suffix}", form.media_type)
    yield _write_link(root_path + RECORD_PAGES[resource].replace("{id}", name), "text/html")
    if history := find_history_path(resource, name):
        yield f'<{root_path}{history}>; rel="version-history"'


def link_to_history_page(scope: Scope, resource: Resource, name: str) -> str:
    """The link from the JSON of a history to its page for people."""
    return _write_link(find_root_path(scope) + HISTORY_PAGES[resource].replace("{id}", name), "text/html")


def link_to_all_sources(scope: Scope) -> Iterator[str]:
    """Links from the list of sources to all of them in other formats."""
    return (_write_link(f"{find_root_path(scope)}/sources{form.suffix}", form.media_type) for form in _CITATIONS)


def link_to_json(scope: Scope, path: str) -> Iterator[str]:
    """The link from another format to the JSON of the same."""
    yield _write_link(find_root_path(scope) + path, JSON.media_type)


def _write_link(address: str, media_type: str) -> str:
    return f'<{address}>; rel="alternate"; type="{media_type}"'

"""Pages of facts, with what can stand beside the items: facets, snippets, and ids that are not published."""

from functools import partial
from typing import NamedTuple

from app.domain.vocabulary import FactKind
from app.schemas.filters import FactFilters
from app.schemas.pages import FacetPublic
from app.services.facets import fetch_facet
from app.services.list_request import Question
from app.services.lists import PageResult, asks_for_several, check_references, fetch_page
from app.services.snippets import write_snippets
from app.store.fulltext import parse_search
from app.store.reader import Snapshot
from app.store.search_plan import prepare_search
from app.store.selects import list_of_facts


class FactPageResult(NamedTuple):
    """A page of facts and what stands beside its items; the snippets are JSON already."""

    page: PageResult
    facets: list[FacetPublic]
    snippets: str
    unknown_ids: list[str]


def fetch_facts(
    question: Question,
    cursor: str | None,
    snapshot: Snapshot,
    kind: FactKind | None = None,
    member_of: str | None = None,
) -> FactPageResult:
    """One page of the facts that the filters leave, of one kind or of the members of one organisation."""
    query: FactFilters = question.query
    terms = parse_search(query.q) if query.q else []
    search = prepare_search(snapshot, terms) if terms else None
    listing = partial(list_of_facts, dialect=snapshot.dialect, kind=kind, member_of=member_of)
    page = fetch_page(question, cursor, snapshot, listing, search)
    if not page.rows or asks_for_several(query):
        check_references(question, snapshot)
    found = {row[-1] for row in page.rows} if query.ids else set()
    return FactPageResult(
        page,
        [fetch_facet(facet, query, listing, question.path, snapshot) for facet in query.facets],
        write_snippets({row[-1]: row[1] for row in page.rows}, terms) if terms else "{}",
        [asked for asked in query.ids if asked not in found],
    )

"""Pages of facts, with what goes with the items: facets, snippets, and ids that are not published."""

from functools import partial
from typing import NamedTuple

from app.domain.vocabulary import FactKind
from app.schemas.filters import FactFilters
from app.schemas.pages import FacetPublic
from app.services.facets import fetch_facet
from app.services.list_request import ParsedQuery
from app.services.lists import PageResult, fetch_page, page_of_known
from app.services.search import fetch_search_page, plan_search
from app.services.search_report import write_report
from app.services.snippets import write_snippets
from app.store.fulltext import SearchPlan, fulltext_for
from app.store.selects import plan_facts
from app.store.transaction import ReadTransaction


class FactPageResult(NamedTuple):
    """A page of facts and what goes with its items; the snippets and the report of the search are JSON already."""

    page: PageResult
    facets: list[FacetPublic]
    snippets: str
    search: str
    unknown_ids: list[str]


def fetch_facts(
    parsed: ParsedQuery,
    cursor: str | None,
    transaction: ReadTransaction,
    *,
    kind: FactKind | None = None,
    member_of: str | None = None,
    search: SearchPlan | None = None,
) -> FactPageResult:
    """One page of the facts that the filters leave, of one kind or of the members of one organisation.

    `search` is what a probe has found of the search, if there was one.
    """
    query: FactFilters = parsed.query
    fulltext = fulltext_for(transaction.dialect)
    plan = partial(plan_facts, fulltext=fulltext, kind=kind, member_of=member_of)
    read = plan_search(parsed, cursor, transaction, plan, search) if parsed.typed else None
    if read:
        page = page_of_known(parsed, fetch_search_page(parsed, cursor, transaction, read), transaction)
    else:
        page = fetch_page(parsed, cursor, transaction, plan)
    known = {row[-1] for row in page.rows} if query.ids else set()
    return FactPageResult(
        page,
        [fetch_facet(facet, parsed, plan, transaction, read) for facet in query.facets],
        write_snippets({row[-1]: row[1] for row in page.rows}, read.plan.search.marks) if read else "{}",
        write_report(read.plan, is_empty=read.plan.ranks == {}) if read else "null",
        [asked for asked in query.ids if asked not in known],
    )

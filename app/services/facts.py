"""Pages of facts, with what goes with the items: facets, snippets, and ids that are not published; and all facts."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import NamedTuple

from app.domain.errors import InvalidParameterError, ParameterFault, TooManyFactsError
from app.domain.limits import SHEET_LIMIT
from app.domain.vocabulary import FactKind, Resource
from app.schemas.filters import FactFilters
from app.schemas.kind_filters import AnyFactQuery, FactSheetQuery
from app.schemas.pages import FacetPublic
from app.services.facets import fetch_facet
from app.services.list_request import ParsedQuery
from app.services.lists import ListRead, PageResult, fetch_page, page_of_known
from app.services.names import fetch_present_ids
from app.services.search import PlanFacts, SearchRead, fetch_search_page, plan_search, read_found
from app.services.search_report import write_report
from app.services.snippets import write_snippets
from app.store.checksums import as_bytes
from app.store.fulltext import SearchPlan, fulltext_for
from app.store.selects import plan_facts
from app.store.transaction import ReadTransaction

_AT_ONCE = 2000
"""Facts of a table that are read at once: some megabytes, and most searches need no second look at the index."""


class FactPageResult(NamedTuple):
    """A page of facts and what goes with its items; the snippets and the report of the search are JSON already."""

    page: PageResult
    facets: list[FacetPublic]
    snippets: str
    search: str
    unknown_ids: list[str]
    plan: SearchPlan | None
    """What is known of the search, for whatever else is asked of it."""


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
    page, read = _fetch_page(parsed, cursor, transaction, plan, search)
    page, unknown = _find_renamed(parsed, page, transaction, plan)
    return FactPageResult(
        page,
        [fetch_facet(facet, parsed, plan, transaction, read) for facet in query.facets],
        write_snippets({row[-1]: row[1] for row in page.rows}, read.plan.search.marks) if read else "{}",
        write_report(read.plan, is_empty=read.plan.ranks == {}) if read else "null",
        unknown,
        read.plan if read else None,
    )


def count_facts(parsed: ParsedQuery, transaction: ReadTransaction, search: SearchPlan | None) -> int:
    """How many facts the filters leave, as far as a list tells it. `search` is what is known of the search."""
    plan = partial(plan_facts, fulltext=fulltext_for(transaction.dialect))
    if not parsed.typed:
        return ListRead(parsed, plan, dict(parsed.traits.bind_values)).count(transaction)
    read = plan_search(parsed, None, transaction, plan, search)
    return read_found(parsed, read).count(transaction)


def iter_facts(query: FactSheetQuery, transaction: ReadTransaction) -> Iterator[bytes]:
    """The bodies of all facts that the filters leave, in order.

    Raises TooManyFactsError, and InvalidParameterError for an id that is not published, before the first one. None come
    where no fact holds all that is searched for.
    """
    asked = AnyFactQuery.model_validate(query.given()).model_copy(update={"limit": _AT_ONCE})
    parsed, cursor = ParsedQuery("/facts", asked), None
    plan = partial(plan_facts, fulltext=fulltext_for(transaction.dialect))
    while True:
        page, read = _fetch_page(parsed, cursor, transaction, plan)
        if cursor is None:
            page, unknown = _find_renamed(parsed, page, transaction, plan)
            _check_sheet(page, unknown)
        if read and read.plan.is_relaxed:
            return
        yield from (as_bytes(row[0]) for row in page.rows)
        if page.next_url is None:
            return
        cursor = page.next_url.removeprefix(parsed.base_url)


def _check_sheet(page: PageResult, unknown: Sequence[str]) -> None:
    if page.total > SHEET_LIMIT:
        raise TooManyFactsError(
            f"More than {SHEET_LIMIT:,} facts are asked for, and a table holds no more; narrow them down, or take the"
            " files at /exports, which hold all facts."
        )
    if unknown:
        detail = f"no fact is published under {', '.join(unknown)}"
        raise InvalidParameterError([ParameterFault(parameter="ids", detail=detail, allowed=None, did_you_mean=None)])


def _find_renamed(
    parsed: ParsedQuery, page: PageResult, transaction: ReadTransaction, plan: PlanFacts
) -> tuple[PageResult, list[str]]:
    """The page with the facts that `ids` name by a former id, and the ids that name none."""
    query: FactFilters = parsed.query
    unknown = _find_missing(query.ids, page)
    present = fetch_present_ids(transaction, Resource.FACT, unknown) if unknown else {}
    if present:
        ids = [*dict.fromkeys(present.get(asked, asked) for asked in query.ids)]
        renamed = ParsedQuery(parsed.path, query.model_copy(update={"ids": ids}))
        page = fetch_page(renamed, None, transaction, plan)
        unknown = [asked for asked in unknown if _find_missing([present.get(asked, asked)], page)]
    return page, unknown


def _find_missing(ids: Sequence[str], page: PageResult) -> list[str]:
    found = {row[-1] for row in page.rows} if ids else ()
    return [it for it in ids if it not in found]


def _fetch_page(
    parsed: ParsedQuery,
    cursor: str | None,
    transaction: ReadTransaction,
    plan: PlanFacts,
    search: SearchPlan | None = None,
) -> tuple[PageResult, SearchRead | None]:
    """One page, and how the search that it is a page of was read."""
    if not parsed.typed:
        return fetch_page(parsed, cursor, transaction, plan), None
    read = plan_search(parsed, cursor, transaction, plan, search)
    return page_of_known(parsed, fetch_search_page(parsed, cursor, transaction, read), transaction), read

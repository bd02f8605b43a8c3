"""Pages of facts, with what can stand beside the items: facets, snippets, and ids that are not published."""

from functools import partial
from typing import Any, TypeVar

from fastapi import Response
from pydantic import Field

from app.facets import FacetPublic, fetch_facet
from app.hits import prepare_search
from app.pages import Page, asks_for_several, check_references, dump, respond_with_page
from app.params import AnyFactFilters, EventFilters, FactFilters
from app.queries import list_of_facts
from app.reading import Reading
from app.schemas import facts
from app.search import parse_search
from app.snippets import Snippet, write_snippets
from app.vocabulary import FactKind

ItemT = TypeVar("ItemT")
QueryT = TypeVar("QueryT", bound=FactFilters)


class FactPageBase(Page[ItemT, QueryT]):
    """A page of facts."""

    facets: list[FacetPublic] = Field(
        description="The counts that `facets` asked for, in that order; empty without it."
    )
    snippets: dict[str, list[Snippet]] = Field(
        description="For each fact of this page, by its id, the texts in which `q` was found; empty without `q`."
    )
    unknown_ids: list[str] = Field(description="Values of `ids` that are not published in this list; empty without it.")


class FactPage(FactPageBase[facts.FactPublic, AnyFactFilters]):
    """A page of facts of any kind."""


class MembershipPage(FactPageBase[facts.MembershipPublic, FactFilters]):
    """A page of membership facts."""


class SigningPage(FactPageBase[facts.SigningPublic, FactFilters]):
    """A page of signing facts."""


class ClausePage(FactPageBase[facts.ClausePublic, FactFilters]):
    """A page of clause facts."""


class OfficePage(FactPageBase[facts.OfficePublic, FactFilters]):
    """A page of office facts."""


class EventPage(FactPageBase[facts.EventPublic, EventFilters]):
    """A page of event facts, in order of time."""


class StatementPage(FactPageBase[facts.StatementPublic, FactFilters]):
    """A page of statement facts."""


def respond_with_facts(request: Reading, kind: FactKind | None = None, member_of: str | None = None) -> Response:
    """One page of the facts that the filters leave, of one kind or of the members of one organisation."""
    question, snapshot = request.question, request.snapshot
    query: FactFilters = question.query
    terms = parse_search(query.q) if query.q else []
    search = prepare_search(snapshot, terms) if terms else None
    listing = partial(list_of_facts, dialect=snapshot.dialect, kind=kind, member_of=member_of)

    def beside(rows: list[tuple[Any, ...]]) -> dict[str, str]:
        if not rows or asks_for_several(query):
            check_references(question, snapshot)
        found = {row[-1] for row in rows} if query.ids else set()
        facets = [fetch_facet(facet, query, listing, question.path, snapshot) for facet in query.facets]
        return {
            "facets": dump(facets),
            "snippets": write_snippets({row[-1]: row[1] for row in rows}, terms) if terms else "{}",
            "unknown_ids": dump([asked for asked in query.ids if asked not in found]),
        }

    return respond_with_page(request, listing, beside, search)

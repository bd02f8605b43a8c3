"""Pages of facts, with what can stand beside the items: facets, snippets, and ids that are not published."""

import json
from collections import defaultdict
from collections.abc import Callable
from typing import Any, TypeVar

from fastapi import Request, Response
from pydantic import Field

from app.facets import FacetPublic, fetch_facet
from app.pages import Page, check_references, respond_with_page
from app.params import AnyFactFilters, EventFilters, FactFilters, FactSort
from app.queries import Listing, select_names
from app.schemas import facts
from app.search import parse_search
from app.snapshot import Snapshot
from app.snippets import Snippet, find_snippets

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


def respond_with_facts(
    request: Request, snapshot: Snapshot, query: FactFilters, make_listing: Callable[[FactFilters], Listing]
) -> Response:
    """One page of the list that the filters make."""
    check_references(snapshot, query)
    listing = make_listing(query)

    def beside(bodies: list[str]) -> dict[str, Any]:
        found = [json.loads(body)["id"] for body in bodies] if query.ids or query.q else []
        facets = [fetch_facet(facet, query, make_listing, request.url.path, snapshot) for facet in query.facets]
        return {
            "facets": facets,
            "snippets": _fetch_snippets(query.q, dict(zip(found, bodies, strict=False)), snapshot) if query.q else {},
            "unknown_ids": [asked for asked in query.ids if asked not in found],
        }

    if query.sort is FactSort.GIVEN:
        query = query.model_copy(update={"limit": len(query.ids)})
    return respond_with_page(request, snapshot, query, listing, beside)


def _fetch_snippets(typed: str, bodies: dict[str, str], snapshot: Snapshot) -> dict[str, Any]:
    terms = parse_search(typed)
    names = defaultdict(list)
    for key, name in snapshot.fetch_all(select_names(list(bodies))):
        names[key].append(name)
    return {key: find_snippets(body, names[key], terms) for key, body in bodies.items()}

"""Pages of facts, with what can stand beside the items: facets, snippets, and ids that are not published."""

import json
from collections import defaultdict
from functools import partial
from typing import Any, TypeVar

from fastapi import Response
from pydantic import Field

from app.facets import FacetPublic, fetch_facet
from app.forms import given
from app.pages import Page, check_references, respond_with_page
from app.params import AnyFactFilters, EventFilters, FactFilters, FactSort
from app.queries import list_of_facts, select_names
from app.reading import Reading
from app.schemas import facts
from app.search import parse_search
from app.snapshot import Snapshot
from app.snippets import Snippet, find_snippets
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


def respond_with_facts(
    request: Reading, query: FactFilters, kind: FactKind | None = None, member_of: str | None = None
) -> Response:
    """One page of the facts that the filters leave, of one kind or of the members of one organisation."""
    path, snapshot = request.scope["path"], request.snapshot
    check_references(snapshot, query)
    listing = partial(list_of_facts, dialect=snapshot.dialect, kind=kind, member_of=member_of)

    def beside(bodies: list[str]) -> dict[str, Any]:
        found = {fact["id"]: fact for fact in map(json.loads, bodies)} if query.ids or query.q else {}
        return {
            "facets": [fetch_facet(facet, query, listing, path, snapshot) for facet in query.facets],
            "snippets": _fetch_snippets(query.q, found, snapshot) if query.q else {},
            "unknown_ids": [asked for asked in query.ids if asked not in found],
        }

    if query.sort is FactSort.GIVEN:
        query = query.model_copy(update={"limit": len(query.ids)})
    return respond_with_page(path, snapshot, query, listing, beside)


def _fetch_snippets(typed: str, facts: dict[str, Any], snapshot: Snapshot) -> dict[str, Any]:
    if not facts:
        return {}
    terms = parse_search(typed)
    keys = list(facts)
    names = defaultdict(list)
    for key, name in snapshot.fetch_all(("names", len(keys)), partial(select_names, keys), given("keys", keys)):
        names[key].append(name)
    return {key: find_snippets(fact, names[key], terms) for key, fact in facts.items()}

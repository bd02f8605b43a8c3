"""The pages of actors."""

from typing import Annotated

from fastapi import Path, Query, Response
from pydantic import Field

from app.domain.limits import LIST_LIMIT
from app.domain.vocabulary import ActorKind, Resource
from app.routing.read_routes import ReadRequest
from app.schemas.filters import FactSort, NoQuery
from app.schemas.kind_filters import AnyFactQuery
from app.schemas.query_types import IdInPath
from app.schemas.record_filters import ActorQuery
from app.schemas.records import ActorPublic
from app.services.facts import fetch_facts
from app.services.list_request import ParsedQuery
from app.services.lists import fetch_page
from app.services.names import fetch_titles
from app.store.selects import plan_actors
from app.web.actor_view import group_actors, list_titles, view_actor
from app.web.pages import make_router, page, respond_with_page
from app.web.removed import fetch_shown
from app.web.twins import find_twin

router = make_router()

_FACTS = 100
"""Most facts of an actor that are looked at for its page."""


class ActorPageQuery(ActorQuery):
    """Query of the page, which has as many actors as a list may."""

    limit: int = Field(default=LIST_LIMIT, ge=1, le=LIST_LIMIT)


@router.get("/actors")
@page
def show_actors(request: ReadRequest, query: Annotated[ActorPageQuery, Query()]) -> Response:
    """Everybody who takes part in a fact, by kind."""
    found = fetch_page(request.parsed, request.cursor, request.transaction, plan_actors)
    values = {
        "groups": group_actors(ActorPublic.model_validate_json(row[0]) for row in found.rows),
        "found": found,
        "query": query,
        "path": request.parsed.path,
        "is_first": request.cursor is None,
        "kinds": list(ActorKind),
        "list_titles": list_titles,
    }
    return respond_with_page(request, "actors.html", values, find_twin(request, "/actors", ActorQuery))


@router.get("/actors/{id}")
@page
def show_actor(
    request: ReadRequest, name: Annotated[IdInPath, Path(alias="id")], query: Annotated[NoQuery, Query()]
) -> Response:
    """One actor: what it is called, and what is said of it."""
    transaction = request.transaction
    shown = fetch_shown(transaction, Resource.ACTOR, name)
    actor = ActorPublic.model_validate_json(shown.body)
    asked = ParsedQuery("/facts", AnyFactQuery(actor=[actor.id], sort=FactSort.ID, limit=_FACTS))
    sources = sorted({it for name in actor.names for it in name.sources})
    values = {
        "actor": actor,
        "since": shown.loaded_at,
        "view": view_actor(actor, [row[0] for row in fetch_facts(asked, None, transaction).page.rows]),
        "publishers": fetch_titles(transaction, "publisher", sources) if sources else {},
    }
    return respond_with_page(request, "actor.html", values, twin=f"/actors/{actor.id}", has_history=True)

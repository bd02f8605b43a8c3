"""Actors: states, persons, organisations and groups."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from app.api.responses import respond_with_list, respond_with_record
from app.domain.vocabulary import Resource
from app.routing.read_routes import ReadRequest, ReadRoute
from app.routing.responses import RECORD_RESPONSES
from app.schemas.filters import NoQuery
from app.schemas.pages import ActorPage
from app.schemas.query_types import IdInPath
from app.schemas.record_filters import ActorQuery
from app.schemas.records import ActorPublic
from app.store.selects import plan_actors

router = APIRouter(route_class=ReadRoute, tags=["actors"])
ActorId = Annotated[IdInPath, Path(alias="id", description="Id of an actor.", examples=["assimi-goita"])]


@router.get("/actors", response_model=ActorPage)
def list_actors(request: ReadRequest, query: Annotated[ActorQuery, Query()]) -> Response:
    """Actors by id, with their names, memberships, offices and numbers of facts."""
    return respond_with_list(request, plan_actors)


@router.get("/actors/{id}", response_model=ActorPublic, responses=RECORD_RESPONSES)
def get_actor(
    request: ReadRequest,
    name: ActorId,
    query: Annotated[NoQuery, Query()],
) -> Response:
    """One actor with its names, memberships and offices. Its facts are at `/facts?actor=` with its id."""
    return respond_with_record(request, Resource.ACTOR, name)

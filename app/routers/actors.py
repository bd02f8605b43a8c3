"""Actors: states, persons, organisations and groups."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from app.answers import respond_with_version
from app.errors import Problem
from app.pages import ActorPage, respond_with_page
from app.params import ActorQuery, IdInPath, NoQuery
from app.queries import list_of_actors
from app.schemas.records import ActorPublic
from app.snapshot import Reading
from app.vocabulary import Resource

router = APIRouter(tags=["actors"])


@router.get("/actors", response_model=ActorPage)
def list_actors(request: Request, snapshot: Reading, query: Annotated[ActorQuery, Query()]) -> Response:
    """Actors by id, with their names, memberships, offices and numbers of facts."""
    return respond_with_page(request, snapshot, query, list_of_actors(query))


@router.get("/actors/{id}", response_model=ActorPublic, responses={404: {"model": Problem}, 410: {"model": Problem}})
def get_actor(
    snapshot: Reading,
    name: Annotated[IdInPath, Path(alias="id", description="Id of an actor.", examples=["assimi-goita"])],
    _: Annotated[NoQuery, Query()],
) -> Response:
    """One actor. Its facts are at `/facts?actor=` with its id."""
    return respond_with_version(snapshot, Resource.ACTOR, name)

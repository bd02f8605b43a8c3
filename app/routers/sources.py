"""Sources: the documents that facts are drawn from."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from app.answers import respond_with_version
from app.errors import Problem
from app.pages import SourcePage, respond_with_page
from app.params import IdInPath, NoQuery, SourceQuery
from app.queries import list_of_sources
from app.reading import Reading, ReadRoute
from app.schemas.records import SourcePublic
from app.vocabulary import Resource

router = APIRouter(route_class=ReadRoute, tags=["sources"])


@router.get("/sources", response_model=SourcePage)
def list_sources(request: Reading, _: Annotated[SourceQuery, Query()]) -> Response:
    """The documents by id, with their lineage and the ids of the facts that cite them."""
    return respond_with_page(request, list_of_sources)


@router.get("/sources/{id}", response_model=SourcePublic, responses={404: {"model": Problem}, 410: {"model": Problem}})
def get_source(
    request: Reading,
    name: Annotated[IdInPath, Path(alias="id", description="Id of a source.", examples=["al-mayadeen"])],
    _: Annotated[NoQuery, Query()],
) -> Response:
    """One document: who published it, what it was copied from, which facts cite it, and how to cite it."""
    return respond_with_version(request.snapshot, Resource.SOURCE, name)

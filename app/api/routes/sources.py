"""Sources: the documents that facts are drawn from."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from app.api.forms import link_to_all_sources
from app.api.responses import respond_with_list, respond_with_record
from app.domain.vocabulary import Resource
from app.routing.read_routes import ReadRequest, ReadRoute
from app.routing.responses import RECORD_RESPONSES
from app.schemas.filters import NoQuery
from app.schemas.pages import SourcePage
from app.schemas.query_types import IdInPath
from app.schemas.record_filters import SourceQuery
from app.schemas.records import SourcePublic
from app.store.selects import plan_sources

router = APIRouter(route_class=ReadRoute, tags=["sources"])
SourceId = Annotated[IdInPath, Path(alias="id", description="Id of a source.", examples=["al-mayadeen"])]


@router.get("/sources", response_model=SourcePage)
def list_sources(request: ReadRequest, query: Annotated[SourceQuery, Query()]) -> Response:
    """The documents by id, with their lineage and the ids of the facts that cite them."""
    return respond_with_list(request, plan_sources, link_to_all_sources(request.scope))


@router.get("/sources/{id}", response_model=SourcePublic, responses=RECORD_RESPONSES)
def get_source(
    request: ReadRequest,
    name: SourceId,
    query: Annotated[NoQuery, Query()],
) -> Response:
    """One document: who published it, what it was copied from, which facts cite it, and how to cite it."""
    return respond_with_record(request, Resource.SOURCE, name)

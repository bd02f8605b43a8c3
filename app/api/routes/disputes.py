"""Disputes: questions to which the documents give different answers."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from app.api.responses import respond_with_list, respond_with_record
from app.domain.vocabulary import Resource
from app.routing.read_routes import ReadRequest, ReadRoute
from app.routing.responses import RECORD_RESPONSES
from app.schemas.filters import NoQuery
from app.schemas.pages import DisputePage
from app.schemas.query_types import IdInPath
from app.schemas.record_filters import DisputeQuery
from app.schemas.records import DisputePublic
from app.store.selects import plan_disputes

router = APIRouter(route_class=ReadRoute, tags=["disputes"])
DisputeId = Annotated[IdInPath, Path(alias="id", description="Id of a dispute.", examples=["office-of-abdoulaye-diop"])]


@router.get("/disputes", response_model=DisputePage)
def list_disputes(request: ReadRequest, query: Annotated[DisputeQuery, Query()]) -> Response:
    """Questions on which the documents disagree, by id, each with the competing facts in full."""
    return respond_with_list(request, plan_disputes)


@router.get("/disputes/{id}", response_model=DisputePublic, responses=RECORD_RESPONSES)
def get_dispute(
    request: ReadRequest,
    name: DisputeId,
    query: Annotated[NoQuery, Query()],
) -> Response:
    """One question, the competing facts with all their evidence, and what the documents show."""
    return respond_with_record(request, Resource.DISPUTE, name)

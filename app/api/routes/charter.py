"""The Liptako-Gourma Charter."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.api.responses import respond_with_record
from app.domain.known_records import CHARTER
from app.domain.vocabulary import Resource
from app.routing.read_routes import ReadRequest, ReadRoute
from app.schemas.filters import NoQuery
from app.schemas.problems import Problem
from app.schemas.records import CharterPublic

router = APIRouter(route_class=ReadRoute, tags=["charter"])


@router.get("/charter", response_model=CharterPublic, responses={404: {"model": Problem}, 410: {"model": Problem}})
def get_charter(request: ReadRequest, query: Annotated[NoQuery, Query()]) -> Response:
    """The charter: its signing, its objectives, and its clauses with all wordings side by side."""
    return respond_with_record(request, Resource.CHARTER, CHARTER)

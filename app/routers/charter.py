"""The Liptako-Gourma Charter."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.answers import respond_with_version
from app.errors import Problem
from app.params import NoQuery
from app.reading import Reading, ReadRoute
from app.schemas.records import CharterPublic
from app.vocabulary import CHARTER, Resource

router = APIRouter(route_class=ReadRoute, tags=["charter"])


@router.get("/charter", response_model=CharterPublic, responses={404: {"model": Problem}, 410: {"model": Problem}})
def get_charter(request: Reading, _: Annotated[NoQuery, Query()]) -> Response:
    """The charter: its signing, its objectives, and its clauses with all wordings side by side."""
    return respond_with_version(request.snapshot, Resource.CHARTER, CHARTER)

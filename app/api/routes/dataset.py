"""The dataset as a whole."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.domain.vocabulary import Resource
from app.routing.read_routes import ReadRequest, ReadRoute
from app.routing.responses import respond
from app.schemas.dataset import DatasetPublic, LoadedPublic
from app.schemas.filters import NoQuery
from app.services.records import fetch_body

router = APIRouter(route_class=ReadRoute, tags=["dataset"])


@router.get("/dataset", response_model=DatasetPublic)
def get_dataset(request: ReadRequest, query: Annotated[NoQuery, Query()]) -> Response:
    """The dataset as a whole: its state, size and licence, its vocabularies, and what no document answers.

    Revision and content hash, span of time, rights, and every closed vocabulary with its definitions."""
    content = fetch_body(request.transaction, Resource.DATASET, "dataset")
    state = LoadedPublic.model_validate(request.transaction.revision._asdict()).model_dump_json()
    return respond(request, b"%b,%b" % (content[:-1], state[1:].encode()))

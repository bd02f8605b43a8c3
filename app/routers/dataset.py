"""The dataset as a whole."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.answers import fetch_body, respond
from app.params import NoQuery
from app.schemas.records import DatasetPublic, LoadedPublic
from app.snapshot import Reading
from app.vocabulary import Resource

router = APIRouter(tags=["dataset"])


@router.get("/dataset", response_model=DatasetPublic)
def get_dataset(snapshot: Reading, _: Annotated[NoQuery, Query()]) -> Response:
    """Revision and content hash, sizes, span of time, licence and rights, every closed vocabulary with its
    definitions, and the questions that no document answers."""
    content = fetch_body(snapshot, Resource.DATASET, "dataset")
    state = LoadedPublic.model_validate(snapshot.dataset._asdict()).model_dump_json()
    return respond(f"{content[:-1]},{state[1:]}", snapshot.dataset)

"""Open questions: what a reader would ask and no document answers."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from app.api.responses import respond_with_list, respond_with_record
from app.domain.vocabulary import Resource
from app.routing.read_routes import ReadRequest, ReadRoute
from app.routing.responses import RECORD_RESPONSES
from app.schemas.filters import NoQuery
from app.schemas.pages import OpenQuestionPage
from app.schemas.query_types import IdInPath
from app.schemas.record_filters import OpenQuestionQuery
from app.schemas.records import OpenQuestionPublic
from app.store.selects import plan_open_questions

router = APIRouter(route_class=ReadRoute, tags=["open questions"])


@router.get("/open-questions", response_model=OpenQuestionPage)
def list_open_questions(request: ReadRequest, _: Annotated[OpenQuestionQuery, Query()]) -> Response:
    """Questions that no document answers, by id, each with how near the documents come to an answer."""
    return respond_with_list(request, plan_open_questions)


@router.get("/open-questions/{id}", response_model=OpenQuestionPublic, responses=RECORD_RESPONSES)
def get_open_question(
    request: ReadRequest,
    name: Annotated[
        IdInPath, Path(alias="id", description="Id of an open question.", examples=["where-the-charter-was-signed"])
    ],
    _: Annotated[NoQuery, Query()],
) -> Response:
    """One question, and the actors, facts and disputes that it is about."""
    return respond_with_record(request, Resource.OPEN_QUESTION, name)

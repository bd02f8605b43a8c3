"""The pages of what no document says."""

from typing import Annotated

from fastapi import Path, Query, Response
from pydantic import Field

from app.domain.limits import LIST_LIMIT
from app.domain.vocabulary import Resource
from app.routing.read_routes import ReadRequest
from app.schemas.filters import NoQuery
from app.schemas.query_types import IdInPath
from app.schemas.record_filters import OpenQuestionQuery
from app.schemas.records import OpenQuestionPublic
from app.services.lists import fetch_page
from app.services.names import fetch_titles
from app.services.records import fetch_body
from app.store.selects import plan_open_questions
from app.web.pages import make_router, page, respond_with_page
from app.web.twins import find_twin

router = make_router()


class OpenQuestionPageQuery(OpenQuestionQuery):
    """Query of the page, which has as many questions as a list may."""

    limit: int = Field(default=LIST_LIMIT, ge=1, le=LIST_LIMIT)


@router.get("/open-questions")
@page
def show_open_questions(request: ReadRequest, query: Annotated[OpenQuestionPageQuery, Query()]) -> Response:
    """The questions that a reader would ask and no document answers."""
    found = fetch_page(request.parsed, request.cursor, request.transaction, plan_open_questions)
    values = {
        "questions": [OpenQuestionPublic.model_validate_json(row[0]) for row in found.rows],
        "found": found,
        "query": query,
        "path": request.parsed.path,
        "is_first": request.cursor is None,
        "names": fetch_titles(request.transaction, "actor", query.actor) if query.actor else {},
    }
    twin = find_twin(request, "/open-questions", OpenQuestionQuery)
    return respond_with_page(request, "open_questions.html", values, twin)


@router.get("/open-questions/{id}")
@page
def show_open_question(
    request: ReadRequest, name: Annotated[IdInPath, Path(alias="id")], query: Annotated[NoQuery, Query()]
) -> Response:
    """One question, and what comes nearest to an answer."""
    question = OpenQuestionPublic.model_validate_json(fetch_body(request.transaction, Resource.OPEN_QUESTION, name))
    twin = f"/open-questions/{question.id}"
    return respond_with_page(request, "open_question.html", {"question": question}, twin)

"""The page of the words that facts are sorted by."""

from typing import Annotated

from fastapi import Query, Response

from app.domain.vocabulary import Resource
from app.routing.read_routes import ReadRequest
from app.schemas.dataset import DatasetContent
from app.schemas.filters import NoQuery
from app.services.records import fetch_body
from app.web.pages import make_router, page, respond_with_page
from app.web.vocabulary_view import view_vocabularies

router = make_router()


@router.get("/vocabulary")
@page
def show_vocabulary(request: ReadRequest, query: Annotated[NoQuery, Query()]) -> Response:
    """Every closed vocabulary with its definitions."""
    dataset = DatasetContent.model_validate_json(fetch_body(request.transaction, Resource.DATASET, "dataset"))
    values = {"vocabularies": view_vocabularies(dataset.vocabularies)}
    return respond_with_page(request, "vocabulary.html", values, twin="/dataset")

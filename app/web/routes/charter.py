"""The page of the charter."""

from typing import Annotated

from fastapi import Query, Response

from app.domain.known_records import CHARTER
from app.domain.vocabulary import Resource
from app.routing.read_routes import ReadRequest
from app.schemas.filters import NoQuery
from app.schemas.records import CharterPublic
from app.services.records import fetch_body
from app.web.charter_view import compare_wordings, list_names, view_clauses
from app.web.pages import make_router, page, respond_with_page

router = make_router()


@router.get("/charter")
@page
def show_charter(request: ReadRequest, query: Annotated[NoQuery, Query()]) -> Response:
    """The charter: what is known of its signing, and each clause in every wording that a document prints."""
    charter = CharterPublic.model_validate_json(fetch_body(request.transaction, Resource.CHARTER, CHARTER))
    marks = request.transaction.memoize("charter wordings", lambda: compare_wordings(charter))
    values = {
        "charter": charter,
        "names": list_names(charter),
        "objectives": view_clauses(charter.objectives, marks),
        "clauses": view_clauses(charter.clauses, marks),
    }
    return respond_with_page(request, "charter.html", values, twin="/charter")

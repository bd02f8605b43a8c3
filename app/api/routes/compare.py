"""A sentence beside the record."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.api.responses import respond_with_comparison
from app.routing.read_routes import ReadRequest, ReadRoute
from app.schemas.compare import CompareQuery, Comparison

router = APIRouter(route_class=ReadRoute, tags=["search"])


@router.get("/compare", response_model=Comparison)
def compare(request: ReadRequest, query: Annotated[CompareQuery, Query()]) -> Response:
    """Lay a sentence beside the facts that share most with it: what is the same, what differs, what is not there.

    Names, offices, dates, numbers and negations are compared one by one. Who did what to whom is compared only where
    the words right beside a verb tell it, so a sentence with its roles turned round may have nothing that differs. Read
    the quotations of each fact, and the disputes that it is a side of.
    """
    return respond_with_comparison(request, query.text)

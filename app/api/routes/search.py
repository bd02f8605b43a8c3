"""A search over everything."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.api.responses import respond_with_found
from app.routing.read_routes import ReadRequest, ReadRoute
from app.schemas.search import SearchPage, SearchQuery

router = APIRouter(route_class=ReadRoute, tags=["search"])


@router.get("/search", response_model=SearchPage)
def search(request: ReadRequest, query: Annotated[SearchQuery, Query()]) -> Response:
    """Search facts, actors, disputes, open questions, instruments, places and sources, the best match first.

    Items are short; the record itself is at `url`. Up to 1 000 facts and 1 000 other records are listed: where more
    facts are found, `page.total_relation` is `gte`, and `/facts?q=` lists them all.
    """
    return respond_with_found(request)

"""The sitemap: every page for people, for search engines."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import Field

from app.domain.errors import NotFoundError
from app.domain.web_pages import FIXED_PAGES, RECORD_PAGES
from app.routing.public_url import find_public_url
from app.routing.read_routes import ReadRequest, ReadRoute
from app.routing.responses import respond
from app.schemas.filters import WholeQuery
from app.serializers.sitemap import write_sitemap, write_sitemap_index
from app.services.sitemap import count_parts, fetch_part

router = APIRouter(route_class=ReadRoute, include_in_schema=False)


class SitemapQuery(WholeQuery):
    """Query of `/sitemap.xml`."""

    part: Annotated[
        int | None, Field(ge=1, le=50_000, description="Which part of a sitemap that is too long to be one.")
    ] = None


@router.get("/sitemap.xml")
def get_sitemap(request: ReadRequest, query: Annotated[SitemapQuery, Query()]) -> Response:
    """Every page for people, with its last change; where there are too many for one file, the addresses of its parts.

    The parts differ by a parameter, since a sitemap only tells of pages in its own folder and below.
    """
    public_url, changed_at = find_public_url(request.scope), request.transaction.revision.loaded_at
    parts = count_parts(request.transaction, [*RECORD_PAGES])
    if query.part is not None and query.part > parts:
        raise NotFoundError(f"The sitemap has {parts} part{'' if parts == 1 else 's'}.")

    def list_pages(part: int) -> Iterator[tuple[str, datetime]]:
        if part == 1:
            yield from ((public_url + page, changed_at) for page in FIXED_PAGES)
        for record in fetch_part(request.transaction, [*RECORD_PAGES], part):
            yield public_url + RECORD_PAGES[record.resource].replace("{id}", record.id), record.changed_at

    if query.part is None and parts > 1:
        body = write_sitemap_index((f"{public_url}/sitemap.xml?part={it}" for it in range(1, parts + 1)), changed_at)
    else:
        body = write_sitemap(list_pages(query.part or 1))
    return respond(request, body, media_type="application/xml", loaded_at=changed_at)

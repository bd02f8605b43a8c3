"""The files that pages refer to."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.domain.errors import NotFoundError
from app.http.route_policy import CacheableBy, RoutePolicy, declare
from app.routing.redirects import CACHE_CONTROL
from app.routing.service_route import ServiceRoute
from app.schemas.filters import NoQuery
from app.web.assets import FOLDER, find_asset

router = APIRouter(route_class=ServiceRoute, include_in_schema=False)

_FOR_GOOD = "public, max-age=31536000, immutable"


@router.get(FOLDER + "/{name}")
@declare(RoutePolicy(CacheableBy.OWN))
def get_asset(name: str, query: Annotated[NoQuery, Query()]) -> Response:
    """A file under the digest of what it holds.

    Under the digest of another release the file is sent too, and may be kept for a minute: where replicas are replaced
    one by one, a page of one release asks another for its style.
    """
    asset = find_asset(name)
    if asset is None:
        raise NotFoundError(f"There is no file '{name}'.")
    kept = _FOR_GOOD if asset.name == name else CACHE_CONTROL
    headers = {"Cache-Control": kept, "ETag": f'W/"{asset.name}"'}
    return Response(asset.body, media_type=asset.media_type, headers=headers)

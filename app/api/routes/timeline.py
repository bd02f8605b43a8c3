"""The timeline: what happened and what was said."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.api.responses import respond_with_timeline
from app.routing.read_routes import ReadRequest, ReadRoute
from app.schemas.record_filters import TimelineQuery
from app.schemas.timeline import TimelinePage

router = APIRouter(route_class=ReadRoute, tags=["timeline"])


@router.get("/timeline", response_model=TimelinePage)
def list_timeline(request: ReadRequest, query: Annotated[TimelineQuery, Query()]) -> Response:
    """What happened in the world and what was said, in order of time, each happening once.

    An entry stands for the one fact that tells of something, or for all facts that tell of one happening. Events,
    signings and statements of scope `world` make entries, since their date is that of the act. The date of an office,
    membership, attribute or clause only says as of when a document shows it: such facts make none, and stand behind
    that of their happening. What has no date stands apart, in `undated`.
    """
    return respond_with_timeline(request)

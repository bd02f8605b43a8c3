"""Feeds of the newest changes, for feed readers."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from fastapi.responses import JSONResponse

from app.api.feed_entries import make_entries, make_feed_id
from app.domain.web_pages import HOME_PAGE
from app.routing.public_url import find_public_url
from app.routing.read_routes import ReadRequest, ReadRoute
from app.routing.responses import respond
from app.schemas.feeds import JsonFeed
from app.schemas.filters import WholeQuery
from app.serializers.feeds import Feed, write_atom, write_json_feed
from app.services.feed import fetch_feed

router = APIRouter(route_class=ReadRoute, tags=["changes"])
Whole = Annotated[WholeQuery, Query()]


class AtomResponse(Response):
    media_type = "application/atom+xml"


class JsonFeedResponse(JSONResponse):
    media_type = "application/feed+json"


@router.get("/feed.atom", response_class=AtomResponse)
def get_atom_feed(request: ReadRequest, query: Whole) -> Response:
    """The newest 50 changes of facts and disputes as an Atom feed (RFC 4287), newest first.

    Each has the claim or question, what changed in words, and the address of its page. A load of more than 25 changes
    is one entry. Addresses are absolute, at the public address.
    """
    feed = _make_feed(request, "/feed.atom")
    return respond(request, write_atom(feed), media_type=AtomResponse.media_type, loaded_at=feed.moment)


@router.get("/feed.json", response_model=JsonFeed, response_class=JsonFeedResponse)
def get_json_feed(request: ReadRequest, query: Whole) -> Response:
    """The newest 50 changes of facts and disputes as JSON Feed 1.1: the same entries as in `/feed.atom`."""
    feed = _make_feed(request, "/feed.json")
    return respond(request, write_json_feed(feed), media_type=JsonFeedResponse.media_type, loaded_at=feed.moment)


def _make_feed(request: ReadRequest, path: str) -> Feed:
    public_url = find_public_url(request.scope)
    entries = make_entries(public_url, fetch_feed(request.transaction))
    moment = entries[0].moment if entries else request.transaction.revision.loaded_at
    return Feed(make_feed_id(public_url), public_url + HOME_PAGE, public_url + path, moment, entries)

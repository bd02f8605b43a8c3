"""The page of the timeline."""

from typing import Annotated

from fastapi import Query, Response

from app.domain.limits import LIST_LIMIT
from app.routing.read_routes import ReadRequest
from app.schemas.record_filters import TimelineQuery
from app.schemas.timeline import TimelineEntryPublic, UndatedEntryPublic
from app.services.list_request import ParsedQuery
from app.services.timeline import TimelineResult, fetch_timeline
from app.store.transaction import ReadTransaction
from app.web.pages import make_router, page, respond_with_page
from app.web.timeline_choices import Offer, list_choices, list_offers
from app.web.timeline_view import plot_entries
from app.web.twins import find_twin

router = make_router()


@router.get("/timeline")
@page
def show_timeline(request: ReadRequest, query: Annotated[TimelineQuery, Query()]) -> Response:
    """What happened and what was said in order of time, how exactly it is known, and what no document dates."""
    parsed, transaction = request.parsed, request.transaction
    found = fetch_timeline(parsed, request.cursor, transaction)
    entries = _read_dated(found)
    values = {
        "entries": entries,
        "plot": plot_entries(entries),
        "next_url": found.page.next_url,
        "total": found.page.total,
        "undated": _read_undated(found),
        "undated_total": found.undated.total if found.undated else 0,
        "query": query,
        "is_first": request.cursor is None,
        "choices": list_choices(query, _fetch_offer(transaction)),
    }
    return respond_with_page(request, "timeline.html", values, twin=find_twin(request, "/timeline", TimelineQuery))


def _fetch_offer(transaction: ReadTransaction) -> Offer:
    """What the first entries of the whole timeline can be narrowed to."""

    def work_out() -> Offer:
        parsed = ParsedQuery("/timeline", TimelineQuery(limit=LIST_LIMIT))
        found = fetch_timeline(parsed, None, transaction)
        return list_offers([*_read_dated(found), *_read_undated(found)])

    return transaction.memoize("offer of the timeline", work_out)


def _read_dated(found: TimelineResult) -> list[TimelineEntryPublic]:
    return [TimelineEntryPublic.model_validate_json(row[0]) for row in found.page.rows]


def _read_undated(found: TimelineResult) -> list[UndatedEntryPublic]:
    rows = found.undated.rows if found.undated else []
    return [UndatedEntryPublic.model_validate_json(row[0]) for row in rows]

"""Pages of the timeline, and what has no date and stands apart."""

from functools import partial
from typing import NamedTuple

from app.services.list_request import ParsedQuery
from app.services.lists import ListRead, PageResult, fetch_page, read_page
from app.store.selects import plan_timeline
from app.store.transaction import ReadTransaction


class TimelineResult(NamedTuple):
    """A page of dated entries; and the undated ones, as many as a page holds, or None where they are not asked for."""

    page: PageResult
    undated: PageResult | None


def fetch_timeline(parsed: ParsedQuery, cursor: str | None, transaction: ReadTransaction) -> TimelineResult:
    """One page from the position of a cursor on. What is undated comes with the first, and matches no date."""
    page = fetch_page(parsed, cursor, transaction, partial(plan_timeline, is_dated=True))
    query = parsed.query
    if cursor or query.date_from or query.date_to:
        return TimelineResult(page, None)
    plan = partial(plan_timeline, is_dated=False)
    read = ListRead(parsed, plan, dict(parsed.traits.bind_values), part="undated")
    return TimelineResult(page, read_page(read, None, transaction))

"""Which records have pages of their own, and when each last changed, in parts of a bounded number."""

import math
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from app.domain.vocabulary import Resource, VersionState
from app.store.published import count_current, select_changes
from app.store.transaction import ReadTransaction, read_moment

RECORDS_PER_PART = 49_000
"""A sitemap has 50 000 addresses at the most; the first part has room for pages of no record."""


class Changed(NamedTuple):
    """A record, and when the load that last changed it began."""

    resource: Resource
    id: str
    changed_at: datetime


def count_parts(transaction: ReadTransaction, resources: Sequence[Resource]) -> int:
    """How many parts the records of some kinds make: one at the least."""
    rows = transaction.fetch_all(("number of current", *resources), lambda: count_current(resources), {})
    number: int = rows[0][0]
    return max(1, math.ceil(number / RECORDS_PER_PART))


def fetch_part(transaction: ReadTransaction, resources: Sequence[Resource], part: int) -> list[Changed]:
    """The records of a part, counted from 1, by kind and id. Those that were removed are left out."""
    values = {"most": RECORDS_PER_PART, "skipped": (part - 1) * RECORDS_PER_PART}
    rows = transaction.fetch_all(("changes", *resources), lambda: select_changes(resources), values)
    return [
        Changed(Resource(resource), name, read_moment(loaded_at))
        for resource, name, state, loaded_at in rows
        if state != VersionState.REMOVED
    ]

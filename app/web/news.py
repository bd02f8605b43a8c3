"""The newest changes of the record, as the first page tells them."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from app.domain.histories import find_history_path, find_record_path
from app.domain.record_parts import name_parts
from app.domain.vocabulary import VersionState
from app.services.feed import Change, Load


class News(NamedTuple):
    """One change, or a load of so many that they are told as one."""

    loaded_at: datetime
    words: str | None
    """The claim or question, or what the curators say of a load; None where they say nothing."""
    path: str | None
    """Of what changed, as a path of the API; of what was removed, that of its history. None of a load."""
    state: VersionState | None
    parts: Sequence[str]
    """What of it is another now."""
    counts: Sequence[tuple[VersionState, int]]
    """How many records a load added, changed and removed, where it did."""


def list_news(found: Iterable[Change | Load]) -> list[News]:
    """Changes in their order."""
    return [_tell_load(it) if isinstance(it, Load) else _tell_change(it) for it in found]


def _tell_change(change: Change) -> News:
    find_path = find_history_path if change.state is VersionState.REMOVED else find_record_path
    path = find_path(change.resource, change.id)
    parts = name_parts(change.resource, change.changes or ())
    return News(change.load.loaded_at, change.words, path, change.state, parts, [])


def _tell_load(load: Load) -> News:
    by_state = (
        (VersionState.CREATED, load.created),
        (VersionState.UPDATED, load.updated),
        (VersionState.REMOVED, load.removed),
    )
    return News(load.loaded_at, load.note, None, None, [], [(state, number) for state, number in by_state if number])

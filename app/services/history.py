"""The versions of a record, and what changed from one to the next."""

import json
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

from app.domain.errors import GoneError, NotFoundError
from app.domain.histories import find_history_path
from app.domain.json_pointers import find_changes
from app.domain.vocabulary import Resource, VersionState
from app.services.list_request import ParsedQuery
from app.services.records import call_noun, fetch_current
from app.store.checksums import as_bytes, check_body
from app.store.query_shape import bind_list
from app.store.transaction import ReadTransaction, read_moment
from app.store.versions import count_versions, select_neighbour, select_version_in_force, select_versions


class Entry(NamedTuple):
    """A version, beside the one before it."""

    id: str
    revision: int
    hash: str
    state: VersionState
    loaded_at: datetime
    changes: Sequence[str] | None
    """None where what it changed is no longer kept."""
    note: str | None
    """What the curators say of the revision."""
    content: Any
    """What it says, as values of JSON; None where it was removed."""
    content_before: Any
    """What the version before said; None where there was none, or nothing."""


class History(NamedTuple):
    """A page of the versions of a record, the path and query of the next page, and how many versions there are."""

    entries: Sequence[Entry]
    next_url: str | None
    total: int


class Neighbour(NamedTuple):
    """The version before another one, or after it."""

    revision: int
    loaded_at: datetime


class PastVersion(NamedTuple):
    """What a record said from one revision on, and the versions beside it that say something."""

    body: bytes
    revision: int
    loaded_at: datetime
    before: Neighbour | None
    after: Neighbour | None
    is_removed: bool
    """Whether the record is there no longer."""


class _Row(NamedTuple):
    body: str | bytes | None
    checksum: int
    id: str
    revision: int
    state: str
    loaded_at: str | datetime
    hash: str
    note: str | None


class _Lineage:
    """A record, and the ids that it had before, of which its versions are read."""

    def __init__(self, transaction: ReadTransaction, resource: Resource, name: str) -> None:
        """Raises MovedError for a former id; an id that never was ends as NotFoundError."""
        state, body, checksum, _ = fetch_current(transaction, resource, name)
        self.is_removed = state == VersionState.REMOVED
        formers: Sequence[str] = ()
        if not self.is_removed:
            check_body(body, checksum, name)
            formers = json.loads(body)["former_ids"]
        self._transaction = transaction
        self._formers = len(formers)
        self._values = {"resource": resource.value, "name": name, **bind_list("former", formers)}

    def fetch_versions(self, before: int | None, most: int) -> list[_Row]:
        is_resumed = before is not None
        build = partial(select_versions, self._formers, is_resumed=is_resumed)
        key, values = ("versions", self._formers, is_resumed), {**self._values, "before": before, "most": most}
        return [_check(_Row(*row)) for row in self._transaction.fetch_all(key, build, values)]

    def count(self) -> int:
        key, build = ("number of versions", self._formers), partial(count_versions, self._formers)
        ((number,),) = self._transaction.fetch_all(key, build, self._values)
        return int(number)

    def fetch_in_force(self, revision: int) -> _Row | None:
        key, build = ("version in force", self._formers), partial(select_version_in_force, self._formers)
        row = self._transaction.fetch_first(key, build, {**self._values, "asked": revision})
        return None if row is None else _check(_Row(*row))

    def fetch_neighbour(self, revision: int, *, is_later: bool) -> Neighbour | None:
        build = partial(select_neighbour, self._formers, is_later=is_later)
        key, values = ("neighbour", self._formers, is_later), {**self._values, "asked": revision}
        row = self._transaction.fetch_first(key, build, values)
        return None if row is None else Neighbour(row[0], read_moment(row[1]))


def fetch_history(
    parsed: ParsedQuery, cursor: str | None, transaction: ReadTransaction, resource: Resource, name: str
) -> History:
    """A page of the versions of a record, newest first, from the position of a cursor on.

    Raises InvalidParameterError for a cursor of another query, MovedError for a former id; an id that never was ends
    as NotFoundError.
    """
    limit: int = parsed.query.limit
    position = parsed.read_position(cursor)
    lineage = _Lineage(transaction, resource, name)
    rows = lineage.fetch_versions(position[0] if position else None, limit + 1)
    contents = [json.loads(row.body) if row.body is not None else None for row in rows]
    older: list[tuple[_Row, Any] | None] = [*zip(rows, contents, strict=True), None][1:]
    entries = [_compare(*it) for it in zip(rows, contents, older, strict=True)][:limit]
    if position is None and len(rows) <= limit:
        return History(entries, None, len(rows))
    next_url = parsed.next_url([entries[-1].revision]) if len(rows) > limit else None
    return History(entries, next_url, lineage.count())


def fetch_version(transaction: ReadTransaction, resource: Resource, name: str, revision: int) -> PastVersion:
    """The version of a record that a revision made, or that was in force then.

    Raises GoneError where it was removed by then, NotFoundError where it was not there yet, MovedError for a former id.
    """
    lineage = _Lineage(transaction, resource, name)
    noun, head = call_noun(resource), transaction.revision.revision
    if revision > head:
        raise NotFoundError(f"There is no revision {revision} yet: the last one is {head}.")
    found = lineage.fetch_in_force(revision)
    after = lineage.fetch_neighbour(found.revision if found else revision, is_later=True)
    if found is None:
        hint = f" The first one is that of revision {after.revision}." if after else ""
        raise NotFoundError(f"There is no version of the {noun} '{name}' at revision {revision}.{hint}")
    if found.body is None:
        detail = f"The {noun} '{name}' was removed by revision {found.revision}."
        raise GoneError(detail, find_history_path(resource, name))
    before = lineage.fetch_neighbour(found.revision, is_later=False)
    moment = read_moment(found.loaded_at)
    return PastVersion(as_bytes(found.body), found.revision, moment, before, after, lineage.is_removed)


def _check(row: _Row) -> _Row:
    if row.state != VersionState.REMOVED:
        check_body(row.body, row.checksum, row.id)
    return row


def _compare(row: _Row, content: Any, older: tuple[_Row, Any] | None) -> Entry:
    """A version beside the one before it."""
    state, changes = VersionState(row.state), None
    said_before = older[1] if older else None
    if content is not None and said_before is not None:
        # One under a new id is created by the load, though the record was there.
        state, changes = VersionState.UPDATED, find_changes(said_before, content)
    elif state is not VersionState.UPDATED:
        changes = []
    loaded_at = read_moment(row.loaded_at)
    return Entry(row.id, row.revision, row.hash, state, loaded_at, changes, row.note, content, said_before)

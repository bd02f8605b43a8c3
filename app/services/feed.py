"""The newest changes of facts and disputes, for feeds: one by one, or a load as a whole where it made many."""

import json
from collections.abc import Hashable, Iterable, Iterator, Sequence
from datetime import datetime
from functools import partial
from itertools import groupby
from typing import Any, NamedTuple

from app.domain.json_pointers import find_changes
from app.domain.vocabulary import Resource, VersionState
from app.store.checksums import check_body
from app.store.feed import select_changes_of_loads, select_loads
from app.store.query_shape import bind_numbers
from app.store.transaction import ReadTransaction, read_moment

RESOURCES = (Resource.DISPUTE, Resource.FACT)
_WORDS = {Resource.DISPUTE: "question", Resource.FACT: "claim"}
_ENTRIES = 50
_MOST_OF_LOAD = 25
"""A load of more changes is told as one."""
_LOADS = 200
"""How many loads are looked at, of which some may have changed no fact or dispute."""


_Key = tuple[Resource, str]


class Load(NamedTuple):
    """A revision, as the database has it."""

    number: int
    hash: str
    loaded_at: datetime
    created: int
    updated: int
    removed: int
    note: str | None


class Change(NamedTuple):
    """What a load did to a fact or a dispute."""

    load: Load
    resource: Resource
    id: str
    words: str
    """Its claim or question, of what was removed the last one."""
    state: VersionState
    changes: Sequence[str] | None
    """Pointers to what is another now; None where what was there before is no longer kept, or nothing was."""
    is_renamed: bool
    """Whether it stood under another id before."""


class _Row(NamedTuple):
    revision: int
    resource: str
    id: str
    state: str
    body: str | bytes | None
    checksum: int
    body_before: str | bytes | None
    checksum_before: int | None

    @property
    def key(self) -> _Key:
        return Resource(self.resource), self.id


def fetch_feed(transaction: ReadTransaction) -> list[Change | Load]:
    """The newest changes, newest first; a load that made many stands for them.

    Data that were set back have the hash that they had before: of changes that are told apart by nothing else, only the
    newest is told.
    """
    found: dict[Hashable, Change | Load] = {}
    for loads in _divide(_fetch_loads(transaction)):
        changes = _fetch_changes(transaction, [load for load, number in loads if number <= _MOST_OF_LOAD])
        for load, _ in loads:
            for change in changes.get(load.number, ()):
                found.setdefault((load.hash, change.resource, change.id), change)
            if load.number not in changes:
                found.setdefault(load.hash, load)
        if len(found) >= _ENTRIES:
            break
    return list(found.values())[:_ENTRIES]


def _fetch_loads(transaction: ReadTransaction) -> Iterator[tuple[Load, int]]:
    """The newest loads, each with the number of its changes as far as they are counted."""
    build = partial(select_loads, RESOURCES, _MOST_OF_LOAD + 1)
    for *columns, current, superseded in transaction.fetch_all("loads of feed", build, {"most": _LOADS}):
        load = Load(*columns)
        if current + superseded:
            yield load._replace(loaded_at=read_moment(load.loaded_at)), current + superseded


def _divide(loads: Iterable[tuple[Load, int]]) -> Iterator[list[tuple[Load, int]]]:
    """Loads in parts, each of which is enough for a feed unless it tells less than it changed."""
    part: list[tuple[Load, int]] = []
    entries = 0
    for load, number in loads:
        part.append((load, number))
        entries += number if number <= _MOST_OF_LOAD else 1
        if entries >= _ENTRIES:
            yield part
            part, entries = [], 0
    yield part


def _fetch_changes(transaction: ReadTransaction, loads: Sequence[Load]) -> dict[int, list[Change]]:
    """What some loads changed, by their numbers."""
    if not loads:
        return {}
    by_number = {load.number: load for load in loads}
    values = bind_numbers("revision", [*by_number])
    build = partial(select_changes_of_loads, RESOURCES, len(loads))
    rows = map(_Row._make, transaction.fetch_all(("changes of feed", len(loads)), build, values))
    of_loads = groupby(rows, key=lambda it: it.revision)
    return {number: list(_read_changes(by_number[number], list(them))) for number, them in of_loads}


def _read_changes(load: Load, rows: Sequence[_Row]) -> Iterator[Change]:
    """What a load changed. A record that was removed under one id and created under another was renamed."""
    after = {row.key: _read(row.body, row.checksum, row.id) for row in rows}
    before = {row.key: _read(row.body_before, row.checksum_before, row.id) for row in rows}
    renamed: dict[_Key, _Key] = {}
    for key, content in after.items():
        if content is not None and before[key] is None:
            formers = [(key[0], it) for it in content["former_ids"]]
            renamed |= {it: key for it in formers if it in after and after[it] is None}
    earlier = {key: before[former] for former, key in renamed.items()}
    for row in rows:
        old, new = earlier.get(row.key, before[row.key]), after[row.key]
        changes = find_changes(old, new) if old is not None and new is not None else None
        if row.key in renamed:
            continue  # It is told of under its new id.
        said = new or old
        words = said[_WORDS[row.key[0]]] if said else row.id
        yield Change(load, row.key[0], row.id, words, VersionState(row.state), changes, row.key in earlier)


def _read(body: str | bytes | None, checksum: int | None, name: str) -> Any:
    """Published JSON as values; None where nothing is published."""
    if body is None or checksum is None:
        return None
    check_body(body, checksum, name)
    return json.loads(body)

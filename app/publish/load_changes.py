"""What a load changed, field by field, read within its transaction: for a load that is tried and taken back."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, and_, func, select
from sqlalchemy.orm import aliased

from app.domain.json_pointers import find_changes
from app.domain.vocabulary import DisputeState, Resource, VersionState
from app.publish.load import Report
from app.publish.resources import Key
from app.store.models import Version


class FieldChange(NamedTuple):
    """A place in the JSON of a record, as its history names it, and what stands there; None for nothing."""

    pointer: str
    before: Any
    after: Any


class RecordChange(NamedTuple):
    """The JSON of a record before a load and after it; None where there is none."""

    key: Key
    before: Any
    after: Any
    former_id: str | None = None
    """The id that it had before."""

    @property
    def title(self) -> str:
        """What the record says in a line: the claim of a fact, the question of a dispute; empty where nothing does."""
        content = self.after or self.before
        return str(next((content[name] for name in _TITLES if name in content), ""))

    @property
    def fields(self) -> list[FieldChange]:
        """Where the two differ; nowhere where one of them is not there."""
        if self.before is None or self.after is None:
            return []
        pointers = find_changes(self.before, self.after)
        return [FieldChange(it, _follow(self.before, it), _follow(self.after, it)) for it in pointers]


class LoadChanges(NamedTuple):
    """Everything that a load changed."""

    report: Report
    records: Sequence[RecordChange]
    """By resource, facts first, and by id."""
    counts: Mapping[str, tuple[int, int]]
    """The sizes of the record that changed, before and after."""

    @property
    def opened(self) -> list[RecordChange]:
        """The disputes that are open and were not."""
        return [it for it in self._disputes() if _is_open(it.after) and not _is_open(it.before)]

    @property
    def closed(self) -> list[RecordChange]:
        """The disputes that are open no longer, resolved or removed."""
        return [it for it in self._disputes() if _is_open(it.before) and not _is_open(it.after)]

    def _disputes(self) -> Iterator[RecordChange]:
        return (it for it in self.records if it.key[0] is Resource.DISPUTE)


_TITLES = ("claim", "question", "name", "title")


def fetch_load_changes(connection: Connection, report: Report) -> LoadChanges:
    """What the load that a report tells of changed, within the transaction of that load."""
    records = _pair_moved(_fetch_records(connection, report), report) if report.is_change else []
    records.sort(key=lambda it: ([*Resource].index(it.key[0]), it.key[1]))
    counts: dict[str, tuple[int, int]] = {}
    for it in records:
        if it.key[0] is Resource.DATASET:
            before, after = (dict(_flatten(content["counts"])) if content else {} for content in (it.before, it.after))
            counts = {name: (before.get(name, 0), number) for name, number in after.items()}
    changed = {name: pair for name, pair in counts.items() if pair[0] != pair[1]}
    return LoadChanges(report, records, changed)


def _fetch_records(connection: Connection, report: Report) -> list[RecordChange]:
    new: Any
    old: Any
    older: Any
    new, old, older = (aliased(Version, name=name) for name in ("new", "old", "older"))
    is_same = and_(older.resource == new.resource, older.id == new.id)
    last = select(func.max(older.revision)).where(is_same, older.revision < new.revision, older.body.is_not(None))
    is_last = and_(old.resource == new.resource, old.id == new.id, old.revision == last.scalar_subquery())
    rows = select(new.resource, new.id, new.state, new.body, old.body).outerjoin(old, is_last)
    return [
        RecordChange(
            (Resource(resource), name),
            # What is created again was gone.
            None if state == VersionState.CREATED else json.loads(said_before),
            None if body is None else json.loads(body),
        )
        for resource, name, state, body, said_before in connection.execute(rows.where(new.revision == report.revision))
    ]


def _pair_moved(records: Sequence[RecordChange], report: Report) -> list[RecordChange]:
    """Records with another id now as changes of one record."""
    by_key = {it.key: it for it in records}
    for (resource, former), present in report.moved:
        moved = by_key.get((resource, present))
        if moved and moved.before is None:
            by_key[moved.key] = moved._replace(before=by_key.pop((resource, former)).before, former_id=former)
    return [*by_key.values()]


def _is_open(dispute: Any) -> bool:
    return bool(dispute and dispute["state"] == DisputeState.OPEN)


def _flatten(counts: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, int]]:
    """The numbers of nested members, by their names in a row."""
    for name, value in counts.items():
        if isinstance(value, dict):
            yield from _flatten(value, f"{before}{name} ")
        else:
            yield f"{before}{name}", value


def _follow(content: Any, pointer: str) -> Any:
    """What a pointer leads to; None where it leads nowhere."""
    for step in pointer.split("/")[1:]:
        name = step.replace("~1", "/").replace("~0", "~")
        if isinstance(content, list):
            content = content[int(name)] if int(name) < len(content) else None
        else:
            content = (content or {}).get(name)
    return content

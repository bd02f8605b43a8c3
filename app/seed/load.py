"""Loads a checked seed: compares it with what is published, and publishes what changed as one revision."""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Connection, and_, delete, func, insert, inspect, select, update
from sqlmodel import SQLModel, col

from app import models
from app.models import Revision, Version
from app.search import delete_search_texts, insert_search_texts
from app.seed.catalogue import Catalogue
from app.seed.files import Seed
from app.seed.records import Key, Record, Revisions, make_records
from app.vocabulary import Resource, VersionState

T = TypeVar("T")
Track = Callable[[Sequence[Record]], Iterable[Record]]

# The rows a record's other rows hang on: deleting them takes the rest along.
_OWNERS: dict[Resource, tuple[type[SQLModel], ...]] = {
    Resource.FACT: (models.Fact,),
    Resource.ACTOR: (models.Actor,),
    Resource.SOURCE: (models.Source,),
    Resource.DISPUTE: (models.Dispute,),
    Resource.CHARTER: (),
    Resource.DATASET: (models.Origin, models.Place, models.Instrument),
}
_BATCH = 400


class Report(NamedTuple):
    """What a load did. `revision` and `hash` are those published after it."""

    revision: int
    hash: str
    created: tuple[Key, ...] = ()
    updated: tuple[Key, ...] = ()
    removed: tuple[Key, ...] = ()

    @property
    def is_change(self) -> bool:
        return bool(self.created or self.updated or self.removed)


class _Published(NamedTuple):
    digest: str
    revision: int
    state: VersionState


def load_seed(seed: Seed, connection: Connection, files_hash: str, track: Track = iter) -> Report:
    """Publish a checked seed within the connection's transaction. The same seed again changes nothing."""
    records = list(make_records(Catalogue(seed)))
    digests = {record.key: record.digest() for record in records}
    published = _fetch_published(connection)
    report = _compare(digests, published, _fetch_last_revision(connection))
    if not report.is_change:
        return report
    _insert_revision(connection, report, files_hash)
    _retire(connection, report, published)
    changed = {*report.created, *report.updated}
    revisions = {key[1]: version.revision for key, version in published.items() if key[0] is Resource.FACT}
    revisions |= {key[1]: report.revision for key in changed if key[0] is Resource.FACT}
    pending = track([record for record in records if record.key in changed])
    for batch in _batches(pending):
        _insert_records(connection, batch, report, digests, revisions)
    return report


def hash_files(folder: Path) -> str:
    """A fingerprint of the seed files as they lie there and of this software's version."""
    digest = hashlib.sha256(version("sahel-facts").encode())
    for path in sorted(folder.rglob("*.yaml")):
        digest.update(f"\n{path.relative_to(folder)}\n".encode() + path.read_bytes())
    return digest.hexdigest()


def fetch_loaded_files(connection: Connection) -> tuple[int, str]:
    """The last revision, 0 if there is none, and the fingerprint of the files it was loaded from."""
    columns = col(Revision.number), col(Revision.files_hash)
    row = connection.execute(select(*columns).order_by(columns[0].desc()).limit(1)).first()
    return (row[0], row[1]) if row else (0, "")


def content_hash(digests: Mapping[Key, str]) -> str:
    """A fingerprint of everything published: equal wherever the same files were loaded."""
    lines = (f"{resource} {name} {digest}\n" for (resource, name), digest in sorted(digests.items()))
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def _fetch_published(connection: Connection) -> dict[Key, _Published]:
    columns = (Version.resource, Version.id, Version.digest, Version.revision, Version.state)
    rows = connection.execute(select(*map(col, columns)).where(col(Version.is_current))).all()
    return {
        (Resource(resource), name): _Published(digest, revision, VersionState(state))
        for resource, name, digest, revision, state in map(tuple, rows)
    }


def _fetch_last_revision(connection: Connection) -> int:
    return connection.execute(select(func.coalesce(func.max(Revision.number), 0))).scalar_one()


def _compare(digests: Mapping[Key, str], published: Mapping[Key, _Published], last: int) -> Report:
    known = {key: version for key, version in published.items() if version.state is not VersionState.REMOVED}
    created = tuple(key for key in digests if key not in known)
    updated = tuple(key for key in digests if key in known and known[key].digest != digests[key])
    removed = tuple(key for key in known if key not in digests)
    report = Report(last, content_hash(digests), created, updated, removed)
    return report._replace(revision=last + 1) if report.is_change else report


def _insert_revision(connection: Connection, report: Report, files_hash: str) -> None:
    connection.execute(
        insert(Revision).values(
            number=report.revision,
            loaded_at=datetime.now(UTC),
            hash=report.hash,
            files_hash=files_hash,
            created=len(report.created),
            updated=len(report.updated),
            removed=len(report.removed),
        )
    )


def _retire(connection: Connection, report: Report, published: Mapping[Key, _Published]) -> None:
    """Take what changed or went out of every table, and leave a mark where something went for good."""
    gone: dict[Resource, list[str]] = defaultdict(list)
    for resource, name in (*report.created, *report.updated, *report.removed):
        gone[resource].append(name)
    for resource, ids in gone.items():
        for batch in _batches(ids):
            is_one = and_(col(Version.resource) == resource, col(Version.id).in_(batch))
            connection.execute(update(Version).where(is_one, col(Version.is_current)).values(is_current=False))
            _delete_rows(connection, resource, batch)
    marks = [
        _version(key, report.revision, VersionState.REMOVED, published[key].digest, None) for key in report.removed
    ]
    if marks:
        connection.execute(insert(Version), marks)


def _delete_rows(connection: Connection, resource: Resource, ids: Sequence[str]) -> None:
    for owner in _OWNERS[resource]:
        removal = delete(owner)
        if resource is not Resource.DATASET:
            (key,) = inspect(owner).primary_key
            removal = removal.where(key.in_(ids))
        connection.execute(removal)
    if resource is Resource.FACT:
        delete_search_texts(connection, ids)


def _insert_records(
    connection: Connection,
    batch: Sequence[Record],
    report: Report,
    digests: Mapping[Key, str],
    revisions: Mapping[str, int],
) -> None:
    by_table: dict[type[SQLModel], list[dict[str, Any]]] = defaultdict(list)
    created = set(report.created)
    for record in batch:
        for table, values in record.rows:
            by_table[table].append(values)
        state = VersionState.CREATED if record.key in created else VersionState.UPDATED
        body = record.render(Revisions(report.revision, revisions)).model_dump_json(by_alias=True)
        by_table[Version].append(_version(record.key, report.revision, state, digests[record.key], body))
    for table, rows in by_table.items():
        connection.execute(insert(table), rows)
    insert_search_texts(connection, (record.search for record in batch if record.search))


def _version(key: Key, revision: int, state: VersionState, digest: str, body: str | None) -> dict[str, Any]:
    return {
        "resource": key[0].value,
        "id": key[1],
        "revision": revision,
        "state": state.value,
        "is_current": True,
        "digest": digest,
        "body": body,
    }


def _batches(items: Iterable[T]) -> Iterator[list[T]]:
    rest = iter(items)
    while batch := list(islice(rest, _BATCH)):
        yield batch

"""Loads a checked seed: compares it with what is published, and publishes what changed as one revision."""

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cached_property
from itertools import count, groupby, islice
from typing import NamedTuple, TypeVar

from sqlalchemy import Connection, and_, bindparam, func, insert, select, update
from sqlmodel import col

from app.domain.content_hash import ContentHash
from app.domain.vocabulary import Resource, VersionState
from app.publish.bulk_write import (
    Leaving,
    delete_facts,
    delete_references,
    insert_rows,
    large_cache,
    measure_tables,
    write_former_ids,
    write_happening_entries,
    write_references,
    write_search_words,
)
from app.publish.loaded_files import LoadedFiles, note_loaded_files
from app.publish.ordinals import number_facts
from app.publish.reindexing import are_current, find_same, update_words
from app.publish.resources import Key, Record, Revisions, count_records, make_records
from app.publish.rows import Row, reference_rows
from app.publish.search_records import write_search_records
from app.publish.search_words import SearchWords
from app.publish.seed_index import SeedIndex
from app.publish.timeline import HappeningEntries
from app.publish.translations import Translations
from app.seed.folder import Seed
from app.seed.record_documents import ReleaseNoteDocument
from app.settings import app_version
from app.store.checksums import compute_checksum
from app.store.fulltext.index import insert_search_texts, merge_search_texts
from app.store.models import Fact, FactSubject, Participation, Revision, Version

T = TypeVar("T")
Track = Callable[[Iterable[Record], int], Iterable[Record]]
"""Hands on records as they are asked for, and may tell how far they are: it knows how many there will be."""

_BATCH = 500


class Report(NamedTuple):
    """What a load did. `revision` and `hash` are those published after it."""

    revision: int
    hash: str
    created: tuple[Key, ...] = ()
    updated: tuple[Key, ...] = ()
    removed: tuple[Key, ...] = ()
    moved: tuple[tuple[Key, str], ...] = ()
    """What of the removed has another id now, and which."""
    reindexed: tuple[Key, ...] = ()
    """What says the same, and is found by other words or filters: its version stays, but searches may answer anew."""

    @property
    def is_change(self) -> bool:
        return bool(self.created or self.updated or self.removed or self.reindexed)


def no_progress(records: Iterable[Record], _: int) -> Iterable[Record]:
    """Tells nothing of how far they are."""
    return records


def load_seed(
    seed: Seed, connection: Connection, files_hash: str, track: Track = no_progress, *, is_bundled: bool = False
) -> Report:
    """Publish a checked seed within the connection's transaction. The same seed again changes nothing."""
    index = SeedIndex(seed)
    happenings = HappeningEntries(index)
    search_words = SearchWords(index)
    # What facts refer to comes first: SQLite looks for orphans at every row as long as a reference is open.
    leaving = write_references(connection, reference_rows(index))
    load = _Load(connection, LoadedFiles(0, files_hash, is_bundled, app_version()), leaving)
    records = track(make_records(index, happenings, search_words), count_records(seed))
    with _frozen_gc(), large_cache(connection):
        for resource, group in groupby(records, key=lambda record: record.key[0]):
            for batch in _batches(group):
                load.publish(resource, batch)
        return load.finish(index, happenings, search_words)


@contextmanager
def _frozen_gc() -> Iterator[None]:
    """Spare the garbage collector all that is there already: going through it for each batch is a fifth of the work."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


class _Load:
    """A load on its way: records come in batches, those of one resource in the order of their ids."""

    def __init__(self, connection: Connection, files: LoadedFiles, leaving: Leaving) -> None:
        self.connection = connection
        self.files = files
        self.leaving = leaving
        self.translations = Translations(connection)
        self.last = connection.execute(select(func.coalesce(func.max(Revision.number), 0))).scalar_one()
        self.content = ContentHash()
        self.keys: dict[VersionState, list[Key]] = {state: [] for state in VersionState}
        self.reindexed: list[Key] = []
        self.reached = dict.fromkeys(Resource, "")
        lowest = connection.execute(select(func.min(col(Version.number)))).scalar() or 0
        self.numbers_below = count(min(lowest, 0) - 1, -1)
        """Numbers for versions that are not those of facts as they are now."""

    def publish(self, resource: Resource, batch: Sequence[Record]) -> None:
        """Publish what is new or changed in a batch, and remove what stood before its end and is not in it."""
        by_id = {record.key[1]: record for record in batch}
        for name, record in by_id.items():
            self.content.add(resource, name, record.content_digest)
        live, marked = self._fetch_published(resource, max(by_id))
        created = by_id.keys() - live.keys()
        touched = [by_id[name] for name in sorted(by_id.keys() & live.keys()) if by_id[name].digest != live[name]]
        same = find_same(self.connection, touched)
        updated = {record.key[1] for record in touched} - same.keys()
        # First, because it may number all facts anew, those too that are about to be replaced.
        numbers = number_facts(self.connection, sorted(created)) if created and resource is Resource.FACT else {}
        numbers |= self._retire(resource, sorted(updated | (created & marked)))
        self._remove(resource, {name: live[name] for name in sorted(live.keys() - by_id.keys())})
        self._insert([by_id[name] for name in sorted(created)], VersionState.CREATED, numbers)
        self._insert([by_id[name] for name in sorted(updated)], VersionState.UPDATED, numbers)
        self._reindex([record for record in touched if record.key[1] in same], same)

    def finish(self, index: SeedIndex, happenings: HappeningEntries, search_words: SearchWords) -> Report:
        """Remove what stood after the last record of each resource, and sum up."""
        for resource in Resource:
            self._remove(resource, self._fetch_published(resource)[0])
        self.translations.write()
        write_happening_entries(self.connection, happenings.rows())
        delete_references(self.connection, self.leaving)
        write_former_ids(self.connection, index.former_ids)
        write_search_records(self.connection, index, search_words)
        write_search_words(self.connection, search_words.rows())
        merge_search_texts(self.connection)
        created, updated, removed = (tuple(self.keys[state]) for state in VersionState)
        reindexed = tuple(self.reindexed)
        report = Report(self.last, self.content.hexdigest(), created, updated, removed, reindexed=reindexed)
        if not report.is_change:
            note_loaded_files(self.connection, self.files._replace(revision=self.last))
            return report
        report = report._replace(revision=self.revision, moved=tuple(_find_moved(report.removed, index.former_ids)))
        counts = {state.value: len(keys) for state, keys in self.keys.items()}
        note = self._find_note(index.seed.release_notes)
        final = update(Revision).where(col(Revision.number) == report.revision)
        self.connection.execute(final.values(loaded_at=datetime.now(UTC), hash=report.hash, note=note, **counts))
        if sum(counts.values()) + len(reindexed) > _BATCH:
            measure_tables(self.connection)
        return report

    @cached_property
    def revision(self) -> int:
        """The number of this load's revision. Its row is there from the first change on, with what is known then."""
        number = self.last + 1
        begun = {"loaded_at": datetime.now(UTC), "hash": "", "created": 0, "updated": 0, "removed": 0}
        _, files_hash, is_bundled, release = self.files
        loaded = {"files_hash": files_hash, "is_bundled": is_bundled, "release": release}
        self.connection.execute(insert(Revision).values(number=number, **loaded, **begun))
        return number

    def _find_note(self, notes: Sequence[ReleaseNoteDocument]) -> str | None:
        """What the curators say of this revision: the newest note, unless an earlier revision has it."""
        noted = col(Revision.note).is_not(None)
        last = select(col(Revision.note)).where(noted).order_by(col(Revision.number).desc()).limit(1)
        newest = notes[0].note if notes else None
        return None if newest == self.connection.execute(last).scalar() else newest

    def _fetch_fact_revisions(self, records: Iterable[Record]) -> Mapping[str, int]:
        """The revision of each fact that records repeat. Facts are published before the records that repeat them."""
        found: dict[str, int] = {}
        for ids in _batches(sorted({fact for record in records for fact in record.repeats})):
            those = select(col(Version.id), col(Version.revision)).where(are_current(Resource.FACT, ids))
            found |= {row[0]: row[1] for row in self.connection.execute(those)}
        return found

    def _fetch_published(self, resource: Resource, last: str | None = None) -> tuple[dict[str, str], set[str]]:
        """What is published after all that came before, up to an id: the digests of what is there, and what went."""
        here = [col(Version.resource) == resource, col(Version.is_current), col(Version.id) > self.reached[resource]]
        if last is not None:
            here.append(col(Version.id) <= last)
            self.reached[resource] = last
        columns = col(Version.id), col(Version.digest), col(Version.state)
        found = self.connection.execute(select(*columns).where(*here).order_by(columns[0])).all()
        live = {name: digest for name, digest, state in found if state != VersionState.REMOVED}
        return live, {name for name, _, state in found if state == VersionState.REMOVED}

    def _reindex(self, records: Sequence[Record], bodies: Mapping[str, str]) -> None:
        """Write anew what records are found by. They say the same, so their versions stay."""
        facts = [record for record in records if record.key[0] is Resource.FACT]
        numbers = self._delete_facts([record.key[1] for record in facts]) if facts else {}
        insert_rows(self.connection, [row for it in facts for row in self._rows_of_fact(it, numbers[it.key[1]])])
        insert_search_texts(self.connection, [it.search for it in facts if it.search], numbers)
        update_words(self.connection, records, bodies)
        self.reindexed += [record.key for record in records]

    def _retire(self, resource: Resource, ids: Iterable[str]) -> dict[str, int]:
        """Let these ids' versions be current no longer, and take facts out of every table. Returns their numbers."""
        numbers: dict[str, int] = {}
        those = and_(col(Version.resource) == resource, col(Version.id) == bindparam("name"), col(Version.is_current))
        retiring = update(Version).where(those).values(is_current=False, number=bindparam("below"))
        for batch in _batches(ids):
            retired = [{"name": name, "below": next(self.numbers_below)} for name in batch]
            self.connection.execute(retiring, retired)
            if resource is Resource.FACT:
                numbers |= self._delete_facts(batch)
        return numbers

    def _delete_facts(self, ids: Sequence[str]) -> Mapping[str, int]:
        """Take facts out of every table but that of versions. Returns their numbers."""
        self.translations.detach(ids)
        return delete_facts(self.connection, ids)

    def _rows_of_fact(self, record: Record, number: int) -> Iterator[Row]:
        return map(self.translations.hold_back, _put_in_order(record.rows, number))

    def _remove(self, resource: Resource, digests: Mapping[str, str]) -> None:
        """Leave a mark where something goes for good."""
        self._retire(resource, digests)
        keys = [(resource, name) for name in digests]
        marks = (self._version(key, VersionState.REMOVED, digests[key[1]], next(self.numbers_below)) for key in keys)
        insert_rows(self.connection, marks)
        self.keys[VersionState.REMOVED] += keys

    def _insert(self, records: Sequence[Record], state: VersionState, numbers: Mapping[str, int]) -> None:
        rows: list[Row] = []
        fact_revisions = self._fetch_fact_revisions(records)
        for record in records:
            is_fact = record.key[0] is Resource.FACT
            revisions = Revisions(self.revision, fact_revisions)
            number = numbers[record.key[1]] if is_fact else next(self.numbers_below)
            if is_fact:
                rows += self._rows_of_fact(record, number)
            body = record.body(revisions)
            said: dict[str, str | int | None] = {
                "checksum": compute_checksum(body, record.texts),
                "body": body,
                "texts": record.texts,
                "facts": record.facts,
            }
            rows.append(self._version(record.key, state, record.digest, number, **said))
        insert_rows(self.connection, rows)
        insert_search_texts(self.connection, [it.search for it in records if it.search], numbers)
        self.keys[state] += [record.key for record in records]

    def _version(self, key: Key, state: VersionState, digest: str, number: int, **said: str | int | None) -> Row:
        return Version, {
            "number": number,
            "resource": key[0].value,
            "id": key[1],
            "revision": self.revision,
            "state": state.value,
            "is_current": True,
            "digest": digest,
            "checksum": 0,
            "body": None,
            "texts": None,
            "facts": None,
            **said,
        }


def _find_moved(removed: Iterable[Key], former_ids: Mapping[tuple[str, str], str]) -> Iterator[tuple[Key, str]]:
    for resource, name in removed:
        if present := former_ids.get((resource.value, name)):
            yield (resource, name), present


def _put_in_order(rows: Sequence[Row], number: int) -> Iterator[Row]:
    """The rows of a fact with its number, and with the first of the roles that each actor has in it marked."""
    parts = [(it["actor_id"], it["role"]) for model, it in rows if model is Participation]
    first = dict(sorted(parts, reverse=True))  # Of several roles the last one stays, which is the first.
    for model, values in rows:
        if model is Fact:
            yield model, {**values, "number": number}
        elif model is Participation:
            is_first = first[values["actor_id"]] == values["role"]
            yield model, {**values, "is_first": is_first, "fact_number": number}
        elif model is FactSubject:
            yield model, {**values, "fact_number": number}
        else:
            yield model, values


def _batches(items: Iterable[T]) -> Iterator[list[T]]:
    rest = iter(items)
    while batch := list(islice(rest, _BATCH)):
        yield batch

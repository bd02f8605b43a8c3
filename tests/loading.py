"""Loads of the invented record, and what stands in a database after them."""

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, and_, select
from sqlmodel import Session, SQLModel, col

from app.domain.vocabulary import Resource
from app.publish.load import Report, Track, load_seed, no_progress
from app.publish.resources import Key
from app.seed.documents import FactDocument
from app.seed.folder import Seed
from app.store.engine import Database
from app.store.models import Revision, Version

WITHDRAWN = """\
- id: guards-withdrawn
  kind: event
  claim: Norland withdrew its border guards.
  participants: {agent: norland}
  details: {event_type: withdrawal, instrument: river-pact, undated_reason: The document says last spring only.}
  citations:
    - source: invented
      quote: "withdrew its 1,200 border guards"
      at: {start: 519, end: 551, prefix: "pour la paix ».\\n\\nNorland ", suffix: " last spring, two years after"}
      origin: courier-report
  keywords: [frontier police, guardsmen]
"""


LOADED_AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


class Current(NamedTuple):
    """The current version of a resource."""

    revision: int
    state: str
    body: Any


def load(
    database: Database,
    seed: Seed,
    files_hash: str = "files",
    track: Track = no_progress,
    is_bundled: bool = False,
) -> Report:
    with database.writer.begin() as connection:
        return load_seed(seed, connection, files_hash, track, is_bundled=is_bundled)


def add_revision(database: Database, number: int) -> None:
    """A revision of which nothing is published."""
    with Session(database.writer) as session:
        session.add(
            Revision(
                number=number,
                loaded_at=LOADED_AT,
                hash=f"hash {number}",
                files_hash="",
                is_bundled=False,
                release="1.0",
                created=1,
                updated=0,
                removed=0,
                note=None,
            )
        )
        session.commit()


def dump(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Everything that stands in the database."""
    with database.reader.connect() as connection:
        found = {
            name: sorted(map(tuple, connection.execute(select(it)).all()), key=repr)
            for name, it in SQLModel.metadata.tables.items()
        }
        # Numbers below zero mean nothing.
        found["version"] = sorted([(max(number, 0), *row) for number, *row in found["version"]], key=repr)
        for index in ("fact_search", "record_search"):
            found[index] = sorted(map(tuple, connection.exec_driver_sql(f"SELECT * FROM {index}")))
        return found


def published(database: Database) -> dict[Key, Current]:
    with database.reader.connect() as connection:
        return fetch_published(connection)


def fetch_published(connection: Connection) -> dict[Key, Current]:
    columns = (Version.resource, Version.id, Version.revision, Version.state, Version.body)
    rows = connection.execute(select(*map(col, columns)).where(col(Version.is_current))).all()
    return {
        (Resource(resource), name): Current(revision, state, body and json.loads(body))
        for resource, name, revision, state, body in map(tuple, rows)
    }


def history(database: Database, key: Key) -> list[tuple[int, str, bool]]:
    """Every version of a resource: its revision, its state, and whether it is the current one."""
    columns = (Version.revision, Version.state, Version.is_current)
    is_one = and_(col(Version.resource) == key[0], col(Version.id) == key[1])
    statement = select(*map(col, columns)).where(is_one).order_by(col(Version.revision))
    with database.reader.connect() as connection:
        rows: Sequence[Any] = connection.execute(statement).all()
    return [(row[0], row[1], row[2]) for row in rows]


def multiply(seed: Seed, number: int) -> Seed:
    """The invented record with many copies of one of its facts."""
    (fact,) = (fact for fact in seed.facts if fact.id == "pact-mutual-defence")
    copies: Iterable[FactDocument] = (fact.model_copy(update={"id": f"copy-{it:04}"}) for it in range(number))
    return seed._replace(facts=tuple(sorted((*seed.facts, *copies), key=lambda fact: fact.id)))


def without(text: str, part: str) -> str:
    assert text.count(part) == 1
    return text.replace(part, "")

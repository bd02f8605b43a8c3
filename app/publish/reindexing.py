"""Records that say the same as before and are found by something else: which they are, and what changes of them."""

from collections.abc import Mapping, Sequence

from sqlalchemy import ColumnElement, Connection, and_, bindparam, select, update
from sqlmodel import col

from app.domain.content_hash import digest_body
from app.domain.vocabulary import Resource
from app.publish.resources import Record
from app.store.checksums import compute_checksum
from app.store.models import Version

_WORDS = ("digest", "checksum", "texts", "facts")
"""The columns of a version that do not hang on its body alone."""


def find_same(connection: Connection, records: Sequence[Record]) -> dict[str, str]:
    """The published bodies, by id, of those records of one resource that say nothing else than before.

    What is damaged says something else, so that it is published anew.
    """
    if not records:
        return {}
    contents = {record.key[1]: record.content_digest for record in records}
    columns = col(Version.id), col(Version.body), col(Version.texts), col(Version.checksum)
    those = select(*columns).where(are_current(records[0].key[0], [*contents]))
    return {
        name: body
        for name, body, texts, checksum in connection.execute(those)
        if body and compute_checksum(body, texts) == checksum and digest_body(body.encode()) == contents[name]
    }


def update_words(connection: Connection, records: Sequence[Record], bodies: Mapping[str, str]) -> None:
    """Let the current versions of records of one resource, whose bodies stay, have what these are found by."""
    if not records:
        return
    said = [(it.key[1], it.digest, compute_checksum(bodies[it.key[1]], it.texts), it.texts, it.facts) for it in records]
    names = ("name", *(f"new_{name}" for name in _WORDS))
    those = and_(
        col(Version.resource) == records[0].key[0], col(Version.id) == bindparam("name"), col(Version.is_current)
    )
    updating = update(Version).where(those).values({name: bindparam(f"new_{name}") for name in _WORDS})
    connection.execute(updating, [dict(zip(names, values, strict=True)) for values in said])


def are_current(resource: Resource, ids: Sequence[str]) -> ColumnElement[bool]:
    """Whether a version is the current one of a record with one of these ids."""
    return and_(col(Version.resource) == resource, col(Version.id).in_(ids), col(Version.is_current))

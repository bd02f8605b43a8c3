"""What is published under an id."""

import json
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

from app.domain.errors import GoneError, MovedError, NotFoundError
from app.domain.histories import find_history_path
from app.domain.limits import SUGGESTION_CUTOFF
from app.domain.record_parts import WORDS
from app.domain.text import closest
from app.domain.vocabulary import Resource, VersionState
from app.services.names import fetch_names, fetch_present_ids
from app.store.checksums import as_bytes, check_body
from app.store.published import select_all_bodies, select_bodies
from app.store.query_shape import bind_list
from app.store.reader import CostlyExplanationError
from app.store.selects import select_current_version, select_published_ids
from app.store.transaction import ReadTransaction, read_moment
from app.store.versions import select_last_body


class Published(NamedTuple):
    """The JSON of a resource, and when the load that made it so began."""

    body: bytes
    loaded_at: datetime


def fetch_body(transaction: ReadTransaction, resource: Resource, name: str) -> bytes:
    """The JSON of a resource. Raises as `fetch_published` does."""
    return fetch_published(transaction, resource, name).body


def fetch_published(transaction: ReadTransaction, resource: Resource, name: str) -> Published:
    """What is published of a resource. Raises GoneError if it was removed; an unknown id ends as NotFoundError.

    Raises MovedError if it has another id now, DamagedError where it is not what was loaded.
    """
    state, body, checksum, loaded_at = fetch_current(transaction, resource, name)
    if state == VersionState.REMOVED:
        detail, history = f"The {call_noun(resource)} '{name}' was removed.", find_history_path(resource, name)
        raise GoneError(detail, history, _fetch_last_words(transaction, resource, name))
    check_body(body, checksum, name)
    return Published(as_bytes(body), read_moment(loaded_at))


def fetch_current(transaction: ReadTransaction, resource: Resource, name: str) -> tuple[Any, ...]:
    """The state, body, checksum and time of the current version, which may be the mark that it was removed.

    Raises MovedError if it has another id now; an id that never was ends as NotFoundError.
    """
    values = {"resource": resource.value, "name": name}
    found = transaction.fetch_first("version", select_current_version, values)
    if found is None or found[0] == VersionState.REMOVED:
        moved = fetch_present_ids(transaction, resource.value, [name])
        if name in moved:
            raise MovedError(moved[name])
    if found is None:
        raise CostlyExplanationError(partial(_explain_missing, resource, name))
    return found


def _fetch_last_words(transaction: ReadTransaction, resource: Resource, name: str) -> str | None:
    """What something that was removed said last, in a sentence; None where that is no longer kept."""
    words = WORDS.get(resource)
    values = {"resource": resource.value, "name": name}
    found = transaction.fetch_first("last body", select_last_body, values)
    if words is None or found is None:
        return None
    body, checksum = found
    said: str = json.loads(_check(body, checksum, name))[words]
    return said


def fetch_bodies(transaction: ReadTransaction, resource: Resource, names: Sequence[str]) -> list[bytes]:
    """The JSON of several resources that are there, in the order of their ids as they are given."""
    number = len(names)
    values = {"resource": resource.value, **bind_list("among", names)}
    rows = transaction.fetch_all(("bodies", number), lambda: select_bodies(number), values)
    found = {row[2]: _check(*row) for row in rows}
    return [found[name] for name in names]


def fetch_all_bodies(transaction: ReadTransaction, resource: Resource) -> list[bytes]:
    """The JSON of all resources of a kind, by id; its cost grows with their number."""
    rows = transaction.fetch_all("all bodies", select_all_bodies, {"resource": resource.value})
    return [_check(*row) for row in rows]


def _check(body: str | bytes, checksum: int, name: str) -> bytes:
    check_body(body, checksum, name)
    return as_bytes(body)


def _explain_missing(resource: Resource, name: str, transaction: ReadTransaction) -> NotFoundError:
    """Compares a name with all ids, of which there may be thousands, or with all that their owners are called."""
    if resource in _NAMED:
        near = fetch_names(transaction, resource.value).suggest(name)
    else:
        rows = transaction.fetch_all("published ids", select_published_ids, {"resource": resource.value})
        near = closest(name.lower(), [row[0] for row in rows], SUGGESTION_CUTOFF)
    hint = f" Did you mean '{near}'?" if near else ""
    return NotFoundError(f"There is no {call_noun(resource)} '{name}'.{hint}", near)


def call_noun(resource: Resource) -> str:
    """What a resource is called in a sentence."""
    return resource.replace("_", " ")


_NAMED = frozenset({Resource.ACTOR, Resource.SOURCE})
"""Resources that have names besides their ids."""

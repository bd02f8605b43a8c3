"""What is published under an id."""

from functools import partial

from app.domain.errors import GoneError, NotFoundError
from app.domain.limits import SUGGESTION_CUTOFF
from app.domain.text import closest
from app.domain.vocabulary import Resource, VersionState
from app.store.reader import Snapshot
from app.store.selects import select_current_version, select_published_ids


def fetch_body(snapshot: Snapshot, resource: Resource, name: str) -> bytes:
    asked = {"resource": resource.value, "name": name}
    found = snapshot.fetch_first("version", partial(select_current_version, **asked), asked)
    if found is None:
        snapshot.expect_longer()  # There may be thousands of ids, and each is compared.
        near = closest(name.lower(), _fetch_ids(snapshot, resource), SUGGESTION_CUTOFF)
        hint = f" Did you mean '{near}'?" if near else ""
        raise NotFoundError(f"There is no {resource} '{name}'.{hint}")
    state, body = found
    if state == VersionState.REMOVED:
        raise GoneError(f"The {resource} '{name}' was removed.")
    return as_bytes(body)


def as_bytes(body: str | bytes) -> bytes:
    """A published body as it is sent: SQLite gives it so, PostgreSQL as text."""
    return body if isinstance(body, bytes) else body.encode()


def _fetch_ids(snapshot: Snapshot, resource: Resource) -> list[str]:
    asked = {"resource": resource.value}
    rows = snapshot.fetch_all("published ids", partial(select_published_ids, **asked), asked)
    return [row[0] for row in rows]

"""What changed since a revision, and which revisions there were."""

from collections.abc import Sequence
from functools import partial
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from app.domain.errors import HistoryChangedError
from app.domain.revision_token import make_token, read_token
from app.domain.vocabulary import VersionState
from app.schemas.changes import RevisionPublic
from app.services.list_request import ParsedQuery
from app.services.names import fetch_present_ids
from app.store.changes import (
    REVISION_COLUMNS,
    count_changes,
    count_revisions,
    select_changes,
    select_hash,
    select_revisions,
)
from app.store.checksums import check_body
from app.store.list_plan import keyset_values
from app.store.transaction import ReadTransaction, read_moment


class ChangeRow(NamedTuple):
    """A record as a revision left it."""

    state: str
    body: str | bytes | None
    """None where it was removed."""
    checksum: int
    revision: int
    resource: str
    id: str
    moved_to: str | None = None


class ChangesResult(NamedTuple):
    """A page of changes; the address of the next page or None, and the total."""

    rows: Sequence[ChangeRow]
    next_url: str | None
    total: int


class RevisionsResult(NamedTuple):
    """A page of revisions; the address of the next page or None, and the total."""

    revisions: Sequence[RevisionPublic]
    next_url: str | None
    total: int


def fetch_changes(parsed: ParsedQuery, cursor: str | None, transaction: ReadTransaction) -> ChangesResult:
    """One page of the net changes since a revision, each record once, as it is now.

    A cursor has the token of the page that it came from: where that revision is not one of this database, records may
    lie before its place that the pages before it did not have so. Raises HistoryChangedError for a revision of another
    database, DamagedError for what is not as it was loaded.
    """
    query = parsed.query
    position = parsed.read_position(cursor)
    seen = position.pop() if position else None
    for token in filter(None, (query.after, seen)):
        _check_history(token, transaction)
    shape, values = parsed.traits.shape, dict(parsed.traits.bind_values)
    is_resumed = position is not None
    found = transaction.fetch_all(
        ("changes", is_resumed, parsed.traits.key),
        partial(select_changes, shape, is_resumed=is_resumed),
        {**values, **keyset_values(position, query.limit)},
    )
    rows = [ChangeRow(*row) for row in found[: query.limit]]
    for it in rows:
        if it.body is not None:
            check_body(it.body, it.checksum, it.id)
    next_url = None
    if len(found) > len(rows):
        last, served = rows[-1], transaction.revision
        token = make_token(served.revision, served.hash)
        next_url = parsed.next_url((last.revision, last.resource, last.id, token))

    def count() -> int:
        counted = partial(count_changes, shape)
        return int(transaction.fetch_all(("changes total", parsed.traits.key), counted, values)[0][0])

    total = transaction.memoize(("changes total", parsed.fingerprint), count)
    return ChangesResult(_add_present_ids(rows, transaction), next_url, total)


def _check_history(text: str, transaction: ReadTransaction) -> None:
    """Raise HistoryChangedError for the token of a revision that is not one of this database."""
    token = read_token(text)
    row = transaction.fetch_first("hash of revision", select_hash, {"number": token.number})
    if row is None or not token.names(token.number, row[0]):
        raise HistoryChangedError(
            f"There is no revision {text} here: the data were restored or loaded anew since, or the token is of another"
            " service. Begin again without `after`, with an empty copy."
        )


def _add_present_ids(rows: Sequence[ChangeRow], transaction: ReadTransaction) -> list[ChangeRow]:
    """The same rows, with the ids that the records have now which were removed under these."""
    moved: dict[tuple[str, str], str] = {}
    removed = sorted((it.resource, it.id) for it in rows if it.state == VersionState.REMOVED)
    for resource, pairs in groupby(removed, key=itemgetter(0)):
        present = fetch_present_ids(transaction, resource, [name for _, name in pairs])
        moved |= {(resource, name): it for name, it in present.items()}
    return [it._replace(moved_to=moved.get((it.resource, it.id))) for it in rows]


def fetch_revisions(parsed: ParsedQuery, cursor: str | None, transaction: ReadTransaction) -> RevisionsResult:
    """One page of all revisions, the newest first."""
    position = parsed.read_position(cursor)
    is_resumed = position is not None
    limit: int = parsed.query.limit
    found = transaction.fetch_all(
        ("revisions", is_resumed), partial(select_revisions, is_resumed=is_resumed), keyset_values(position, limit)
    )
    total: int = transaction.fetch_all("revisions total", count_revisions, {})[0][0]
    revisions = [_show_revision(row) for row in found[:limit]]
    next_url = parsed.next_url((revisions[-1].number,)) if len(found) > limit else None
    return RevisionsResult(revisions, next_url, total)


def _show_revision(row: Sequence[Any]) -> RevisionPublic:
    shown = dict(zip(REVISION_COLUMNS, row, strict=True))
    token = make_token(shown["number"], shown["hash"])
    return RevisionPublic.model_validate({**shown, "loaded_at": read_moment(shown["loaded_at"]), "token": token})

"""The state of the data as one process serves it: one for kept answers and for those that are made."""

from threading import Lock
from typing import Any

from app.domain.errors import NotLoadedError, UnreachableError
from app.store.compiled import CompiledStatements
from app.store.selects import select_last_revision, select_revision_and_limit
from app.store.transaction import MEMO_BYTES, CurrentRevision, Known, Memo, read_moment

UNREACHABLE = "The database does not answer."
_MAX_RECENT = 4
"""Revisions that are told apart at a time: the current one, and those that reads which began before may still see."""


class DataState:
    """The revision that is served, and whether the database answers.

    It never goes back to an older revision because a slow read saw one; only a look can say so that began after all
    else was seen, as after a backup was put in place.
    """

    def __init__(self) -> None:
        self.known: Known | None = None
        """What was seen last, which may be before an outage."""
        self.is_down = False
        """Whether the last look got no answer: then no request waits to find out again."""
        self.is_loaded = False
        """Whether there was a revision at the last look."""
        self.changes = 0
        """How often another revision became the current one."""
        self._recent: dict[tuple[int, str], Known] = {}
        self._lock = Lock()

    @property
    def current(self) -> CurrentRevision | None:
        """The revision that is served; None where there is none or the database does not answer."""
        return self.known.revision if self.known and self.is_loaded and not self.is_down else None

    def fetch(self, cursor: Any, statements: CompiledStatements) -> Known:
        """The revision that a transaction sees, whichever is current. Raises NotLoadedError or UnreachableError."""
        is_sqlite = statements.dialect.name == "sqlite"
        statement = statements.find("revision", select_last_revision if is_sqlite else select_revision_and_limit)
        row = cursor.execute(statement.text, statement.bind({})).fetchone()
        if row is None:
            raise NotLoadedError("The database has no data yet.")
        try:
            revision = _read_revision(*row[:3])
        except (TypeError, ValueError) as error:
            raise UnreachableError(UNREACHABLE) from error
        return self._recognise(revision)

    def accept(self, seen: Known, changes: int, *, is_look: bool = False) -> bool:
        """Take what was seen by a transaction that began when there had been so many changes.

        False where it is older than what is served: then the read must be done again.
        """
        with self._lock:
            served = self.known
            if seen is not served:
                is_newer = served is None or seen.revision.revision > served.revision.revision
                if not is_newer and not (is_look and changes == self.changes):
                    return False
                self.known = seen
                self.changes += 1
            self.is_loaded = True
            return True

    def renew(self) -> None:
        """Take nothing for the same that was made before, as another file may hold something else of that number."""
        with self._lock:
            self._recent.clear()
            if self.known is not None:
                self.known = Known(CurrentRevision(*self.known.revision), Memo(MEMO_BYTES))
                self.changes += 1

    def _recognise(self, revision: CurrentRevision) -> Known:
        """One object for each revision, whichever thread saw it first."""
        key = revision[:2]
        with self._lock:
            if self.known is not None and self.known.revision[:2] == key:
                return self.known
            known = self._recent.get(key)
            if known is None:
                known = self._recent[key] = Known(revision, Memo(MEMO_BYTES))
                if len(self._recent) > _MAX_RECENT:
                    del self._recent[next(iter(self._recent))]
            return known


def _read_revision(number: Any, content_hash: Any, loaded_at: Any) -> CurrentRevision:
    """Raises TypeError or ValueError for what no load has written."""
    if not isinstance(number, int) or not isinstance(content_hash, str):
        raise TypeError(f"the last revision is {number!r} with the hash {content_hash!r}")
    return CurrentRevision(number, content_hash, read_moment(loaded_at))

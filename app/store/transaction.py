"""One read transaction on one revision of the data."""

from collections.abc import Callable, Hashable, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Executable

from app.store.bounded_memo import BoundedMemo
from app.store.compiled import CompiledStatements
from app.store.halt import Halt

T = TypeVar("T")

Memo = BoundedMemo[Any]

MEMO_BYTES = 4 * 1024 * 1024
"""Most bytes of counts and the like that are kept of one revision."""


class CurrentRevision(NamedTuple):
    """The state of the data: the number of the last revision, its content hash, and when it was loaded."""

    revision: int
    hash: str
    loaded_at: datetime


def read_moment(value: str | datetime) -> datetime:
    """A moment as the database gives it: SQLite as text. Raises ValueError for another text."""
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


class Known(NamedTuple):
    """A revision, and what has been worked out from it, which transactions on it share."""

    revision: CurrentRevision
    memo: Memo


class ReadTransaction:
    """An open transaction that cannot write, and the revision that it sees."""

    def __init__(self, cursor: Any, statements: CompiledStatements, known: Known, halt: Halt) -> None:
        self.known = known
        self.revision = known.revision
        self.dialect: str = statements.dialect.name
        self._cursor = cursor
        self._statements = statements
        self._memo = known.memo
        self._halt = halt

    def fetch_all(
        self, key: Hashable, build: Callable[[], Executable], values: Mapping[str, Any]
    ) -> list[tuple[Any, ...]]:
        """The rows of a statement, which `build` makes when `key` is new, with `values` in its placeholders.

        `key` names the statement, so it must hold all that the statement's text depends on. Raises
        UnboundParameterError for a placeholder without a value, ValueInStatementError for a value in the statement,
        HaltedError when the read is to stop.
        """
        self._halt.check()
        statement = self._statements.find(key, build)
        self._cursor.execute(statement.text, statement.bind(values))
        rows: list[tuple[Any, ...]] = self._cursor.fetchall()
        return rows

    def fetch_first(
        self, key: Hashable, build: Callable[[], Executable], values: Mapping[str, Any]
    ) -> tuple[Any, ...] | None:
        rows = self.fetch_all(key, build, values)
        return rows[0] if rows else None

    def fetch_binary(
        self, key: Hashable, build: Callable[[], Executable], values: Mapping[str, Any]
    ) -> tuple[Any, ...] | None:
        """The first row of a statement that finds bytes. PostgreSQL sends them as they lie there, not as digits."""
        self._halt.check()
        statement = self._statements.find(key, build)
        options = {} if self.dialect == "sqlite" else {"binary": True}
        self._cursor.execute(statement.text, statement.bind(values), **options)
        row: tuple[Any, ...] | None = self._cursor.fetchone()
        return row

    def memoize(self, key: Hashable, work_out: Callable[[], T], size: int | None = None) -> T:
        """Something that is worked out once for this revision, unless it or its key is large. It must not be None.

        `size` is what it counts for, where that is not to be weighed: what the data alone decide is no client's doing.
        """
        found: T | None = self._memo.get(key)
        if found is None:
            found = work_out()
            self._memo.keep(key, found, size)
        return found

    def recall(self, key: Hashable) -> Any:
        """What was memoized under a key; None if nothing was."""
        return self._memo.get(key)

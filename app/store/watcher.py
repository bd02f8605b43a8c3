"""The revision that a replica serves: polled while requests go on, so that none has to ask for it."""

import asyncio
import logging
import time

from app.domain.errors import ProblemError
from app.store.reader import Reader
from app.store.transaction import CurrentRevision

POLL_SECONDS = 0.25
"""Age at which the known revision is looked up again, while requests go on with what is known."""

STALE_SECONDS = 0.5
"""Age past which a request waits for that look, which ends within about a second."""

_logger = logging.getLogger(__name__)


class RevisionWatcher:
    """Polls the current revision in the background of the requests that need it."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._polled_at = float("-inf")
        self._task: asyncio.Task[None] | None = None
        self._told: str | None = None

    @property
    def current(self) -> CurrentRevision | None:
        """The revision that is served: that of the last look, or a newer one that a read has seen since.

        None where there is none or the database does not answer.
        """
        return self._reader.state.current

    async def find_current(self) -> CurrentRevision | None:
        """The current revision, not older than STALE_SECONDS; None where there is none or nobody answers."""
        if not self.is_fresh() and self._task is not None:
            await asyncio.wait([self._task])
        return self.current

    def is_fresh(self) -> bool:
        """Whether what is known is young enough for a request; starts the next look in time."""
        age = time.monotonic() - self._polled_at
        if age >= POLL_SECONDS and (self._task is None or self._task.done()):
            self._task = asyncio.create_task(self._poll())
        return age < STALE_SECONDS

    async def close(self) -> None:
        """Wait for the look that is under way, so that nothing is read any more."""
        if self._task is not None:
            await asyncio.wait([self._task])

    async def _poll(self) -> None:
        told: str | None = None
        line = "The database answers again."
        try:
            await self._reader.find_revision()
        except ProblemError as problem:
            told, line = problem.detail, _describe(problem)
        if told != self._told:
            self._told = told
            _logger.warning("%s", line)
        self._polled_at = time.monotonic()


def _describe(problem: ProblemError) -> str:
    """A problem in a line, with its cause if it has one, which only the log may tell."""
    if problem.__cause__ is None:
        return problem.detail
    first, *_ = str(problem.__cause__).strip().splitlines() or [type(problem.__cause__).__name__]
    return f"{problem.detail.removesuffix('.')}: {first}"

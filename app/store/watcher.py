"""The state that the data are in, as a replica knows it: looked up while requests go on, told when it is lost."""

import asyncio
import logging
import time

from app.domain.errors import ProblemError
from app.store.reader import Dataset, Reader

CHECK_SECONDS = 0.25
"""Age at which the known state of the data is looked up again, while requests go on with what is known."""

STALE_SECONDS = 0.5
"""Age past which a request waits for that look."""

_logger = logging.getLogger(__name__)


class Freshness:
    """The state that the data are in, looked up again and again, in the background of the requests that need it."""

    def __init__(self, reader: Reader) -> None:
        self.dataset: Dataset | None = None
        self._reader = reader
        self._checked_at = float("-inf")
        self._check: asyncio.Task[None] | None = None
        self._told: str | None = None

    async def find_dataset(self) -> Dataset | None:
        """The state of the data, known to half a second; None where there is none or nobody answers."""
        if not self.is_fresh() and self._check is not None:
            await asyncio.wait([self._check])
        return self.dataset

    def is_fresh(self) -> bool:
        """Whether what is known is young enough for a request; sees to it that it is looked up again in time."""
        age = time.monotonic() - self._checked_at
        if age >= CHECK_SECONDS and (self._check is None or self._check.done()):
            self._check = asyncio.create_task(self._look())
        return age < STALE_SECONDS

    async def settle(self) -> None:
        """Wait for the look that is under way, so that nothing is read any more."""
        if self._check is not None:
            await asyncio.wait([self._check])

    async def _look(self) -> None:
        try:
            self.dataset, problem = await self._reader.find_dataset(), None
        except ProblemError as error:
            self.dataset, problem = None, error.detail
        if problem != self._told:
            self._told = problem
            _logger.warning("%s", problem or "The database answers again.")
        self._checked_at = time.monotonic()

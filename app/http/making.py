"""A response in the making, which several requests may wait for, as long as one of their clients does."""

import asyncio
from collections.abc import Coroutine
from typing import Any, Generic, TypeVar

from starlette.types import Receive

T = TypeVar("T")

_LOOK_AFTER_SECONDS = 0.1
"""Most responses are made sooner, and it takes a task to notice that a client leaves."""


class Making(Generic[T]):
    """Makes a response in a task, which is cancelled once all clients that waited for it have left."""

    def __init__(self, make: Coroutine[Any, Any, T], *, is_read: bool) -> None:
        self.is_read = is_read
        """Whether nothing but this asks whether a client is still there: what FastAPI runs may do so itself."""
        self.task = asyncio.create_task(make)
        self._waiting = 0

    @property
    def is_made(self) -> bool:
        return self.task.done() and not self.task.cancelled() and self.task.exception() is None

    async def wait(self, receive: Receive | None) -> bool:
        """Wait for the response to be made, or to fail. False where the client left before."""
        self._waiting += 1
        try:
            await asyncio.wait([self.task], timeout=None if receive is None else _LOOK_AFTER_SECONDS)
            if receive is not None and not self.task.done():
                await self._wait_for_client(receive)
            return self.task.done()
        finally:
            self._waiting -= 1
            if not self._waiting:
                self.task.cancel()  # Nothing happens to one that is done.

    async def _wait_for_client(self, receive: Receive) -> None:
        leaving = asyncio.create_task(_wait_until_left(receive))
        try:
            await asyncio.wait([self.task, leaving], return_when=asyncio.FIRST_COMPLETED)
        finally:
            leaving.cancel()


async def _wait_until_left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        """The rest of the request."""

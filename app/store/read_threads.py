"""Reads in threads: each is stopped when its time is over, when nobody waits for it, and when the database is out."""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from typing import Any, TypeVar

from app.domain.errors import OverloadedError, UnreachableError
from app.store.daemon_threads import DaemonThreads, wait_for_call
from app.store.engine import READERS
from app.store.halt import Halt
from app.store.state import UNREACHABLE

T = TypeVar("T")

READ_SECONDS = 10.0
"""The deadline of a read: with its turn, every further try, and all that it asks. Then it is stopped."""

TURN_SECONDS = 5.0
"""How long a dear read waits for its turn."""

_DEAR_AT_A_TIME = 2
"""Dear reads that run at a time: more would not end sooner, and take the machine from all others."""

_STOP_SECONDS = 0.1

_TOO_MANY = "Too many questions that go through many facts are asked at the moment."
_TOO_LONG = f"The question took longer than {READ_SECONDS:g} seconds."


class ReadThreads:
    """Runs reads in threads, of which the dear ones have their own. Used by the event loop alone."""

    def __init__(self) -> None:
        self._waits: set[asyncio.Future[None]] = set()
        """One for each read that somebody waits for."""
        self._start()

    async def run(self, call: Callable[[Halt], T], *, is_dear: bool, deadline: float) -> T:
        """The result of a read. Raises UnreachableError, or OverloadedError for a dear one, where it does not end."""
        halt = Halt()
        future = (self._dear if is_dear else self._others).submit(partial(call, halt))
        loop = asyncio.get_running_loop()
        ended = loop.create_future()
        self._waits.add(ended)
        turn = loop.call_later(TURN_SECONDS, future.cancel) if is_dear else None
        try:
            await wait_for_call(future, deadline - time.monotonic(), ended)
        finally:
            self._waits.discard(ended)
            if turn is not None:
                turn.cancel()
            if not future.cancel():
                _stop(future, halt)
        if future.cancelled():
            raise OverloadedError(_TOO_MANY) if is_dear else UnreachableError(UNREACHABLE)
        if not future.done():
            raise OverloadedError(_TOO_LONG) if is_dear else UnreachableError(UNREACHABLE)
        return future.result()

    def abandon(self) -> None:
        """Stop every read, and wait for none: whoever waits for one gets UnreachableError now.

        A thread may hang in a driver where nothing stops it, so others take the places of all. It ends with its read.
        """
        if not self._waits:
            return
        for ended in self._waits:
            if not ended.done():
                ended.set_exception(UnreachableError(UNREACHABLE))
        self.close()
        self._start()

    def close(self) -> None:
        """End the threads, each after the read that it runs."""
        self._others.close()
        self._dear.close()

    def _start(self) -> None:
        # One connection is left for the event loop, which must never wait for one.
        self._others = DaemonThreads(READERS - 1 - _DEAR_AT_A_TIME)
        self._dear = DaemonThreads(_DEAR_AT_A_TIME)


def _stop(call: Future[Any], halt: Halt) -> None:
    """Stop a call until it has ended."""
    if not call.done():
        halt.stop()
        asyncio.get_running_loop().call_later(_STOP_SECONDS, _stop, call, halt)

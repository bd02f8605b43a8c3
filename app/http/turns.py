"""Turns of connections in which requests wait, so that those who send one at a time come first."""

import time
from asyncio import AbstractEventLoop, get_running_loop
from collections import deque
from collections.abc import Callable
from weakref import WeakKeyDictionary

_TURN_SECONDS = 0.001
"""How long such connections go on at a time, and how long the event loop is left to others after that.

A read in a thread takes several iterations of the loop, and threads get the interpreter while the loop waits.
"""


class Turns:
    """Calls what connections have left to do, in the order in which they ask, for a moment at a time."""

    def __init__(self) -> None:
        self._waiting: deque[Callable[[], None]] = deque()
        self._is_scheduled = False

    def add(self, call: Callable[[], None]) -> None:
        self._waiting.append(call)
        if not self._is_scheduled:
            self._is_scheduled = True
            get_running_loop().call_soon(self._go_on)

    def _go_on(self) -> None:
        until = time.monotonic() + _TURN_SECONDS
        try:
            while self._waiting:
                self._waiting.popleft()()
                if time.monotonic() >= until:
                    break
        finally:
            self._is_scheduled = bool(self._waiting)
            if self._is_scheduled:
                get_running_loop().call_later(_TURN_SECONDS, self._go_on)


_TURNS: WeakKeyDictionary[AbstractEventLoop, Turns] = WeakKeyDictionary()


def turns_of(loop: AbstractEventLoop) -> Turns:
    """The turns that all connections of an event loop share."""
    turns = _TURNS.get(loop)
    if turns is None:
        turns = _TURNS[loop] = Turns()
    return turns

"""Turns of connections in which requests wait: one of them goes on in each turn of the event loop."""

from asyncio import AbstractEventLoop, get_running_loop
from collections import deque
from collections.abc import Callable
from weakref import WeakKeyDictionary


class Turns:
    """Calls what connections have left to do, one call in each turn of an event loop, in the order in which they ask.

    A read in a thread takes several turns of the loop. Were all that is pipelined answered in each of them, a hundred
    clients that pipeline would hold up every other for their sum, several times over.
    """

    def __init__(self) -> None:
        self._waiting: deque[Callable[[], None]] = deque()

    def add(self, call: Callable[[], None]) -> None:
        if not self._waiting:
            get_running_loop().call_soon(self._call_first)
        self._waiting.append(call)

    def _call_first(self) -> None:
        call = self._waiting.popleft()
        if self._waiting:
            get_running_loop().call_soon(self._call_first)
        call()


_TURNS: WeakKeyDictionary[AbstractEventLoop, Turns] = WeakKeyDictionary()


def turns_of(loop: AbstractEventLoop) -> Turns:
    """The turns that all connections of an event loop share."""
    turns = _TURNS.get(loop)
    if turns is None:
        turns = _TURNS[loop] = Turns()
    return turns

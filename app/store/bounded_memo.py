"""What has been worked out and may be asked for again, kept up to a number of bytes: clients choose its length."""

import sys
from collections.abc import Hashable, Iterable
from threading import Lock
from types import NoneType
from typing import Any, Generic, TypeVar

V = TypeVar("V")

_ENTRY_BYTES = 200
"""Counted for an entry beside its key and value: its place in the dictionary, and the pair that holds its size."""

_SIMPLE = {str, int, float, bool, NoneType}

_LARGEST_PART = 16
"""The part of all bytes that one entry may take; a larger one would push out too much of the rest."""


class BoundedMemo(Generic[V]):
    """Values by key, for any thread. What was kept first goes first; a value must not be None."""

    def __init__(self, capacity: int) -> None:
        self.size = 0
        """Bytes counted for what is kept."""
        self._capacity = capacity
        self._kept: dict[Hashable, tuple[V, int]] = {}
        self._changing = Lock()

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, key: Hashable) -> V | None:
        found = self._kept.get(key)
        return found and found[0]

    def keep(self, key: Hashable, value: V, size: int | None = None) -> None:
        """Keep a value, unless it is large. `size` is what both take, where that is known without weighing them."""
        size = (weigh(key) + weigh(value) if size is None else size) + _ENTRY_BYTES
        if size > self._capacity // _LARGEST_PART:
            return
        with self._changing:
            _, before = self._kept.pop(key, (None, 0))
            self._kept[key] = value, size
            self.size += size - before
            while self.size > self._capacity:
                _, freed = self._kept.pop(next(iter(self._kept)))
                self.size -= freed


def weigh(thing: Any) -> int:
    """About how many bytes a value takes, with all that it consists of. What it shares with others counts too."""
    size = sys.getsizeof(thing)
    if isinstance(thing, dict):
        return size + _weigh_all(thing) + _weigh_all(thing.values())
    if isinstance(thing, tuple | list | set | frozenset):
        return size + _weigh_all(thing)
    attributes = getattr(thing, "__dict__", None)
    return size + weigh(attributes) if isinstance(attributes, dict) else size


def _weigh_all(things: Iterable[Any]) -> int:
    """Most things are texts and numbers, which nothing else belongs to."""
    return sum([sys.getsizeof(it) if type(it) in _SIMPLE else weigh(it) for it in things])

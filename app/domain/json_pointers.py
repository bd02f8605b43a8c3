"""What differs between two JSON values, as pointers (RFC 6901)."""

from collections.abc import Iterator
from typing import Any

MOST_POINTERS = 20
"""Where more places differ, what holds them is named instead: an item that is put before others moves all of them."""

_DEPTHS = (2, 1)
"""How deep pointers reach that are cut, one after the other, until they are few."""

_UNSEEN = "revision"
"""A member that tells when something was published, not what it says."""

_Path = tuple[str, ...]


def find_changes(before: Any, after: Any) -> list[str]:
    """Where two values differ, in the order of the first: members by name, items by position.

    What one of them lacks is pointed at where it is in the other.
    """
    paths = list(_differ(before, after, ()))
    for depth in _DEPTHS:
        if len(paths) > MOST_POINTERS:
            paths = list(dict.fromkeys(path[:depth] for path in paths))
    return ["".join(map(_write_token, path)) for path in paths]


def _differ(before: Any, after: Any, path: _Path) -> Iterator[_Path]:
    if isinstance(before, dict) and isinstance(after, dict):
        for name in dict.fromkeys([*before, *after]):
            if name == _UNSEEN:
                continue
            if name in before and name in after:
                yield from _differ(before[name], after[name], (*path, name))
            else:
                yield (*path, name)
    elif isinstance(before, list) and isinstance(after, list):
        for position, (old, new) in enumerate(zip(before, after, strict=False)):
            yield from _differ(old, new, (*path, str(position)))
        shorter, longer = sorted((len(before), len(after)))
        yield from ((*path, str(position)) for position in range(shorter, longer))
    elif type(before) is not type(after) or before != after:
        yield path


def _write_token(name: str) -> str:
    return f"/{name.replace('~', '~0').replace('/', '~1')}"

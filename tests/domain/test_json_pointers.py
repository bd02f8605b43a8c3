"""Where two JSON values differ."""

from typing import Any

import pytest

from app.domain.json_pointers import MOST_POINTERS, find_changes


@pytest.mark.parametrize(
    ("before", "after", "pointers"),
    [
        ({"a": 1, "b": {"c": None}}, {"a": 1, "b": {"c": None}}, []),
        ({"a": 1, "b": {"c": None}}, {"a": 2, "b": {"c": "x"}}, ["/a", "/b/c"]),
        ({"a": 1}, {"b": 1}, ["/a", "/b"]),
        ({"a": [1, 2, 3]}, {"a": [1, 3]}, ["/a/1", "/a/2"]),
        ({"a": [1]}, {"a": [1, {"b": 2}, 3]}, ["/a/1", "/a/2"]),
        ({"a": [{"b": 1, "c": 2}]}, {"a": [{"b": 1, "c": 3}]}, ["/a/0/c"]),
        ({"a": {"b": 1}}, {"a": [1]}, ["/a"]),
        ({"a": True}, {"a": 1}, ["/a"]),
        ({"a": None}, {"a": {}}, ["/a"]),
        ({"a/b": 1, "c~d": 1, "": 1}, {"a/b": 2, "c~d": 2, "": 2}, ["/a~1b", "/c~0d", "/"]),
        ([1], [2], ["/0"]),
        (1, 2, [""]),
        # When something was published is not what it says.
        ({"revision": 1, "facts": [{"revision": 1}]}, {"revision": 2, "facts": [{"revision": 3}]}, []),
        ({}, {"revision": 2}, []),
    ],
)
def test_every_difference_is_pointed_at(before: Any, after: Any, pointers: list[str]) -> None:
    assert find_changes(before, after) == pointers


def test_many_differences_are_told_by_what_holds_them() -> None:
    def make(sign: str, numbers: range) -> dict[str, Any]:
        return {"a": [{"b": {"c": sign}, "d": sign} for _ in numbers], "e": {"f": {"g": sign}}}

    few, more, many = range(MOST_POINTERS // 2 - 1), range(MOST_POINTERS - 1), range(MOST_POINTERS + 1)
    deep = [f"/a/{it}/{path}" for it in few for path in ("b/c", "d")]
    assert find_changes(make("x", few), make("y", few)) == [*deep, "/e/f/g"]
    assert find_changes(make("x", more), make("y", more)) == [*(f"/a/{it}" for it in more), "/e/f"]
    assert find_changes(make("x", many), make("y", many)) == ["/a", "/e"]

"""How two texts differ, word by word."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from enum import StrEnum
from typing import NamedTuple

_TOKEN = re.compile(r"\w+(?:[-’']\w+)*|[^\w\s]+")
_ALIKE = 0.5
"""The part of their words that two wordings must share, below which marks would say no more than the words."""


class Change(StrEnum):
    """What a run of words is, beside another wording."""

    SAME = "same"
    DROPPED = "dropped"
    """Only in the other wording."""
    ADDED = "added"
    """Only in this one."""


class Run(NamedTuple):
    """Words in a row that have one thing in common."""

    change: Change
    text: str
    space: str
    """What stands between it and the run before."""


def compare(other: str, wording: str) -> tuple[Run, ...] | None:
    """A wording beside another one, as runs of words; None where they have too little in common to tell.

    Case counts, since one may print a capital that the other does not; white space does not.
    """
    before, after = list(_split(other)), list(_split(wording))
    matcher = SequenceMatcher(None, [it for _, it in before], [it for _, it in after], autojunk=False)
    if matcher.ratio() < _ALIKE:
        return None
    first, *rest = (
        run
        for tag, start, end, begin, stop in matcher.get_opcodes()
        for run in _write_runs(tag, before[start:end], after[begin:stop])
    )
    return first._replace(space=""), *rest


def _write_runs(tag: str, before: Sequence[tuple[str, str]], after: Sequence[tuple[str, str]]) -> Iterator[Run]:
    if tag == "equal":
        yield _join(Change.SAME, after)
        return
    if before:
        yield _join(Change.DROPPED, before)
    if after:
        yield _join(Change.ADDED, after)


def _join(change: Change, tokens: Sequence[tuple[str, str]]) -> Run:
    (space, first), *rest = tokens
    return Run(change, first + "".join(space + token for space, token in rest), space)


def _split(text: str) -> Iterator[tuple[str, str]]:
    """The words and signs of a text, each after what stands between it and the one before, be it of another text."""
    end = 0
    for found in _TOKEN.finditer(text):
        yield " " if not end or found.start() > end else "", found[0]
        end = found.end()

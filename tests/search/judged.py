"""What a search has to find: judged queries, and how well the lists of a service answer them."""

from collections.abc import Callable, Iterator, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import NamedTuple

import yaml

JUDGED = Path(__file__).with_name("judged.yaml")
FIRST = 5

Find = Callable[[str], Sequence[str]]
"""Gives the ids of all facts that a query finds, in order."""


class Query(NamedTuple):
    """What somebody typed, with the ids or globs of the facts that answer it."""

    text: str
    best: Sequence[str]
    relevant: Sequence[str]


class Result(NamedTuple):
    """How one query was answered."""

    text: str
    is_success: bool
    """Whether one of the best facts is among the first."""
    recall: float
    precision: float
    """The part of what was found first that is relevant, of as many as there are relevant facts."""
    found: int


class Figures(NamedTuple):
    """How well a set of queries was answered."""

    success: float
    empty: Sequence[str]
    recall: float
    precision: float
    failed: Sequence[str]

    def __str__(self) -> str:
        return (
            f"success in the first {FIRST} {self.success:.2f}, {len(self.empty)} empty,"
            f" recall {self.recall:.2f}, precision {self.precision:.2f}"
        )


def read_queries(path: Path = JUDGED) -> list[Query]:
    """The queries that facts answer."""
    entries = yaml.safe_load(path.read_text(encoding="utf-8"))
    return [Query(it["q"], it["best"], it.get("relevant", it["best"])) for it in entries if it["best"]]


def judge(query: Query, found: Sequence[str]) -> Result:
    hits = [any(fnmatchcase(name, glob) for glob in query.relevant) for name in found]
    reached = [glob for glob in query.relevant if any(fnmatchcase(name, glob) for name in found)]
    first = hits[: max(sum(hits), 1)]
    return Result(
        query.text,
        any(name in query.best for name in found[:FIRST]),
        len(reached) / len(query.relevant),
        sum(first) / len(first) if first else 0.0,
        len(found),
    )


def judge_all(queries: Sequence[Query], find: Find) -> Figures:
    results = [judge(query, find(query.text)) for query in queries]
    return Figures(
        success=sum(it.is_success for it in results) / len(results),
        empty=[it.text for it in results if not it.found],
        recall=sum(it.recall for it in results) / len(results),
        precision=sum(it.precision for it in results) / len(results),
        failed=list(_failed(results)),
    )


def _failed(results: Sequence[Result]) -> Iterator[str]:
    return (it.text for it in results if not it.is_success)

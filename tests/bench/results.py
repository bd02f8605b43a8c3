"""What was measured, kept as it comes, so that a run that was cut short goes on where it stood."""

import json
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple, TypeVar

T = TypeVar("T")


class Figures(NamedTuple):
    """One round as wrk saw it; latencies in milliseconds."""

    requests: int
    seconds: float
    bytes: int
    p50: float
    p99: float
    failures: int

    @property
    def rate(self) -> float:
        return self.requests / self.seconds


class Side(NamedTuple):
    """One of two that were measured in turn."""

    rounds: tuple[Figures, ...]

    @property
    def rate(self) -> float:
        return median(it.rate for it in self.rounds)

    @property
    def p50(self) -> float:
        return median(it.p50 for it in self.rounds)

    @property
    def p99(self) -> float:
        return median(it.p99 for it in self.rounds)

    @property
    def failures(self) -> int:
        return sum(it.failures for it in self.rounds)


class Ratio(NamedTuple):
    """One median by another, and the least and the most that two rounds side by side gave."""

    value: float
    least: float
    most: float

    def __str__(self) -> str:
        return f"{self.value:.2f} ({self.least:.2f}–{self.most:.2f})"


class Duel(NamedTuple):
    """Two that were measured in turn, and what share of the services' replies came from memory."""

    first: Side
    second: Side
    kept: float

    def compare(self, measure: Callable[[Any], float]) -> Ratio:
        """How much of the second one's figure the first one has."""
        pairs = zip(self.first.rounds, self.second.rounds, strict=True)
        ratios = [_divide(measure(first), measure(second)) for first, second in pairs]
        return Ratio(_divide(measure(self.first), measure(self.second)), min(ratios), max(ratios))


def _divide(one: float, other: float) -> float:
    return one / other if other else 0.0


class Results:
    """Figures by name, in a file that is written anew with each; those of other code are not used."""

    def __init__(self, path: Path, code: str) -> None:
        self._path = path
        self._code = code
        self._known: dict[str, Any] = {}
        if path.exists():
            stored = json.loads(path.read_text(encoding="utf-8"))
            self._known = stored["figures"] if stored["code"] == code else {}

    def __contains__(self, name: str) -> bool:
        return name in self._known

    def find(self, name: str) -> Any:
        return self._known.get(name)

    def put(self, name: str, value: Any) -> None:
        self._known[name] = value
        new = self._path.with_suffix(".new")
        new.write_text(json.dumps({"code": self._code, "figures": self._known}, indent=1), encoding="utf-8")
        new.replace(self._path)

    def find_duel(self, name: str) -> Duel | None:
        stored = self.find(name)
        if stored is None:
            return None
        first, second, kept = stored
        return Duel(_side(first), _side(second), kept)


def _side(stored: Any) -> Side:
    (rounds,) = stored
    return Side(tuple(Figures(*it) for it in rounds))

"""Clients that walk through all facts again and again while something happens to the service."""

from collections.abc import Callable, Collection, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event
from typing import TypeVar

import httpx

from tests.faults.variants import variant_of

T = TypeVar("T")
A = TypeVar("A")
TIMEOUT = 10.0
_PAUSE = 0.05
"""So that the readers leave some of the machine to what they are there to watch."""


@dataclass
class Figures:
    """What some readers met."""

    requests: int = 0
    pages: int = 0
    walks: int = 0
    restarts: int = 0
    torn: int = 0
    lost: int = 0
    repeated: int = 0
    refused: list[str] = field(default_factory=list)
    seen: set[tuple[int, str, str]] = field(default_factory=set)
    """Revision, hash and variant of every page."""

    def add(self, other: "Figures") -> None:
        for name, value in vars(other).items():
            mine = getattr(self, name)
            if isinstance(mine, set):
                mine |= value
            else:
                setattr(self, name, mine + value)

    def __str__(self) -> str:
        counts = [f"{value} {name}" for name, value in vars(self).items() if isinstance(value, int)]
        return ", ".join([*counts, f"{len(self.refused)} refused"])


def walk(client: httpx.Client, limit: int, expected: Collection[str], figures: Figures) -> None:
    """Follow the pages of all facts to the end, or to the page that tells of another revision."""
    found: list[str] = []
    revision: int | None = None
    following: str | None = f"/facts?limit={limit}"
    while following:
        response = client.get(following)
        figures.requests += 1
        if response.status_code != 200:
            figures.refused.append(f"{response.status_code} {response.text}")
            return
        page = response.json()
        figures.pages += 1
        at = page["dataset"]["revision"]
        variants = {variant_of(item) for item in page["items"]}
        # Every fact changes at every load.
        if len(variants) != 1 or {item["revision"] for item in page["items"]} != {at}:
            figures.torn += 1
        figures.seen |= {(at, page["dataset"]["hash"], variant) for variant in variants}
        if revision is not None and revision != at:
            figures.restarts += 1
            return
        revision = at
        found += [item["id"] for item in page["items"]]
        following = page["page"]["next"]
    figures.walks += 1
    figures.lost += len(set(expected) - set(found))
    figures.repeated += len(found) - len(set(found))


@contextmanager
def walking(address: str, expected: Collection[str], limits: Collection[int]) -> Iterator[Figures]:
    """A reader for each size of page, on a connection of its own; afterwards, what all of them met."""
    total = Figures()

    def read(stop: Event, limit: int) -> Figures:
        figures = Figures()
        with httpx.Client(base_url=address, timeout=TIMEOUT) as client:
            while not stop.wait(_PAUSE):
                walk(client, limit, expected, figures)
        return figures

    with while_reading(read, limits) as reading:
        yield total
    for figures in reading:
        total.add(figures.result())


@contextmanager
def while_reading(read: Callable[[Event, A], T], each: Collection[A]) -> Iterator[list[Future[T]]]:
    """Runs a reader for each of the arguments until the context ends."""
    stop = Event()
    with ThreadPoolExecutor(len(each)) as pool:
        reading = [pool.submit(read, stop, argument) for argument in each]
        try:
            yield reading
        finally:
            stop.set()

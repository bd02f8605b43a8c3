"""Tells how far a load is, or its files are, when there is much: a bar on a terminal, a line now and then elsewhere."""

import time
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.text import Text

T = TypeVar("T")

_MUCH = 2000
_INTERVAL = 5


def track_on_terminal(
    records: Iterable[T], total: int, doing: str = "loading", clock: Callable[[], float] = time.monotonic
) -> Iterable[T]:
    """Hand the records on, and write to standard error how far they are."""
    if total < _MUCH:
        return records
    console = Console(stderr=True)
    if console.is_terminal:
        return _with_bar(records, total, doing, console)
    return _with_lines(records, total, doing, console, clock)


def _with_bar(records: Iterable[T], total: int, doing: str, console: Console) -> Iterator[T]:
    columns = (TextColumn(doing), BarColumn(), MofNCompleteColumn(), _Rate(), TimeRemainingColumn())
    with Progress(*columns, console=console) as progress:
        yield from progress.track(records, total=total)


class _Rate(ProgressColumn):
    """Records a second."""

    def render(self, task: Task) -> Text:
        return Text(f"{_spaced(task.speed or 0)}/s")


def _with_lines(
    records: Iterable[T], total: int, doing: str, console: Console, clock: Callable[[], float]
) -> Iterator[T]:
    begin = told = clock()
    for number, record in enumerate(records):
        now = clock()
        if now - told >= _INTERVAL and number:
            told = now
            rate = number / (now - begin)
            left = (total - number) / rate
            console.print(
                f"{doing}: {_spaced(number)} of {_spaced(total)} records, {_spaced(rate)}/s,"
                f" about {_spaced(left)} s left",
                highlight=False,
                soft_wrap=True,
            )
        yield record


def _spaced(number: float) -> str:
    return f"{number:,.0f}".replace(",", " ")

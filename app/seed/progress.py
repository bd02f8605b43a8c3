"""A progress bar, when there is much to load and a terminal to show it."""

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.progress import track

from app.seed.records import Record

_MUCH = 2000


def track_on_terminal(records: Sequence[Record]) -> Iterable[Record]:
    console = Console(stderr=True)
    if len(records) < _MUCH or not console.is_terminal:
        return records
    return track(records, description="Loading", console=console)

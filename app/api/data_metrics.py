"""Gauges of the data and of the software, as Prometheus reads them."""

import math
import time
from collections.abc import Callable

from prometheus_client import CollectorRegistry, Gauge, Info, ProcessCollector

from app.routing.query_string import remembered
from app.settings import app_version
from app.store.checksums import damage
from app.store.fulltext import unanswered
from app.store.reader import Reader
from app.store.transaction import CurrentRevision


def describe_data(registry: CollectorRegistry, reader: Reader) -> None:
    """Register gauges of the revision that this process saw last; they are NaN before it saw any."""

    def of_revision(read: Callable[[CurrentRevision], float]) -> Callable[[], float]:
        return lambda: read(reader.revision) if reader.revision else math.nan

    gauges: dict[str, tuple[str, Callable[[], float]]] = {
        "revision": ("Revision of the data.", of_revision(lambda it: it.revision)),
        "dataset_loaded_timestamp_seconds": (
            "When the data last changed, in Unix time.",
            of_revision(lambda it: it.loaded_at.timestamp()),
        ),
        "dataset_age_seconds": (
            "Time since the data last changed.",
            of_revision(lambda it: time.time() - it.loaded_at.timestamp()),
        ),
        "worked_out_bytes": (
            "Bytes of queries, statements and counts kept in memory, beside the answers.",
            lambda: remembered.size + reader.kept_bytes,
        ),
        "damaged_records": (
            "Published records found not to be as they were loaded, since the process began.",
            lambda: damage.number,
        ),
        "unanswered_searches": (
            "Searches of which no fact held all words, each once for a revision, since the process began.",
            lambda: unanswered.number,
        ),
        "database_up": ("1 while the database answers, 0 while it does not.", lambda: not reader.state.is_down),
    }
    for name, (explanation, read) in gauges.items():
        Gauge(f"sahel_facts_{name}", explanation, registry=registry).set_function(read)
    Info("sahel_facts", "The software.", registry=registry).info({"version": app_version()})
    ProcessCollector(registry=registry)

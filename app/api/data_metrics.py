"""What is measured of the data, as Prometheus reads it."""

import math
import time
from collections.abc import Callable

from prometheus_client import CollectorRegistry, Gauge, Info, ProcessCollector

from app.settings import app_version
from app.store.reader import Dataset, Reader


def describe_data(registry: CollectorRegistry, reader: Reader) -> None:
    """Gauges of the state of the data as this process last read it; not a number before it has."""

    def of_dataset(read: Callable[[Dataset], float]) -> Callable[[], float]:
        return lambda: read(reader.dataset) if reader.dataset else math.nan

    gauges: dict[str, tuple[str, Callable[[], float]]] = {
        "revision": ("Revision of the data.", of_dataset(lambda it: it.revision)),
        "dataset_loaded_timestamp_seconds": (
            "When the data last changed, in Unix time.",
            of_dataset(lambda it: it.loaded_at.timestamp()),
        ),
        "dataset_age_seconds": (
            "Time since the data last changed.",
            of_dataset(lambda it: time.time() - it.loaded_at.timestamp()),
        ),
        "database_up": ("1 while the database answers, 0 while it does not.", lambda: not reader.is_out),
    }
    for name, (explanation, read) in gauges.items():
        Gauge(f"sahel_facts_{name}", explanation, registry=registry).set_function(read)
    Info("sahel_facts", "The software.", registry=registry).info({"version": app_version()})
    ProcessCollector(registry=registry)

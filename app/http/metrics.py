"""Requests counted and timed, as Prometheus reads it."""

from bisect import bisect_left
from collections.abc import Iterator
from itertools import accumulate

from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily
from prometheus_client.registry import Collector

_BOUNDS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_NAMES = (*map(str, map(float, _BOUNDS)), "+Inf")
_LABELS = ("route", "method", "status", "kept")


class _Times:
    """How many requests took up to each bound, and the sum of their times in seconds."""

    __slots__ = ("numbers", "seconds")

    def __init__(self) -> None:
        self.numbers = [0] * (len(_BOUNDS) + 1)
        self.seconds = 0.0


class RequestMetrics(Collector):
    """Counts and times requests, in plain numbers that the event loop alone changes.

    The library's own counters take a lock each, which costs a cached response a fifth of its rate.
    """

    def __init__(self) -> None:
        self._times: dict[tuple[str, str, int, bool], _Times] = {}

    def add(self, route: str, method: str, status: int, is_kept: bool, seconds: float) -> None:
        labels = (route, method, status, is_kept)
        times = self._times.get(labels)
        if times is None:
            times = self._times[labels] = _Times()
        times.numbers[bisect_left(_BOUNDS, seconds)] += 1
        times.seconds += seconds

    def collect(self) -> Iterator[CounterMetricFamily | HistogramMetricFamily]:
        known = list(self._times.items())
        requests = CounterMetricFamily("sahel_facts_requests", "Requests answered.", labels=_LABELS)
        by_route: dict[str, list[_Times]] = {}
        for labels, times in known:
            requests.add_metric(list(map(str, labels)), sum(times.numbers))
            by_route.setdefault(labels[0], []).append(times)
        yield requests
        seconds = HistogramMetricFamily("sahel_facts_request_seconds", "Time to the whole answer.", labels=_LABELS[:1])
        for route, all_times in by_route.items():
            numbers = accumulate(map(sum, zip(*(it.numbers for it in all_times), strict=True)))
            seconds.add_metric([route], list(zip(_NAMES, numbers, strict=True)), sum(it.seconds for it in all_times))
        yield seconds

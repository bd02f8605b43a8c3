"""What an operator sees of each request: its id, its line in the log, and its place in the metrics."""

import logging
import math
import re
import time
import uuid
from collections.abc import Callable
from itertools import count
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info, ProcessCollector
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.answers import app_version
from app.logs import REQUESTS
from app.snapshot import Dataset, Reader

_REQUEST_ID = re.compile(rb"[A-Za-z0-9._:-]{1,128}")
_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"})
_BUCKETS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_logger = logging.getLogger(REQUESTS)


class Observed:
    """ASGI middleware, the outermost: echoes `X-Request-ID` or makes one, counts, measures and logs.

    Requests are told apart by the template of their route, such as `/facts/{id}`: what is asked for makes no labels.
    """

    def __init__(self, app: ASGIApp, registry: CollectorRegistry, reader: Reader) -> None:
        self.app = app
        self._reader = reader
        labels = ("route", "method", "status", "kept")
        self._requests = Counter("sahel_facts_requests", "Requests answered.", labels, registry=registry)
        self._seconds = Histogram(
            "sahel_facts_request_seconds", "Time to the whole answer.", ("route",), registry=registry, buckets=_BUCKETS
        )
        _describe_data(registry, reader)
        self._children: dict[tuple[Any, ...], tuple[Any, Any]] = {}
        self._process = uuid.uuid4().hex[:20]
        self._numbers = count(1)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = time.perf_counter()
        status = 500
        request_id = self._find_id(scope)
        state = scope.setdefault("state", {})
        state["request_id"] = request_id

        async def send_named(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], (b"x-request-id", request_id)]
            await send(message)

        try:
            await self.app(scope, receive, send_named)
        finally:
            self._note(scope, status, time.perf_counter() - started)

    def _find_id(self, scope: Scope) -> bytes:
        """The id that a request was given, or one of our own: this process's, and the request's number in it."""
        for name, value in scope["headers"]:
            if name == b"x-request-id" and _REQUEST_ID.fullmatch(value):
                given: bytes = value
                return given
        return f"{self._process}{next(self._numbers):012x}".encode()

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        state = scope["state"]
        route = state.get("route") or getattr(scope.get("route"), "path", None) or "none"
        method = scope["method"] if scope["method"] in _METHODS else "other"
        labels = (route, method, status, state.get("is_kept", False))
        children = self._children.get(labels)
        if children is None:
            children = self._children[labels] = (self._requests.labels(*labels), self._seconds.labels(route))
        requests, durations = children
        requests.inc()
        durations.observe(seconds)
        if _logger.isEnabledFor(logging.INFO):
            self._log(scope, route, status, seconds)

    def _log(self, scope: Scope, route: str, status: int, seconds: float) -> None:
        dataset = self._reader.dataset
        query = scope["query_string"]
        path = (scope["raw_path"] + b"?" + query if query else scope["raw_path"]).decode("latin-1")
        request = {
            "method": scope["method"],
            "path": path,
            "status": status,
            "route": route,
            "milliseconds": round(seconds * 1000, 3),
            "revision": dataset.revision if dataset else None,
            "is_kept": scope["state"].get("is_kept", False),
            "request_id": scope["state"]["request_id"].decode("latin-1"),
        }
        _logger.info("%s %s %s", scope["method"], path, status, extra={"request": request})


def _describe_data(registry: CollectorRegistry, reader: Reader) -> None:
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

"""The log: one line for each event, for a person or as a JSON object, on standard error.

A line for each request, made and written as `logging` does it, takes three times as long as a cached response. So its
record is made here, without looking for its place in the code, and lines are written several at a time.
"""

import asyncio
import logging
import sys
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from logging.handlers import MemoryHandler
from typing import Any

from pydantic_core import to_json

from app.settings import LogFormat, Settings

REQUESTS = "app.requests"
"""The logger of requests; their fields are in the attribute `request` of a record."""

_WAIT_SECONDS = 0.05
_MAX_LINES = 100


def log_config(settings: Settings) -> dict[str, Any]:
    """What `logging.config.dictConfig` takes; the server is given it too, so that its own lines look the same."""
    formatter = JsonFormatter if settings.log_format is LogFormat.JSON else ConsoleFormatter
    requests = {"level": "INFO" if settings.log_requests else "CRITICAL"}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": {"()": formatter}},
        "handlers": {"stderr": {"()": BatchedStreamHandler, "formatter": "lines"}},
        "root": {"level": settings.log_level.upper(), "handlers": ["stderr"]},
        "loggers": {REQUESTS: requests} if settings.log_level.upper() in {"DEBUG", "INFO"} else {},
    }


class RequestRecord(logging.LogRecord):
    """The record of a request: its fields are in `request`; method, path and status make the message."""

    name = REQUESTS
    msg = "%s %s %s"
    levelno = logging.INFO
    levelname = "INFO"
    pathname = ""
    lineno = 0
    exc_info = exc_text = stack_info = None

    def __init__(self, request: Mapping[str, Any]) -> None:
        self.created = time.time()
        self.request = request
        self.args = (request["method"], request["path"], request["status"])


class BatchedStreamHandler(MemoryHandler):
    """Writes to standard error: a warning at once, other lines with those that come within 50 ms on an event loop."""

    def __init__(self) -> None:
        super().__init__(_MAX_LINES, flushLevel=logging.WARNING)
        self._flushed_by: asyncio.AbstractEventLoop | None = None

    def emit(self, record: logging.LogRecord) -> None:
        # No request fails because of the log: lines that cannot be written are reported, as logging does, and lost.
        try:
            super().emit(record)
        except Exception:
            self.handleError(record)

    def shouldFlush(self, record: logging.LogRecord) -> bool:  # noqa: N802
        return super().shouldFlush(record) or not self._is_flushed_soon()

    def _is_flushed_soon(self) -> bool:
        """Whether an event loop comes back to the lines that wait."""
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            return False
        if self._flushed_by is not loop:
            self._flushed_by = loop
            loop.call_later(_WAIT_SECONDS, self._flush_in_turn)
        return True

    def _flush_in_turn(self) -> None:
        self._flushed_by = None
        try:
            self.flush()
        except Exception:
            self.handleError(logging.makeLogRecord({"msg": "lines of the log"}))

    def flush(self) -> None:
        self.acquire()
        try:
            records, self.buffer = self.buffer, []
            if records:
                sys.stderr.write("".join(map(self._write_line, records)))
            sys.stderr.flush()
        finally:
            self.release()

    def _write_line(self, record: logging.LogRecord) -> str:
        """A record as a line; empty for one that cannot be formatted, so that the others of its batch are written."""
        try:
            return f"{self.format(record)}\n"
        except Exception:
            self.handleError(record)
            return ""


class JsonFormatter(logging.Formatter):
    """Each record as one JSON object: time, level, logger, message, and the fields of a request."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, "request", {}),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return to_json(line).decode()


class ConsoleFormatter(logging.Formatter):
    """Each record as a line for a person."""

    def format(self, record: logging.LogRecord) -> str:
        line = f"{record.levelname + ':':<9} {record.getMessage()}"
        if request := getattr(record, "request", None):
            line += " " + " ".join(f"{name}={value}" for name, value in request.items() if name not in _IN_MESSAGE)
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line


_IN_MESSAGE = {"method", "path", "status"}

"""The log: one line for each thing that happened, for a person or as a JSON object, on standard error.

A line for each request, made and written as the library does it, takes three times as long as a kept answer. So its
record is made here, without looking for where in the code it comes from, and lines are written several at a time.
"""

import asyncio
import logging
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, TextIO

from pydantic_core import to_json

from app.settings import LogFormat, Settings

REQUESTS = "app.requests"
"""The logger of requests; what it is given stands in `request`."""

_WAIT_SECONDS = 0.05
_MOST_LINES = 100


def log_config(settings: Settings) -> dict[str, Any]:
    """What `logging.config.dictConfig` takes; the server is given it too, so that its own lines look the same."""
    formatter = JsonLines if settings.log_format is LogFormat.JSON else ConsoleLines
    requests = {"level": "INFO" if settings.log_requests else "CRITICAL"}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": {"()": formatter}},
        "handlers": {"stderr": {"()": Lines, "formatter": "lines"}},
        "root": {"level": settings.log_level.upper(), "handlers": ["stderr"]},
        "loggers": {REQUESTS: requests} if settings.log_level.upper() in {"DEBUG", "INFO"} else {},
    }


class RequestRecord(logging.LogRecord):
    """What is logged of a request: it stands in `request`, its method, path and status are the message."""

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


class Lines(logging.StreamHandler[TextIO]):
    """Writes lines to standard error, those that tell of nothing grave with others that come in a moment."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: list[str] = []
        self._flushed_by: asyncio.AbstractEventLoop | None = None

    def emit(self, record: logging.LogRecord) -> None:
        # Nobody fails because of the log: what cannot be written is told of, as the library does, and lost.
        try:
            self._lines.append(self.format(record))
            if record.levelno > logging.INFO or len(self._lines) >= _MOST_LINES or not self._is_flushed_soon():
                self.flush()
        except Exception:
            self.handleError(record)

    def _is_flushed_soon(self) -> bool:
        """Whether an event loop comes back to what waits."""
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
            lines, self._lines = self._lines, []
            if lines:
                self.stream.write("\n".join([*lines, ""]))
            super().flush()
        finally:
            self.release()


class JsonLines(logging.Formatter):
    """Each record as one JSON object: when, how grave, from where, what, and what more is known of it."""

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


class ConsoleLines(logging.Formatter):
    """Each record as a line for a person."""

    def format(self, record: logging.LogRecord) -> str:
        line = f"{record.levelname + ':':<9} {record.getMessage()}"
        if request := getattr(record, "request", None):
            line += " " + " ".join(f"{name}={value}" for name, value in request.items() if name not in _SAID)
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line


_SAID = {"method", "path", "status"}

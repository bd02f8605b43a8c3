"""The log: one line for each thing that happened, for a person or as a JSON object, on standard error."""

import json
import logging
from datetime import UTC, datetime
from typing import Any

from app.settings import LogFormat, Settings

REQUESTS = "app.requests"
"""The logger of requests; what it is given stands in `request`."""


def log_config(settings: Settings) -> dict[str, Any]:
    """What `logging.config.dictConfig` takes; the server is given it too, so that its own lines look the same."""
    formatter = JsonLines if settings.log_format is LogFormat.JSON else ConsoleLines
    requests = {"level": "INFO" if settings.log_requests else "CRITICAL"}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": {"()": formatter}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "root": {"level": settings.log_level.upper(), "handlers": ["stderr"]},
        "loggers": {REQUESTS: requests} if settings.log_level.upper() in {"DEBUG", "INFO"} else {},
    }


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
        return json.dumps(line, ensure_ascii=False)


class ConsoleLines(logging.Formatter):
    """Each record as a line for a person."""

    def format(self, record: logging.LogRecord) -> str:
        line = f"{record.levelname + ':':<9} {record.getMessage()}"
        if request := getattr(record, "request", None):
            line += " " + " ".join(f"{name}={value}" for name, value in request.items() if name not in _SAID)
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line


_SAID = {"method", "path", "status"}

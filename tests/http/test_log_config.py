"""The log: what its lines say, in either form, and what each request leaves in it."""

import asyncio
import io
import json
import logging
import logging.config
import sys
from collections.abc import Iterator
from datetime import datetime
from types import SimpleNamespace
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.http import log_config as log_module
from app.http.log_config import REQUESTS, log_config
from app.settings import LogFormat, LogLevel, Settings
from app.store.engine import Database
from tests.conftest import open_client


@pytest.fixture(autouse=True)
def _log_as_before() -> Iterator[None]:
    """Put the handlers back that the test runner listens with."""
    root = logging.getLogger()
    handlers, level, requests = root.handlers[:], root.level, logging.getLogger(REQUESTS).level
    yield
    root.handlers[:], root.level = handlers, level
    logging.getLogger(REQUESTS).setLevel(requests)


def configure(**settings: Any) -> None:
    """Log as a serving process with these settings does."""
    logging.config.dictConfig(log_config(Settings(**settings)))


def test_a_line_for_a_person_says_how_grave_it_is_and_what_happened(capsys: pytest.CaptureFixture[str]) -> None:
    configure()
    logging.getLogger("app.http.response_cache").warning("The database %s.", "answers again")
    assert capsys.readouterr().err == "WARNING:  The database answers again.\n"


def test_a_line_of_json_is_one_object(capsys: pytest.CaptureFixture[str]) -> None:
    configure(log_format=LogFormat.JSON)
    logging.getLogger("app.http.response_cache").warning('Goïta said "no"\nand left.')
    captured = capsys.readouterr().err
    line = json.loads(captured)
    assert captured.count("\n") == 1
    assert datetime.fromisoformat(line.pop("time")).utcoffset() is not None
    assert line == {"level": "warning", "logger": "app.http.response_cache", "message": 'Goïta said "no"\nand left.'}


@pytest.mark.parametrize("log_format", LogFormat)
def test_a_failure_comes_with_its_trace(capsys: pytest.CaptureFixture[str], log_format: LogFormat) -> None:
    configure(log_format=log_format)
    try:
        raise RuntimeError("on purpose")
    except RuntimeError:
        logging.getLogger("app").exception("unforeseen", exc_info=sys.exc_info())
    captured = capsys.readouterr().err
    text = json.loads(captured)["exception"] if log_format is LogFormat.JSON else captured
    assert text.rstrip().endswith("RuntimeError: on purpose")


@pytest.mark.parametrize(("level", "said"), [(LogLevel.DEBUG, 3), (LogLevel.INFO, 2), (LogLevel.ERROR, 0)])
def test_less_than_the_level_is_not_said(capsys: pytest.CaptureFixture[str], level: LogLevel, said: int) -> None:
    configure(log_level=level)
    for grade in (logging.DEBUG, logging.INFO, logging.WARNING):
        logging.getLogger("app.http.response_cache").log(grade, "something")
    assert capsys.readouterr().err.count("\n") == said


def test_lines_of_an_event_loop_come_together_in_a_moment(capsys: pytest.CaptureFixture[str]) -> None:
    async def say() -> list[str]:
        said = []
        for number in range(3):
            logging.getLogger("app").info("line %d", number)
            said.append(capsys.readouterr().err)
        await asyncio.sleep(0.2)
        return [*said, capsys.readouterr().err]

    configure()
    assert asyncio.run(say()) == ["", "", "", "INFO:     line 0\nINFO:     line 1\nINFO:     line 2\n"]


def test_what_is_grave_is_said_at_once_after_what_came_before(capsys: pytest.CaptureFixture[str]) -> None:
    async def say() -> str:
        logging.getLogger("app").info("before")
        logging.getLogger("app").warning("grave")
        return capsys.readouterr().err

    configure()
    assert asyncio.run(say()) == "INFO:     before\nWARNING:  grave\n"


def test_many_lines_do_not_wait(capsys: pytest.CaptureFixture[str]) -> None:
    async def say() -> int:
        for number in range(250):
            logging.getLogger("app").info("line %d", number)
        return capsys.readouterr().err.count("\n")

    configure()
    assert asyncio.run(say()) == 200
    logging.getLogger().handlers[0].flush()
    assert capsys.readouterr().err.count("\n") == 50


def test_a_line_that_cannot_be_made_is_told_and_no_other_is_lost(capsys: pytest.CaptureFixture[str]) -> None:
    configure()
    logging.getLogger("app").info("%d", "no number")
    logging.getLogger("app").info("another")
    captured = capsys.readouterr().err
    assert "--- Logging error ---" in captured
    assert captured.endswith("INFO:     another\n")


def test_a_line_that_cannot_be_made_takes_none_of_its_batch_with_it(capsys: pytest.CaptureFixture[str]) -> None:
    async def log() -> None:
        for message, value in (("before %s", 1), ("%d", "no number"), ("after %s", 2)):
            logging.getLogger("app").info(message, value)
        await asyncio.sleep(0.2)

    configure()
    asyncio.run(log())
    captured = capsys.readouterr().err
    assert "--- Logging error ---" in captured
    assert captured.endswith("INFO:     before 1\nINFO:     after 2\n")


class Gone(io.StringIO):
    """A stream that nothing can be written to any more."""

    def write(self, _: str) -> int:
        raise BrokenPipeError


def test_a_log_that_cannot_be_written_fails_no_request(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def say() -> None:
        logging.getLogger("app").info("lost too")
        await asyncio.sleep(0.2)

    configure()
    monkeypatch.setattr(log_module, "sys", SimpleNamespace(stderr=Gone()))
    logging.getLogger("app").warning("lost")
    assert "Message: 'lost'" in capsys.readouterr().err
    asyncio.run(say())
    assert "Message: 'lines of the log'" in capsys.readouterr().err
    monkeypatch.undo()
    logging.getLogger("app").warning("found")
    assert capsys.readouterr().err == "WARNING:  found\n"


def log_requests(database: Database, capsys: pytest.CaptureFixture[str], **settings: Any) -> list[str]:
    """What requests leave in the log."""
    configure(**settings)
    with open_client(database) as client:
        ask(client)
    logging.getLogger().handlers[0].flush()
    # The client of these tests logs its requests too.
    return [it for it in capsys.readouterr().err.splitlines() if "http://testserver" not in it]


def ask(client: TestClient) -> None:
    for path in ("/facts/pact-signed?", "/facts/pact-signed?", "/facts?q=Go%C3%AFta&limit=0", "/nope"):
        client.get(path, headers={"X-Request-ID": "mine"})


def test_each_request_is_a_line_with_what_an_operator_looks_for(
    good_database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = [json.loads(it) for it in log_requests(good_database, capsys, log_format=LogFormat.JSON)]
    requests = [it for it in lines if it["logger"] == REQUESTS]
    for request in requests:
        assert request.pop("milliseconds") >= 0
        del request["time"]
    whole = {"level": "info", "logger": REQUESTS, "method": "GET", "revision": 1, "request_id": "mine"}
    one = {**whole, "path": "/facts/pact-signed", "status": 200, "route": "/facts/{id}"}
    assert requests == [
        {**one, "message": "GET /facts/pact-signed 200", "is_kept": False},
        {**one, "message": "GET /facts/pact-signed 200", "is_kept": True},
        {
            **whole,
            "message": "GET /facts?q=Go%C3%AFta&limit=0 422",
            "path": "/facts?q=Go%C3%AFta&limit=0",
            "status": 422,
            "route": "/facts",
            "is_kept": False,
        },
        {**whole, "message": "GET /nope 404", "path": "/nope", "status": 404, "route": "none", "is_kept": False},
    ]


def test_a_request_is_a_line_for_a_person_too(good_database: Database, capsys: pytest.CaptureFixture[str]) -> None:
    line = next(it for it in log_requests(good_database, capsys) if "pact-signed" in it)
    assert line.startswith("INFO:     GET /facts/pact-signed 200 route=/facts/{id} milliseconds=")
    assert line.endswith(" revision=1 is_kept=False request_id=mine")


@pytest.mark.parametrize("settings", [{"log_requests": False}, {"log_level": LogLevel.WARNING}])
def test_requests_can_be_left_to_a_proxy(
    good_database: Database, capsys: pytest.CaptureFixture[str], settings: dict[str, Any]
) -> None:
    assert not [it for it in log_requests(good_database, capsys, **settings) if "pact-signed" in it]

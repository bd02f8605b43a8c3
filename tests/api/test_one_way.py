"""A request goes one way through the code: nothing is begun or parsed twice, and few files are entered."""

import math
import sys
from collections.abc import Iterator
from contextlib import asynccontextmanager
from itertools import groupby
from pathlib import Path
from types import FrameType
from typing import Any, cast

import anyio.to_thread
import pytest
from starlette.types import Message, Scope

import app
from app.domain.typed_search import parse_typed
from app.main import Service
from app.seed.folder import Seed
from app.store import watcher
from tests.conftest import MakeDatabase, load_into, open_client

MAX_FILES = 38
MAX_CHANGES = 98
"""What it takes today, so that it does not grow unseen; before requests went one way, it changed file 253 times."""

_ROOT = f"{Path(app.__file__).parent}/"


class CallTrace:
    """The calls of the application's functions while a request is answered, on the event loop and in a thread.

    A coroutine that goes on is not called again.
    """

    def __init__(self) -> None:
        self.frames: list[FrameType] = []

    @asynccontextmanager
    async def record(self) -> Any:
        # The thread that was idle last is the next to work.
        await anyio.to_thread.run_sync(sys.setprofile, self._note)
        sys.setprofile(self._note)
        try:
            yield
        finally:
            sys.setprofile(None)
            await anyio.to_thread.run_sync(sys.setprofile, None)

    def _note(self, frame: FrameType, event: str, _: Any) -> None:
        if event == "call" and frame.f_code.co_filename.startswith(_ROOT) and frame not in self.frames:
            self.frames.append(frame)

    @property
    def visits(self) -> list[str]:
        """The files in the order in which they are entered, each for as long as calls stay in it."""
        return [name for name, _ in groupby(it.f_code.co_filename.removeprefix(_ROOT) for it in self.frames)]

    def count(self, function: Any) -> int:
        return sum(frame.f_code is function.__code__ for frame in self.frames)


async def _ask(service: Service, url: str) -> None:
    """A request as the server's protocol makes it."""
    path, _, query = url.partition("?")
    scope: Scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": [(b"host", b"test")],
    }
    statuses: list[int] = []

    async def receive() -> Message:
        raise AssertionError

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    found = service.front.lookup(scope)
    if found is None:
        await service.front(scope, receive, send)
    else:
        statuses.append(found[0].status)
    assert statuses == [200]


async def _trace(service: Service, url: str) -> CallTrace:
    trace = CallTrace()
    async with trace.record():
        await _ask(service, url)
    return trace


@pytest.fixture(scope="module")
def cold_search(make_database: MakeDatabase, seed: Seed) -> Iterator[CallTrace]:
    """The calls of the README's search on SQLite: its statements are compiled, its response is not cached."""
    database = load_into(make_database("sqlite"), seed)
    with pytest.MonkeyPatch.context() as monkeypatch, open_client(database) as client:
        for warming in ("/facts?q=dakar", "/facts?q=mali", "/facts?q=goit"):
            assert client.get(warming).status_code == 200
        monkeypatch.setattr(watcher, "POLL_SECONDS", math.inf)
        monkeypatch.setattr(watcher, "STALE_SECONDS", math.inf)
        assert client.portal is not None
        yield client.portal.call(_trace, cast(Service, client.app), "/facts?q=goita")


def test_a_search_enters_few_files(cold_search: CallTrace) -> None:
    files = set(cold_search.visits)
    assert len(files) <= MAX_FILES, sorted(files)


def test_a_search_goes_from_file_to_file_seldom(cold_search: CallTrace) -> None:
    assert len(cold_search.visits) - 1 <= MAX_CHANGES, cold_search.visits


def test_a_search_is_parsed_no_more_than_once(cold_search: CallTrace) -> None:
    assert cold_search.count(parse_typed.__wrapped__) <= 1

"""Responses that are made for several requests, and what becomes of them when clients leave."""

import asyncio
from typing import Any

import pytest
from fastapi import Response
from prometheus_client import CollectorRegistry
from starlette.types import Message, Scope

from app.http import making as makings
from app.http.access_log import read_fields
from app.http.response_cache import Backend, Pending, ResponseCache
from tests.caching import DEFAULT


class Revisions:
    """A revision that is known, and may change."""

    def __init__(self) -> None:
        self.current: object | None = object()

    def is_fresh(self) -> bool:
        return True

    async def find_current(self) -> object | None:
        return self.current


class Slow:
    """Makes responses when it is told to, and counts what was begun and given up."""

    def __init__(self) -> None:
        self.revisions = Revisions()
        self.may_end = asyncio.Event()
        self.begun = self.given_up = 0
        self.status = 200
        backend = Backend(self.app, lambda scope: scope["path"] != "/alive", lambda _: self.make, lambda _: DEFAULT)
        self.cache = ResponseCache(backend, self.revisions, CollectorRegistry(), 1_000_000)

    async def app(self, *_: Any) -> None:
        raise AssertionError("every response is made by a read")

    async def make(self) -> Response:
        self.begun += 1
        try:
            await self.may_end.wait()
        except asyncio.CancelledError:
            self.given_up += 1
            raise
        return Response("made", self.status, headers={"ETag": 'W/"1"'})


class Client:
    """One that asks, and may leave."""

    def __init__(self, slow: Slow, path: str = "/a") -> None:
        self._has_left = asyncio.Event()
        self._is_sent = False
        self.said: list[Message] = []
        headers: list[tuple[bytes, bytes]] = []
        self._scope: Scope = {
            "type": "http",
            "method": "GET",
            "path": path,
            "raw_path": path.encode(),
            "query_string": b"",
            "headers": headers,
        }
        self.answered = asyncio.create_task(self._ask(slow.cache))

    async def _ask(self, cache: ResponseCache) -> int:
        found = cache.lookup(self._scope, read_fields(self._scope["headers"]))
        if isinstance(found, Pending):
            await cache.complete(found, self._scope, self._receive, self._send)
            status: int = self.said[0]["status"]
            return status
        return found[0].status

    async def _receive(self) -> Message:
        if not self._is_sent:
            self._is_sent = True
            return {"type": "http.request", "body": b"", "more_body": False}
        await self._has_left.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Message) -> None:
        self.said.append(message)

    def leave(self) -> None:
        self._has_left.set()


@pytest.fixture(autouse=True)
def look_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(makings, "_LOOK_AFTER_SECONDS", 0.01)


def run(asking: Any) -> Any:
    return asyncio.run(asyncio.wait_for(asking, 10))


def test_what_nobody_waits_for_any_more_is_given_up() -> None:
    async def ask() -> tuple[list[int], int, int]:
        slow = Slow()
        clients = [Client(slow), Client(slow)]
        await asyncio.sleep(0.05)
        for client in clients:
            client.leave()
        statuses = [await client.answered for client in clients]
        slow.may_end.set()
        return [*statuses, await Client(slow).answered], slow.begun, slow.given_up

    assert run(ask()) == ([499, 499, 200], 2, 1)


@pytest.mark.parametrize("leaving", [0, 1])
def test_what_somebody_waits_for_is_made(leaving: int) -> None:
    async def ask() -> tuple[list[int], int, int]:
        slow = Slow()
        clients = [Client(slow), Client(slow)]
        await asyncio.sleep(0.05)
        clients[leaving].leave()
        left = await clients[leaving].answered
        slow.may_end.set()
        return [left, await clients[1 - leaving].answered], slow.begun, slow.given_up

    assert run(ask()) == ([499, 200], 1, 0)


def test_a_response_is_not_stored_for_a_revision_that_came_while_it_was_made() -> None:
    async def ask() -> tuple[list[int], int]:
        slow = Slow()
        first = Client(slow)
        await asyncio.sleep(0.05)
        slow.revisions.current = object()
        slow.may_end.set()
        statuses = [await first.answered]
        statuses += [await Client(slow).answered for _ in range(2)]
        return statuses, slow.begun

    assert run(ask()) == ([200, 200, 200], 2)


def test_what_is_not_made_from_the_data_waits_for_no_revision() -> None:
    async def ask() -> int:
        slow = Slow()

        async def hang() -> object | None:
            raise AssertionError("it waits")

        slow.revisions.find_current = hang  # type: ignore[method-assign]
        slow.may_end.set()
        return await Client(slow, "/alive").answered

    assert run(ask()) == 200


def test_a_read_at_once_that_sees_another_revision_empties_the_cache() -> None:
    async def ask() -> list[bytes]:
        slow = Slow()
        slow.may_end.set()
        await Client(slow).answered
        texts = iter([b"old", b"new", b"newer"])

        def begin(scope: Scope) -> Response:
            if scope["path"] == "/b":
                slow.revisions.current = object()
            return Response(next(texts), headers={"ETag": 'W/"1"'})

        slow.cache._backend = slow.cache._backend._replace(begin=begin)
        found = []
        for path in ("/c", "/b", "/b", "/c"):
            scope = {**Client(slow, path)._scope}
            variant = slow.cache.lookup(scope, {})
            assert not isinstance(variant, Pending)
            found.append(variant[0].body)
        return found

    assert run(ask()) == [b"old", b"new", b"new", b"newer"]

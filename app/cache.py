"""Answers kept in memory: a read that was answered at this revision is answered again without the framework.

The kept answers are keyed by address and accepted encodings and belong to one revision. A new revision, which a
replica notices within half a second, empties them. Also here, because it needs the whole answer: HEAD, and 304.
"""

import logging
import time
from collections import OrderedDict
from typing import NamedTuple

import anyio.to_thread
from sqlmodel import Session
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.db import Database
from app.errors import ProblemError
from app.snapshot import fetch_dataset

CAPACITY_BYTES = 32 * 1024 * 1024
RECHECK_SECONDS = 0.5
_ANSWERED_HERE = {b"if-none-match", b"if-modified-since", b"if-range", b"range"}
_NOT_IN_304 = {b"content-length", b"content-type", b"content-encoding"}
_logger = logging.getLogger(__name__)

Key = tuple[bytes, bytes, bytes]


class Answer(NamedTuple):
    """A complete answer, ready to be sent again."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes

    @property
    def tag(self) -> bytes | None:
        return next((value for name, value in self.headers if name == b"etag"), None)

    @property
    def size(self) -> int:
        return len(self.body) + sum(len(name) + len(value) for name, value in self.headers)


class Freshness:
    """The revision that the database is at, asked for at most twice a second."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._revision: int | None = None
        self._asked_at = float("-inf")

    async def find_revision(self) -> int | None:
        """The current revision; None when the database has none or does not answer."""
        now = time.monotonic()
        if now - self._asked_at >= RECHECK_SECONDS:
            self._asked_at = now  # Set first: others go on with the last answer while one request asks.
            self._revision = await anyio.to_thread.run_sync(self._fetch)
        return self._revision

    def _fetch(self) -> int | None:
        try:
            with Session(self._database.reader) as session:
                return fetch_dataset(session).revision
        except ProblemError as error:
            _logger.warning("%s", error.detail)
            return None


class CachedReads:
    """ASGI middleware: keeps answers that carry an entity tag, and answers HEAD and conditional requests."""

    def __init__(self, app: ASGIApp, database: Database, capacity: int = CAPACITY_BYTES) -> None:
        self.app = app
        self._freshness = Freshness(database)
        self._capacity = capacity
        self._kept: OrderedDict[Key, Answer] = OrderedDict()
        self._size = 0
        self._revision: int | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] not in {"GET", "HEAD"}:
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        key = (scope["raw_path"], scope["query_string"], headers.get("accept-encoding", "").encode("latin-1"))
        revision = await self._freshness.find_revision()
        if revision != self._revision:
            self._forget(revision)
        answer = self._find(key)
        scope["state"]["is_kept"] = answer is not None
        if answer is None:
            answer = await self._ask(scope, receive)
            if revision is not None and revision == self._revision:
                self._keep(key, answer)
        await _send_answer(answer, scope["method"], headers.getlist("if-none-match"), send)

    async def _ask(self, scope: Scope, receive: Receive) -> Answer:
        """The app's answer, whole, whatever part of it was asked for."""
        said: list[Message] = []

        async def listen(message: Message) -> None:
            said.append(message)

        headers = [header for header in scope["headers"] if header[0] not in _ANSWERED_HERE]
        await self.app({**scope, "method": "GET", "headers": headers}, receive, listen)
        start, *parts = said
        return Answer(start["status"], list(start["headers"]), b"".join(part.get("body", b"") for part in parts))

    def _find(self, key: Key) -> Answer | None:
        answer = self._kept.get(key)
        if answer is not None:
            self._kept.move_to_end(key)
        return answer

    def _keep(self, key: Key, answer: Answer) -> None:
        size = _size(key, answer)
        if answer.status != 200 or answer.tag is None or key in self._kept or size > self._capacity // 8:
            return
        self._kept[key] = answer
        self._size += size
        while self._size > self._capacity:
            self._size -= _size(*self._kept.popitem(last=False))

    def _forget(self, revision: int | None) -> None:
        self._kept.clear()
        self._size = 0
        self._revision = revision


def _size(key: Key, answer: Answer) -> int:
    """Bytes that a kept answer takes: what a client sends counts too, since it is the client who chooses it."""
    return sum(map(len, key)) + answer.size


async def _send_answer(answer: Answer, method: str, if_none_match: list[str], send: Send) -> None:
    status, headers, body = answer
    if status == 200 and _is_known(answer.tag, if_none_match):
        status, body = 304, b""
        headers = [header for header in headers if header[0] not in _NOT_IN_304]
    await send({"type": "http.response.start", "status": status, "headers": list(headers)})
    await send({"type": "http.response.body", "body": b"" if method == "HEAD" else body})


def _is_known(tag: bytes | None, if_none_match: list[str]) -> bool:
    """Weak comparison, as RFC 9110 has it for If-None-Match."""
    if tag is None:
        return False
    asked = {candidate.strip().removeprefix("W/") for field in if_none_match for candidate in field.split(",")}
    return "*" in asked or tag.decode("latin-1").removeprefix("W/") in asked

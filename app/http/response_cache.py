"""Answers kept in memory: a read that was answered at this revision is answered again without the framework.

An answer is kept by its address, whole and in every coding it was asked for in, and belongs to one state of the data: a
new revision, which a replica notices within half a second, empties the cache. Also here, because it needs the whole
answer: HEAD, 304, and the coding of a body.
"""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, Protocol

from fastapi import Response
from prometheus_client import CollectorRegistry, Gauge
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette_compress import CompressMiddleware

from app.http.cached_response import Answer, Common, Ready, Reply, coding_for, make_common, split_fields
from app.http.headers import Fields, Headers, read_fields
from app.http.middleware import add_defaults

_READS = frozenset({"GET", "HEAD"})
_LEAST_COMPRESSED = 500
_NOT_PASSED_ON = {b"if-none-match", b"if-modified-since", b"if-range", b"range", b"accept-encoding"}
_VARY = (b"vary", b"Accept-Encoding")
_MADE = "made"
"""Where a request keeps its answer, if that was made already and only lacks a coding."""

_logger = logging.getLogger(__name__)


class Version(Protocol):
    """Tells the state of the data that answers are made from; states are one if they are one object."""

    @property
    def dataset(self) -> object | None: ...

    def is_fresh(self) -> bool: ...

    async def find_dataset(self) -> object | None: ...


class CachedReads:
    """ASGI middleware: keeps answers that carry an entity tag, and answers HEAD and conditional requests."""

    def __init__(
        self,
        app: ASGIApp,
        freshness: Version,
        registry: CollectorRegistry,
        capacity: int,
        answer_now: Callable[[Scope], Response | None] = lambda _: None,
    ) -> None:
        self.app = app
        self._answer_now = answer_now
        self._size = 0
        self._capacity = capacity
        self._freshness = freshness
        self._dataset: object | None = None
        self._kept: OrderedDict[bytes, Answer] = OrderedDict()
        self._shared: dict[Headers, Common] = {}
        self._asking: dict[bytes, asyncio.Future[Answer]] = {}
        self._compress = CompressMiddleware(_send_again, minimum_size=_LEAST_COMPRESSED)
        kept = Gauge("sahel_facts_kept_answers", "Answers kept in memory.", registry=registry)
        kept.set_function(lambda: len(self._kept))
        size = Gauge("sahel_facts_kept_bytes", "Bytes of the answers kept in memory.", registry=registry)
        size.set_function(lambda: self._size)

    def find(self, scope: Scope, fields: Fields) -> tuple[Reply, bool] | None:
        """The reply to a request, and whether its answer was kept; None where it takes more than a moment."""
        method, dataset = scope["method"], self._dataset
        is_mine = method in _READS and dataset is not None and self._freshness.dataset is dataset
        if not is_mine or not self._freshness.is_fresh():
            return None
        address = _find_address(scope)
        answer = self._find_kept(address)
        if answer is not None:
            reply = answer.find(method, fields)
            return (reply, True) if reply else None
        answer = self._make(address, scope)
        if answer is None:
            return None
        reply = answer.find(method, fields)
        if reply is None:
            scope.setdefault("state", {})[_MADE] = answer
            return None
        return reply, False

    def _find_kept(self, address: bytes) -> Answer | None:
        answer = self._kept.get(address)
        if answer is not None:
            self._kept.move_to_end(address)
        return answer

    def _make(self, address: bytes, scope: Scope) -> Answer | None:
        """An answer that can be read without waiting for anything."""
        try:
            response = self._answer_now(scope)
        except Exception:
            # The long way is likely to fail too, and answers for what nobody foresaw.
            _logger.warning("unforeseen failure on the short way at %s", scope["path"], exc_info=True)
            return None
        if response is None:
            return None
        said = (response.own, response.common) if isinstance(response, Ready) else split_fields(response.raw_headers)
        body = bytes(response.body)
        answer = Answer(response.status_code, *self._complete(*said, len(body)), body, _find_route(scope))
        self._keep(address, answer)
        return answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] not in _READS:
            await self.app(scope, receive, send)
            return
        dataset = await self._freshness.find_dataset()
        if dataset is not self._dataset:
            self._forget(dataset)
        address = _find_address(scope)
        state = scope.setdefault("state", {})
        kept = self._find_kept(address)
        made: Answer | None = state.get(_MADE)
        state["is_kept"] = kept is not None and made is None
        answer = kept or made or await self._ask_once(address, scope, receive)
        state["route"] = answer.route
        fields, method = read_fields(scope["headers"]), scope["method"]
        reply = answer.find(method, fields)
        while reply is None:
            await self._add_form(address, answer, coding_for(fields), receive)
            reply = answer.find(method, fields)
        await send({"type": "http.response.start", "status": reply.status, "headers": reply.headers})
        await send({"type": "http.response.body", "body": reply.body})

    async def _ask_once(self, address: bytes, scope: Scope, receive: Receive) -> Answer:
        """The app's answer. Requests for the same that come in the meantime wait for this one."""
        others = self._asking
        while asked := others.get(address):
            await asyncio.wait([asked])
            if not asked.cancelled():
                return asked.result()
        asked = others[address] = asyncio.get_running_loop().create_future()
        dataset = self._dataset
        try:
            answer = await self._ask(scope, receive)
        except BaseException:
            asked.cancel()
            raise
        finally:
            del others[address]
        asked.set_result(answer)
        if dataset is not None and dataset is self._dataset:
            self._keep(address, answer)
        return answer

    async def _ask(self, scope: Scope, receive: Receive) -> Answer:
        """The app's answer, whole and in no coding, whatever part or coding of it was asked for."""
        headers = [header for header in scope["headers"] if header[0] not in _NOT_PASSED_ON]
        asked: dict[str, Any] = {**scope, "method": "GET", "headers": headers}
        status, said, body = await _listen(self.app, asked, receive)
        own, common = self._complete(*split_fields(said), len(body))
        return Answer(status, own, common, body, _find_route(asked))

    def _complete(self, own: Headers, common: Headers, length: int) -> tuple[Headers, Common]:
        """The header fields of an answer with those that it lacks."""
        # Said or not: it is here as a whole.
        own = ((b"content-length", b"%d" % length), *[field for field in own if field[0] != b"content-length"])
        shared = self._shared.get(common)
        if shared is None:
            others = [field for field in common if field != _VARY]
            shared = self._shared[common] = make_common((*add_defaults(others), _VARY))
        return own, shared

    async def _add_form(self, address: bytes, answer: Answer, coding: bytes, receive: Receive) -> None:
        form = await self._encode(answer, coding, receive)
        before = answer.size
        answer.add(coding, form)
        if self._kept.get(address) is answer:
            self._size += answer.size - before
            self._make_room()

    async def _encode(self, plain: Answer, coding: bytes, receive: Receive) -> Reply | None:
        """An answer in a coding; None where its kind or length makes that useless."""
        scope = {"type": "http", "headers": [(b"accept-encoding", coding)], "plain": plain}
        _, headers, body = await _listen(self._compress, scope, receive)
        if _VARY not in headers:
            return None
        return Reply(plain.status, *self._complete(*split_fields(headers), len(body)), body, plain.route)

    def _keep(self, address: bytes, answer: Answer) -> None:
        """Keep an answer, unless another request for the same was faster, or it would take too great a share."""
        size = _size(address, answer)
        if answer.tag is not None and size <= self._capacity // 8 and address not in self._kept:
            self._kept[address] = answer
            self._size += size
            self._make_room()

    def _make_room(self) -> None:
        while self._size > self._capacity:
            self._size -= _size(*self._kept.popitem(last=False))

    def _forget(self, dataset: object | None) -> None:
        self._kept.clear()
        self._shared.clear()
        self._asking = {}
        self._size = 0
        self._dataset = dataset


def _size(address: bytes, answer: Answer) -> int:
    """Bytes that a kept answer takes: its address counts too, since it is the client who chooses it."""
    return len(address) + answer.size


async def _listen(app: ASGIApp, scope: Scope, receive: Receive) -> tuple[int, Headers, bytes]:
    """The status, the headers and the whole body that an application answers with."""
    said: list[Message] = []

    async def listen(message: Message) -> None:
        said.append(message)

    await app(scope, receive, listen)
    start, *parts = said
    body = parts[0]["body"] if len(parts) == 1 else b"".join(part.get("body", b"") for part in parts)
    return start["status"], start["headers"], body


async def _send_again(scope: Scope, _receive: Receive, send: Send) -> None:
    """An application that only gives an answer again."""
    plain: Reply = scope["plain"]
    headers = [header for header in plain.headers if header != _VARY]  # The compressor says it too.
    await send({"type": "http.response.start", "status": plain.status, "headers": headers})
    await send({"type": "http.response.body", "body": plain.body})


def _find_address(scope: Scope) -> bytes:
    """What is asked for, with the parameters by name: their order means nothing, that of values of one may."""
    query: bytes = scope["query_string"]
    if b"&" in query:
        pairs = query.split(b"&")
        pairs.sort(key=_name_of)
        query = b"&".join(pairs)
    return b"%b?%b" % (scope["raw_path"], query)


def _name_of(pair: bytes) -> bytes:
    return pair.partition(b"=")[0]


def _find_route(scope: Scope) -> str | None:
    return getattr(scope.get("route"), "path", None)

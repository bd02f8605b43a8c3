"""Answers kept in memory: a read that was answered at this revision is answered again without the framework.

An answer is kept by its address, whole and in every coding it was asked for in, and belongs to one state of the data: a
new revision, which a replica notices within half a second, empties the cache. Also here, because it needs the whole
answer: HEAD, 304, and the coding of a body.
"""

import asyncio
from collections import OrderedDict
from functools import lru_cache
from typing import Any, NamedTuple

from prometheus_client import CollectorRegistry, Gauge
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette_compress import CompressMiddleware

from app.freshness import Freshness
from app.snapshot import Dataset

_LEAST_COMPRESSED = 500
_CODINGS = (b"zstd", b"br", b"gzip")
_NOT_PASSED_ON = {b"if-none-match", b"if-modified-since", b"if-range", b"range", b"accept-encoding"}
_VARY = (b"vary", b"Accept-Encoding")
_NOT_IN_304 = {b"content-length", b"content-type", b"content-encoding"}

Key = tuple[bytes, bytes]
Headers = list[tuple[bytes, bytes]]


class Form(NamedTuple):
    """The headers and the body of an answer in one coding."""

    headers: Headers
    body: bytes

    @property
    def size(self) -> int:
        return len(self.body) + sum(len(name) + len(value) for name, value in self.headers)


class Answer:
    """A complete answer, ready to be sent again, in as many codings as it was asked for in."""

    __slots__ = ("forms", "headers_304", "route", "status", "tag")

    def __init__(self, status: int, plain: Form, route: str | None) -> None:
        self.status = status
        self.route = route
        self.tag = next((value for name, value in plain.headers if name == b"etag"), None)
        self.forms = {b"": plain}
        self.headers_304 = [header for header in plain.headers if header[0] not in _NOT_IN_304]

    @property
    def size(self) -> int:
        return sum(form.size for form in self.forms.values())


class CachedReads:
    """ASGI middleware: keeps answers that carry an entity tag, and answers HEAD and conditional requests."""

    def __init__(self, app: ASGIApp, freshness: Freshness, registry: CollectorRegistry, capacity: int) -> None:
        self.app = app
        self._size = 0
        self._capacity = capacity
        self._freshness = freshness
        self._dataset: Dataset | None = None
        self._kept: OrderedDict[Key, Answer] = OrderedDict()
        self._asking: dict[Key, asyncio.Future[Answer]] = {}
        self._compress = CompressMiddleware(_send_again, minimum_size=_LEAST_COMPRESSED)
        kept = Gauge("sahel_facts_kept_answers", "Answers kept in memory.", registry=registry)
        kept.set_function(lambda: len(self._kept))
        size = Gauge("sahel_facts_kept_bytes", "Bytes of the answers kept in memory.", registry=registry)
        size.set_function(lambda: self._size)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] not in {"GET", "HEAD"}:
            await self.app(scope, receive, send)
            return
        dataset = await self._freshness.find_dataset()
        if dataset is not self._dataset:
            self._forget(dataset)
        key = (scope["raw_path"], _in_one_order(scope["query_string"]))
        answer = self._kept.get(key)
        state = scope.setdefault("state", {})
        state["is_kept"] = answer is not None
        if answer is None:
            answer = await self._ask_once(key, scope, receive)
        else:
            self._kept.move_to_end(key)
        state["route"] = answer.route
        coding, known = _wishes(scope["headers"])
        if known and answer.status == 200 and _is_known(answer.tag, known):
            await send({"type": "http.response.start", "status": 304, "headers": answer.headers_304})
            await send({"type": "http.response.body", "body": b""})
            return
        headers, body = answer.forms.get(coding) or await self._add_form(key, answer, coding, receive)
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})

    async def _ask_once(self, key: Key, scope: Scope, receive: Receive) -> Answer:
        """The app's answer. Requests for the same that come in the meantime wait for this one."""
        others = self._asking
        while asked := others.get(key):
            await asyncio.wait([asked])
            if not asked.cancelled():
                return asked.result()
        asked = others[key] = asyncio.get_running_loop().create_future()
        dataset = self._dataset
        try:
            answer = await self._ask(scope, receive)
        except BaseException:
            asked.cancel()
            raise
        finally:
            del others[key]
        asked.set_result(answer)
        if dataset is not None and dataset is self._dataset:
            self._keep(key, answer)
        return answer

    async def _ask(self, scope: Scope, receive: Receive) -> Answer:
        """The app's answer, whole and in no coding, whatever part or coding of it was asked for."""
        headers = [header for header in scope["headers"] if header[0] not in _NOT_PASSED_ON]
        asked: dict[str, Any] = {**scope, "method": "GET", "headers": headers}
        status, plain = await _listen(self.app, asked, receive)
        plain.headers.append(_VARY)
        return Answer(status, plain, getattr(asked.get("route"), "path", None))

    async def _add_form(self, key: Key, answer: Answer, coding: bytes, receive: Receive) -> Form:
        form = answer.forms[coding] = await self._encode(answer.status, answer.forms[b""], coding, receive)
        if self._kept.get(key) is answer:
            self._size += form.size
            self._make_room()
        return form

    async def _encode(self, status: int, plain: Form, coding: bytes, receive: Receive) -> Form:
        """An answer in a coding, or as it is where its kind or length makes that useless."""
        scope = {"type": "http", "headers": [(b"accept-encoding", coding)], "status": status, "plain": plain}
        _, form = await _listen(self._compress, scope, receive)
        return form if _VARY in form.headers else plain

    def _keep(self, key: Key, answer: Answer) -> None:
        size = _size(key, answer)
        if answer.status == 200 and answer.tag is not None and size <= self._capacity // 8:
            self._kept[key] = answer
            self._size += size
            self._make_room()

    def _make_room(self) -> None:
        while self._size > self._capacity:
            self._size -= _size(*self._kept.popitem(last=False))

    def _forget(self, dataset: Dataset | None) -> None:
        self._kept.clear()
        self._asking = {}
        self._size = 0
        self._dataset = dataset


def _size(key: Key, answer: Answer) -> int:
    """Bytes that a kept answer takes: its address counts too, since it is the client who chooses it."""
    return sum(map(len, key)) + answer.size


async def _listen(app: ASGIApp, scope: Scope, receive: Receive) -> tuple[int, Form]:
    """The status and the whole answer that an application gives."""
    said: list[Message] = []

    async def listen(message: Message) -> None:
        said.append(message)

    await app(scope, receive, listen)
    start, *parts = said
    body = parts[0]["body"] if len(parts) == 1 else b"".join(part.get("body", b"") for part in parts)
    return start["status"], Form(list(start["headers"]), body)


async def _send_again(scope: Scope, _receive: Receive, send: Send) -> None:
    """An application that only gives an answer again."""
    plain: Form = scope["plain"]
    headers = [header for header in plain.headers if header != _VARY]  # The compressor says it too.
    await send({"type": "http.response.start", "status": scope["status"], "headers": headers})
    await send({"type": "http.response.body", "body": plain.body})


def _in_one_order(query: bytes) -> bytes:
    """A query with its parameters by name: their order means nothing, that of the values of one parameter may."""
    if b"&" not in query:
        return query
    return b"&".join(sorted(query.split(b"&"), key=_name_of))


def _name_of(pair: Any) -> Any:
    return pair.partition(b"=")[0]


def _wishes(headers: Headers) -> tuple[bytes, list[bytes]]:
    """What a request says of the answer's form: the best coding it takes, and the tags it knows."""
    accepted: list[bytes] = []
    known: list[bytes] = []
    for name, value in headers:
        if name == b"accept-encoding":
            accepted.append(value)
        elif name == b"if-none-match":
            known.append(value)
    return (best_coding(b",".join(accepted)) if accepted else b""), known


@lru_cache(maxsize=256)
def best_coding(accepted: bytes) -> bytes:
    """The coding to answer in, by an `Accept-Encoding` field; empty for none."""
    wishes = {}
    for item in accepted.lower().split(b","):
        coding, _, parameters = item.partition(b";")
        wishes[coding.strip()] = parameters.strip()
    others = wishes.get(b"*", b"q=0")
    return next((coding for coding in _CODINGS if _is_wanted(wishes.get(coding, others))), b"")


def _is_wanted(parameters: bytes) -> bool:
    weight = parameters.removeprefix(b"q=")
    try:
        return not parameters or (weight != parameters and float(weight) > 0)
    except ValueError:
        return False


def _is_known(tag: bytes | None, known: list[bytes]) -> bool:
    """Weak comparison, as RFC 9110 has it for If-None-Match."""
    if tag is None:
        return False
    asked = {candidate.strip().removeprefix(b"W/") for field in known for candidate in field.split(b",")}
    return b"*" in asked or tag.removeprefix(b"W/") in asked

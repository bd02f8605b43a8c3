"""Answers kept in memory: a read that was answered at this revision is answered again without the framework.

An answer is kept by its address, whole and in every coding it was asked for in, and belongs to one state of the data: a
new revision, which a replica notices within half a second, empties the cache. Also here, because it needs the whole
answer: HEAD, 304, and the coding of a body.
"""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any, NamedTuple

from fastapi import Response
from prometheus_client import CollectorRegistry, Gauge
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette_compress import CompressMiddleware

from app.answers import Ready
from app.freshness import Freshness
from app.headers import STATUS_LINE, Field, Fields, Headers, read_fields
from app.middleware import add_defaults
from app.snapshot import Dataset

_READS = frozenset({"GET", "HEAD"})
_LEAST_COMPRESSED = 500
_CODINGS = (b"zstd", b"br", b"gzip")
_NOT_PASSED_ON = {b"if-none-match", b"if-modified-since", b"if-range", b"range", b"accept-encoding"}
_AROUND = 1000
"""Bytes that a reply takes beside its body, its head and what its address makes long, as tracemalloc found them."""

_OWN = {b"content-length", b"link"}
"""Header fields whose values are those of one answer; all others are kept once for many answers."""

_VARY = (b"vary", b"Accept-Encoding")
_LINE = b"%b: %b\r\n"
_NOT_IN_304 = {b"content-length", b"content-type", b"content-encoding"}

_logger = logging.getLogger(__name__)

_MADE = "made"
"""Where a request keeps its answer, if that was made already and only lacks a coding."""

Address = tuple[bytes, bytes]
"""Path and query, as they were sent."""


class Common(NamedTuple):
    """Header fields that many answers share."""

    headers: Headers
    lines: bytes
    """The same, as HTTP/1.1 has them."""
    tag: bytes | None


class Reply(NamedTuple):
    """What is sent: an answer in one coding, or that nothing changed."""

    status: int
    own: Headers
    common: Common
    body: bytes
    route: str | None
    """Template of the path that was asked for."""
    head: bytes
    """Status and header fields as HTTP/1.1 has them, each on a line of its own."""

    @property
    def headers(self) -> Headers:
        return (*self.own, *self.common.headers)

    @property
    def size(self) -> int:
        return len(self.body) + len(self.head) + _AROUND


def make_reply(status: int, own: Headers, common: Common, body: bytes, route: str | None) -> Reply:
    head = b"".join([STATUS_LINE[status], *[_LINE % field for field in own], common.lines])
    return Reply(status, own, common, body, route, head)


class Answer:
    """A complete answer, ready to be sent again, in as many codings as it was asked for in."""

    __slots__ = ("_not_modified", "forms", "plain", "tag")

    def __init__(self, plain: Reply) -> None:
        self.plain = plain
        self.forms = {b"": plain}
        self.tag = plain.common.tag if plain.status == 200 else None
        self._not_modified: Reply | None = None

    def find(self, method: str, fields: Fields) -> Reply | None:
        """What to send to a request; None in a coding that nobody asked for before."""
        known = fields.get(b"if-none-match")
        if known is not None and (known == self.tag or _is_known(self.tag, known)):
            return self._not_modified or self._find_not_modified()
        reply = self.forms.get(_coding_for(fields))
        return reply if reply is None or method == "GET" else reply._replace(body=b"")

    def _find_not_modified(self) -> Reply:
        own = _without_body(self.plain.own)
        self._not_modified = make_reply(304, own, _of_not_modified(self.plain.common), b"", self.plain.route)
        return self._not_modified

    @property
    def size(self) -> int:
        return sum([form.size for form in self.forms.values()])


class CachedReads:
    """ASGI middleware: keeps answers that carry an entity tag, and answers HEAD and conditional requests."""

    def __init__(
        self,
        app: ASGIApp,
        freshness: Freshness,
        registry: CollectorRegistry,
        capacity: int,
        answer_now: Callable[[Scope], Response | None] = lambda _: None,
    ) -> None:
        self.app = app
        self._answer_now = answer_now
        self._size = 0
        self._capacity = capacity
        self._freshness = freshness
        self._dataset: Dataset | None = None
        self._kept: OrderedDict[Address, Answer] = OrderedDict()
        self._orders: dict[Address, Address] = {}
        self._shared: dict[Headers, Common] = {}
        self._asking: dict[Address, asyncio.Future[Answer]] = {}
        self._compress = CompressMiddleware(_send_again, minimum_size=_LEAST_COMPRESSED)
        kept = Gauge("sahel_facts_kept_answers", "Answers kept in memory.", registry=registry)
        kept.set_function(lambda: len(self._kept))
        size = Gauge("sahel_facts_kept_bytes", "Bytes of the answers kept in memory.", registry=registry)
        size.set_function(lambda: self._size)

    def find(self, scope: Scope, fields: Fields) -> Reply | None:
        """The kept reply to a request; None where it takes more than to send it."""
        method = scope["method"]
        if method not in _READS or not self._freshness.is_fresh() or self._freshness.dataset is not self._dataset:
            return None
        address = (scope["raw_path"], scope["query_string"])
        answer = self._kept.get(address)
        if answer is None:
            return None
        self._kept.move_to_end(address)
        return answer.find(method, fields)

    def make(self, scope: Scope, fields: Fields) -> Reply | None:
        """The reply to a request whose answer is not kept yet; None where it takes more than to read that answer."""
        dataset = self._dataset
        if scope["method"] not in _READS or dataset is None or self._freshness.dataset is not dataset:
            return None
        address = (scope["raw_path"], scope["query_string"])
        key = _in_one_order(address)
        if key in self._orders or not self._freshness.is_fresh():
            return None
        try:
            response = self._answer_now(scope)
        except Exception:
            # The long way is likely to fail too, and answers for what nobody foresaw.
            _logger.warning("unforeseen failure on the short way at %s", scope["path"], exc_info=True)
            return None
        if response is None:
            return None
        said = (response.own, response.common) if isinstance(response, Ready) else _split(response.raw_headers)
        answer = Answer(self._make_reply(response.status_code, *said, bytes(response.body), _find_route(scope)))
        self._keep(key, address, answer)
        reply = answer.find(scope["method"], fields)
        if reply is None:
            scope["state"] = {**scope.get("state", {}), _MADE: answer}
        return reply

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] not in _READS:
            await self.app(scope, receive, send)
            return
        dataset = await self._freshness.find_dataset()
        if dataset is not self._dataset:
            self._forget(dataset)
        address = (scope["raw_path"], scope["query_string"])
        key = _in_one_order(address)
        state = scope.setdefault("state", {})
        answer = self._find_in_any_order(key, address)
        state["is_kept"] = answer is not None and _MADE not in state
        answer = answer or state.get(_MADE)
        if answer is None:
            answer = await self._ask_once(key, address, scope, receive)
        state["route"] = answer.plain.route
        fields, method = read_fields(scope["headers"]), scope["method"]
        reply = answer.find(method, fields)
        while reply is None:
            await self._add_form(key, answer, _coding_for(fields), receive)
            reply = answer.find(method, fields)
        await send({"type": "http.response.start", "status": reply.status, "headers": reply.headers})
        await send({"type": "http.response.body", "body": reply.body})

    def _find_in_any_order(self, key: Address, address: Address) -> Answer | None:
        """The answer that is kept for an address, also where the same was asked in another order before."""
        asked = self._orders.get(key)
        if asked is None:
            return None
        answer = self._kept[address] = self._kept.pop(asked)
        self._orders[key] = address
        return answer

    async def _ask_once(self, key: Address, address: Address, scope: Scope, receive: Receive) -> Answer:
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
            self._keep(key, address, answer)
        return answer

    async def _ask(self, scope: Scope, receive: Receive) -> Answer:
        """The app's answer, whole and in no coding, whatever part or coding of it was asked for."""
        headers = [header for header in scope["headers"] if header[0] not in _NOT_PASSED_ON]
        asked: dict[str, Any] = {**scope, "method": "GET", "headers": headers}
        status, said, body = await _listen(self.app, asked, receive)
        return Answer(self._make_reply(status, *_split(said), body, _find_route(asked)))

    def _make_reply(self, status: int, own: Headers, common: Headers, body: bytes, route: str | None) -> Reply:
        length = (b"content-length", b"%d" % len(body))  # Said or not: it is here as a whole.
        own = (length, *[field for field in own if field[0] != b"content-length"])
        shared = self._shared.get(common)
        if shared is None:
            shared = self._shared[common] = _complete((*add_defaults(common), _VARY))
        return make_reply(status, own, shared, body, route)

    async def _add_form(self, key: Address, answer: Answer, coding: bytes, receive: Receive) -> None:
        form = answer.forms[coding] = await self._encode(answer.plain, coding, receive)
        asked = self._orders.get(key)
        if asked is not None and self._kept[asked] is answer:
            self._size += form.size
            self._make_room()

    async def _encode(self, plain: Reply, coding: bytes, receive: Receive) -> Reply:
        """An answer in a coding, or as it is where its kind or length makes that useless."""
        scope = {"type": "http", "headers": [(b"accept-encoding", coding)], "plain": plain}
        _, headers, body = await _listen(self._compress, scope, receive)
        return self._make_reply(plain.status, *_split(headers), body, plain.route) if _VARY in headers else plain

    def _keep(self, key: Address, address: Address, answer: Answer) -> None:
        size = _size(address, answer)
        if answer.tag is not None and size <= self._capacity // 8:
            self._kept[address] = answer
            self._orders[key] = address
            self._size += size
            self._make_room()

    def _make_room(self) -> None:
        while self._size > self._capacity:
            address, answer = self._kept.popitem(last=False)
            del self._orders[_in_one_order(address)]
            self._size -= _size(address, answer)

    def _forget(self, dataset: Dataset | None) -> None:
        self._kept.clear()
        self._orders.clear()
        self._shared.clear()
        self._asking = {}
        self._size = 0
        self._dataset = dataset


def _size(address: Address, answer: Answer) -> int:
    """Bytes that a kept answer takes: its address counts too, since it is the client who chooses it."""
    path, query = address
    return 4 * (len(path) + len(query)) + answer.size


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


def _in_one_order(address: Address) -> Address:
    """An address with its parameters by name: their order means nothing, that of the values of one parameter may."""
    path, query = address
    if b"&" not in query:
        return address
    return path, b"&".join(sorted(query.split(b"&"), key=_name_of))


def _name_of(pair: Any) -> Any:
    return pair.partition(b"=")[0]


def _split(headers: Iterable[Field]) -> tuple[Headers, Headers]:
    """The header fields of one answer, and those that it shares with others."""
    fields = [it for it in headers if it != _VARY]
    return tuple([it for it in fields if it[0] in _OWN]), tuple([it for it in fields if it[0] not in _OWN])


def _complete(headers: Headers) -> Common:
    tag = next((value for name, value in headers if name == b"etag"), None)
    return Common(headers, b"".join([_LINE % field for field in headers]), tag)


@lru_cache(maxsize=8)
def _of_not_modified(common: Common) -> Common:
    return _complete(_without_body(common.headers))


def _without_body(headers: Headers) -> Headers:
    return tuple([field for field in headers if field[0] not in _NOT_IN_304])


def _find_route(scope: Scope) -> str | None:
    return getattr(scope.get("route"), "path", None)


def _coding_for(fields: Fields) -> bytes:
    accepted = fields.get(b"accept-encoding")
    return best_coding(accepted) if accepted else b""


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


def _is_known(tag: bytes | None, known: bytes) -> bool:
    """Weak comparison, as RFC 9110 has it for If-None-Match."""
    if tag is None:
        return False
    asked = {candidate.strip().removeprefix(b"W/") for candidate in known.split(b",")}
    return b"*" in asked or tag.removeprefix(b"W/") in asked

"""The response cache: a response to a read is stored, and sent again while the revision of the data stays.

A response is stored by its address, and by the request headers that its route varies by; a new revision, which a
replica notices within half a second, empties the cache. Because it has the whole response, the cache also answers HEAD
and conditional requests and encodes bodies. Streams pass it as they are made.
"""

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple, Protocol, TypeAlias

import anyio
from fastapi import Response
from prometheus_client import CollectorRegistry, Gauge
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.http.cached_response import (
    CachedResponse,
    RenderedResponse,
    SharedHeaders,
    Variant,
    make_variant,
    share_headers,
    split_headers,
)
from app.http.headers import Fields, Headers, complete_headers
from app.http.making import Making
from app.http.route_policy import RoutePolicy

_METHODS = frozenset({"GET", "HEAD"})
_ADDRESS_OVERHEAD = 200
"""Bytes counted for an address whose responses vary, beside its length."""

_MAX_SHARED = 1000
"""Sets of header fields that are stored once for many responses; there are few, unless a route says otherwise."""

_OF_PARTS = {b"range", b"if-range"}
_NOT_PASSED_ON = {b"if-none-match", b"if-modified-since", b"accept-encoding", *_OF_PARTS}

CLIENT_LEFT = 499
"""What the log and the metrics say of a request whose client did not wait for the response, as nginx does."""

Begun: TypeAlias = Response | Callable[[], Awaitable[Response]] | None
"""A response; or what makes it, where that takes longer than the event loop may be held up; or None: `app` makes it."""


class RevisionSource(Protocol):
    """Tells the revision that responses are made from; two are the same if they are one object."""

    @property
    def current(self) -> object | None: ...

    def is_fresh(self) -> bool: ...

    async def find_current(self) -> object | None: ...


class Backend(NamedTuple):
    """What makes responses."""

    app: ASGIApp
    """Answers every request."""
    is_read: Callable[[Scope], bool]
    """Whether the response to a request is made from the data; all others wait for no database."""
    begin: Callable[[Scope], Begun]
    """Answers reads, without waiting where it can; sets `route` in the scope."""
    find_policy: Callable[[Scope], RoutePolicy]
    """The policy of the route of a request."""


class Pending(NamedTuple):
    """A request that takes longer than a moment, and what was begun for it."""

    fields: Fields
    begun: Begun = None


class Outcome(NamedTuple):
    """What the log and the metrics tell of a response."""

    route: str | None
    is_cached: bool


class ResponseCache:
    """Stores responses that have an entity tag: `lookup` finds or makes one at once, `complete` does the rest."""

    def __init__(self, backend: Backend, revisions: RevisionSource, registry: CollectorRegistry, capacity: int) -> None:
        self._backend = backend
        self._revisions = revisions
        self._capacity = capacity
        self._size = 0
        self._revision: object | None = None
        self._entries: OrderedDict[bytes, CachedResponse | tuple[bytes, ...]] = OrderedDict()
        """Responses by key. For an address whose responses vary, the names of the headers that their keys hold too."""
        self._shared: dict[tuple[int, Headers, RoutePolicy], SharedHeaders] = {}
        self._asked: dict[bytes, Making[CachedResponse]] = {}
        kept = Gauge("sahel_facts_kept_answers", "Answers kept in memory.", registry=registry)
        kept.set_function(lambda: sum(isinstance(it, CachedResponse) for it in list(self._entries.values())))
        size = Gauge("sahel_facts_kept_bytes", "Bytes of the answers kept in memory.", registry=registry)
        size.set_function(lambda: self._size)

    def lookup(self, scope: Scope, fields: Fields) -> tuple[Variant, bool] | Pending:
        """What to send to a request, and whether it was cached; or what is left to do for it."""
        method, revision = scope["method"], self._revision
        is_known = method in _METHODS and revision is not None and self._revisions.current is revision
        if not is_known or not self._revisions.is_fresh():
            return Pending(fields)
        address = _find_address(scope)
        entry = self._find(address, fields)
        if entry is not None:
            return self._select(entry, method, fields), True
        begun = self._backend.begin(scope)
        if not isinstance(begun, Response):
            return Pending(fields, begun)
        policy = self._backend.find_policy(scope)
        if self._revisions.current is not revision:
            self._forget(self._revisions.current)  # The read itself has seen another.
        entry = self._take_in(begun, policy, _find_route(scope))
        self._store(address, policy, fields, entry)
        return self._select(entry, method, fields), False

    async def complete(self, pending: Pending, scope: Scope, receive: Receive, send: Send) -> Outcome:
        """Answer a request that `lookup` did not."""
        policy = self._backend.find_policy(scope)
        if scope["method"] not in _METHODS or policy.is_stream:
            await self._pass_through(policy, scope, receive, send)
            return Outcome(_find_route(scope), is_cached=False)
        if self._backend.is_read(scope):
            await self._revisions.find_current()
        else:
            self._revisions.is_fresh()  # Nobody waits for it, and metrics that alone are asked for know of an outage.
        if self._revisions.current is not self._revision:
            self._forget(self._revisions.current)
        address = _find_address(scope)
        found = self._find(address, pending.fields)
        entry = found or await self._make_once(address, policy, pending, scope, receive)
        if entry is None:
            await Response(status_code=CLIENT_LEFT)(scope, receive, send)
            return Outcome(_find_route(scope), is_cached=False)
        variant = self._select(entry, scope["method"], pending.fields)
        await variant.send(send)
        return Outcome(variant.route, is_cached=found is not None)

    def _find(self, address: bytes, fields: Fields) -> CachedResponse | None:
        entry = self._entries.get(address)
        if entry is None:
            return None
        self._entries.move_to_end(address)
        if not isinstance(entry, tuple):
            return entry
        key = _add_to_key(address, entry, fields)
        varied = self._entries.get(key)
        if varied is None or isinstance(varied, tuple):
            return None
        self._entries.move_to_end(key)
        return varied

    def _select(self, entry: CachedResponse, method: str, fields: Fields) -> Variant:
        before = entry.size
        variant = entry.select(method, fields)
        if entry.size != before and entry.key is not None:
            self._size += entry.size - before
            self._make_room()
        return variant

    async def _make_once(
        self, address: bytes, policy: RoutePolicy, pending: Pending, scope: Scope, receive: Receive
    ) -> CachedResponse | None:
        """The response to a request; None where its client has left. Requests for the same in the meantime share it."""
        key = _add_to_key(address, _vary_names(policy), pending.fields)
        others = self._asked
        while making := others.get(key):
            if not await making.wait(receive if making.is_read else None):
                return None
            if making.is_made:
                return making.task.result()
        begun = pending.begun or self._backend.begin(scope)
        make = self._store_made(address, policy, pending.fields, self._make(policy, begun, scope, receive))
        making = others[key] = Making(make, is_read=begun is not None)
        making.task.add_done_callback(lambda _: others.pop(key, None))
        return making.task.result() if await making.wait(receive if making.is_read else None) else None

    async def _store_made(
        self, address: bytes, policy: RoutePolicy, fields: Fields, make: Awaitable[CachedResponse]
    ) -> CachedResponse:
        revision = self._revision
        entry = await make
        if revision is not None and revision is self._revision and revision is self._revisions.current:
            self._store(address, policy, fields, entry)
        return entry

    async def _make(self, policy: RoutePolicy, begun: Begun, scope: Scope, receive: Receive) -> CachedResponse:
        if begun is not None:
            response = begun if isinstance(begun, Response) else await begun()
            return self._take_in(response, policy, _find_route(scope))
        # Whatever part or coding of the response is asked for, it is made whole.
        headers = [header for header in scope["headers"] if header[0] not in _NOT_PASSED_ON]
        asked: dict[str, Any] = {**scope, "method": "GET", "headers": headers}
        status, said, body = await _collect(self._backend.app, asked, receive)
        own, others = split_headers(said)
        shared = self._share(status, others, policy)
        return CachedResponse(make_variant(status, own, shared, body, _find_route(asked)))

    def _take_in(self, response: Response, policy: RoutePolicy, route: str | None) -> CachedResponse:
        if isinstance(response, RenderedResponse):
            return CachedResponse(
                Variant(200, response.own, self._share(200, response.shared, policy), response.body, route)
            )
        own, others = split_headers(response.raw_headers)
        shared = self._share(response.status_code, others, policy)
        return CachedResponse(make_variant(response.status_code, own, shared, bytes(response.body), route))

    def _share(self, status: int, headers: Headers, policy: RoutePolicy) -> SharedHeaders:
        key = (status, headers, policy)
        shared = self._shared.get(key)
        if shared is None:
            if len(self._shared) >= _MAX_SHARED:
                self._shared.clear()
            shared = self._shared[key] = share_headers(
                status, complete_headers(headers, [*policy.vary, "Accept-Encoding"], policy.headers)
            )
        return shared

    def _store(self, address: bytes, policy: RoutePolicy, fields: Fields, entry: CachedResponse) -> None:
        """Store a response, unless another request for the same was faster, or it would take too great a share."""
        names = _vary_names(policy)
        key = _add_to_key(address, names, fields)
        if entry.etag is None or not policy.is_kept or entry.size + len(key) > self._capacity // 8:
            return
        if names and address not in self._entries:
            self._entries[address] = names
            self._size += len(address) + _ADDRESS_OVERHEAD
        if key in self._entries:
            self._entries.move_to_end(key)
        else:
            entry.key = key
            self._entries[key] = entry
            self._size += entry.size + len(key)
        self._make_room()

    def _make_room(self) -> None:
        while self._size > self._capacity:
            key, entry = self._entries.popitem(last=False)
            # The key counts too, since it is the client who chooses it.
            self._size -= len(key)
            if isinstance(entry, tuple):
                self._size -= _ADDRESS_OVERHEAD
            else:
                self._size -= entry.size
                entry.key = None

    def _forget(self, revision: object | None) -> None:
        for entry in self._entries.values():
            if not isinstance(entry, tuple):
                entry.key = None
        self._entries.clear()
        self._shared.clear()
        self._asked = {}
        self._size = 0
        self._revision = revision

    async def _pass_through(self, policy: RoutePolicy, scope: Scope, receive: Receive, send: Send) -> None:
        """Send each part of a response as it is made; of a stream that HEAD asks for, only the header fields."""
        is_head = scope["method"] == "HEAD"

        async def send_completed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = complete_headers(message["headers"], policy.vary, policy.headers)
                await send({**message, "headers": headers})
                if is_head:
                    scope["method"] = "HEAD"  # The server reads here whether the length is that of what follows.
                    await send({"type": "http.response.body", "body": b""})
                    ending.cancel()
            elif not is_head:
                await send(message)

        if is_head:
            # There are parts of what GET answers alone.
            headers = [header for header in scope["headers"] if header[0] not in _OF_PARTS]
            scope.update(method="GET", headers=headers)
        with anyio.CancelScope() as ending:
            await self._backend.app(scope, receive, send_completed)


async def _collect(app: ASGIApp, scope: Scope, receive: Receive) -> tuple[int, Headers, bytes]:
    """The status, the headers and the whole body that an application answers with."""
    said: list[Message] = []

    async def listen(message: Message) -> None:
        said.append(message)

    await app(scope, receive, listen)
    start, *parts = said
    body = parts[0]["body"] if len(parts) == 1 else b"".join(part.get("body", b"") for part in parts)
    return start["status"], start["headers"], body


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


def _vary_names(policy: RoutePolicy) -> tuple[bytes, ...]:
    return tuple([name.lower().encode() for name in policy.vary]) if policy.vary else ()


def _add_to_key(address: bytes, names: tuple[bytes, ...], fields: Fields) -> bytes:
    """An address with the values of the request headers that its responses vary by."""
    return b"\n".join([address, *[fields.get(name, b"") for name in names]]) if names else address


def _find_route(scope: Scope) -> str | None:
    return getattr(scope.get("route"), "path", None)

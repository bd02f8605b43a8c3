"""Responses as they are cached: complete, in every content coding that was asked for, and as 304.

A cached response is few objects and no more bytes than it needs: thousands lie in memory, and to create or release many
small objects would take as long as to read the data.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from starlette.responses import Response
from starlette.types import Send

from app.http.content_coding import (
    LONGEST_ACCEPT_ENCODING,
    MAX_BYTES,
    MIN_BYTES,
    Choice,
    encode,
    find_coding,
    is_compressible,
    is_encodable,
)
from app.http.headers import STATUS_LINE, Field, Fields, Headers, complete_headers
from app.http.http_dates import parse_http_date

OBJECT_OVERHEAD = 700
"""Bytes counted for a variant beside its body and header block. tracemalloc finds 512 for a stored response, and
less for each further variant: the count is higher, so that the bound of the cache holds."""

_OWN = {b"content-length", b"etag", b"last-modified", b"link", b"location"}
"""Header fields whose values belong to one response; all others are stored once for many responses."""

_NOT_IN_304 = {b"content-length", b"content-type", b"content-encoding"}


class SharedHeaders(NamedTuple):
    """Header fields that many responses share."""

    headers: Headers
    block: bytes
    """The same as HTTP/1.1 writes them: a line for each."""
    etag: bytes | None
    modified: bytes | None
    """The date of the last change."""
    is_encodable: bool
    is_compressible: bool


def share_headers(status: int, headers: Headers) -> SharedHeaders:
    etag, modified = _find_field(headers, b"etag"), _find_field(headers, b"last-modified")
    is_text = is_compressible(headers)
    return SharedHeaders(headers, _write_block(headers), etag, modified, is_encodable(status, headers), is_text)


def _find_field(headers: Headers, name: bytes) -> bytes | None:
    return next((value for it, value in headers if it == name), None)


def split_headers(headers: Iterable[Field]) -> tuple[Headers, Headers]:
    """The header fields that belong to one response, and those that it may share."""
    fields = list(headers)
    return tuple([it for it in fields if it[0] in _OWN]), tuple([it for it in fields if it[0] not in _OWN])


def _write_block(headers: Iterable[Field]) -> bytes:
    return b"".join([b"%b: %b\r\n" % field for field in headers])


class RenderedResponse(Response):
    """JSON with its header fields as they are sent, split into its own and those of all responses from one revision."""

    def __init__(self, body: bytes, own: Headers, shared: Headers) -> None:
        # What Starlette's constructor would do takes longer than to read a fact.
        self.status_code = 200
        self.background = None
        self.body: bytes = body
        self.own = own
        self.shared = shared
        self.raw_headers = [*own, *shared]


class Variant:
    """What is sent for a response: its body in one content coding, or a 304 without one."""

    __slots__ = ("body", "header_block", "own", "route", "shared", "status")

    def __init__(self, status: int, own: Headers, shared: SharedHeaders, body: bytes, route: str | None) -> None:
        self.status = status
        self.own = own
        self.shared = shared
        self.body = body
        self.route = route
        """Template of the path that was asked for."""
        self.header_block = b"".join([STATUS_LINE[status], _write_block(own), shared.block])
        """Status line and header fields as HTTP/1.1 writes them, without the empty line at the end."""

    @property
    def size(self) -> int:
        return len(self.body) + len(self.header_block) + OBJECT_OVERHEAD

    async def send(self, send: Send) -> None:
        """Send it as an ASGI application does."""
        await send({"type": "http.response.start", "status": self.status, "headers": (*self.own, *self.shared.headers)})
        await send({"type": "http.response.body", "body": self.body})

    def without_body(self) -> "Variant":
        """The answer to HEAD."""
        return Variant(self.status, self.own, self.shared, b"", self.route)

    def in_coding(self, coding: bytes, is_only: bool) -> "Variant":
        """The same with an encoded body, where that may be and is worth it, or nothing else will do."""
        is_worth_it = self.shared.is_compressible and MIN_BYTES <= len(self.body) <= MAX_BYTES
        if not (self.body and self.shared.is_encodable and (is_only or is_worth_it)):
            return self
        body = encode(coding, self.body)
        own = _with_length(self.own, len(body))
        return Variant(self.status, own, _share_with_coding(self.shared, coding), body, self.route)

    def not_modified(self) -> "Variant":
        return Variant(304, _without_body_fields(self.own), _share_not_modified(self.shared), b"", self.route)


class CachedResponse:
    """A complete response, and the variants of it that were asked for."""

    __slots__ = ("_encoded", "_not_modified", "etag", "identity", "key", "modified", "size")

    def __init__(self, identity: Variant) -> None:
        self.identity = identity
        is_whole, own, shared = identity.status == 200, identity.own, identity.shared
        self.etag = _find_field(own, b"etag") or shared.etag if is_whole else None
        self.modified = _find_field(own, b"last-modified") or shared.modified if is_whole else None
        self.size = identity.size
        self.key: bytes | None = None
        """The key under which it is stored; None while it is not."""
        self._encoded: dict[bytes, Variant] | None = None
        self._not_modified: Variant | None = None

    def select(self, method: str, fields: Fields) -> Variant:
        """The variant to send to a request, made if it is the first to ask for it; `size` follows."""
        if is_known(self.etag, self.modified, fields):
            return self._not_modified or self._make_not_modified()
        accepted = fields.get(b"accept-encoding")
        variant = self.identity
        if accepted and len(accepted) <= LONGEST_ACCEPT_ENCODING:
            choice = find_coding(accepted)
            if choice.coding:
                variant = self._find_encoded(choice)
        return variant if method == "GET" else variant.without_body()

    def _find_encoded(self, choice: Choice) -> Variant:
        found = self._encoded.get(choice.coding) if self._encoded else None
        if found is None or (choice.is_only and found is self.identity):
            found = self._encode(choice)
        return found

    def _encode(self, choice: Choice) -> Variant:
        encoded = self.identity.in_coding(choice.coding, choice.is_only)
        self._encoded = {**(self._encoded or {}), choice.coding: encoded}
        self.size += 0 if encoded is self.identity else encoded.size
        return encoded

    def _make_not_modified(self) -> Variant:
        self._not_modified = made = self.identity.not_modified()
        self.size += made.size
        return made


@lru_cache(maxsize=32)
def _share_with_coding(shared: SharedHeaders, coding: bytes) -> SharedHeaders:
    *others, vary = shared.headers
    return share_headers(200, (*others, (b"content-encoding", coding), vary))


@lru_cache(maxsize=32)
def _share_not_modified(shared: SharedHeaders) -> SharedHeaders:
    return share_headers(304, _without_body_fields(shared.headers))


def _without_body_fields(headers: Headers) -> Headers:
    return tuple([field for field in headers if field[0] not in _NOT_IN_304])


def _with_length(own: Headers, length: int) -> Headers:
    others = [field for field in own if field[0] != b"content-length"]
    return ((b"content-length", b"%d" % length), *others)


def make_variant(status: int, own: Headers, shared: SharedHeaders, body: bytes, route: str | None) -> Variant:
    """A response whose length is that of its body, whatever it said of it."""
    return Variant(status, _with_length(own, len(body)), shared, body, route)


def render_variant(response: Response) -> Variant:
    """A response that is sent once and not stored."""
    own, others = split_headers(response.raw_headers)
    shared = share_headers(response.status_code, complete_headers(others, ["Accept-Encoding"]))
    return make_variant(response.status_code, own, shared, bytes(response.body), None)


def is_known(etag: bytes | None, modified: bytes | None, fields: Fields) -> bool:
    """Whether a client has what it asks for; its date counts only where it names no tag."""
    known = fields.get(b"if-none-match")
    if known is not None:
        return known == etag or _matches(etag, known)
    since = fields.get(b"if-modified-since")
    return since is not None and modified is not None and _is_unmodified(modified, since)


def _matches(etag: bytes | None, known: bytes) -> bool:
    """Weak comparison, as RFC 9110 has it for If-None-Match."""
    if etag is None:
        return False
    asked = {candidate.strip().removeprefix(b"W/") for candidate in known.split(b",")}
    return b"*" in asked or etag.removeprefix(b"W/") in asked


def _is_unmodified(modified: bytes, since: bytes) -> bool:
    """Whether what changed last at one date is known to a client that has it of another."""
    if modified == since:
        return True
    changed, asked = parse_http_date(modified), parse_http_date(since)
    return changed is not None and asked is not None and changed <= asked

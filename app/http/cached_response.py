"""Replies as they are sent: an answer with its header fields, written out once, in as many codings as it is asked for.

A kept answer is few objects and no more bytes than it needs: thousands of them lie in memory, and to make one of many
pieces, or to let go of them, would take as long as to read what it says.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from starlette.responses import Response

from app.http.headers import STATUS_LINE, Field, Fields, Headers

CODINGS = (b"zstd", b"br", b"gzip")
"""The codings of a body, the one that is liked best first."""

_AROUND = 350
"""Bytes that a reply takes beside its body and its head, as tracemalloc found them."""

_OWN = {b"content-length", b"link"}
"""Header fields whose values are those of one answer; all others are kept once for many answers."""

_NOT_IN_304 = {b"content-length", b"content-type", b"content-encoding"}
_LINE = b"%b: %b\r\n"


class Common(NamedTuple):
    """Header fields that many replies share."""

    headers: Headers
    lines: bytes
    """The same, as HTTP/1.1 has them."""
    tag: bytes | None


def make_common(headers: Headers) -> Common:
    tag = next((value for name, value in headers if name == b"etag"), None)
    return Common(headers, b"".join([_LINE % field for field in headers]), tag)


class Reply:
    """What is sent: an answer in one coding, or that nothing changed."""

    __slots__ = ("body", "common", "head", "route", "status")

    def __init__(self, status: int, own: Iterable[Field], common: Common, body: bytes, route: str | None) -> None:
        self.status = status
        self.common = common
        self.body = body
        self.route = route
        """Template of the path that was asked for."""
        self.head = b"".join([STATUS_LINE[status], *[_LINE % field for field in own], common.lines])
        """Status and header fields as HTTP/1.1 has them, each on a line of its own."""

    @property
    def own(self) -> Headers:
        """The header fields that are those of this reply alone."""
        lines = self.head[len(STATUS_LINE[self.status]) : len(self.head) - len(self.common.lines)]
        fields = [line.partition(b": ") for line in lines.split(b"\r\n")[:-1]]
        return tuple([(name, value) for name, _, value in fields])

    @property
    def headers(self) -> Headers:
        return (*self.own, *self.common.headers)

    @property
    def size(self) -> int:
        return len(self.body) + len(self.head) + _AROUND

    def without_body(self) -> "Reply":
        return Reply(self.status, self.own, self.common, b"", self.route)


_NONE: dict[bytes, Reply | None] = {}


class Answer(Reply):
    """A complete answer, ready to be sent again, in as many codings as it was asked for in."""

    __slots__ = ("_forms", "_not_modified")

    def __init__(self, status: int, own: Iterable[Field], common: Common, body: bytes, route: str | None) -> None:
        super().__init__(status, own, common, body, route)
        self._forms: dict[bytes, Reply | None] = _NONE
        self._not_modified: Reply | None = None

    @property
    def tag(self) -> bytes | None:
        return self.common.tag if self.status == 200 else None

    def find(self, method: str, fields: Fields) -> Reply | None:
        """What to send to a request; None in a coding that nobody asked for before."""
        known = fields.get(b"if-none-match")
        if known is not None and (known == self.tag or _is_known(self.tag, known)):
            return self._not_modified or self._find_not_modified()
        reply = self._find_form(coding_for(fields))
        return reply if reply is None or method == "GET" else reply.without_body()

    def _find_form(self, coding: bytes) -> Reply | None:
        if not coding:
            return self
        return self._forms[coding] or self if coding in self._forms else None

    def add(self, coding: bytes, form: Reply | None) -> None:
        """Take in what the answer is in a coding, or that it stays as it is, where coding it is useless."""
        self._forms = {**self._forms, coding: form}

    def _find_not_modified(self) -> Reply:
        own = _without_fields_of_body(self.own)
        self._not_modified = Reply(304, own, _of_not_modified(self.common), b"", self.route)
        return self._not_modified

    @property
    def size(self) -> int:
        return super().size + sum([form.size for form in self._forms.values() if form])


def split_fields(headers: Iterable[Field]) -> tuple[Headers, Headers]:
    """The header fields of one answer, and those that it shares with others."""
    fields = list(headers)
    return tuple([it for it in fields if it[0] in _OWN]), tuple([it for it in fields if it[0] not in _OWN])


@lru_cache(maxsize=8)
def _of_not_modified(common: Common) -> Common:
    return make_common(_without_fields_of_body(common.headers))


def _without_fields_of_body(headers: Headers) -> Headers:
    return tuple([field for field in headers if field[0] not in _NOT_IN_304])


def coding_for(fields: Fields) -> bytes:
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
    return next((coding for coding in CODINGS if _is_wanted(wishes.get(coding, others))), b"")


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


class Ready(Response):
    """JSON and its headers, as they are sent: those of this answer, and those of all answers from the same data."""

    def __init__(self, body: bytes, own: Headers, common: Headers) -> None:
        # What Starlette's own constructor would do takes longer than to read a fact.
        self.status_code = 200
        self.background = None
        self.body = body
        self.own = own
        self.common = common
        self.raw_headers = [*own, *common]

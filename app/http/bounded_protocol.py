"""uvicorn's HTTP/1.1 protocol with bounds of what one connection may hold, for services that no proxy protects.

* A head, a trailer or what stands between chunks has 64 KiB and 100 lines; past that, 431, or 414 for the address.
* At most 16 requests wait in a connection for the responses before them; the bytes behind stay unparsed, and no more
  are read.
* A request has a minute to arrive. Who sends more at once than a head may have rests for a moment.
* Another protocol that is offered (`Upgrade`) is not taken: the request and what follows are read as HTTP.

What cannot be read is answered in its turn by the application, with a problem; then the connection ends.
"""

import asyncio
from typing import Any

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from app.domain.errors import (
    HeadTooLargeError,
    MalformedRequestError,
    MethodNotAllowedError,
    ProblemError,
    TooLongError,
    TooSlowError,
)
from app.http.access_log import FIELDS, REFUSAL, read_fields
from app.http.request_head import escape_first_line, find_head_fault, find_line_end
from app.http.transport import HeldFlow, LingeringTransport
from app.http.turns import turns_of
from app.http.url_limits import ADDRESS_LIMIT, TOO_LONG

_HEAD_LIMIT = 64 * 1024
_FIELD_LIMIT = 100
_QUEUE_LIMIT = 16
_PIECE = 16 * 1024
"""Most bytes parsed at once: the limit of a head holds to within as many where it follows a body."""

_END_OF_HEAD = b"\r\n\r\n"
_ALLOWED = {"Allow": "GET, HEAD, OPTIONS"}


class BoundedProtocol(HttpToolsProtocol):
    """uvicorn's protocol, which parses a connection head by head and as far as its requests are answered."""

    # Past 30 attributes in its dictionary, CPython finds each of an instance more slowly.
    __slots__ = (
        *("_deadline", "_fault", "_is_first_line", "_is_offer", "_known_host", "_last_scope", "_running", "_tail"),
        *("_unframed", "_unparsed", "is_refused"),
    )

    flow: HeldFlow
    request_seconds: float = 60  # For a request to arrive, from its first byte to its last.
    linger_seconds: float = 5  # In which what a client still sends is passed over, after its connection was ended.

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.url = b""
        self.headers = []
        self._unparsed = b""
        self._unframed = 0
        """Bytes read since the last head or piece of a body was complete; 0 if and only if a message is complete."""
        self._last_scope: Any = None  # Of the last message that was complete.
        self._is_offer = False
        self._is_first_line = False
        self._tail = b""
        self._known_host = b""
        self._fault: ProblemError | None = None
        self.is_refused = False
        self._running: RequestResponseCycle | None = None
        self._deadline: asyncio.TimerHandle | None = None

    @property
    def is_full(self) -> bool:
        """Whether requests wait, parsed or not."""
        return bool(self.pipeline or self._unparsed)

    @property
    def _is_between(self) -> bool:
        """Whether the last message is complete and none has begun."""
        return self.scope is self._last_scope

    @property
    def _has_response(self) -> bool:
        """Whether the message that has begun has its head, and so a response of its own."""
        return not self._is_between and self.cycle is not None and self.cycle.scope is self.scope

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.flow = HeldFlow(transport, self.is_read_on)
        # uvicorn would wait without end for the first byte.
        self.timeout_keep_alive_task = self.loop.call_later(self.timeout_keep_alive, self.timeout_keep_alive_handler)

    def connection_lost(self, exc: Exception | None) -> None:
        # uvicorn tells the last request that was read, and forgets none.
        if self._running is not None:
            self._running.disconnected = True
            self._running.message_event.set()
        self.pipeline.clear()
        self._unparsed = b""
        self._stop_deadline()
        self._unset_keepalive_if_required()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if len(data) > _HEAD_LIMIT:
            self.flow.rest()
        if self.timeout_keep_alive_task is not None:
            self._unset_keepalive_if_required()
        if (
            self._unframed
            or self.pipeline
            or self._unparsed
            or data.find(b"\r\n\r\n", 0, _PIECE) + 4 != len(data)
            or not data.isascii()
        ):
            self._receive_in_pieces(data)
            return
        # One request, as nearly always: it is parsed with as few steps as may be.
        self._unframed = len(data)
        try:
            self.parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade) as error:
            self._recover(error, data)
        if self._unframed:
            self._go_on_after(data, was_between=True)
            self._start_deadline()

    def _receive_in_pieces(self, data: bytes) -> None:
        if self._unparsed:
            self._unparsed += data
        elif not self.is_refused:
            self._parse(data)

    def is_read_on(self) -> bool:
        """Whether the connection may read on: not while requests wait, and what is unparsed comes first."""
        if self._unparsed and not self.pipeline:
            turns_of(self.loop).add(self.parse_on)
        return not self.is_full

    def parse_on(self) -> None:
        """Parse what was left, if all requests before it are answered."""
        if self._unparsed and not self.pipeline and self.cycle.response_complete and not self.transport.is_closing():
            self._unset_keepalive_if_required()
            data, self._unparsed = self._unparsed, b""
            self._parse(data)
            self.flow.resume_reading()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        self._running = cycle
        super()._start_asgi_task(cycle, app)

    def _parse(self, data: bytes) -> None:
        """Parse head by head, so that never more requests wait than may."""
        start, end = 0, len(data)
        while start < end and not self.is_refused:
            if len(self.pipeline) >= _QUEUE_LIMIT:
                self._unparsed = data[start:]
                self.flow.pause_reading()
                return
            stop = self._find_stop(data, start)
            piece, start = data[start:stop], stop
            if not piece.isascii() and (self._is_between or self._is_first_line):
                piece = escape_first_line(piece, self._is_between)
            self._feed(piece)
        if self._unframed:
            self._start_deadline()

    def _start_deadline(self) -> None:
        if self._deadline is None and not self.is_refused:
            self._deadline = self.loop.call_later(self.request_seconds, self._on_deadline)

    def _find_stop(self, data: bytes, start: int) -> int:
        """Where the head that begins or goes on at `start` ends, if it does, or where enough is parsed at once."""
        if not self._is_between:
            split = (self._tail + data[start : start + 3]).find(_END_OF_HEAD)
            if split >= 0:
                return start + split + len(_END_OF_HEAD) - len(self._tail)
        found = data.find(_END_OF_HEAD, start, start + _PIECE)
        return found + len(_END_OF_HEAD) if found >= 0 else start + _PIECE

    def _feed(self, piece: bytes) -> None:
        was_between = self._is_between
        self._unframed += len(piece)
        try:
            self.parser.feed_data(piece)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade) as error:
            self._recover(error, piece)
        if self._unframed:
            self._go_on_after(piece, was_between)

    def _recover(self, error: Exception, piece: bytes) -> None:
        """Go on after an offer, or refuse what the parser cannot read."""
        try:
            if not isinstance(error, httptools.HttpParserUpgrade):
                raise error
            self._read_as_http(piece[error.args[0] :])
        except httptools.HttpParserError as fault:
            self._refuse(self._fault or self._explain(fault))

    def _go_on_after(self, piece: bytes, was_between: bool) -> None:
        """Remember of a piece within a message what the next one is read by, unless it is more than may be."""
        self._is_first_line = find_line_end(piece, was_between) < 0 and (was_between or self._is_first_line)
        self._tail = piece[-3:]
        if not self.is_refused and self._is_too_large():
            self._refuse(self._describe_too_large())

    def _read_as_http(self, rest: bytes) -> None:
        """Go on after a head with which the parser expects another protocol: it is parsed again without the offer.

        Anew, since a parser that has read of the end of the connection passes over all else. What follows CONNECT is
        meant for another server, so nothing of it is read.
        """
        self._is_offer = False
        method = self.parser.get_method()
        if method == b"CONNECT":
            self._refuse(MethodNotAllowedError("CONNECT is not answered here.", headers=_ALLOWED))
            return
        version = self.parser.get_http_version().encode()
        lines = [b"%b: %b" % field for field in self.headers if field[0] != b"upgrade"]
        self._unframed = 0
        self.parser = httptools.HttpRequestParser(self)
        self.parser.set_dangerous_leniencies(lenient_data_after_close=True)  # As uvicorn's.
        self.parser.feed_data(b"\r\n".join([b"%b %b HTTP/%b" % (method, self.url, version), *lines, b"", b""]))
        if rest:
            self._feed(rest)

    def on_headers_complete(self) -> None:
        headers = self.headers
        fields = dict(headers)
        if (
            fields.get(b"host") != self._known_host
            or len(fields) != len(headers)
            or len(headers) > _FIELD_LIMIT
            or self._unframed > _HEAD_LIMIT
            or b"transfer-encoding" in fields
        ):
            self._fault = self._find_fault()
            if self._fault is not None:
                raise self._fault  # The parser stops.
            fields = read_fields(headers)
        if self.parser.should_upgrade():
            self._is_offer = True
            return
        self.scope["state"][FIELDS] = fields
        HttpToolsProtocol.on_headers_complete(self)
        self._unframed = 1

    def on_chunk_header(self) -> None:
        self.headers = []  # Those of the trailer are nobody's.

    def on_body(self, body: bytes) -> None:
        self._unframed = 1
        super().on_body(body)

    def on_message_complete(self) -> None:
        if self._is_offer:
            return
        self._last_scope = self.scope
        self._unframed = 0
        if self._deadline is not None:
            self._stop_deadline()
        # As uvicorn does, which would ask the parser once more for an offer.
        if not self.cycle.response_complete:
            self.cycle.more_body = False
            self.cycle.message_event.set()

    def _find_fault(self) -> ProblemError | None:
        """What is wrong with a complete head, by its size and by its fields."""
        if self._is_too_large():
            return self._describe_too_large()
        if fault := find_head_fault(self.headers, self.parser.get_http_version()):
            return MalformedRequestError(fault)
        self._known_host = dict(self.headers).get(b"host", b"")
        return None

    def _is_too_large(self) -> bool:
        return self._unframed > _HEAD_LIMIT or len(self.headers) > _FIELD_LIMIT

    def _describe_too_large(self) -> ProblemError:
        if not self._is_between and len(self.url) > ADDRESS_LIMIT:
            return TooLongError(TOO_LONG)
        return HeadTooLargeError(f"Its head has more than {_HEAD_LIMIT} bytes or {_FIELD_LIMIT} lines.")

    def _explain(self, error: httptools.HttpParserError) -> ProblemError:
        if self._has_response and isinstance(error, httptools.HttpParserCallbackError):
            self.logger.error("unforeseen failure while a request was begun", exc_info=error)
        if isinstance(error, httptools.HttpParserInvalidURLError | httptools.HttpParserCallbackError):
            return MalformedRequestError("Its address cannot be read. Percent-encode all but ASCII: é is `%C3%A9`.")
        hint = " A space in an address is written `%20`." if str(error).startswith("Expected HTTP/") else ""
        return MalformedRequestError(f"It is not HTTP/1.1: {error}.{hint}")

    def _refuse(self, problem: ProblemError) -> None:
        """Read no more, and end the connection after the response to what cannot be read.

        A request whose head was complete has a response; it gets no second one.
        """
        self.is_refused = True
        self._unframed = 1  # Whatever comes is passed over.
        self._stop_deadline()
        if not self._has_response:
            self._respond(problem)
        elif self.cycle.response_complete:
            LingeringTransport(self.transport, self.loop, self.linger_seconds).close()
        else:
            self.cycle.keep_alive = False
            self.loop.call_later(self.linger_seconds, self.transport.close)

    def _respond(self, problem: ProblemError) -> None:
        """Let the application answer with a problem when all requests before are answered."""
        url, headers = (b"", []) if self._is_between else (self.url, self.headers[:_FIELD_LIMIT])
        path = url.partition(b"?")[0][:1024] if url.startswith(b"/") else b""
        super().on_message_begin()
        self.headers += headers
        method = self.parser.get_method().decode("ascii") if url else "-"
        self.scope.update({"method": method, "path": path.decode("latin-1"), "raw_path": path, "query_string": b""})
        self.scope["state"][REFUSAL] = problem
        before, self.cycle = self.cycle, self._make_last_cycle()
        if before is None or before.response_complete:
            self._start_asgi_task(self.cycle, self.app)
        else:
            self.pipeline.appendleft((self.cycle, self.app))

    def _make_last_cycle(self) -> RequestResponseCycle:
        return RequestResponseCycle(
            scope=self.scope,
            transport=LingeringTransport(self.transport, self.loop, self.linger_seconds),
            flow=self.flow,
            logger=self.logger,
            access_logger=self.access_logger,
            access_log=self.access_log,
            default_headers=self.server_state.default_headers,
            message_event=asyncio.Event(),
            expect_100_continue=False,
            keep_alive=False,
            on_response=self.on_response_complete,
        )

    def _on_deadline(self) -> None:
        self._deadline = None
        if self.flow.read_paused:  # It is not the client who lets it wait.
            self._deadline = self.loop.call_later(self.request_seconds, self._on_deadline)
        else:
            self._refuse(TooSlowError(f"It had not arrived {self.request_seconds:g} seconds after it began."))

    def _stop_deadline(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

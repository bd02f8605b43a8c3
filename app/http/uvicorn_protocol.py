"""uvicorn's HTTP/1.1 protocol, with ready responses written without an ASGI task.

uvicorn makes a task for each request and writes each header field of each response. A response that is cached, or read
in a moment, needs neither: its header block and body are written in the next turn of the event loop, when a task would
start. `SAHEL_FACTS_FAST_PROTOCOL=false` leaves this out and answers the same.
"""

from typing import Any, NamedTuple, cast

from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

from app.http.access_log import AccessLog
from app.http.bounded_protocol import BoundedProtocol
from app.http.cached_response import Variant
from app.http.turns import turns_of

_MAX_JOINED_BYTES = 16 * 1024
"""Bodies up to this length are copied behind their headers: uvloop writes one piece at less cost than two."""


class _ReadyResponse(NamedTuple):
    cycle: RequestResponseCycle
    variant: Variant
    request_id: bytes


class FastProtocol(BoundedProtocol):
    """Writes what the application's `front` finds at once; everything else in a connection is left to uvicorn.

    A response waits for the next turn of the event loop, so that those to all requests of one turn are written together
    and a client or a proxy that waits for several is woken once. Until it is written its cycle is not complete: uvicorn
    queues what is pipelined behind it, and lets it end before the connection does.
    """

    __slots__ = ("_fields_of_all", "_lines_of_all", "_ready")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._ready: _ReadyResponse | None = None
        self._fields_of_all: list[tuple[bytes, bytes]] | None = None
        self._lines_of_all = b""

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        if self.transport.is_closing():
            return  # Nothing can be answered any more.
        front: AccessLog | None = getattr(app, "front", None)
        if front is None:
            super()._start_asgi_task(cycle, app)
        elif self.flow.write_paused or (found := front.lookup(cast(Any, cycle.scope))) is None:
            super()._start_asgi_task(cycle, cast(Any, front))  # What the front has begun it also ends.
        else:
            self._ready = _ReadyResponse(cycle, *found)
            if self.is_full:
                turns_of(self.loop).add(self._write_ready)
            else:
                self.loop.call_soon(self._write_ready)

    def eof_received(self) -> None:
        """Write what takes no waiting; the transport closes after this."""
        self._write_all_ready()
        while self.is_full and self.cycle.response_complete:
            self.parse_on()
            self._write_all_ready()

    def _write_all_ready(self) -> None:
        """Write what is ready, and what is pipelined behind it up to the first that needs a task."""
        while self._ready is not None:
            self._write_ready()

    def _write_ready(self) -> None:
        if self._ready is None:
            return
        (cycle, variant, request_id), self._ready = self._ready, None
        if self.transport.is_closing():
            return
        if self._fields_of_all is not self.server_state.default_headers:  # Every second, because of `Date`.
            self._fields_of_all = self.server_state.default_headers
            self._lines_of_all = b"".join([b"%b: %b\r\n" % it for it in self._fields_of_all])
        last = b"x-request-id: %b\r\n\r\n" if cycle.keep_alive else b"x-request-id: %b\r\nconnection: close\r\n\r\n"
        head = b"".join([variant.header_block, self._lines_of_all, last % request_id])
        if len(variant.body) > _MAX_JOINED_BYTES:
            self.transport.writelines([head, variant.body])
        else:
            self.transport.write(head + variant.body)
        cycle.response_started = cycle.response_complete = True
        if not cycle.keep_alive:
            cycle.transport.close()
        self.on_response_complete()

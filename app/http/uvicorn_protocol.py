"""uvicorn's HTTP/1.1 protocol, with ready responses written without an ASGI task.

uvicorn makes a task for each request and writes each header field of each response. A response that is cached, or read
in a moment, needs neither: its header block and body are written at once. `SAHEL_FACTS_FAST_PROTOCOL=false` serves with
uvicorn's own protocol instead, which answers the same.
"""

from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from app.http.access_log import AccessLog

MAX_CONSECUTIVE = 16
"""Requests of one piece of data that are answered before others get their turn: it may hold hundreds."""


_MAX_JOINED_BYTES = 16 * 1024
"""Bodies up to this length are copied behind their headers: uvloop writes one piece at less cost than two."""


class FastProtocol(HttpToolsProtocol):
    """Answers what the application's `front` finds at once; everything else in a connection is left to uvicorn."""

    _answered = 0

    def data_received(self, data: bytes) -> None:
        self._answered = 0
        super().data_received(data)

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        if self.transport.is_closing():
            return  # Nothing can be answered any more.
        front: AccessLog | None = getattr(app, "front", None)
        if front is None or not self._may_answer() or not self._answer(cycle, front):
            # What the front has begun it also ends.
            super()._start_asgi_task(cycle, app if front is None else cast(Any, front))

    def _may_answer(self) -> bool:
        # Of pipelined requests only the last is answered here, or each would be answered within the one before.
        return not self.pipeline and self._answered < MAX_CONSECUTIVE and not self.flow.write_paused

    def _answer(self, cycle: RequestResponseCycle, front: AccessLog) -> bool:
        """Write the response to a request, if it is found at once."""
        found = front.lookup(cycle.scope)  # type: ignore[arg-type]
        if found is None:
            return False
        variant, request_id = found
        lines = [b"%b: %b\r\n" % it for it in self.server_state.default_headers]
        last = b"x-request-id: %b\r\n\r\n" if cycle.keep_alive else b"x-request-id: %b\r\nconnection: close\r\n\r\n"
        head = b"".join([variant.header_block, *lines, last % request_id])
        if len(variant.body) > _MAX_JOINED_BYTES:
            self.transport.writelines([head, variant.body])
        else:
            self.transport.write(head + variant.body)
        self._answered += 1
        cycle.response_started = cycle.response_complete = True
        if not cycle.keep_alive:
            self.transport.close()
        self.on_response_complete()
        return True

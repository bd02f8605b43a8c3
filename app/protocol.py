"""HTTP as the server speaks it, with a shorter way for answers that are there at once.

The server makes a task for each request, and looks through each header of each answer. An answer that is kept, or read
in a moment, needs neither: it goes out as soon as the request is read, its headers in one piece.
"""

from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from app.observing import Observed

AT_ONCE = 16
"""Requests of one piece of data that are answered without a chance for others in between: it may hold hundreds."""


class Protocol(HttpToolsProtocol):
    """The server's protocol. What is out of the ordinary in a connection is left to it."""

    _answered = 0

    def data_received(self, data: bytes) -> None:
        self._answered = 0
        super().data_received(data)

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        if self.transport.is_closing():
            return  # Nothing can be answered any more.
        front: Observed | None = getattr(app, "front", None)
        if front is None or not self._may_answer() or not self._answer(cycle, front):
            super()._start_asgi_task(cycle, app)

    def _may_answer(self) -> bool:
        # Of requests that waited for one another only the last is answered here, or each would be within the other.
        return not self.pipeline and self._answered < AT_ONCE and not self.flow.write_paused

    def _answer(self, cycle: RequestResponseCycle, front: Observed) -> bool:
        """Send the answer to a request, if it is there."""
        scope: Any = cycle.scope
        found = front.answer_now(scope)
        if found is None:
            return False
        reply, request_id = found
        lines = [b"%b: %b\r\n" % it for it in self.server_state.default_headers]
        last = b"x-request-id: %b\r\n\r\n" if cycle.keep_alive else b"x-request-id: %b\r\nconnection: close\r\n\r\n"
        self.transport.writelines([b"".join([reply.head, *lines, last % request_id]), reply.body])
        self._answered += 1
        cycle.response_started = cycle.response_complete = True
        if not cycle.keep_alive:
            self.transport.close()
        self.on_response_complete()
        return True

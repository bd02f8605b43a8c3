"""HTTP as the server speaks it, with a shorter way for answers that are there at once.

The server makes a task for each request, and looks through each header of each answer. An answer that is kept, or read
in a moment, needs neither: it goes out with those to the requests that came in at the same time, its headers in one
piece.
"""

import asyncio
import time
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from app.http.access_log import Observed

AT_ONCE = 16
"""Requests of one piece of data that are answered without a chance for others in between: it may hold hundreds."""

HELD_SECONDS = 0.002
"""How long an answer may wait before the next one is made."""


class Outbox:
    """Answers on their way out, held until all requests that came in at the same time have been read.

    Whoever waits for an answer is asleep, and to wake them takes 25 µs of it on a virtual machine. Answers that go out
    one right after the other find a client or a proxy awake that waits for several.
    """

    def __init__(self) -> None:
        self._held: list[tuple[asyncio.Transport, list[bytes]]] = []
        self._until = 0.0

    def put(self, loop: asyncio.AbstractEventLoop, transport: asyncio.Transport, pieces: list[bytes]) -> None:
        now = time.perf_counter()
        if not self._held:
            self._until = now + HELD_SECONDS
            loop.call_soon(self.send)
        self._held.append((transport, pieces))
        if now > self._until:
            self.send()

    def send(self) -> None:
        held, self._held = self._held, []
        for transport, pieces in held:
            if not transport.is_closing():
                transport.writelines(pieces)


class Protocol(HttpToolsProtocol):
    """The server's protocol. What is out of the ordinary in a connection is left to it."""

    _outbox = Outbox()
    """One for all connections of a process, which one event loop serves."""

    _answered = 0

    def data_received(self, data: bytes) -> None:
        self._answered = 0
        super().data_received(data)

    def eof_received(self) -> None:
        self._outbox.send()  # The transport closes after this.

    def send_400_response(self, msg: str) -> None:
        self._outbox.send()
        super().send_400_response(msg)

    def shutdown(self) -> None:
        self._outbox.send()
        super().shutdown()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        if self.transport.is_closing():
            return  # Nothing can be answered any more.
        front: Observed | None = getattr(app, "front", None)
        if front is None or not self._may_answer() or not self._answer(cycle, front):
            self.loop.call_soon(self._outbox.send)  # What is held by then need not wait for this task.
            super()._start_asgi_task(cycle, app)

    def _may_answer(self) -> bool:
        # Of requests that waited for one another only the last is answered here, or each would be within the other.
        return not self.pipeline and self._answered < AT_ONCE and not self.flow.write_paused

    def _answer(self, cycle: RequestResponseCycle, front: Observed) -> bool:
        """Put the answer to a request on its way, if it is there."""
        scope: Any = cycle.scope
        found = front.answer_now(scope)
        if found is None:
            return False
        reply, request_id = found
        lines = [b"%b: %b\r\n" % it for it in self.server_state.default_headers]
        last = b"x-request-id: %b\r\n\r\n" if cycle.keep_alive else b"x-request-id: %b\r\nconnection: close\r\n\r\n"
        pieces = [b"".join([reply.head, *lines, last % request_id]), reply.body]
        self._outbox.put(self.loop, self.transport, pieces)
        self._answered += 1
        cycle.response_started = cycle.response_complete = True
        if not cycle.keep_alive:
            self._outbox.send()
            self.transport.close()
        self.on_response_complete()
        return True

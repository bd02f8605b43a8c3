"""A connection below its protocol: when it goes on to read, and how it closes without losing a response."""

import asyncio
from collections.abc import Callable

from uvicorn.protocols.http.flow_control import FlowControl

_REST_SECONDS = 0.002


class HeldFlow(FlowControl):
    """Leaves reading paused while a connection has something to do with what it has read, or rests."""

    def __init__(self, transport: asyncio.Transport, is_read_on: Callable[[], bool]) -> None:
        super().__init__(transport)
        self._is_read_on = is_read_on
        self._is_resting = False

    def resume_reading(self) -> None:
        if self.read_paused and self._is_read_on() and not self._is_resting:
            super().resume_reading()

    def rest(self) -> None:
        """Read nothing for a moment: whoever sends much would take the event loop from all others."""
        self._is_resting = True
        self.pause_reading()
        asyncio.get_running_loop().call_later(_REST_SECONDS, self._end_rest)

    def _end_rest(self) -> None:
        self._is_resting = False
        if not self._transport.is_closing():
            self.resume_reading()


class LingeringTransport(asyncio.Transport):
    """Closes the server's side, and the other when the client does or some seconds later.

    Closed while the client is sending, the connection would be reset, and the response with it.
    """

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop, seconds: float) -> None:
        super().__init__()
        self._transport = transport
        self._loop = loop
        self._seconds = seconds

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self._transport.write(data)

    def close(self) -> None:
        if not self._transport.is_closing():
            self._transport.write_eof()
            self._loop.call_later(self._seconds, self._transport.close)

"""A protocol of the server on a transport of ours: packets are exactly as a test cuts them."""

import asyncio
import re
from collections import deque
from collections.abc import Iterable
from typing import Any

from uvicorn import Config
from uvicorn.server import ServerState

from app.http.bounded_protocol import BoundedProtocol

_LENGTH = re.compile(rb"\r\ncontent-length: (\d+)\r\n", re.IGNORECASE)
_PATIENCE = 60.0


class Wire(asyncio.Transport):
    """A connection in memory. A deaf client takes what is written until the server is told to pause."""

    def __init__(self, kind: type[BoundedProtocol], app: Any, is_deaf: bool = False) -> None:
        super().__init__()
        config = Config(app, log_config=None, ws="none", lifespan="off", proxy_headers=False)
        config.load()
        self._loop = asyncio.get_running_loop()
        self.protocol = kind(config, ServerState(), {}, self._loop)
        self.is_deaf = is_deaf
        self.is_paused = self.is_closed = self.has_ended = False
        self.written = b""
        self._packets: deque[bytes] = deque()
        self.protocol.connection_made(self)

    def send(self, packets: Iterable[bytes]) -> None:
        """Let packets arrive, as far as the server reads."""
        self._packets.extend(packets)
        self._deliver()

    @property
    def unread(self) -> int:
        return sum(map(len, self._packets))

    async def settle(self) -> bytes:
        """All that was written, once what was read is answered or the connection has ended."""
        async with asyncio.timeout(_PATIENCE):
            while not (self.is_closed or self.has_ended or self._is_idle()):
                await asyncio.sleep(0)
        return self.written

    def _is_idle(self) -> bool:
        cycle = self.protocol.cycle
        return not (self._packets or self.protocol.is_full) and (cycle is None or cycle.response_complete)

    def _deliver(self) -> None:
        while self._packets and not (self.is_paused or self.is_closed):
            self.protocol.data_received(self._packets.popleft())

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.written += data
        if self.is_deaf:
            self.protocol.pause_writing()

    def writelines(self, list_of_data: Iterable[Any]) -> None:
        self.write(b"".join(list_of_data))

    def write_eof(self) -> None:
        self.has_ended = True

    def is_closing(self) -> bool:
        return self.is_closed

    def close(self) -> None:
        if not self.is_closed:
            self.is_closed = True
            self._loop.call_soon(self.protocol.connection_lost, None)

    def pause_reading(self) -> None:
        self.is_paused = True

    def resume_reading(self) -> None:
        self.is_paused = False
        self._loop.call_soon(self._deliver)


def read_statuses(received: bytes, methods: Iterable[str] = ()) -> list[int]:
    """The status of each response that came, and that nothing else did. Methods are GET unless they are given."""
    statuses = []
    asked = deque(methods)
    while received:
        head, end, rest = received.partition(b"\r\n\r\n")
        assert end, received[:500]
        version, status, *_ = head.split(b" ", 2)
        assert version == b"HTTP/1.1"
        statuses.append(int(status))
        length = _LENGTH.search(head + b"\r\n")
        has_body = length is not None and (asked.popleft() if asked else "GET") != "HEAD"
        received = rest[int(length[1]) :] if length is not None and has_body else rest
    return statuses

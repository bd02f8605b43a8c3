"""Requests over sockets of our own, where how they are sent and read matters."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

from tests.live import Service

PATIENCE = 30.0
_NARROW = 4096
_ESTABLISHED = "01"


class Reply(NamedTuple):
    """A whole answer: exactly as many bytes as it announced, and none after."""

    status: int
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Connection:
    """A connection that asks one thing, after which the service closes it."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._read = b""

    async def send(self, path: str) -> None:
        self._writer.write(_request(path))
        await self._writer.drain()

    async def send_slowly(self, path: str, pause: float) -> None:
        """One byte at a time."""
        for byte in _request(path):
            self._writer.write(bytes([byte]))
            await self._writer.drain()
            await asyncio.sleep(pause)

    async def read(self, most: int) -> int:
        """Read some bytes, at least one unless the end is reached. Returns how many."""
        more = await self._reader.read(most)
        self._read += more
        return len(more)

    async def reply(self) -> Reply:
        """Read to the end."""
        self._read += await self._reader.read()
        return parse(self._read)


@asynccontextmanager
async def connect(port: int, is_narrow: bool = False) -> AsyncIterator[Connection]:
    """A connection; a narrow one takes little at a time from the service, and keeps little unread."""
    with socket.socket() as own:
        if is_narrow:
            own.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _NARROW)
        own.setblocking(False)
        await asyncio.get_running_loop().sock_connect(own, ("127.0.0.1", port))
        reader, writer = await asyncio.open_connection(sock=own, limit=_NARROW // 2 if is_narrow else 2**16)
        try:
            yield Connection(reader, writer)
        finally:
            writer.close()
            await until_closed(writer)


async def until_closed(writer: asyncio.StreamWriter) -> None:
    """A loop that ends before the socket is closed leaves it open."""
    with suppress(ConnectionError):
        await writer.wait_closed()


async def ask_at_once(service: Service, paths: Collection[str]) -> list[Reply]:
    """Ask each path on a connection of its own, once all of them stand."""
    is_ready = asyncio.Barrier(len(paths))

    async def ask(path: str) -> Reply:
        async with connect(service.port) as connection:
            await is_ready.wait()
            await connection.send(path)
            return await connection.reply()

    async with asyncio.timeout(PATIENCE):
        return await asyncio.gather(*map(ask, paths))


def parse(received: bytes) -> Reply:
    head, _, body = received.partition(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    lengths = [int(line.partition(":")[2]) for line in lines if line.lower().startswith("content-length:")]
    assert lengths == [len(body)], f"{len(body)} bytes came: {received[:500]!r}"
    return Reply(int(lines[0].split()[1]), body)


def count_unread(service: Service) -> int:
    """Bytes that clients have sent and the service has not read yet."""
    unread = 0
    for line in Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:]:
        _, local, _, state, queues, *_ = line.split()
        if state == _ESTABLISHED and int(local.rpartition(":")[2], 16) == service.port:
            unread += int(queues.rpartition(":")[2], 16)
    return unread


def _request(path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: facts.example\r\nConnection: close\r\n\r\n".encode("ascii")

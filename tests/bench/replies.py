"""Replies as they come over the wire, read by a client that adds nothing and hides nothing."""

import socket
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import BinaryIO, NamedTuple

HOST = "127.0.0.1"
_PATIENCE = 120.0
_AT_ONCE = 16
_OF_THE_MOMENT = {b"date", b"x-request-id"}


class Reply(NamedTuple):
    """A reply, with its headers as they were sent."""

    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes

    def header(self, name: bytes) -> bytes | None:
        return next((value for given, value in self.headers if given == name), None)

    @property
    def lasting(self) -> "Reply":
        """What is the same whenever and as the how many-th the question is asked."""
        return self._replace(headers=tuple(it for it in self.headers if it[0] not in _OF_THE_MOMENT))


def ask(port: int, urls: Iterable[str], headers: Mapping[str, str] | None = None) -> Iterator[Reply]:
    """The replies to some questions, in their order. Some are on their way while one is looked at."""
    further = "".join(f"{name}: {value}\r\n" for name, value in (headers or {}).items())
    waiting = iter(urls)
    with socket.create_connection((HOST, port), _PATIENCE) as connection, connection.makefile("rb") as stream:

        def send(number: int) -> int:
            batch = [f"GET {url} HTTP/1.1\r\nHost: {HOST}\r\n{further}\r\n" for url in islice(waiting, number)]
            connection.sendall("".join(batch).encode())
            return len(batch)

        underway = send(_AT_ONCE)
        while underway:
            yield _read(stream)
            underway += send(1) - 1


def _read(stream: BinaryIO) -> Reply:
    _, status, *_ = stream.readline().split(b" ", 2)
    headers = []
    while line := stream.readline().rstrip():
        name, _, value = line.partition(b": ")
        headers.append((name.lower(), value))
    length = int(next((value for name, value in headers if name == b"content-length"), 0))
    return Reply(int(status), tuple(headers), stream.read(length))

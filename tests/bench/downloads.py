"""Downloads of the files of a server over one connection, whole and by ranges."""

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import closing
from hashlib import sha256
from http.client import HTTPConnection
from itertools import count
from random import Random
from statistics import median
from typing import NamedTuple

from tests.bench.servers import HOST, TIMEOUT_SECONDS, BenchError, Server, ask

RANGE_BYTES = 2**20
"""The bytes of a range, or all that a file has."""
_NAMES = ("facts.ndjson", "sahel-facts.sqlite")
_BUFFER = bytearray(2**20)


class File(NamedTuple):
    """A file in one of its two forms."""

    name: str
    url: str
    size: int
    sha256: str


class Pace(NamedTuple):
    """One round: MB a second, and CPU time of the server in ms a MB."""

    rate: float
    cpu: float


class Download(NamedTuple):
    """What is downloaded, and the rounds of it."""

    title: str
    size: int
    paces: list[Pace]

    def median(self, figure: str) -> float:
        return float(median(getattr(it, figure) for it in self.paces))


def measure_downloads(server: Server, rounds: int, seconds: float) -> Iterator[Download]:
    """Each file as long as a round lasts, and at least once; its bytes are checked before they are measured."""
    for file in _list_files(server):
        _check(server, file)
        for title, headers in ((file.name, None), (f"{file.name}, a range of 1 MiB", _ranges(file.size))):
            paces = [_measure(server, file, headers, seconds) for _ in range(rounds)]
            yield Download(title, file.size, paces)


def _list_files(server: Server) -> Iterator[File]:
    (response,) = ask(server.port, ["/exports"], {})
    listed = json.loads(response.body)["items"]
    for file in listed[0]["files"] if listed else ():
        if file["name"] in _NAMES:
            yield from (
                File(it["url"].rpartition("/")[2], it["url"], it["bytes"], it["sha256"]) for it in (file, file["gzip"])
            )


def _check(server: Server, file: File) -> None:
    digest = sha256()
    with closing(HTTPConnection(HOST, server.port, timeout=TIMEOUT_SECONDS)) as connection:
        for part in _read(connection, file, {}):
            digest.update(part)
    if digest.hexdigest() != file.sha256:
        raise BenchError(f"{file.url} is not what the list of files says")


def _ranges(size: int) -> Iterator[Mapping[str, str]]:
    for number in count():
        start = Random(number).randrange(max(size - RANGE_BYTES, 0) + 1)
        yield {"Range": f"bytes={start}-{start + RANGE_BYTES - 1}"}


def _measure(server: Server, file: File, headers: Iterator[Mapping[str, str]] | None, seconds: float) -> Pace:
    received, began, computed = 0, time.perf_counter(), server.read_cpu()
    with closing(HTTPConnection(HOST, server.port, timeout=TIMEOUT_SECONDS)) as connection:
        while (elapsed := time.perf_counter() - began) < seconds:
            received += sum(map(len, _read(connection, file, next(headers) if headers else {})))
    return Pace(received / elapsed / 1e6, (server.read_cpu() - computed) / received * 1e9)


def _read(connection: HTTPConnection, file: File, headers: Mapping[str, str]) -> Iterator[memoryview]:
    """What is sent, part after part, each until the next one is read."""
    connection.request("GET", file.url, headers=headers)
    with connection.getresponse() as response:
        expected = min(RANGE_BYTES, file.size) if headers else file.size
        if response.status != (206 if headers else 200) or response.length != expected:
            raise BenchError(f"{file.url} is answered wrongly: {response.status}, {response.length} bytes")
        while length := response.readinto(_BUFFER):
            yield memoryview(_BUFFER)[:length]

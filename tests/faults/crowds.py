"""Clients that cost a service much: slow ones, deaf ones, endless heads, and dear questions.

`make crowds` sets each beside a good client on 100 000 facts, and prints what that client waited and what memory was
kept; `test_crowds.py` does the same in seconds.
"""

import argparse
import asyncio
import http.client
import multiprocessing
import os
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import chain, count, cycle, islice
from pathlib import Path

import httpx

from tests.bench.databases import postgresql, prepare
from tests.bench.synthetic import COMMON_WORDS, actor_id, fact_id, rare_word
from tests.faults.sockets import PATIENCE, Reply, connect, until_closed
from tests.live import Service, serve

Crowd = Callable[[int, asyncio.Event], Awaitable[object]]
"""What many clients do at a port until an event."""

LARGE = "/facts?limit=200"
_FACTS = 100_000
_PAUSE = 0.02
_HEADS = [b"A: " + b"a" * 2**15, b"a" * 2**15, b"A:\r\n" * 2**13]
_DEAR = 8
_SETTLING_SECONDS = 5.0


async def send_slowly(port: int) -> Reply:
    """Ask for a short page one byte at a time."""
    async with connect(port) as connection:
        await connection.send_slowly("/facts?limit=1", _PAUSE)
        return await connection.reply()


async def read_slowly(port: int, are_done: asyncio.Event, path: str = LARGE) -> int:
    """Bytes that came one by one, until the client has enough and goes."""
    async with connect(port, is_narrow=True) as connection:
        await connection.send(path)
        count = 0
        while not are_done.is_set():
            count += await connection.read(1)
            await asyncio.sleep(_PAUSE)
        return count


async def pipeline_without_reading(port: int, fact: str, are_done: asyncio.Event) -> None:
    """Ask for a fact without end, and take no byte of a response."""
    requests = b"GET /facts/%b HTTP/1.1\r\nHost: x\r\n\r\n" % fact.encode("ascii") * 2000
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1)
    del reader
    with suppress(ConnectionError, TimeoutError):
        while not are_done.is_set():
            writer.write(requests)
            async with asyncio.timeout(0.5):
                await writer.drain()
    await are_done.wait()
    writer.transport.abort()
    await until_closed(writer)


async def send_long_heads(port: int, size: int = 64 * 2**20) -> list[bytes]:
    """What each of some clients is told that send a head of so many bytes."""

    async def send(piece: bytes) -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n")
        with suppress(ConnectionError):
            for _ in range(size // len(piece)):
                writer.write(piece)
                await writer.drain()
        answer = await reader.read()
        writer.close()
        await until_closed(writer)
        return answer

    return await asyncio.gather(*map(send, _HEADS))


def memory_of(service: Service) -> int:
    """Bytes that the process holds."""
    lines = Path(f"/proc/{service.process.pid}/status").read_text(encoding="ascii").splitlines()
    (line,) = (line for line in lines if line.startswith("VmRSS:"))
    return int(line.split()[1]) * 1024


async def _send_heads(port: int, are_done: asyncio.Event) -> None:
    while not are_done.is_set():
        await send_long_heads(port, 256 * 2**20)


async def _be_deaf(port: int, are_done: asyncio.Event) -> None:
    await asyncio.gather(*(pipeline_without_reading(port, fact_id(0), are_done) for _ in range(100)))


async def _be_slow(port: int, are_done: asyncio.Event) -> None:
    async def send() -> None:
        while not are_done.is_set():
            await send_slowly(port)

    await asyncio.gather(*(read_slowly(port, are_done) for _ in range(100)), *(send() for _ in range(100)))


def list_dear(start: int) -> Iterator[str]:
    """Questions that cost most, each asked once: counts over many facts, many matches, no match, wrong names."""
    facets = "kind,actor,role,place,event_type,source,year"
    for number in count(start, _DEAR):
        word, other = COMMON_WORDS[number % 10], COMMON_WORDS[(number // 10 + 1) % 10]
        year = 1000 + number
        yield f"/facts?facets={facets}&date_from={year}-01-01"
        yield f"/facts?q={word}&facets={facets}&date_from={year}-01-01"
        yield f"/facts?q={word}+{rare_word(number)}x+{other}"
        yield f"/facts?q={word}+OR+{other}&min_origins=1&date_from={year}-01-01&limit=200"
        yield f"/search?q={word}+{other}+{year}"
        yield "/facts?" + "&".join(f"actor=nobody-{number}-{each}" for each in range(50))
        yield f"/facts?actor={actor_id(0)}&sort=-date&q={word}*&date_to={3000 + number}-01-01"
        yield f"/timeline?q={word}&date_from={year}-01-01"


async def _ask_dear(port: int, are_done: asyncio.Event) -> None:
    async def ask(start: int) -> None:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=PATIENCE) as client:
            for path in islice(list_dear(start), start, None):
                if are_done.is_set():
                    return
                response = await client.get(path)
                assert response.status_code in {200, 404, 422, 503}, f"{response.status_code} {path}"

    await asyncio.gather(*map(ask, range(_DEAR)))


CROWDS: dict[str, Crowd | None] = {
    "nobody else": None,
    "heads of 256 MiB": _send_heads,
    "100 that pipeline and never read": _be_deaf,
    "200 slow ones": _be_slow,
    "8 with dear questions": _ask_dear,
}


def _gather(name: str, port: int, seconds: float) -> None:
    """Be a crowd, in a process of its own that leaves the cores to the service and the good client."""
    os.nice(10)
    crowd = CROWDS[name]

    async def act() -> None:
        are_done = asyncio.Event()
        asyncio.get_running_loop().call_later(seconds, are_done.set)
        if crowd:
            await crowd(port, are_done)

    asyncio.run(act())


@contextmanager
def gathered(name: str, port: int, seconds: float) -> Iterator[None]:
    """A crowd that has begun; it is gone afterwards."""
    process = multiprocessing.get_context("spawn").Process(target=_gather, args=(name, port, seconds))
    process.start()
    time.sleep(2)
    yield
    process.join()
    assert process.exitcode == 0, name


def ask_politely(port: int, seconds: float, numbers: Iterator[int]) -> dict[str, list[float]]:
    """The seconds that a client waited on one connection for each kind of response."""
    times: dict[str, list[float]] = {"kept page": [], "new page": [], "new fact": [], "new search": []}
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    until = time.monotonic() + seconds
    for kind in cycle(times):
        number = next(numbers)
        path = {
            "kept page": "/facts?limit=20",
            "new page": f"/facts?limit={20 + number // 1000}&actor={actor_id(number % 1000)}",
            "new fact": f"/facts/{fact_id(number * 7 % _FACTS)}",
            "new search": f"/facts?limit=20&q={rare_word(number)}",
        }[kind]
        began = time.perf_counter()
        client.request("GET", path)
        response = client.getresponse()
        response.read()
        times[kind].append(time.perf_counter() - began)
        assert response.status == 200, path
        if time.monotonic() > until:
            return times
        time.sleep(0.005)
    raise AssertionError


def fill_cache(service: Service) -> None:
    """Ask for more than is cached, so that memory grows by nothing else afterwards."""
    with httpx.Client(base_url=service.address, timeout=PATIENCE) as client:
        for number in range(1000):
            assert client.get(f"/facts?limit=200&actor={actor_id(number)}").status_code == 200


def try_crowds(url: str, seconds: float, only: str | None) -> Iterator[str]:
    """A line of figures for each crowd, before one service."""
    numbers = count()
    with tempfile.TemporaryDirectory(prefix="sf") as folder, serve(url, Path(folder)) as service:
        fill_cache(service)
        ask_politely(service.port, seconds / 2, numbers)
        for name in CROWDS:
            if only not in {None, name}:
                continue
            before = memory_of(service)
            with gathered(name, service.port, seconds + 2):
                times = ask_politely(service.port, seconds, numbers)
                meanwhile = memory_of(service)
            time.sleep(_SETTLING_SECONDS)
            after = memory_of(service)
            waits = ", ".join(f"{kind} {_describe(values)}" for kind, values in times.items())
            yield (
                f"{name}: p50/p99/most in ms: {waits}; all {_describe([*chain(*times.values())])}; "
                f"memory {before / 2**20:.0f} MiB, {(meanwhile - before) / 2**20:+.0f} meanwhile, "
                f"{(after - before) / 2**20:+.0f} after"
            )


def _describe(seconds: list[float]) -> str:
    cuts = statistics.quantiles(seconds, n=100, method="inclusive")
    return f"{cuts[49] * 1000:.1f}/{cuts[98] * 1000:.1f}/{max(seconds) * 1000:.1f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--only", choices=CROWDS, help="one crowd")
    parser.add_argument(
        "--databases", type=Path, help="folder that keeps the databases of `make bench` for another time"
    )
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="sf") as scratch:
        folder = (given.databases or Path(scratch)).absolute()
        file = f"sqlite:///{folder}/{_FACTS}.db"
        prepare(file, _FACTS)
        for line in try_crowds(file, given.seconds, given.only):
            print(f"sqlite, {line}", flush=True)  # noqa: T201
        with postgresql(folder) as server:
            url = server.create(f"facts_{_FACTS}")
            prepare(url, _FACTS)
            for line in try_crowds(url, given.seconds, given.only):
                print(f"postgresql, {line}", flush=True)  # noqa: T201


if __name__ == "__main__":
    main()

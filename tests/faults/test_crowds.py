"""Many clients at once, and slow ones among them: each gets its own whole answer."""

import asyncio
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from app.seed.folder import Seed
from tests.conftest import ENGINES, MakeDatabase, load_into
from tests.faults.conftest import Report
from tests.faults.sockets import PATIENCE, Reply, ask_at_once, connect, until_closed
from tests.live import Service, serve

pytestmark = pytest.mark.slow

CROWD = 500
SLOW = 100
PAUSE = 0.02
LARGE = "/facts?limit=200"
PROMPT = 5.0
GROWTH = 32 * 1024 * 1024
DEAF = 100
PIPELINED = b"GET /facts/mali-member-of-aes HTTP/1.1\r\nHost: x\r\n\r\n" * 2000


@pytest.fixture(scope="module", params=ENGINES)
def service(
    request: pytest.FixtureRequest,
    make_database: MakeDatabase,
    seed: Seed,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Service]:
    """A service on the record."""
    database = load_into(make_database(request.param), seed)
    url = database.url.render_as_string(hide_password=False)
    database.dispose()
    with serve(url, tmp_path_factory.mktemp("service")) as started:
        yield started


@pytest.fixture(scope="module")
def ids(seed: Seed) -> list[str]:
    return sorted(fact.id for fact in seed.facts)


def ids_of(reply: Reply) -> list[str]:
    return [item["id"] for item in reply.json["items"]]


def test_five_hundred_at_once_get_each_its_own_answer(service: Service, ids: list[str], report: Report) -> None:
    asked = [[ids[number % len(ids)], ids[(number * 7 + 1 + number // len(ids)) % len(ids)]] for number in range(CROWD)]
    paths = [f"/facts?ids={first},{second}" for first, second in asked]
    assert len(set(paths)) == CROWD
    began = time.monotonic()
    replies = asyncio.run(ask_at_once(service, paths))
    took = time.monotonic() - began
    report(
        f"{CROWD} connections with an address each: {dict(Counter(reply.status for reply in replies))}, {took:.1f} s"
    )
    assert [reply.status for reply in replies] == [200] * CROWD
    assert [ids_of(reply) for reply in replies] == [list(dict.fromkeys(pair)) for pair in asked]


def test_five_hundred_at_once_get_the_same_answer(service: Service, ids: list[str]) -> None:
    replies = asyncio.run(ask_at_once(service, ["/facts?limit=200&sort=id"] * CROWD))
    assert [reply.status for reply in replies] == [200] * CROWD
    assert len({reply.body for reply in replies}) == 1
    assert ids_of(replies[0]) == ids


async def send_slowly(service: Service) -> Reply:
    async with connect(service) as connection:
        await connection.send_slowly("/facts?limit=1", PAUSE)
        return await connection.reply()


async def read_slowly(service: Service, are_done: asyncio.Event) -> int:
    """Bytes that came one by one, until the client has enough and goes."""
    async with connect(service, is_narrow=True) as connection:
        await connection.send(LARGE)
        count = 0
        while not are_done.is_set():
            count += await connection.read(1)
            await asyncio.sleep(PAUSE)
        return count


async def read_promptly(service: Service, number: int) -> list[float]:
    """The seconds that each of some other readers' answers took."""
    times = []
    async with httpx.AsyncClient(base_url=service.address, timeout=PROMPT) as client:
        for page in range(20):
            began = time.monotonic()
            response = await client.get(f"/facts?limit=20&date_from=1{number}{page:02}-01-01")
            times.append(time.monotonic() - began)
            assert response.status_code == 200
    return times


async def serve_slow_clients(service: Service) -> list[float]:
    are_done = asyncio.Event()
    readers = [asyncio.create_task(read_slowly(service, are_done)) for _ in range(SLOW)]
    senders = [asyncio.create_task(send_slowly(service)) for _ in range(SLOW)]
    times = await asyncio.gather(*(read_promptly(service, number) for number in range(4)))
    async with asyncio.timeout(PATIENCE):
        replies = await asyncio.gather(*senders)
    assert [(reply.status, len(ids_of(reply))) for reply in replies] == [(200, 1)] * SLOW
    are_done.set()
    counts = await asyncio.gather(*readers)
    assert min(counts) > 0
    return [each for one in times for each in one]


def memory_of(service: Service) -> int:
    """Bytes that the process holds."""
    lines = Path(f"/proc/{service.process.pid}/status").read_text(encoding="ascii").splitlines()
    (line,) = (line for line in lines if line.startswith("VmRSS:"))
    return int(line.split()[1]) * 1024


def test_slow_clients_hold_nobody_up(service: Service, report: Report) -> None:
    times = asyncio.run(serve_slow_clients(service))
    before = memory_of(service)
    times += asyncio.run(serve_slow_clients(service))
    growth = memory_of(service) - before
    report(
        f"twice {2 * SLOW} slow clients, {len(times)} others answered, slowest in {max(times):.1f} s, "
        f"memory {before / 2**20:.0f} MiB and {growth / 2**20:+.0f} MiB"
    )
    assert httpx.get(f"{service.address}{LARGE}").status_code == 200
    assert max(times) < PROMPT
    assert growth < GROWTH


async def pipeline_without_reading(service: Service, are_done: asyncio.Event) -> None:
    """Send requests without end, and take no byte of a response."""
    reader, writer = await asyncio.open_connection("127.0.0.1", service.port, limit=1)
    del reader
    with suppress(ConnectionError, TimeoutError):
        while not are_done.is_set():
            writer.write(PIPELINED)
            async with asyncio.timeout(0.5):
                await writer.drain()
    await are_done.wait()
    writer.transport.abort()
    await until_closed(writer)


async def send_to_a_deaf_end(service: Service) -> tuple[int, list[float]]:
    """The memory of the service while clients pipeline without reading, and what others wait meanwhile."""
    are_done = asyncio.Event()
    clients = [asyncio.create_task(pipeline_without_reading(service, are_done)) for _ in range(DEAF)]
    times = await read_promptly(service, 9)
    await asyncio.sleep(2)
    held = memory_of(service)
    are_done.set()
    await asyncio.gather(*clients)
    return held, times


def test_clients_that_never_read_hold_little(service: Service, report: Report) -> None:
    asyncio.run(serve_slow_clients(service))
    before = memory_of(service)
    held, times = asyncio.run(send_to_a_deaf_end(service))
    assert httpx.get(f"{service.address}{LARGE}").status_code == 200
    after = memory_of(service)
    report(
        f"{DEAF} clients that pipeline and never read: memory {before / 2**20:.0f} MiB, "
        f"{(held - before) / 2**20:+.0f} MiB meanwhile, {(after - before) / 2**20:+.0f} MiB after"
    )
    assert held - before < 2 * GROWTH
    assert after - before < GROWTH
    assert max(times) < PROMPT


async def send_long_heads(service: Service) -> list[bytes]:
    """What each of some clients is told that send a head of many MiB."""

    async def send(piece: bytes) -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", service.port)
        writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n")
        with suppress(ConnectionError):
            for _ in range(64 * 2**20 // len(piece)):
                writer.write(piece)
                await writer.drain()
        answer = await reader.read()
        writer.close()
        await until_closed(writer)
        return answer

    pieces = [b"A: " + b"a" * 2**15, b"a" * 2**15, b"A:\r\n" * 2**13]
    return await asyncio.gather(*map(send, pieces))


def test_long_heads_are_refused_as_they_come(service: Service, report: Report) -> None:
    before = memory_of(service)
    began = time.monotonic()
    answers = asyncio.run(send_long_heads(service))
    took = time.monotonic() - began
    growth = memory_of(service) - before
    report(f"heads of 64 MiB: refused in {took:.1f} s, memory {growth / 2**20:+.0f} MiB")
    assert [answer.split(b" ")[1] for answer in answers] == [b"431"] * 3
    assert growth < GROWTH
    assert took < PATIENCE

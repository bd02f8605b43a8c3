"""Many clients at once, and slow ones among them: each gets its own whole answer."""

import asyncio
import time
from collections import Counter
from collections.abc import Iterator

import httpx
import pytest

from app.seed.folder import Seed
from tests.conftest import ENGINES, MakeDatabase, load_into
from tests.exporting import add_large_file, export
from tests.faults.conftest import Report
from tests.faults.crowds import LARGE, memory_of, pipeline_without_reading, read_slowly, send_long_heads, send_slowly
from tests.faults.sockets import PATIENCE, Reply, ask_at_once
from tests.live import Service, serve

pytestmark = pytest.mark.slow

CROWD = 500
SLOW = 100
PROMPT = 5.0
GROWTH = 32 * 1024 * 1024
DEAF = 100
DOWNLOADS = 200
GROWTH_OF_A_DOWNLOAD = 2 * 1024 * 1024
LARGE_FILE = "noise"


@pytest.fixture(scope="module", params=ENGINES)
def service(
    request: pytest.FixtureRequest,
    make_database: MakeDatabase,
    seed: Seed,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Service]:
    """A service on the record, and on a file that is larger than what a system keeps for a connection."""
    database = load_into(make_database(request.param), seed)
    set_id = export(database)
    assert set_id
    add_large_file(database, set_id, LARGE_FILE, pieces=16)
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
    readers = [asyncio.create_task(read_slowly(service.port, are_done)) for _ in range(SLOW)]
    senders = [asyncio.create_task(send_slowly(service.port)) for _ in range(SLOW)]
    times = await asyncio.gather(*(read_promptly(service, number) for number in range(4)))
    async with asyncio.timeout(PATIENCE):
        replies = await asyncio.gather(*senders)
    assert [(reply.status, len(ids_of(reply))) for reply in replies] == [(200, 1)] * SLOW
    are_done.set()
    counts = await asyncio.gather(*readers)
    assert min(counts) > 0
    return [each for one in times for each in one]


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


async def send_to_a_deaf_end(service: Service) -> tuple[int, list[float]]:
    """The memory of the service while clients pipeline without reading, and what others wait meanwhile."""
    are_done = asyncio.Event()
    clients = [
        asyncio.create_task(pipeline_without_reading(service.port, "mali-member-of-aes", are_done)) for _ in range(DEAF)
    ]
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


def test_long_heads_are_refused_as_they_come(service: Service, report: Report) -> None:
    before = memory_of(service)
    began = time.monotonic()
    answers = asyncio.run(send_long_heads(service.port))
    took = time.monotonic() - began
    growth = memory_of(service) - before
    report(f"heads of 64 MiB: refused in {took:.1f} s, memory {growth / 2**20:+.0f} MiB")
    assert [answer.split(b" ")[1] for answer in answers] == [b"431"] * 3
    assert growth < GROWTH
    assert took < PATIENCE


async def download_slowly(service: Service, path: str) -> tuple[int, list[float]]:
    """The memory of the service while clients take a large file byte by byte, and what others wait meanwhile."""
    are_done = asyncio.Event()
    readers = [asyncio.create_task(read_slowly(service.port, are_done, path)) for _ in range(DOWNLOADS)]
    await asyncio.sleep(2)
    times = [each for one in await asyncio.gather(*(read_promptly(service, 4 + it) for it in range(4))) for each in one]
    held = memory_of(service)
    are_done.set()
    counts = await asyncio.gather(*readers)
    assert min(counts) > 0
    return held, times


@pytest.mark.parametrize("suffix", ["", ".gz"])
def test_slow_downloads_hold_little(service: Service, suffix: str, report: Report) -> None:
    latest = httpx.get(f"{service.address}/exports/latest/{LARGE_FILE}{suffix}")
    asyncio.run(serve_slow_clients(service))
    before = memory_of(service)
    held, times = asyncio.run(download_slowly(service, latest.headers["Location"]))
    report(
        f"{DOWNLOADS} slow downloads of {LARGE_FILE}{suffix}: memory {before / 2**20:.0f} MiB, "
        f"{(held - before) / 2**20:+.0f} MiB meanwhile; {len(times)} others answered, slowest in {max(times):.1f} s"
    )
    assert held - before < DOWNLOADS * GROWTH_OF_A_DOWNLOAD
    assert max(times) < PROMPT

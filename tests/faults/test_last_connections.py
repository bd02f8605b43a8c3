"""Connections that are made while the service ends: each is answered or refused, and none is lost."""

import asyncio
from collections import Counter
from pathlib import Path

import pytest

from app.seed.folder import Seed
from tests.conftest import MakeDatabase, load_into
from tests.faults.sockets import connect
from tests.live import Service, serve

pytestmark = pytest.mark.slow

CLIENTS = 16
PAUSE = 0.3
LIMIT = 60.0


async def ask_until_refused(service: Service, pause: float, outcomes: Counter[str]) -> None:
    """Ask again and again, each time on a new connection, some time after it was made."""
    is_taken = True
    while is_taken:
        is_taken = False
        try:
            async with connect(service.port) as connection:
                is_taken = True
                await asyncio.sleep(pause)
                await connection.send("/facts/mali-member-of-aes")
                outcomes[f"{(await connection.reply()).status}"] += 1
        except OSError as error:
            outcomes[f"lost: {error!r}" if is_taken else "refused"] += 1


async def terminate_while_connecting(service: Service, pause: float) -> Counter[str]:
    outcomes: Counter[str] = Counter()
    asking = [asyncio.create_task(ask_until_refused(service, pause, outcomes)) for _ in range(CLIENTS)]
    await asyncio.sleep(0.5)
    code = asyncio.create_task(asyncio.to_thread(service.terminate))
    await asyncio.gather(*asking)
    assert await code == 0
    return outcomes


@pytest.mark.parametrize("pause", [0, PAUSE])
@pytest.mark.parametrize("workers", [1, 2])
def test_who_connects_while_the_service_ends_is_answered_or_refused(
    make_database: MakeDatabase, seed: Seed, workers: int, pause: float, tmp_path: Path
) -> None:
    database = load_into(make_database("sqlite"), seed)
    url = database.url.render_as_string(hide_password=False)
    with serve(url, tmp_path, workers) as service:
        ending = terminate_while_connecting(service, pause)
        outcomes = asyncio.run(asyncio.wait_for(ending, LIMIT))
    assert outcomes.keys() == {"200", "refused"}
    assert outcomes["refused"] == CLIENTS
    assert "Traceback" not in service.log.read_text(encoding="utf-8")

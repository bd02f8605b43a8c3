"""What is kept beside the answers takes few bytes, however long the questions are."""

from random import Random
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.api import data_metrics
from app.routing import query_string
from app.store import compiled, state
from app.store.bounded_memo import BoundedMemo
from app.store.engine import Database
from tests.conftest import open_client
from tests.measuring import traced

pytestmark = [pytest.mark.slow, pytest.mark.at_length]

NUMBER = 30
MEMO_BYTES = 256 * 1024
"""Bound of each memo here, a sixteenth of the real one, so that few questions fill it."""
MOST = 3 * MEMO_BYTES


def word(random: Random, length: int) -> str:
    return "".join(random.choices("abcdefghij", k=length))


def write_question(kind: str, random: Random) -> str:
    """A question that nobody has asked before."""
    if kind == "wrong values":
        return f"/facts?actor={','.join(word(random, 79) for _ in range(95))}"
    if kind == "wrong names":
        return f"/facts?{'&'.join(word(random, 79) for _ in range(95))}"
    if kind == "ids":
        return f"/facts?ids={','.join(word(random, 79) for _ in range(random.randint(20, 190)))}"
    if kind == "words":
        return f"/facts?q={'+'.join(word(random, 9) for _ in range(19))}"
    if kind == "cursors":
        return f"/facts?cursor={word(random, 590)}"
    return f"/facts/{word(random, 80)}"


@pytest.fixture
def _small_memos(monkeypatch: pytest.MonkeyPatch) -> None:
    remembered: BoundedMemo[Any] = BoundedMemo(MEMO_BYTES)
    for user in (query_string, data_metrics):
        monkeypatch.setattr(user, "remembered", remembered)
    monkeypatch.setattr(compiled, "STATEMENT_BYTES", MEMO_BYTES)
    monkeypatch.setattr(state, "MEMO_BYTES", MEMO_BYTES)


@pytest.mark.usefixtures("_small_memos")
@pytest.mark.parametrize("kind", ["wrong values", "wrong names", "ids", "words", "cursors", "an id"])
def test_long_questions_leave_little_behind(good_database: Database, kind: str) -> None:
    random = Random(kind)
    with open_client(good_database, cache_bytes=0) as client:
        assert client.get("/facts").status_code == 200
        with traced() as measure:
            for _ in range(NUMBER):
                assert client.get(write_question(kind, random)).status_code in {200, 404, 422}
            taken = measure()
        assert 0 < read_gauge(client) <= MOST
    assert taken < MOST + 1_000_000


def read_gauge(client: TestClient) -> float:
    lines = client.get("/metrics").text.splitlines()
    return float(next(line for line in lines if line.startswith("sahel_facts_worked_out_bytes ")).split()[1])

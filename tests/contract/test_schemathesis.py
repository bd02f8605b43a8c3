"""The same attack at every check: as many cases as fit, the same ones every time."""

import pytest

from tests.contract.attack import attack
from tests.live import serve_record

pytestmark = [pytest.mark.slow, pytest.mark.at_length]


def test_schemathesis_finds_nothing() -> None:
    with serve_record() as address:
        assert attack(address, "--max-examples", "10", "--seed", "20230916").returncode == 0

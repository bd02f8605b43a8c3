"""The same attack at every check: as many cases as fit, the same ones every time."""

from tests.contract.attack import attack


def test_schemathesis_finds_nothing() -> None:
    assert attack("--max-examples", "10", "--seed", "20230916").returncode == 0

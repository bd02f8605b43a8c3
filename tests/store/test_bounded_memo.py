"""What is kept up to a number of bytes."""

from concurrent.futures import ThreadPoolExecutor
from enum import StrEnum

import pytest

from app.domain.errors import ParameterFault
from app.store.bounded_memo import BoundedMemo, weigh
from tests.measuring import traced


class Word(StrEnum):
    ONE = "one"


def test_what_was_kept_first_goes_first() -> None:
    memo: BoundedMemo[str] = BoundedMemo(100_000)
    for number in range(100):
        memo.keep(number, "x" * 2000)
    kept = [number for number in range(100) if memo.get(number)]
    assert kept == list(range(kept[0], 100))
    assert 40 < len(kept) == len(memo)
    assert 90_000 < memo.size <= 100_000


def test_a_large_value_is_not_kept() -> None:
    memo: BoundedMemo[str] = BoundedMemo(100_000)
    memo.keep("small", "x")
    memo.keep("large", "x" * 10_000)
    memo.keep("y" * 10_000, "large")
    memo.keep("growing", "x", 10_000)
    assert [memo.get(key) for key in ("small", "large", "y" * 10_000, "growing")] == ["x", None, None, None]


def test_a_value_that_is_kept_again_counts_once() -> None:
    memo: BoundedMemo[str] = BoundedMemo(100_000)
    memo.keep("a", "x")
    size = memo.size
    memo.keep("a", "y")
    assert (memo.get("a"), memo.size, len(memo)) == ("y", size, 1)


def test_nothing_is_kept_in_no_bytes() -> None:
    memo: BoundedMemo[int] = BoundedMemo(0)
    memo.keep("a", 1)
    assert (memo.get("a"), memo.size) == (None, 0)


def test_false_and_zero_are_kept() -> None:
    memo: BoundedMemo[int] = BoundedMemo(10_000)
    memo.keep("a", 0)
    assert memo.get("a") == 0


def test_threads_may_keep_at_once() -> None:
    memo: BoundedMemo[str] = BoundedMemo(50_000)

    def keep(first: int) -> None:
        for number in range(first, first + 500):
            memo.keep(number % 700, "x" * (number % 90))
            memo.get(number - 1)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(keep, range(0, 800, 100)))
    assert 0 < memo.size <= 50_000
    for number in range(700, 1400):
        memo.keep(number, "x" * 2000)
    assert len(memo) <= 25


@pytest.mark.slow
def test_a_weight_is_about_what_a_value_takes() -> None:
    def make(number: int) -> list[object]:
        fault = ParameterFault(
            parameter=f"p{number}", detail=f"{number} is wrong", allowed=None, did_you_mean=f"{number + 1}"
        )
        return [(f"a{number}", f"b{number}" * 40), {f"c{number}": frozenset({f"d{number}"})}, fault, Word.ONE]

    made = [make(0)]
    with traced() as measure:
        made += [make(number) for number in range(1, 300)]
        taken = measure()
    assert taken < sum(map(weigh, made[1:])) < 3 * taken

"""Turns of the event loop that connections share."""

import asyncio
import time
from collections.abc import Callable

import pytest

from app.http.turns import turns_of


async def wait_until(is_done: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not is_done():
            await asyncio.sleep(0)


def test_who_asks_again_comes_after_all_others() -> None:
    async def take_turns() -> None:
        turns = turns_of(asyncio.get_running_loop())
        made: list[str] = []

        def go_on(name: str) -> None:
            made.append(name)
            if len(made) < 5:
                turns.add(lambda: go_on(name))

        turns.add(lambda: go_on("a"))
        turns.add(lambda: go_on("b"))
        await wait_until(lambda: len(made) == 6)
        assert made == [*"ababab"]

    asyncio.run(take_turns())


def test_the_loop_goes_on_with_others_after_a_moment() -> None:
    async def take_turns() -> None:
        turns = turns_of(asyncio.get_running_loop())
        made: list[str] = []

        def work(name: str) -> None:
            time.sleep(0.002)
            made.append(name)

        for name in "ab":
            turns.add(lambda name=name: work(name))  # type: ignore[misc]
        await asyncio.sleep(0)
        assert made == ["a"]
        await wait_until(lambda: made == ["a", "b"])

    asyncio.run(take_turns())


@pytest.mark.parametrize("following", [0, 2])
def test_what_fails_takes_no_other_its_turn(following: int) -> None:
    async def take_turns() -> None:
        loop = asyncio.get_running_loop()
        failures: list[object] = []
        loop.set_exception_handler(lambda _, context: failures.append(context["exception"]))
        made: list[int] = []

        def fail() -> None:
            raise ValueError

        turns_of(loop).add(fail)
        for number in range(following):
            turns_of(loop).add(lambda number=number: made.append(number))  # type: ignore[misc]
        await wait_until(lambda: bool(failures))
        turns_of(loop).add(lambda: made.append(following))
        await wait_until(lambda: made == [*range(following + 1)])
        assert [type(it) for it in failures] == [ValueError]

    asyncio.run(take_turns())

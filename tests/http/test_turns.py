"""Turns of the event loop that connections share."""

import asyncio

from app.http.turns import turns_of


def test_one_call_is_made_in_each_turn_in_order() -> None:
    async def take_turns() -> None:
        turns, made = turns_of(asyncio.get_running_loop()), []
        for number in range(3):
            turns.add(lambda number=number: made.append(number))  # type: ignore[misc]
        for count in range(4):
            assert made == [0, 1, 2][:count]
            await asyncio.sleep(0)

    asyncio.run(take_turns())


def test_who_asks_again_comes_after_all_others() -> None:
    async def take_turns() -> None:
        turns, made = turns_of(asyncio.get_running_loop()), []

        def go_on(name: str) -> None:
            made.append(name)
            if len(made) < 6:
                turns.add(lambda: go_on(name))

        for name in "ab":
            turns.add(lambda name=name: go_on(name))  # type: ignore[misc]
        while len(made) < 6:
            await asyncio.sleep(0)
        assert made == [*"ababab"]

    asyncio.run(take_turns())


def test_all_that_run_on_one_loop_share_their_turns() -> None:
    async def find_twice() -> bool:
        loop = asyncio.get_running_loop()
        return turns_of(loop) is turns_of(loop)

    assert asyncio.run(find_twice())

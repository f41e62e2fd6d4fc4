import asyncio

import pytest

from server.sending.turns import MOST_AT_ONCE, Turns

pytestmark = pytest.mark.neutral


async def go_on(turns: Turns, count: int) -> tuple[list[int], list[int]]:
    """Have many wait; return in what order they went on, and how many in each turn."""
    gone_on, per_turn = list[int](), list[int]()

    async def heavy(number: int) -> None:
        await turns.take()
        gone_on.append(number)

    tasks = [asyncio.create_task(heavy(number)) for number in range(count)]
    while len(gone_on) < count:
        before = len(gone_on)
        await asyncio.sleep(0)
        per_turn.append(len(gone_on) - before)
    await asyncio.gather(*tasks)
    return gone_on, per_turn


async def test_while_somebody_waits_for_an_answer_one_goes_on_in_each_turn() -> None:
    gone_on, per_turn = await go_on(Turns(lambda: True), 20)
    assert gone_on == [*range(20)]
    assert max(per_turn) == 1


async def test_while_nobody_does_a_few_go_on_together() -> None:
    gone_on, per_turn = await go_on(Turns(lambda: False), 50)
    assert gone_on == [*range(50)]
    assert max(per_turn) == MOST_AT_ONCE


async def test_who_gave_up_takes_no_turn() -> None:
    turns = Turns(lambda: True)
    given_up = asyncio.create_task(turns.take())
    waiting = asyncio.create_task(turns.take())
    await asyncio.sleep(0)
    given_up.cancel()
    await asyncio.wait_for(waiting, 1)
    await asyncio.wait_for(turns.take(), 1)

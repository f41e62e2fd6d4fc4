import asyncio

import pytest

from server.sending.turns import MOST_AT_ONCE, Turns

pytestmark = pytest.mark.neutral


class Heavy:
    """So many pieces of work, and how many of them were done in each turn."""

    def __init__(self, pieces: int) -> None:
        self.left, self.turns = pieces, list[int]()
        self.is_done = asyncio.Event()

    def work(self, most: int) -> bool:
        pieces = min(most, self.left)
        self.left -= pieces
        self.turns.append(pieces)
        if not self.left:
            self.is_done.set()
        return self.left > 0


async def test_while_somebody_waits_for_an_answer_one_is_done_in_each_turn() -> None:
    turns, heavy = Turns(lambda: True), Heavy(20)
    began_at = asyncio.get_running_loop().time()
    turns.join(heavy.work)
    await asyncio.wait_for(heavy.is_done.wait(), 5)
    assert heavy.turns == [1] * 20
    assert asyncio.get_running_loop().time() - began_at > 0.015


async def test_while_nobody_does_a_few_are_done_together() -> None:
    turns, heavy = Turns(lambda: False), Heavy(2 * MOST_AT_ONCE + 1)
    turns.join(heavy.work)
    await asyncio.wait_for(heavy.is_done.wait(), 5)
    assert heavy.turns == [MOST_AT_ONCE, MOST_AT_ONCE, 1]


async def test_all_who_have_work_go_on_in_turn() -> None:
    turns, one, other = Turns(lambda: True), Heavy(10), Heavy(10)
    turns.join(one.work)
    turns.join(other.work)
    await asyncio.wait_for(one.is_done.wait(), 5)
    assert other.left <= 1


async def test_who_has_no_more_is_left_alone_until_he_joins_again() -> None:
    turns, heavy = Turns(lambda: False), Heavy(1)
    turns.join(heavy.work)
    await asyncio.sleep(0.01)
    assert heavy.turns == [1]
    heavy.left = 1
    turns.join(heavy.work)
    await asyncio.sleep(0.01)
    assert heavy.turns == [1, 1]


async def test_work_that_fails_takes_no_turns_from_others(
    caplog: pytest.LogCaptureFixture,
) -> None:
    turns, heavy = Turns(lambda: False), Heavy(2 * MOST_AT_ONCE)
    turns.join(fail)
    turns.join(heavy.work)
    await asyncio.wait_for(heavy.is_done.wait(), 1)
    assert "taking a turn: RuntimeError" in caplog.text
    assert "somebody wrote" not in caplog.text


def fail(_most: int) -> bool:
    raise RuntimeError("what somebody wrote")

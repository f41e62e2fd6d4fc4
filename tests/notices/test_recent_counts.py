"""Very large audiences are not counted for everybody who looks."""

import asyncio
from uuid import uuid4

from server.notices.recent_counts import LARGE, RecentCounts
from server.notices.report import Counts


class Counting:
    """Counts how often it counted, and takes a moment for it."""

    def __init__(self, seconds: float) -> None:
        self.times, self._seconds = 0, seconds

    async def __call__(self) -> Counts:
        await asyncio.sleep(self._seconds)
        self.times += 1
        return Counts(queued=self.times)


async def test_a_small_audience_is_counted_each_time() -> None:
    recent, count, one = RecentCounts(), Counting(0.1), uuid4()
    for times in (1, 2):
        assert (await recent.of(one, 1, LARGE - 1, count)).queued == times


async def test_a_large_one_is_counted_again_after_a_while() -> None:
    recent, count, one = RecentCounts(), Counting(0.02), uuid4()
    assert (await recent.of(one, 1, LARGE, count)).queued == 1
    assert (await recent.of(one, 1, LARGE, count)).queued == 1
    async with asyncio.timeout(10):
        while (await recent.of(one, 1, LARGE, count)).queued == 1:  # noqa: ASYNC110
            await asyncio.sleep(0.05)


async def test_another_notice_and_another_telling_are_counted_for_themselves() -> None:
    recent, count, one = RecentCounts(), Counting(0.1), uuid4()
    found = [
        (await recent.of(notice_id, rev, LARGE, count)).queued
        for notice_id, rev in ((one, 1), (one, 2), (uuid4(), 1))
    ]
    assert found == [1, 2, 3]

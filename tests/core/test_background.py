import asyncio
import logging
from datetime import datetime

import pytest

from server.core.background import Clockwork, Job
from tests.conftest import Clock

pytestmark = pytest.mark.neutral


async def test_a_job_runs_at_once_and_then_on_its_beat(clock: Clock) -> None:
    ran: list[datetime] = []

    async def run(now: datetime) -> None:
        ran.append(now)
        clock.advance(seconds=1)

    begin = clock()
    async with Clockwork([Job("one", 0.05, run)], clock).running():
        await asyncio.sleep(0.28)
    assert ran[0] == begin
    assert 3 <= len(ran) <= 6
    assert len(set(ran)) == len(ran)


async def test_a_job_that_forgets_goes_by_a_clock_that_was_so_twice(clock: Clock) -> None:
    ran: list[datetime] = []
    looks: list[int] = []
    right = clock()

    def now() -> datetime:
        looks.append(1)
        return right.replace(year=2030) if len(looks) == 3 else right

    async def forget(at: datetime) -> None:
        ran.append(at)

    async with Clockwork([Job("one", 0.01, forget, forgets=True)], now).running():
        while len(looks) < 6:  # noqa: ASYNC110 - a job counts them
            await asyncio.sleep(0.01)
    assert len(ran) >= 4
    assert set(ran) == {right}
    assert len(ran) < len(looks)


async def test_a_job_that_forgets_does_so_in_a_process_that_ends_before_its_beat(
    clock: Clock,
) -> None:
    ran: list[datetime] = []
    began = clock()

    async def forget(at: datetime) -> None:
        ran.append(at)

    job = Job("one", 3600, forget, forgets=True)
    async with Clockwork([job], clock, sure_after_seconds=0.1).running():
        await asyncio.sleep(0.01)
        assert ran == []
        clock.advance(days=400)
        async with asyncio.timeout(5):
            while not ran:  # noqa: ASYNC110 - a job counts them
                await asyncio.sleep(0.01)
    assert ran == [began]


async def test_a_job_that_goes_wrong_is_told_without_words_and_runs_again(
    clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    async def run(_now: datetime) -> None:
        raise ValueError("what somebody wrote")

    ran: list[datetime] = []

    async def other(now: datetime) -> None:
        ran.append(now)

    clockwork = Clockwork([Job("one", 0.01, run), Job("other", 0.01, other)], clock)
    with caplog.at_level(logging.DEBUG):
        async with clockwork.running():
            await asyncio.sleep(0.1)
    assert caplog.text.count("the job one: ValueError at ") == 1
    assert "somebody wrote" not in caplog.text
    assert len(ran) > 1
    lines = "".join(clockwork.lines())
    assert 'evenkeel_job_failures_total{job="other"} 0\n' in lines
    assert 'evenkeel_job_failures_total{job="one"} 0\n' not in lines


async def test_a_job_that_goes_wrong_again_is_told_again(
    clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    runs: list[datetime] = []

    async def every_other_time(now: datetime) -> None:
        runs.append(now)
        if len(runs) % 2:
            raise ValueError

    async with Clockwork([Job("one", 0.01, every_other_time)], clock).running():
        while len(runs) < 4:  # noqa: ASYNC110 - a job counts them
            await asyncio.sleep(0.01)
    assert caplog.text.count("the job one: ValueError at ") >= 2


async def test_a_job_that_runs_may_finish_when_it_is_told_to_stop(clock: Clock) -> None:
    ended: list[bool] = []

    async def run(_now: datetime) -> None:
        await asyncio.sleep(0.1)
        ended.append(True)

    async with Clockwork([Job("one", 60, run)], clock).running():
        await asyncio.sleep(0)
    assert ended == [True]


async def test_a_job_that_does_not_finish_is_cancelled(clock: Clock) -> None:
    cancelled: list[bool] = []

    async def run(_now: datetime) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            cancelled.append(True)

    async with asyncio.timeout(5):
        async with Clockwork([Job("one", 60, run)], clock).running(grace_seconds=0.05):
            await asyncio.sleep(0.01)
    assert cancelled == [True]

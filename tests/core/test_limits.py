import asyncio

import pytest

from server.core import limits
from server.core.database import rows
from server.core.errors import TooMany
from server.core.settings import Settings
from tests.conftest import Clock
from tests.engines import without_limits


async def take(settings: Settings, clock: Clock, *who: str) -> None:
    await limits.take("tea", *who, limit=3, seconds=60, now=clock(), settings=settings)


async def test_the_fourth_try_in_a_minute_waits_for_the_first_to_pass(
    database: Settings, clock: Clock
) -> None:
    for _try in range(3):
        await take(database, clock, "alma")
        clock.advance(seconds=10)
    with pytest.raises(TooMany) as refused:
        await take(database, clock, "alma")
    assert refused.value.retry_after == 30
    clock.advance(seconds=31)
    await take(database, clock, "alma")


async def test_one_persons_tries_are_not_anothers(database: Settings, clock: Clock) -> None:
    for _try in range(3):
        await take(database, clock, "alma")
    await take(database, clock, "ben")


async def test_tries_at_the_same_moment_cannot_slip_through(
    database: Settings, clock: Clock
) -> None:
    tries = [take(database, clock, "alma") for _try in range(20)]
    results = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(result is None for result in results) == 3


async def test_a_try_given_back_does_not_count(database: Settings, clock: Clock) -> None:
    for _try in range(10):
        await take(database, clock, "alma")
        await limits.give_back("tea", "alma", now=clock(), settings=database)


async def test_limits_can_be_off(database: Settings, clock: Clock) -> None:
    for _try in range(10):
        await take(without_limits(database), clock, "alma")


async def test_the_database_does_not_learn_who(database: Settings, clock: Clock) -> None:
    await take(database, clock, "alma", "203.0.113.9")
    kept = str(await rows("SELECT * FROM limit_bucket"))
    assert "alma" not in kept
    assert "203.0.113.9" not in kept


async def test_what_no_limit_asks_about_any_more_is_forgotten(
    database: Settings, clock: Clock
) -> None:
    await take(database, clock, "alma")
    await limits.give_back("tea", "alma", now=clock(), settings=database)
    await take(database, clock, "cora")
    clock.advance(minutes=3)
    await take(database, clock, "ben")
    assert len(await rows("SELECT * FROM limit_bucket")) == 1

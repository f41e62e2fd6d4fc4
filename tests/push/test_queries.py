import time

import pytest

from server.core.database import rows
from server.core.settings import Settings
from tests.conftest import Clock
from tests.sending.crowd import crowd, tell_everybody

MANY = 100_000


@pytest.mark.bulk
async def test_a_message_to_a_hundred_thousand_people_is_put_in_one_go(
    database: Settings, clock: Clock
) -> None:
    await crowd(MANY, clock())
    began = time.monotonic()
    await tell_everybody(clock())
    seconds = time.monotonic() - began
    (found,) = await rows("SELECT COUNT(*) AS all_, COUNT(DISTINCT token) AS tokens FROM delivery")
    assert (found["all_"], found["tokens"]) == (MANY, MANY)
    print(f"{MANY} deliveries in {seconds:.2f} s")  # noqa: T201 - its budget is in bench/

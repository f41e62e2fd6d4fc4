"""Each push service at its own pace, and none waits for another."""

import asyncio
from datetime import timedelta

import pytest

from server.core.database import rows, write
from server.push.post import Answer
from server.push.state import State
from server.push.subscription_models import Subscription
from server.sending import lane as lanes
from server.sending import sender as senders
from tests.conftest import Clock
from tests.sending.conftest import (
    MakeSender,
    PushServices,
    sending,
    states,
    until,
    until_states,
)
from tests.sending.crowd import SERVICE, crowd, tell_everybody

pytestmark = pytest.mark.usefixtures("database")
APPLE = "https://web.push.apple.com"


async def test_a_service_that_asks_for_a_pause_is_given_it(
    clock: Clock, services: PushServices, make_sender: MakeSender
) -> None:
    await crowd(200, clock())
    await tell_everybody(clock())
    services.answer = Answer(429, "120", b"")
    async with sending(make_sender()):
        await until(lambda: len(services.posted) > 0)
        await until_given_back(200)
        await asyncio.sleep(0.3)
        assert len(services.posted) <= 32
        assert await states() == {State.WAITING: 200}


async def until_given_back(count: int) -> None:
    sql = "SELECT COUNT(*) AS count FROM delivery WHERE lease_by = ''"
    async with asyncio.timeout(10):
        while (await rows(sql))[0]["count"] != count:  # noqa: ASYNC110 - it is in the database
            await asyncio.sleep(0.02)


async def test_a_service_that_refuses_everything_is_left_alone_for_a_minute(
    clock: Clock, services: PushServices, make_sender: MakeSender
) -> None:
    await crowd(200, clock())
    await tell_everybody(clock())
    services.answer = Answer(403, "", b"")
    async with sending(make_sender()):
        await until(lambda: len(services.posted) > 10)
        await asyncio.sleep(0.3)
        assert len(services.posted) <= 20 + 32
    assert await Subscription.all().count() == 200
    assert await states() == {State.WAITING: 200}


async def test_no_more_are_in_flight_than_may_be(
    clock: Clock, services: PushServices, make_sender: MakeSender
) -> None:
    await crowd(100, clock())
    await crowd(100, clock(), service=APPLE)
    await tell_everybody(clock())
    services.holds = asyncio.Event()
    async with sending(make_sender()):
        await until(lambda: services.in_flight == 32 + 16)
        await asyncio.sleep(0.25)
        apples = sum(one.endpoint.startswith(APPLE) for one in services.posted)
        services.holds.set()
        await until_states({State.SENT: 200})
    assert apples == 16
    assert services.most_in_flight == 48


async def test_a_slow_service_holds_up_no_other(
    clock: Clock, services: PushServices, make_sender: MakeSender
) -> None:
    slow = HoldingThose(services, "slow.example.org")
    await crowd(300, clock(), service="https://slow.example.org")
    await crowd(300, clock())
    await tell_everybody(clock())
    async with sending(make_sender(client=slow), grace_seconds=0.1):
        await until_states({State.SENT: 300, State.WAITING: 300})
        assert slow.held == 32


class HoldingThose:
    """All push services, of which those with such an origin never answer."""

    def __init__(self, others: PushServices, ending: str) -> None:
        self.ending, self.held, self._others = ending, 0, others

    async def post(self, endpoint: str, headers: dict[str, str], body: bytes) -> Answer:
        if endpoint.rpartition("/")[0].endswith(self.ending):
            self.held += 1
            await asyncio.Event().wait()
        return await self._others.post(endpoint, headers, body)


async def test_more_services_than_there_are_lanes_take_turns(
    clock: Clock,
    services: PushServices,
    make_sender: MakeSender,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(senders, "MOST_LANES", 2)
    for number in range(5):
        await crowd(20, clock(), service=f"https://{number}.notify.windows.com")
    await tell_everybody(clock())
    async with sending(make_sender()):
        await until_states({State.SENT: 100})


async def test_hosts_that_are_made_up_keep_no_service_from_its_lane(
    clock: Clock,
    services: PushServices,
    make_sender: MakeSender,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(senders, "MOST_LANES", 2)
    await crowd(5, clock())
    await tell_everybody(clock(), key="yesterday")
    async with sending(make_sender()):
        await until_states({State.SENT: 5})
    for number in range(5):
        await crowd(3, clock(), service=made_up(number))
    await tell_everybody(clock(), key="today")
    await write(lambda: rows(LATER, [clock() + timedelta(seconds=30), SERVICE]))
    hung = HoldingThose(services, ".push.services.mozilla.com")
    async with sending(make_sender(client=hung), grace_seconds=0.1):
        await until(lambda: hung.held == 6)  # both lanes are taken
        clock.advance(seconds=30)
        await until(lambda: len(services.posted) == 10)


LATER = "UPDATE delivery SET next_try_at = ? WHERE service = ? AND state = 0"


async def test_services_that_are_new_all_have_a_lane_in_turn(
    clock: Clock,
    services: PushServices,
    make_sender: MakeSender,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(senders, "MOST_LANES", 2)
    monkeypatch.setattr(lanes, "CHANCE_SECONDS", 0.1)
    for number in range(5):
        await crowd(3, clock(), service=made_up(number))
    await crowd(3, clock(), service="https://wns2-real.notify.windows.com")
    await tell_everybody(clock())
    hung = HoldingThose(services, ".push.services.mozilla.com")
    async with sending(make_sender(client=hung), grace_seconds=0.1):
        await until(lambda: len(services.posted) == 3)


def made_up(number: int) -> str:
    return f"https://a{number}.push.services.mozilla.com"

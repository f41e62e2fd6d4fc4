"""Each push service at its own pace, and none waits for another."""

import asyncio

import pytest

from server.core.database import rows
from server.push.post import Answer
from server.push.state import State
from server.push.subscription_models import Subscription
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
from tests.sending.crowd import crowd, tell_everybody

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
        await asyncio.sleep(1.2)
        assert len(services.posted) <= 32
        assert await states() == {State.WAITING: 200}
        nobodys = await rows("SELECT COUNT(*) AS count FROM delivery WHERE lease_by = ''")
        assert nobodys[0]["count"] == 200


async def test_a_service_that_refuses_everything_is_left_alone_for_a_minute(
    clock: Clock, services: PushServices, make_sender: MakeSender
) -> None:
    await crowd(200, clock())
    await tell_everybody(clock())
    services.answer = Answer(403, "", b"")
    async with sending(make_sender()):
        await until(lambda: len(services.posted) > 10)
        await asyncio.sleep(1.2)
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
        await asyncio.sleep(0.7)
        apples = sum(one.endpoint.startswith(APPLE) for one in services.posted)
        services.holds.set()
        await until_states({State.SENT: 200})
    assert apples == 16
    assert services.most_in_flight == 48


async def test_a_slow_service_holds_up_no_other(
    clock: Clock, services: PushServices, make_sender: MakeSender
) -> None:
    slow = HoldingOne(services, "https://slow.example.org")
    await crowd(300, clock(), service=slow.service)
    await crowd(300, clock())
    await tell_everybody(clock())
    async with sending(make_sender(client=slow)):
        await until_states({State.SENT: 300, State.WAITING: 300})
        assert slow.held == 32


class HoldingOne:
    """All push services, of which one never answers."""

    def __init__(self, others: PushServices, service: str) -> None:
        self.service, self.held, self._others = service, 0, others

    async def post(self, endpoint: str, headers: dict[str, str], body: bytes) -> Answer:
        if endpoint.startswith(self.service):
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

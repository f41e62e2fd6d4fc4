"""Each push service at its own pace, and none waits for another."""

import asyncio
from collections.abc import Awaitable, Mapping
from inspect import signature

import pytest

from server.core.database import rows, write
from server.push.outbox_models import Delivery
from server.push.post import Answer, PushClient
from server.push.state import State
from server.push.subscription_models import Subscription
from server.sending import lane as lanes
from server.sending import pace as paces
from server.sending.journal import Journal
from tests.conftest import Clock
from tests.sending.conftest import (
    HoldingThose,
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


async def test_letters_that_can_not_go_do_not_hold_up_those_behind_them(
    clock: Clock,
    services: PushServices,
    make_sender: MakeSender,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(paces, "MOST_IN_FLIGHT", 1)
    people = await crowd(7, clock())
    sql = "UPDATE subscription SET sealed = ? WHERE person_id IN (?, ?, ?)"
    await write(lambda: rows(sql, [b"damaged beyond help", *people[:3]]))
    await tell_everybody(clock())
    async with sending(make_sender()):
        await until_states({State.SENT: 4, State.REFUSED: 3})


async def test_a_post_that_fails_at_once_is_a_try_and_stops_no_other(
    clock: Clock,
    services: PushServices,
    make_sender: MakeSender,
    caplog: pytest.LogCaptureFixture,
) -> None:
    await crowd(9, clock())
    await tell_everybody(clock())
    sender = make_sender(client=FailingAtOnce(services))
    async with sending(sender):
        await until_states({State.SENT: 8, State.WAITING: 1})
        await until_given_back(9)
        assert 'kind="fault"} 1' in "".join(await sender.lines())
    assert "RuntimeError" in caplog.text
    assert "secret" not in caplog.text
    assert {one.attempts for one in await Delivery.all()} == {1}


class FailingAtOnce:
    """All push services; the first post comes to nothing before it is awaited."""

    def __init__(self, others: PushServices) -> None:
        self._has_failed, self._others = False, others

    def post(self, endpoint: str, headers: Mapping[str, str], body: bytes) -> Awaitable[Answer]:
        if not self._has_failed:
            self._has_failed = True
            raise RuntimeError("https://push.example.org/a-secret-endpoint")
        return self._others.post(endpoint, headers, body)


async def test_a_letter_that_can_not_be_begun_is_put_off_and_stops_no_other(
    clock: Clock,
    services: PushServices,
    make_sender: MakeSender,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    note, noted = Journal.begun, list[int]()

    def fail_once(journal: Journal, delivery_id: int) -> int:
        noted.append(delivery_id)
        if len(noted) == 1:
            raise OSError
        return note(journal, delivery_id)

    monkeypatch.setattr(Journal, "begun", fail_once)
    await crowd(9, clock())
    await tell_everybody(clock())
    async with sending(make_sender()):
        await until_states({State.SENT: 8, State.WAITING: 1})
        await until_given_back(9)
        clock.advance(minutes=1)
        await until_states({State.SENT: 9})
    assert "carrying: OSError" in caplog.text


def test_a_lane_gives_a_post_the_time_that_the_client_takes_for_it() -> None:
    client_seconds = signature(PushClient).parameters["limit_seconds"].default
    assert client_seconds < lanes.LONGEST_POST_SECONDS < lanes.SAFE_SECONDS < lanes.LEASE_SECONDS

"""Anybody can make up services: lanes are few, and who never took anything makes room."""

import asyncio
from datetime import timedelta

import pytest

from server.core.database import rows, write
from server.push.outbox_models import Delivery
from server.push.post import Answer
from server.push.state import State
from server.sending import lane as lanes
from server.sending import sender as senders
from tests.conftest import Clock
from tests.sending.conftest import (
    CREATED,
    HoldingThose,
    MakeSender,
    PushServices,
    sending,
    until,
    until_states,
)
from tests.sending.crowd import SERVICE, crowd, tell_everybody

pytestmark = pytest.mark.usefixtures("database")
NEWER = "https://wns2-real.notify.windows.com"


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
    monkeypatch.setattr(lanes, "LONGEST_POST_SECONDS", 0.1)
    for number in range(5):
        await crowd(3, clock(), service=made_up(number))
    await crowd(3, clock(), service="https://wns2-real.notify.windows.com")
    await tell_everybody(clock())
    hung = HoldingThose(services, ".push.services.mozilla.com")
    async with sending(make_sender(client=hung), grace_seconds=0.1):
        await until(lambda: len(services.posted) == 3)


def made_up(number: int) -> str:
    return f"https://a{number}.push.services.mozilla.com"


async def test_no_new_service_comes_before_the_others_by_its_name(
    clock: Clock,
    services: PushServices,
    make_sender: MakeSender,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(senders, "MOST_LANES", 2)
    for number in range(9):
        await crowd(1, clock(), service=made_up(number))
    await tell_everybody(clock())
    services.holds = asyncio.Event()
    async with sending(make_sender(), grace_seconds=0.1):
        await until(lambda: services.in_flight == 2)
    opened = {one.endpoint.rpartition("/")[0] for one in services.posted}
    assert opened != {made_up(0), made_up(1)}


async def test_a_service_gets_no_new_lane_before_its_last_one_has_ended(
    clock: Clock,
    services: PushServices,
    make_sender: MakeSender,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    have_one_lane(monkeypatch)
    await crowd(100, clock(), service=made_up(0))
    await tell_everybody(clock())
    hung = HoldingThose(services, ".push.services.mozilla.com")
    async with sending(make_sender(client=hung), grace_seconds=0.1):
        await until(lambda: hung.held == 32)
        await crowd(1, clock(), service=NEWER)
        await tell_everybody(clock())
        await until(lambda: len(services.posted) == 1)
        await tell_everybody(clock())
        await until(lambda: len(services.posted) == 2)
        await asyncio.sleep(0.5)
        assert hung.held == 32


async def test_a_pause_outlives_the_lane_that_was_told_of_it(
    clock: Clock,
    services: PushServices,
    make_sender: MakeSender,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    have_one_lane(monkeypatch)
    await crowd(100, clock())
    await tell_everybody(clock())
    services.answer = Answer(429, "120", b"")
    async with sending(make_sender()):
        await until(lambda: len(services.posted) > 0 and services.in_flight == 0)
        before = len(services.posted)
        services.answer = CREATED
        await crowd(1, clock(), service=NEWER)
        await tell_everybody(clock())
        await until(lambda: len(services.posted) > before)
        await asyncio.sleep(0.3)
    assert [one.endpoint.startswith(NEWER) for one in services.posted[before:]] == [True]


async def test_what_a_lane_that_makes_room_has_begun_is_on_record_when_the_sender_stops(
    clock: Clock,
    services: PushServices,
    make_sender: MakeSender,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    have_one_lane(monkeypatch)
    await crowd(5, clock(), service=made_up(0))
    await tell_everybody(clock())
    hung = HoldingThose(services, ".push.services.mozilla.com")
    async with sending(make_sender(client=hung), grace_seconds=0.1):
        await until(lambda: hung.held == 5)
        await crowd(1, clock(), service=NEWER)
        await tell_everybody(clock(), key="newer")
        await until(lambda: len(services.posted) == 1)
    begun = await Delivery.filter(message__key__not="newer")
    assert [(one.lapses, one.lease_by) for one in begun] == [(1, "")] * 5


def have_one_lane(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let there be one lane, which makes room soon after it began in vain."""
    monkeypatch.setattr(senders, "MOST_LANES", 1)
    monkeypatch.setattr(lanes, "LONGEST_POST_SECONDS", 0.1)

"""Clocks that jump stall nothing for ever, and what is long over is deleted."""

from datetime import timedelta

import pytest

from server.core.database import rows, write
from server.push.outbox_models import Delivery, Message
from server.push.state import State
from server.sending.work import forget, heal
from tests.conftest import Clock
from tests.sending.conftest import MakeSender, PushServices, sending, until_states
from tests.sending.crowd import EVERYBODY, crowd, tell_everybody

pytestmark = pytest.mark.usefixtures("database")


async def test_a_lease_from_a_clock_that_ran_ahead_ends(
    clock: Clock, services: PushServices, make_sender: MakeSender
) -> None:
    await crowd(2, clock())
    await tell_everybody(clock())
    ahead = clock() + timedelta(days=300)
    sql = "UPDATE delivery SET lease_by = 'somebody else', next_try_at = ?"
    await write(lambda: rows(sql, [ahead]))
    await heal(clock())
    async with sending(make_sender()):
        await until_states({State.SENT: 2})


async def test_a_next_try_from_a_clock_that_ran_ahead_is_tried_now(
    clock: Clock, services: PushServices, make_sender: MakeSender
) -> None:
    await crowd(1, clock())
    await tell_everybody(clock())
    sql = "UPDATE delivery SET attempts = 1, next_try_at = ?"
    await write(lambda: rows(sql, [clock() + timedelta(days=300)]))
    await heal(clock())
    async with sending(make_sender()):
        await until_states({State.SENT: 1})


async def test_what_people_planned_for_later_is_left_alone(clock: Clock) -> None:
    await crowd(1, clock())
    later = clock() + timedelta(days=3)
    put = Message.put_for_all(
        "test", "later", later, later + timedelta(hours=1), audience_sql=EVERYBODY, now=clock()
    )
    await put
    await heal(clock())
    assert (await Delivery.get()).next_try_at == later


async def test_leases_and_tries_of_a_right_clock_are_left_alone(clock: Clock) -> None:
    await crowd(2, clock())
    await tell_everybody(clock())
    hour = clock() + timedelta(hours=1)
    sql = "UPDATE delivery SET attempts = 3, next_try_at = ?"
    await write(lambda: rows(sql, [hour]))
    await heal(clock())
    assert {one.next_try_at for one in await Delivery.all()} == {hour}


async def test_a_sender_whose_clock_is_set_back_goes_on(
    clock: Clock, services: PushServices, make_sender: MakeSender
) -> None:
    await crowd(50, clock())
    clock.advance(days=2)
    await tell_everybody(clock(), minutes=60 * 24 * 9)
    async with sending(make_sender()):
        await until_states({State.SENT: 50})
        clock.advance(days=-1)
        await tell_everybody(clock())
        await until_states({State.SENT: 100})


async def test_messages_are_deleted_thirty_days_after_they_expired(clock: Clock) -> None:
    await crowd(3, clock())
    await tell_everybody(clock(), minutes=60)
    clock.advance(days=1)
    await tell_everybody(clock(), minutes=60)
    await forget(clock() + timedelta(days=29, hours=2))
    assert await Message.all().count() == 1
    assert await Delivery.all().count() == 3
    await forget(clock() + timedelta(days=31))
    assert await Message.all().count() == await Delivery.all().count() == 0

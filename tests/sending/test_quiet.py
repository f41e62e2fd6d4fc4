"""A message that heeds quiet hours waits for each person's morning, and for nobody else's."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from server.core.database import rows, write
from server.people.models import Person
from server.push.asking import Answer
from server.push.outbox_models import Delivery
from server.push.quiet_hours import QuietHours
from server.push.state import State
from server.push.subscription_models import PushChoices
from server.sending import queries
from tests.conftest import Clock
from tests.sending.conftest import (
    SOON_SECONDS,
    MakeSender,
    PushServices,
    sending,
    until_states,
)
from tests.sending.crowd import CONTENT, crowd, tell_everybody

pytestmark = pytest.mark.usefixtures("database")
NEW_YORK, DENVER, BERLIN = "America/New_York", "America/Denver", "Europe/Berlin"
ALL_DAY = QuietHours("15:00", "14:00")


async def heeding(ids: Sequence[UUID], _now: datetime) -> dict[UUID, Answer]:
    return dict.fromkeys(ids, replace(CONTENT, heeds_quiet=True))


async def next_tries() -> dict[UUID, datetime]:
    waiting = await Delivery.filter(state=State.WAITING)
    return {one.person_id: one.next_try_at for one in waiting}


async def test_each_waits_for_their_own_morning(
    clock: Clock, services: PushServices, make_sender: MakeSender
) -> None:
    (berlin,) = await crowd(1, clock(), timezone=BERLIN)
    (denver,) = await crowd(1, clock(), timezone=DENVER)
    await crowd(1, clock(), timezone=NEW_YORK)
    clock.advance(hours=9)  # 05:00 on Monday in UTC: 06:00 in Berlin, 00:00 in New York
    own = await Person.get(id=denver)
    await PushChoices.keep_quiet_hours(own, QuietHours("23:30", "05:30"))  # 22:00 in Denver
    await tell_everybody(clock(), minutes=24 * 60)
    async with sending(make_sender(asks={"test": heeding})):
        await until_states({State.SENT: 1, State.WAITING: 2})
        tries = await next_tries()
        assert denver not in tries
        assert tries[berlin] == clock() + timedelta(hours=1)
        clock.advance(hours=1)
        await until_states({State.SENT: 2, State.WAITING: 1})
        clock.advance(hours=6)
        await until_states({State.SENT: 3})
    assert len(services.posted) == 3


async def test_waiting_for_the_morning_is_no_try(clock: Clock, make_sender: MakeSender) -> None:
    await crowd(1, clock(), timezone=NEW_YORK)
    clock.advance(hours=9)
    await tell_everybody(clock(), minutes=24 * 60)
    async with sending(make_sender(asks={"test": heeding})):
        await until_put_off(clock)
    one = await Delivery.get()
    assert (one.attempts, one.lapses, one.lease_by) == (0, 0, "")


async def test_what_does_not_heed_them_is_told_at_once(
    clock: Clock, services: PushServices, make_sender: MakeSender
) -> None:
    await crowd(1, clock(), timezone=NEW_YORK)
    clock.advance(hours=9)
    await tell_everybody(clock(), minutes=24 * 60)
    async with sending(make_sender()):
        await until_states({State.SENT: 1})


async def test_what_ends_before_the_morning_expires_and_is_known_to_have(
    clock: Clock, services: PushServices, make_sender: MakeSender
) -> None:
    await crowd(1, clock(), timezone=NEW_YORK)
    clock.advance(hours=9)
    await tell_everybody(clock(), minutes=30)
    async with sending(make_sender(asks={"test": heeding})):
        await until_put_off(clock)
        assert (await Delivery.get()).next_try_at == clock() + timedelta(minutes=30)
        clock.advance(minutes=30)
        await until_states({State.EXPIRED: 1})
    assert services.posted == []


@pytest.mark.parametrize("damaged", ["person", "choices", "zone"])
async def test_a_damaged_row_stops_nobody_else_and_wakes_nobody(
    clock: Clock,
    services: PushServices,
    make_sender: MakeSender,
    caplog: pytest.LogCaptureFixture,
    damaged: str,
) -> None:
    people = await crowd(3, clock(), timezone=NEW_YORK)
    broken = await Person.get(id=people[0])
    await PushChoices.keep_quiet_hours(broken, QuietHours())
    match damaged:
        case "person":
            await write(lambda: Person.filter(id=broken.id).update(sealed_profile=b"\x00" * 40))
        case "choices":
            own = PushChoices.filter(person_id=broken.id)
            await write(lambda: own.update(sealed=b"\x00" * 40))
        case "zone":
            await broken.change(timezone="Nowhere/Here")
    await tell_everybody(clock(), minutes=24 * 60)
    async with sending(make_sender(asks={"test": heeding})):
        await until_states({State.SENT: 2, State.WAITING: 1})
        await until_put_off(clock)
    assert (await next_tries()).keys() == {broken.id}
    assert str(broken.id) in caplog.text


async def test_a_batch_is_one_question(
    clock: Clock, make_sender: MakeSender, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    async def listening(sql: str, values: Sequence[object] = ()) -> list[dict[str, object]]:
        asked.append(sql)
        return await rows(sql, values)

    monkeypatch.setattr(queries, "rows", listening)
    await crowd(60, clock(), timezone=NEW_YORK)
    await tell_everybody(clock(), minutes=24 * 60)
    async with sending(make_sender(asks={"test": heeding})):
        await until_states({State.SENT: 60})
    assert len([sql for sql in asked if "push_choices" in sql]) <= 2


async def test_who_is_quiet_all_day_but_an_hour_is_told_in_that_hour(
    clock: Clock, make_sender: MakeSender
) -> None:
    (own,) = await crowd(1, clock(), timezone=NEW_YORK)
    await PushChoices.keep_quiet_hours(await Person.get(id=own), ALL_DAY)
    await tell_everybody(clock(), minutes=48 * 60)
    async with sending(make_sender(asks={"test": heeding})):
        await until_put_off(clock)
        assert (await Delivery.get()).next_try_at == clock() + timedelta(hours=23)
        clock.advance(hours=23)
        await until_states({State.SENT: 1})


async def until_put_off(clock: Clock) -> None:
    """Wait until what is left waits for later, in nobody's hands."""
    async with asyncio.timeout(SOON_SECONDS):
        while not await _is_put_off(clock):  # noqa: ASYNC110 - it is in the database
            await asyncio.sleep(0.02)


async def _is_put_off(clock: Clock) -> bool:
    waiting = await Delivery.filter(state=State.WAITING)
    return all(one.next_try_at > clock() and one.lease_by == "" for one in waiting)

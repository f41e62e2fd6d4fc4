import asyncio
from datetime import date, timedelta

import msgspec
import pytest

from server.core.database import write
from server.people.models import Person
from server.push.outbox_models import Delivery, Message
from server.push.quiet_hours import QuietHours
from server.push.subscription_models import PushChoices
from server.reminders import work
from server.reminders.models import Due, Reminder
from tests.conftest import Clock
from tests.daily.entries import SUNDAY
from tests.push.devices import a_device
from tests.reminders.outbox import Outbox
from tests.reminders.rules import rule
from tests.reminders.setting import EIGHT, add, edit

NO_ZONE = msgspec.json.encode(rule("20:00", timezone="Nowhere/Atall"))


@pytest.mark.usefixtures("phone")
async def test_after_downtime_what_is_of_use_is_told_once(alma: Person, clock: Clock) -> None:
    daily = await add(alma, clock, "08:00", "19:00", kind="own")
    meal = await add(alma, clock, "19:30", kind="meal")
    medication = await add(alma, clock, "19:45", kind="medication")
    gone = await add(alma, clock, "16:00", kind="wind_down")
    clock.now = EIGHT + timedelta(days=1, minutes=3)
    (sent,) = await Outbox().tick(clock())
    monday = date(2026, 11, 23)
    assert sent.slots == {(daily.id, monday, "19:00"), (meal.id, monday, "19:30")}
    unsent = {
        (item.reminder_id, item.local_date): item.sending
        for item in await Due.earlier_for(alma, clock()) + await Due.now_for(alma, clock())
        if item.reminder_id in {medication.id, gone.id}
    }
    assert set(unsent.values()) == {"not_sent"}
    assert len(unsent) == 4


@pytest.mark.usefixtures("phone")
async def test_a_medication_is_never_sent_late_even_if_it_waited_in_the_outbox(
    alma: Person, clock: Clock
) -> None:
    await add(alma, clock, kind="medication")
    clock.now = EIGHT
    await work.ring(clock())
    clock.advance(minutes=5, seconds=1)
    assert await Outbox().tick(clock()) == []
    (due,) = await Due.now_for(alma, clock())
    assert due.sending == "not_sent"


@pytest.mark.usefixtures("phone")
async def test_a_clock_that_jumps_back_brings_nothing_twice(alma: Person, clock: Clock) -> None:
    await add(alma, clock, "20:00", "20:10", kind="check_in")
    outbox = Outbox()
    clock.now = EIGHT
    assert len(await outbox.tick(clock())) == 1
    clock.advance(hours=-3)
    for _ in range(200):
        await outbox.tick(clock())
        await work.heal(clock())
        clock.advance(minutes=1)
    assert [sorted(slot[2] for slot in one.slots) for one in outbox.sent] == [["20:00"], ["20:10"]]


@pytest.mark.usefixtures("phone")
@pytest.mark.parametrize("days", [1, 400])
async def test_a_clock_that_jumped_ahead_and_back_heals(
    alma: Person, clock: Clock, days: int
) -> None:
    await add(alma, clock, "20:00", kind="meal")
    outbox = Outbox()
    real = clock()
    clock.advance(days=days)
    assert await outbox.tick(clock()) == []
    clock.now = real
    await work.heal(clock())
    clock.now = EIGHT
    assert [slot[1] for one in await outbox.tick(clock()) for slot in one.slots] == [SUNDAY]


async def test_a_date_that_a_clock_jumped_past_heals(alma: Person, clock: Clock) -> None:
    added = await add(alma, clock, date=date(2026, 11, 30))
    await work.ring(clock() + timedelta(days=400))
    assert (await Reminder.get(id=added.id)).next_at is None
    await work.heal(clock())
    assert (await Reminder.get(id=added.id)).next_at == added.next[0].at


async def test_healing_changes_nothing_that_is_right(alma: Person, clock: Clock) -> None:
    for at in ("08:00", "20:00"):
        await add(alma, clock, at)
    await add(alma, clock, enabled=False)
    before = await Reminder.all().order_by("id").values_list("id", "next_at")
    await work.heal_all(clock())
    assert await Reminder.all().order_by("id").values_list("id", "next_at") == before


async def test_while_the_clock_goes_forwards_nothing_is_healed(alma: Person, clock: Clock) -> None:
    added = await add(alma, clock)
    await work.heal(clock())
    await write(lambda: Reminder.filter(id=added.id).update(next_at=None))
    for seconds in (1, 60, 3600, -30):
        clock.advance(seconds=seconds)
        await work.ring(clock())
        await work.heal(clock())
    assert (await Reminder.get(id=added.id)).next_at is None
    clock.advance(minutes=-5)
    await work.ring(clock())
    clock.advance(minutes=1)
    await work.heal(clock())
    assert (await Reminder.get(id=added.id)).next_at == added.next[0].at


def test_a_process_that_begins_heals_once() -> None:
    assert work.ClockWatch().is_to_heal


@pytest.mark.parametrize("plain", [None, b'{"kind": "of another version"}', NO_ZONE])
async def test_what_cannot_be_opened_holds_up_nobody_else(
    alma: Person, ben: Person, clock: Clock, plain: bytes | None
) -> None:
    broken = await add(alma, clock)
    await add(ben, clock)
    place = {"table": "reminder", "row": str(broken.id), "field": "sealed"}
    damaged = b"damaged" if plain is None else alma.key.seal(plain, **place)
    await write(lambda: Reminder.filter(id=broken.id).update(sealed=damaged))
    clock.now = EIGHT
    await work.ring(clock())
    assert [due.person_id for due in await Due.all()] == [ben.id]
    assert (await Reminder.get(id=broken.id)).next_at is None


@pytest.mark.usefixtures("phone")
async def test_a_message_that_cannot_be_opened_is_withdrawn_alone(
    alma: Person, ben: Person, clock: Clock
) -> None:
    await a_device(ben, clock(), "https://fcm.googleapis.com/fcm/send/maple-1")
    broken = await add(alma, clock)
    await add(ben, clock)
    clock.now = EIGHT
    await work.ring(clock())
    await write(lambda: Reminder.filter(id=broken.id).update(sealed=b"damaged"))
    (sent,) = await Outbox().send(clock())
    assert sent.person_id == ben.id


async def test_two_that_ring_at_once_make_nothing_twice(
    alma: Person, ben: Person, dov: Person, clock: Clock
) -> None:
    people = [alma, ben, dov]
    for number, person in enumerate(people):
        await a_device(person, clock(), f"https://fcm.googleapis.com/fcm/send/{number}")
        await PushChoices.keep_quiet_hours(person, QuietHours(is_quiet=False))
        for kind in ("check_in", "own", "medication", "meal"):
            await add(person, clock, kind=kind)
    clock.now = EIGHT
    await asyncio.gather(*(work.ring(clock()) for _ in range(6)))
    await work.ring(clock())
    assert await Due.all().count() == 12
    assert await Message.all().count() == 3
    assert await Delivery.all().count() == 3


async def test_ringing_while_somebody_edits_loses_and_doubles_nothing(
    alma: Person, clock: Clock
) -> None:
    added = await add(alma, clock)
    clock.now = EIGHT
    for round_ in range(6):
        await asyncio.gather(
            work.ring(clock()),
            edit(alma, clock, added, label=f"Tea {round_}"),
            work.ring(clock()),
            edit(alma, clock, added, text=f"Tea {round_}"),
        )
        await work.ring(clock())
        assert await Due.all().count() == round_ + 1
        (planned,) = await Reminder.all_of(alma, clock())
        assert (planned.rule.label, planned.rule.text) == (f"Tea {round_}", f"Tea {round_}")
        clock.advance(days=1)


async def test_what_is_due_is_forgotten_after_sixty_days(alma: Person, clock: Clock) -> None:
    await add(alma, clock, date=SUNDAY)
    clock.now = EIGHT
    await work.ring(clock())
    clock.advance(days=60)
    assert await work.sweep(clock()) == 0
    clock.advance(seconds=1)
    assert await work.sweep(clock()) == 1

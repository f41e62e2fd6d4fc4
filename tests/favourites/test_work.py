import asyncio
from datetime import timedelta

import pytest

from server.core.database import write
from server.favourites import work
from server.favourites.models import Favourite
from server.people.models import Person
from server.push.outbox_models import Delivery, Message
from server.push.quiet_hours import QuietHours
from server.push.subscription_models import PushChoices
from tests.conftest import Clock
from tests.favourites.outbox import Outbox
from tests.favourites.setting import (
    change_meeting,
    drop,
    keep,
    leave_out,
    list_meeting,
    record,
)
from tests.push.devices import a_device
from tests.reminders.rules import utc

EIGHT = utc(2026, 11, 23, 1)
"""Sunday 20:00 in New York, when the meeting starts; the tests' clock stands at 15:00."""
HALF_PAST_SEVEN = EIGHT - timedelta(minutes=30)


@pytest.mark.usefixtures("phone")
async def test_a_reminder_says_soon_and_opens_the_meeting(alma: Person, clock: Clock) -> None:
    meeting = await list_meeting(record())
    await keep(alma, meeting, clock())
    clock.now = HALF_PAST_SEVEN - timedelta(seconds=1)
    assert await Outbox().tick(clock()) == []
    clock.now = HALF_PAST_SEVEN
    (sent,) = await Outbox().tick(clock())
    content = sent.content
    assert (content.title, content.body, content.urgency) == ("Something soon", "", "high")
    assert content.path == f"/meetings/{meeting}"
    assert content.expires_at == EIGHT + timedelta(minutes=10)


@pytest.mark.usefixtures("phone")
async def test_meetings_of_one_minute_are_one_message(alma: Person, clock: Clock) -> None:
    for name in ("one", "two"):
        await keep(alma, await list_meeting(record(name)), clock())
    clock.now = HALF_PAST_SEVEN
    (sent,) = await Outbox().tick(clock())
    assert sent.content.path == "/meetings/mine"
    assert await Message.all().count() == 1


@pytest.mark.usefixtures("phone")
async def test_after_downtime_it_is_told_until_ten_minutes_in(alma: Person, clock: Clock) -> None:
    await keep(alma, await list_meeting(record()), clock())
    clock.now = EIGHT + timedelta(minutes=9)
    assert len(await Outbox().tick(clock())) == 1
    clock.now += timedelta(days=7, minutes=1)
    assert await Outbox().tick(clock()) == []
    assert await Message.all().count() == 1


@pytest.mark.usefixtures("phone")
@pytest.mark.parametrize("what", ["removed", "no reminder", "moved", "gone", "closed", "dropped"])
async def test_what_is_off_by_the_time_it_is_sent_is_not_sent(
    alma: Person, clock: Clock, what: str
) -> None:
    meeting = await list_meeting(record())
    await keep(alma, meeting, clock())
    clock.now = HALF_PAST_SEVEN
    await work.ring(clock())
    match what:
        case "removed":
            await Favourite.remove(alma, meeting)
        case "no reminder":
            await keep(alma, meeting, clock(), None)
        case "moved":
            await change_meeting(record(start=21 * 60))
        case "gone":
            await leave_out(meeting, clock())
        case "closed":
            await change_meeting(record(is_in_person=False, is_online=False))
        case "dropped":
            await drop(meeting)
    assert await Outbox().send(clock()) == []


@pytest.mark.usefixtures("phone")
async def test_nothing_rings_in_quiet_hours_unless_chosen(alma: Person, clock: Clock) -> None:
    late = record("late", start=23 * 60)
    loud = record("loud", start=23 * 60 + 30)
    await keep(alma, await list_meeting(late), clock())
    chosen = await list_meeting(loud)
    await keep(alma, chosen, clock(), quiet="ring")
    outbox = Outbox()
    clock.now = utc(2026, 11, 23, 3)
    while clock() < utc(2026, 11, 23, 13):
        await outbox.tick(clock())
        clock.advance(minutes=10)
    assert [one.content.path for one in outbox.sent] == [f"/meetings/{chosen}"]


@pytest.mark.usefixtures("phone")
async def test_quiet_hours_that_begin_meanwhile_are_kept(alma: Person, clock: Clock) -> None:
    await keep(alma, await list_meeting(record()), clock())
    clock.now = HALF_PAST_SEVEN
    await work.ring(clock())
    await PushChoices.keep_quiet_hours(alma, QuietHours("19:00", "19:45"))
    outbox = Outbox()
    assert await outbox.send(clock()) == []
    clock.now = EIGHT - timedelta(minutes=15)
    assert len(await outbox.send(clock())) == 1


@pytest.mark.usefixtures("phone")
async def test_a_feed_that_moved_it_since_is_heeded_before_anybody_looked(
    alma: Person, clock: Clock
) -> None:
    await keep(alma, await list_meeting(record()), clock())
    await change_meeting(record(start=21 * 60))
    clock.now = HALF_PAST_SEVEN
    assert await Outbox().tick(clock()) == []
    clock.advance(hours=1)
    assert len(await Outbox().tick(clock())) == 1


async def test_a_clock_that_jumped_ahead_heals(alma: Person, clock: Clock) -> None:
    await keep(alma, await list_meeting(record()), clock())
    await work.ring(clock() + timedelta(days=400))
    assert (await Favourite.get()).next_at != HALF_PAST_SEVEN
    await work.look(clock())
    assert (await Favourite.get()).next_at == HALF_PAST_SEVEN


async def test_looking_leaves_what_has_come_to_be_rung(alma: Person, clock: Clock) -> None:
    await keep(alma, await list_meeting(record()), clock())
    clock.now = HALF_PAST_SEVEN
    assert await work.look(clock()) == 0
    assert await work.ring(clock()) == 1
    assert await Message.all().count() == 1


@pytest.mark.usefixtures("phone")
async def test_what_cannot_be_opened_holds_up_nobody_else(
    alma: Person, ben: Person, clock: Clock
) -> None:
    await a_device(ben, clock(), "https://fcm.googleapis.com/fcm/send/maple-1")
    meeting = await list_meeting(record())
    for person in (alma, ben):
        await keep(person, meeting, clock())
    clock.now = HALF_PAST_SEVEN
    await write(lambda: Favourite.filter(person_id=alma.id).update(sealed=b"damaged"))
    assert await work.look(clock()) == 1
    await write(lambda: Favourite.filter(person_id=alma.id).update(next_at=HALF_PAST_SEVEN))
    (sent,) = await Outbox().tick(clock())
    assert sent.person_id == ben.id
    assert (await Favourite.get(person_id=alma.id)).next_at is None


@pytest.mark.usefixtures("phone")
async def test_a_message_of_a_damaged_row_is_withdrawn_alone(
    alma: Person, ben: Person, clock: Clock
) -> None:
    await a_device(ben, clock(), "https://fcm.googleapis.com/fcm/send/maple-1")
    meeting = await list_meeting(record())
    for person in (alma, ben):
        await keep(person, meeting, clock())
    clock.now = HALF_PAST_SEVEN
    await work.ring(clock())
    await write(lambda: Favourite.filter(person_id=alma.id).update(sealed=b"damaged"))
    (sent,) = await Outbox().send(clock())
    assert sent.person_id == ben.id


async def test_two_that_ring_and_look_at_once_make_nothing_twice(
    alma: Person, ben: Person, dov: Person, clock: Clock
) -> None:
    meeting = await list_meeting(record("same"))
    for number, person in enumerate([alma, ben, dov]):
        await PushChoices.keep_quiet_hours(person, QuietHours(is_quiet=False))
        await a_device(person, clock(), f"https://fcm.googleapis.com/fcm/send/{number}")
        await keep(person, meeting, clock())
    clock.now = HALF_PAST_SEVEN
    await change_meeting(record("same", venue="Town Hall"))
    ringing = [work.ring(clock()) for _ in range(4)]
    looking = [work.look(clock()) for _ in range(4)]
    await asyncio.gather(*ringing, *looking)
    await work.ring(clock())
    await work.look(clock())
    assert await Message.all().count() == 6, "a reminder and a change for each"
    assert await Delivery.all().count() == 6

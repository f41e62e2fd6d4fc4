from datetime import timedelta

import pytest

from server.favourites import work
from server.favourites.kept_meeting import KeptMeeting
from server.favourites.models import Favourite
from server.feeds import removing
from server.listings.models import Feed
from server.people.models import Person
from server.push.outbox_models import Message
from tests.conftest import Clock
from tests.favourites.outbox import Outbox
from tests.favourites.setting import (
    MONDAY,
    SUNDAY,
    TUESDAY,
    change_meeting,
    drop,
    keep,
    leave_out,
    list_again,
    list_meeting,
    record,
)
from tests.reminders.rules import utc

EIGHT = utc(2026, 11, 23, 1)
"""Sunday 20:00 in New York, when the meeting starts; the tests' clock stands at 15:00."""
HALF_PAST_SEVEN = EIGHT - timedelta(minutes=30)
TODAY, SOME_DAY = "A plan today changed", "When you have a moment"


async def mine(person: Person) -> KeptMeeting:
    (one,) = await Favourite.all_of(person)
    return one


@pytest.mark.usefixtures("phone")
async def test_a_change_is_told_once_and_stays_until_it_was_seen(
    alma: Person, clock: Clock
) -> None:
    meeting = await list_meeting(record())
    await keep(alma, meeting, clock())
    await change_meeting(record(start=21 * 60))
    outbox = Outbox()
    for _hour in range(3):
        await work.look(clock())
        await outbox.tick(clock())
        clock.advance(hours=1)
    (sent,) = outbox.sent
    assert (sent.content.title, sent.content.path) == (TODAY, "/meetings/mine")
    kept = await mine(alma)
    assert kept.news
    assert (kept.news.before.start, kept.facts.start) == (20 * 60, 21 * 60)
    await Favourite.has_seen(alma, meeting)
    assert (await mine(alma)).news is None


@pytest.mark.usefixtures("phone")
async def test_who_keeps_a_meeting_of_a_feed_that_is_removed_is_told(
    alma: Person, clock: Clock
) -> None:
    await keep(alma, await list_meeting(record()), clock())
    await removing.remove(await Feed.get(name="Harbor feed"), clock())
    await work.look(clock())
    outbox = Outbox()
    await outbox.tick(clock())
    (sent,) = outbox.sent
    assert (sent.content.title, sent.content.path) == (TODAY, "/meetings/mine")
    kept = await mine(alma)
    assert kept.news
    assert not kept.is_listed


@pytest.mark.usefixtures("phone")
@pytest.mark.parametrize(
    ("weekday", "start", "title"),
    [(SUNDAY, 1200, TODAY), (SUNDAY, 600, SOME_DAY), (MONDAY, 1200, SOME_DAY)],
    ids=["today", "today, and over", "tomorrow"],
)
async def test_only_what_is_still_to_come_today_is_called_a_plan_today(
    alma: Person, clock: Clock, weekday: int, start: int, title: str
) -> None:
    one = record(weekday=weekday, start=start)
    await keep(alma, await list_meeting(one), clock())
    await change_meeting(record(weekday=weekday, start=start, url="https://meet.example.org/2"))
    await work.look(clock())
    (sent,) = await Outbox().send(clock())
    assert sent.content.title == title


@pytest.mark.usefixtures("phone")
async def test_a_change_in_the_night_waits_for_the_morning(alma: Person, clock: Clock) -> None:
    await keep(alma, await list_meeting(record()), clock())
    clock.now = utc(2026, 11, 23, 5)
    await change_meeting(record(venue="Town Hall"))
    await work.look(clock())
    outbox = Outbox()
    assert await outbox.send(clock()) == []
    assert await outbox.next_at() == utc(2026, 11, 23, 12)
    assert len(await outbox.send(utc(2026, 11, 23, 12))) == 1


@pytest.mark.usefixtures("phone")
async def test_several_changes_are_one_message(alma: Person, clock: Clock) -> None:
    for name in ("one", "two"):
        await keep(alma, await list_meeting(record(name)), clock())
        await change_meeting(record(name, start=60))
    await work.look(clock())
    assert len(await Outbox().send(clock())) == 1


@pytest.mark.usefixtures("phone")
async def test_what_changes_back_before_it_is_sent_is_no_news(alma: Person, clock: Clock) -> None:
    await keep(alma, await list_meeting(record()), clock())
    await change_meeting(record(start=60))
    await work.look(clock())
    await change_meeting(record())
    await work.look(clock())
    assert await Outbox().send(clock()) == []
    assert (await mine(alma)).news is None


@pytest.mark.usefixtures("phone")
async def test_other_notes_or_a_fresh_date_are_no_news(alma: Person, clock: Clock) -> None:
    await keep(alma, await list_meeting(record()), clock())
    await change_meeting(record(notes="Bring a mug.", updated_at=clock(), name="Harbor  Lights"))
    await work.look(clock())
    assert await Message.all().count() == 0
    assert (await mine(alma)).facts.name == "Harbor  Lights"


@pytest.mark.usefixtures("phone")
async def test_no_longer_listed_is_told_once_and_reminds_no_more(
    alma: Person, clock: Clock
) -> None:
    meeting = await list_meeting(record())
    await keep(alma, meeting, clock())
    await leave_out(meeting, clock(), hides=False)
    await work.look(clock())
    assert await Message.all().count() == 0, "one bad import hides nothing"
    await leave_out(meeting, clock())
    await work.look(clock())
    await drop(meeting)
    await work.look(clock())
    outbox = Outbox()
    clock.now = HALF_PAST_SEVEN
    await outbox.tick(clock())
    assert [one.content.title for one in outbox.sent] == [TODAY]
    kept = await mine(alma)
    assert (kept.is_listed, kept.facts.name) == (False, "Harbor Lights")


@pytest.mark.usefixtures("phone")
async def test_one_that_is_listed_again_reminds_again(alma: Person, clock: Clock) -> None:
    meeting = await list_meeting(record())
    await keep(alma, meeting, clock())
    await leave_out(meeting, clock())
    await work.look(clock())
    await list_again(meeting)
    await work.look(clock())
    assert (await mine(alma)).news is None
    clock.now = HALF_PAST_SEVEN
    (sent,) = await Outbox().tick(clock())
    assert sent.content.title == "Something soon"


@pytest.mark.usefixtures("phone")
async def test_one_that_moved_to_another_day_is_followed_there(alma: Person, clock: Clock) -> None:
    meeting = await list_meeting(record())
    await keep(alma, meeting, clock())
    await leave_out(meeting, clock(), hides=False)
    moved = await list_meeting(record(weekday=TUESDAY), clock())
    await work.look(clock())
    kept = await mine(alma)
    assert (kept.meeting, kept.facts.weekday) == (moved, TUESDAY)
    assert kept.news
    assert kept.news.before.weekday == SUNDAY
    (sent,) = await Outbox().send(clock())
    assert sent.content.title == TODAY
    assert (await Favourite.get()).next_at == HALF_PAST_SEVEN + timedelta(days=2)


async def test_one_that_was_held_on_two_days_and_is_on_one_now_is_gone(
    alma: Person, clock: Clock
) -> None:
    meeting = await list_meeting(record())
    await list_meeting(record(weekday=TUESDAY))
    await keep(alma, meeting, clock())
    await leave_out(meeting, clock())
    await work.look(clock())
    assert not (await mine(alma)).is_listed

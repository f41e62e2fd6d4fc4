"""What is scheduled comes out at its time, once, whatever servers and clocks do."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from server.core.database import write
from server.core.errors import Refused
from server.notices import work
from server.notices.forms import Draft, publishing_instant
from server.notices.models import Notice
from server.people.models import Person
from server.people.session_models import Session
from server.programs.log_models import Action
from server.programs.member_models import Mine
from server.push.outbox_models import Message
from tests.conftest import Clock
from tests.notices.alumni import SUPPER, alumni, told
from tests.notices.outbox import Outbox

pytestmark = pytest.mark.usefixtures("app")
LATER = Draft(title="Supper on Saturday", body="Not on Friday: we eat on Saturday.")


async def test_a_scheduled_notice_comes_out_at_its_time_once(
    coordinator: Mine, member: Mine, phone: UUID, outbox: Outbox, clock: Clock
) -> None:
    at = clock() + timedelta(hours=2)
    notice = await Notice.tell(coordinator, uuid4(), SUPPER, None, at, clock())
    clock.advance(hours=1, minutes=59)
    assert await outbox.tick(clock()) == []
    clock.advance(minutes=1)
    assert await work.publish_due(clock()) == 1
    assert await work.publish_due(clock()) == 0
    assert len(await outbox.tick(clock())) == 1
    assert (await Notice.get(id=notice.id)).published_at == at


async def test_several_processes_publish_what_is_due_once(
    coordinator: Mine, member: Mine, phone: UUID, outbox: Outbox, clock: Clock
) -> None:
    for _ in range(3):
        at = clock() + timedelta(hours=2)
        await Notice.tell(coordinator, uuid4(), SUPPER, None, at, clock())
    clock.advance(hours=2)
    await asyncio.gather(*(work.publish_due(clock()) for _ in range(4)))
    await work.publish_due(clock())
    assert await Message.all().count() == 6
    assert len(await outbox.tick(clock())) == 3
    assert await Action.filter(kind="notice_published").count() == 3


async def test_a_server_that_was_away_publishes_late_and_the_push_is_good_for_three_days(
    coordinator: Mine, member: Mine, phone: UUID, outbox: Outbox, clock: Clock
) -> None:
    await Notice.tell(coordinator, uuid4(), SUPPER, None, clock() + timedelta(hours=2), clock())
    clock.advance(days=2)
    (sent,) = await outbox.tick(clock())
    assert sent.content.expires_at == clock() + timedelta(days=3)
    assert [one.published_at for one in await Notice.seen_by(await _alma(member))] == [clock()]


async def test_a_clock_that_goes_back_publishes_nothing_twice(
    coordinator: Mine, member: Mine, phone: UUID, outbox: Outbox, clock: Clock
) -> None:
    await Notice.tell(coordinator, uuid4(), SUPPER, None, clock() + timedelta(hours=2), clock())
    clock.advance(hours=3)
    assert len(await outbox.tick(clock())) == 1
    clock.advance(hours=-2)
    assert await outbox.tick(clock()) == []
    clock.advance(hours=2)
    assert await outbox.tick(clock()) == []


async def test_what_a_clock_that_ran_ahead_has_told_is_told_now(
    coordinator: Mine, member: Mine, phone: UUID, outbox: Outbox, clock: Clock
) -> None:
    right = clock()
    clock.advance(days=40)
    await write(lambda: Session.all().update(seen_at=clock()))
    await told(coordinator, clock())
    clock.now = right
    assert await work.heal(clock() + timedelta(days=40)) == 0  # a little is no fault
    assert await outbox.tick(clock()) == []
    assert await work.heal(clock()) == 1
    assert await work.heal(clock()) == 0
    (sent,) = await outbox.tick(clock())
    assert sent.content.expires_at == clock() + timedelta(days=3)
    (seen,) = await Notice.seen_by(await _alma(member))
    ends = {one for (one,) in await Message.all().values_list("expires_at")}
    assert (seen.published_at, ends) == (clock(), {clock() + timedelta(days=3)})


async def test_whoever_joined_by_the_time_of_publishing_is_told(
    coordinator: Mine, outbox: Outbox, clock: Clock
) -> None:
    await Notice.tell(coordinator, uuid4(), SUPPER, None, clock() + timedelta(hours=2), clock())
    clock.advance(hours=1)
    people = await alumni(coordinator.program, 2, clock())
    clock.advance(hours=1)
    await outbox.tick(clock())
    assert sorted(outbox.people()) == sorted(people)


async def test_what_is_scheduled_can_be_changed_moved_and_taken_off(
    coordinator: Mine, outbox: Outbox, clock: Clock
) -> None:
    await alumni(coordinator.program, 1, clock())
    at = clock() + timedelta(hours=2)
    notice = await Notice.tell(coordinator, uuid4(), SUPPER, None, at, clock())
    await Notice.keep(coordinator, notice.id, LATER, None, clock())
    (draft,) = await Notice.waiting_of(coordinator.program)
    assert (draft.state, draft.publish_at) == ("draft", None)  # until it was looked at once more
    await Notice.schedule(coordinator, notice.id, at + timedelta(hours=1), clock())
    clock.advance(hours=2)
    assert await outbox.tick(clock()) == []
    await Notice.unschedule(coordinator, notice.id, clock())
    clock.advance(hours=2)
    assert await outbox.tick(clock()) == []
    (draft,) = await Notice.waiting_of(coordinator.program)
    assert (draft.state, draft.title, draft.publish_at) == ("draft", LATER.title, None)


@pytest.mark.parametrize("ahead", [timedelta(0), timedelta(minutes=-1), timedelta(days=400)])
async def test_nothing_is_scheduled_for_the_past_or_for_years_ahead(
    coordinator: Mine, ahead: timedelta, clock: Clock
) -> None:
    with pytest.raises(Refused) as refused:
        await Notice.tell(coordinator, uuid4(), SUPPER, None, clock() + ahead, clock())
    assert refused.value.fields.keys() == {"publish_local"}
    assert await Notice.all().count() == 0


async def test_the_log_says_once_who_scheduled_and_who_it_went_out_for(
    owner: Mine, coordinator: Mine, clock: Clock
) -> None:
    kept = await Notice.keep(coordinator, uuid4(), SUPPER, None, clock())
    at = clock() + timedelta(hours=1)
    for _ in range(2):
        await Notice.schedule(owner, kept.id, at, clock())
    await Notice.schedule(owner, kept.id, at + timedelta(hours=1), clock())
    assert await Action.filter(kind="notice_scheduled", by_id=owner.member.person_id).count() == 2
    clock.advance(hours=2)
    assert await work.publish_due(clock()) == 1
    assert (await Action.get(kind="notice_published")).by_id == owner.member.person_id


async def test_a_scheduling_sent_twice_is_logged_once(coordinator: Mine, clock: Clock) -> None:
    notice_id, at = uuid4(), clock() + timedelta(hours=1)
    for _ in range(2):
        await Notice.tell(coordinator, notice_id, SUPPER, None, at, clock())
    assert await Action.filter(kind="notice_scheduled").count() == 1


async def test_a_schedule_is_by_the_programs_clock(clock: Clock) -> None:
    at = publishing_instant("2026-11-25T18:00", "America/Denver", clock())
    assert at == datetime(2026, 11, 26, 1, 0, tzinfo=UTC)


async def _alma(member: Mine) -> Person:
    return await Person.get(id=member.member.person_id)

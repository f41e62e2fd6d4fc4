"""Coordinators learn how many people were reached, and never who."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from server.core.database import write
from server.core.errors import NotFound
from server.notices import recent_counts, telling_models, work
from server.notices.models import Notice
from server.people.models import Person
from server.people.session_models import Session
from server.programs.member_models import Member, Mine
from server.push.outbox_models import Delivery
from server.push.state import State
from server.sending import work as sending_work
from tests.conftest import Clock
from tests.notices.alumni import SUPPER, alumni, told
from tests.notices.outbox import Outbox
from tests.programs.people import invited, somebody
from tests.push.devices import ENDPOINT, a_device

pytestmark = pytest.mark.usefixtures("app")


async def end(people: Sequence[UUID], state: State, clock: Clock) -> None:
    at = clock() if state is State.SENT else None
    await write(lambda: Delivery.filter(person_id__in=list(people)).update(state=state, sent_at=at))


async def test_each_person_is_in_one_number(coordinator: Mine, clock: Clock) -> None:
    people = await alumni(coordinator.program, 12, clock())
    notice = await told(coordinator, clock())
    await end(people[:5], State.SENT, clock)
    await end(people[5:7], State.REFUSED, clock)
    await end(people[7:8], State.EXPIRED, clock)
    await end(people[8:9], State.UNKNOWN, clock)
    report = await Notice.report(coordinator, notice.id)
    assert (report.audience, report.queued, report.failed) == (14, 3, 4)
    assert (report.delivered, report.no_device, report.opened) == (5, 2, 0)
    assert report.is_spread


async def test_people_are_counted_and_not_their_devices(coordinator: Mine, clock: Clock) -> None:
    people = await alumni(coordinator.program, 12, clock())
    own = await Person.get(id=people[0])
    tablet = await a_device(own, clock(), ENDPOINT + "-tablet")
    notice = await told(coordinator, clock())
    await end(people[:1], State.SENT, clock)
    refused = Delivery.filter(subscription_id=tablet.id)
    await write(lambda: refused.update(state=State.REFUSED, sent_at=None))
    report = await Notice.report(coordinator, notice.id)
    assert (report.delivered, report.failed, report.queued) == (1, 0, 11)


@pytest.mark.parametrize("state", [State.UNKNOWN, State.EXPIRED, State.WITHDRAWN])
async def test_what_a_phone_showed_has_arrived_whatever_else_is_known(
    coordinator: Mine, clock: Clock, state: State
) -> None:
    people = await alumni(coordinator.program, 10, clock())
    notice = await told(coordinator, clock())
    await end(people, state, clock)
    one = await Delivery.get(person_id=people[0])
    await Delivery.shown(one.token, clock())
    assert (await Notice.report(coordinator, notice.id)).delivered == 1


@pytest.mark.parametrize(("others", "is_told"), [(7, False), (8, True)])
async def test_totals_are_told_from_ten_people_on(
    coordinator: Mine, outbox: Outbox, clock: Clock, others: int, *, is_told: bool
) -> None:
    await alumni(coordinator.program, others, clock())
    notice = await told(coordinator, clock())
    await outbox.tick(clock())
    report = await Notice.report(coordinator, notice.id)
    assert report.audience == others + 2
    assert (report.queued, report.failed) == (0, 0)
    totals = (report.delivered, report.no_device, report.opened)
    assert totals == ((others, 2, 0) if is_told else (None, None, None))


async def test_who_has_no_device_is_said_once_everybody_was_looked_at(
    coordinator: Mine, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telling_models, "DEVICES_A_UNIT", 5)
    await alumni(coordinator.program, 12, clock())
    notice = await told(coordinator, clock())
    report = await Notice.report(coordinator, notice.id)
    assert (report.is_spread, report.no_device) == (False, None)
    await work.spread(clock())
    report = await Notice.report(coordinator, notice.id)
    assert (report.is_spread, report.no_device, report.queued) == (True, 2, 12)


@pytest.mark.parametrize("how", ["withdrawn", "told again"])
async def test_who_has_no_device_is_not_said_of_a_telling_that_was_stopped(
    coordinator: Mine, clock: Clock, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    monkeypatch.setattr(telling_models, "DEVICES_A_UNIT", 3)
    await alumni(coordinator.program, 12, clock())
    notice = await told(coordinator, clock())
    if how == "withdrawn":
        await Notice.withdraw(coordinator, notice.id, clock())
    else:
        changed = SUPPER.__class__(title="Supper on Saturday", body=SUPPER.body)
        await Notice.correct(coordinator, notice.id, changed, clock(), tell=True)
        await work.spread(clock())
    expected = None if how == "withdrawn" else 2
    report = await Notice.report(coordinator, notice.id)
    assert (report.is_spread, report.no_device) == (True, expected)
    clock.advance(days=4)
    assert await work.settle(clock()) == 1
    assert (await Notice.report(coordinator, notice.id)).no_device == expected


async def test_what_was_counted_a_moment_ago_was_not_all_of_it_then(
    coordinator: Mine, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telling_models, "DEVICES_A_UNIT", 5)
    monkeypatch.setattr(recent_counts, "LARGE", 1)
    monkeypatch.setattr(recent_counts, "TIMES_AS_LONG", 1_000_000)
    await alumni(coordinator.program, 12, clock())
    notice = await told(coordinator, clock())
    before = await Notice.report(coordinator, notice.id)
    await work.spread(clock())
    after = await Notice.report(coordinator, notice.id)
    assert (after.is_spread, after.no_device) == (False, None)
    assert after == before


async def test_muted_people_are_of_the_audience_and_are_told_nothing(
    coordinator: Mine, clock: Clock
) -> None:
    people = await alumni(coordinator.program, 12, clock())
    muted = await Member.get(person_id=people[0])
    await muted.choose(work.member_left, is_muted=True)
    notice = await told(coordinator, clock())
    report = await Notice.report(coordinator, notice.id)
    assert (report.audience, report.queued, report.no_device) == (14, 11, 3)


async def test_opened_counts_whom_it_was_told_once_each(
    coordinator: Mine, alma: Person, clock: Clock
) -> None:
    people = await alumni(coordinator.program, 12, clock())
    notice = await told(coordinator, clock())
    clock.advance(minutes=1)
    await invited(coordinator, alma, clock())
    readers = [*await Person.filter(id__in=people[:3]), alma]
    for reader in [*readers, *readers]:
        await Notice.open(reader, notice.id, clock())
    assert (await Notice.report(coordinator, notice.id)).opened == 3


async def test_totals_stay_when_people_sign_out_and_when_the_outbox_forgets(
    coordinator: Mine, outbox: Outbox, clock: Clock
) -> None:
    people = await alumni(coordinator.program, 12, clock())
    notice = await told(coordinator, clock())
    await outbox.tick(clock())
    assert await work.settle(clock()) == 1
    before = await Notice.report(coordinator, notice.id)
    await write(lambda: Session.filter(person_id__in=people[:6]).delete())
    clock.advance(days=34)
    assert await work.settle(clock()) == 0
    await sending_work.forget(clock())
    assert await Delivery.all().count() == 0
    after = await Notice.report(coordinator, notice.id)
    assert after == before
    assert (after.delivered, after.no_device, after.failed) == (12, 2, 0)


async def test_nothing_is_settled_while_something_is_on_its_way(
    coordinator: Mine, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telling_models, "DEVICES_A_UNIT", 5)
    people = await alumni(coordinator.program, 12, clock())
    notice = await told(coordinator, clock())
    await end(people, State.SENT, clock)
    assert await work.settle(clock()) == 0  # there is more to put into the outbox
    await work.spread(clock())
    assert await work.settle(clock()) == 0  # and something in it
    await end(people, State.SENT, clock)
    assert await work.settle(clock()) == 1
    assert (await Notice.report(coordinator, notice.id)).delivered == 12


async def test_what_waited_to_the_end_was_not_delivered(coordinator: Mine, clock: Clock) -> None:
    people = await alumni(coordinator.program, 12, clock())
    notice = await told(coordinator, clock())
    await end(people[:4], State.SENT, clock)
    clock.advance(days=3, minutes=1)
    assert await work.settle(clock()) == 1
    report = await Notice.report(coordinator, notice.id)
    assert (report.queued, report.failed, report.delivered) == (0, 8, 4)


async def test_a_report_is_of_the_last_telling(
    coordinator: Mine, outbox: Outbox, clock: Clock
) -> None:
    await alumni(coordinator.program, 9, clock())
    notice = await told(coordinator, clock())
    await outbox.tick(clock())
    await work.settle(clock())
    clock.advance(minutes=1)
    await alumni(coordinator.program, 3, clock())
    changed = SUPPER.__class__(title="Supper on Saturday", body=SUPPER.body)
    await Notice.correct(coordinator, notice.id, changed, clock(), tell=True)
    report = await Notice.report(coordinator, notice.id)
    assert (report.audience, report.queued, report.delivered) == (14, 12, 0)


async def test_who_left_meanwhile_is_in_no_number(coordinator: Mine, clock: Clock) -> None:
    people = await alumni(coordinator.program, 12, clock())
    notice = await told(coordinator, clock())
    gone = await Member.get(person_id=people[0])
    await gone.choose(work.member_left, is_muted=True)
    report = await Notice.report(coordinator, notice.id)
    assert (report.queued, report.failed, report.no_device) == (11, 0, 2)


async def test_what_was_not_told_has_no_report(coordinator: Mine, clock: Clock) -> None:
    draft = await Notice.keep(coordinator, uuid4(), SUPPER, None, clock())
    for notice_id in (draft.id, uuid4()):
        with pytest.raises(NotFound):
            await Notice.report(coordinator, notice_id)


async def test_a_taken_back_notice_has_nothing_queued_and_is_settled(
    coordinator: Mine, clock: Clock
) -> None:
    people = await alumni(coordinator.program, 12, clock())
    notice = await told(coordinator, clock())
    await end(people[:4], State.SENT, clock)
    await Notice.withdraw(coordinator, notice.id, clock())
    report = await Notice.report(coordinator, notice.id)
    assert (report.queued, report.failed, report.delivered) == (0, 0, 4)
    assert await work.settle(clock() + timedelta(minutes=5)) == 1
    for number in range(2):
        await invited(coordinator, await somebody(number, clock()), clock())
    assert (await Notice.report(coordinator, notice.id)).audience == 14

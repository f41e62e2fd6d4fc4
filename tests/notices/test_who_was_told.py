"""Told of a notice, and counted, is who was there when it was told, by whatever clock."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest

from server.core.database import write
from server.core.settings import Settings
from server.notices import telling_models, work
from server.notices.forms import Draft
from server.notices.models import Notice
from server.people.models import Person
from server.programs.group_models import GroupMember
from server.programs.member_models import Member, Mine
from server.programs.models import Program
from server.team import membership
from tests.conftest import Clock
from tests.notices.alumni import SUPPER, a_group, alumni, told
from tests.notices.outbox import Outbox
from tests.programs.people import invited
from tests.push.devices import a_device

pytestmark = pytest.mark.usefixtures("app")
LATER = Draft(title="Supper on Saturday", body="Not on Friday: we eat on Saturday.")


async def opened(coordinator: Mine, notice: Notice) -> int | None:
    return (await Notice.report(coordinator, notice.id)).opened


async def read(notice: Notice, people: list[UUID], clock: Clock) -> None:
    for one in people:
        await Notice.open(await Person.get(id=one), notice.id, clock())


async def test_whoever_comes_into_a_group_later_is_not_counted_and_sees_nothing_new(
    coordinator: Mine, clock: Clock
) -> None:
    people = await alumni(coordinator.program, 11, clock())
    group = await a_group(coordinator, "Tuesday", people[:10], clock())
    notice = await told(coordinator, clock(), groups=[group])
    late = await Person.get(id=people[10])
    ids = [one.id for one in await Member.filter(program_id=coordinator.program.id)]
    await GroupMember.put(coordinator, group, ids, clock())
    await read(notice, people[:3], clock)
    assert await opened(coordinator, notice) == 3
    (seen,) = await Notice.seen_by(late)
    assert (seen.is_new, await Notice.count_new(late)) == (False, 0)
    await read(notice, [late.id], clock)
    assert await opened(coordinator, notice) == 3
    await Notice.correct(coordinator, notice.id, LATER, clock(), tell=True)
    assert await Notice.count_new(late) == 1
    await read(notice, [late.id], clock)
    assert await opened(coordinator, notice) == 1


async def test_whoever_comes_into_a_group_between_two_steps_is_not_told(
    coordinator: Mine, outbox: Outbox, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telling_models, "DEVICES_A_UNIT", 1)
    people = sorted(await alumni(coordinator.program, 4, clock()))
    group = await a_group(coordinator, "Tuesday", people[:3], clock())
    await told(coordinator, clock(), groups=[group])
    ids = [one.id for one in await Member.filter(person_id__in=people)]
    await GroupMember.put(coordinator, group, ids, clock())
    await outbox.tick(clock())
    assert sorted(outbox.people()) == people[:3]


async def test_opened_is_not_said_of_the_few_who_are_left_in_a_group(
    coordinator: Mine, clock: Clock
) -> None:
    people = await alumni(coordinator.program, 11, clock())
    group = await a_group(coordinator, "Tuesday", people, clock())
    notice = await told(coordinator, clock(), groups=[group])
    members = {one.person_id: one.id for one in await Member.filter(person_id__in=people)}
    for left in (11, 10, 9, 1):
        await GroupMember.put(coordinator, group, [members[one] for one in people[:left]], clock())
        assert await opened(coordinator, notice) == (0 if left >= 10 else None)
    await GroupMember.put(coordinator, group, [*members.values()], clock())
    assert await opened(coordinator, notice) is None  # those came later


async def test_opened_is_not_said_of_the_few_who_are_left_in_a_program(
    coordinator: Mine, clock: Clock
) -> None:
    people = await alumni(coordinator.program, 8, clock())  # the team are two
    notice = await told(coordinator, clock())
    await read(notice, people[:2], clock)
    assert await opened(coordinator, notice) == 2
    one = await Member.get(person_id=people[7])
    await membership.remove(coordinator, one.id, clock(), work.member_left)
    assert await opened(coordinator, notice) is None


async def test_opened_is_since_it_was_last_told(coordinator: Mine, clock: Clock) -> None:
    people = await alumni(coordinator.program, 12, clock())
    notice = await told(coordinator, clock())
    await read(notice, people[:5], clock)
    await Notice.correct(coordinator, notice.id, LATER, clock(), tell=True)
    assert await opened(coordinator, notice) == 0
    await read(notice, people[4:6], clock)  # in the very same moment, by the clock
    await read(notice, people[4:6], clock)
    assert await opened(coordinator, notice) == 2


async def test_opened_never_falls(coordinator: Mine, clock: Clock) -> None:
    people = await alumni(coordinator.program, 14, clock())
    notice = await told(coordinator, clock())
    await read(notice, people[:5], clock)
    await (await Person.get(id=people[0])).erase(clock())
    one = await Member.get(person_id=people[1])
    await membership.remove(coordinator, one.id, clock(), work.member_left)
    assert await opened(coordinator, notice) == 5


async def test_whoever_joined_by_a_clock_a_little_ahead_is_told(
    coordinator: Mine, alma: Person, outbox: Outbox, clock: Clock
) -> None:
    await a_device(alma, clock())
    await invited(coordinator, alma, clock() + timedelta(minutes=2))
    notice = await told(coordinator, clock())
    assert (notice.audience, await Notice.count_new(alma)) == (3, 1)
    await outbox.tick(clock())
    assert outbox.people() == [alma.id]


@pytest.mark.parametrize("needs_letting_in", [True, False])
async def test_whoever_joined_after_it_was_told_by_a_clock_a_little_behind_is_not(
    coordinator: Mine, alma: Person, clock: Clock, *, needs_letting_in: bool
) -> None:
    await alumni(coordinator.program, 12, clock())
    notice = await told(coordinator, clock() + timedelta(minutes=2))
    mine = await invited(coordinator, alma, clock(), "", uses=9, needs_letting_in=needs_letting_in)
    if needs_letting_in:
        await membership.let_in(coordinator, mine.member.id, clock())
    assert await Notice.count_new(alma) == 0
    await read(notice, [alma.id], clock)
    assert await opened(coordinator, notice) == 0


async def test_who_joined_by_a_clock_far_ahead_is_told_once_it_is_right(
    coordinator: Mine, outbox: Outbox, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telling_models, "DEVICES_A_UNIT", 2)
    people = await alumni(coordinator.program, 6, clock() + timedelta(minutes=50))
    await told(coordinator, clock() + timedelta(hours=1))
    assert await work.heal(clock()) == 1
    await outbox.tick(clock())
    assert sorted(outbox.people()) == sorted(people)
    assert {one.joined_at for one in await Member.filter(person_id__in=people)} == {clock()}


async def test_a_clock_far_ahead_keeps_nobody_from_later_notices(
    coordinator: Mine, clock: Clock
) -> None:
    people = await alumni(coordinator.program, 3, clock())
    await write(lambda: Member.all().update(joined_at=clock() + timedelta(days=40)))
    assert await work.heal(clock()) == 0
    notice = await told(coordinator, clock(), draft=SUPPER)
    assert notice.audience == len(people) + 2


async def test_what_was_told_before_somebody_came_stays_past_at_the_next_notice(
    coordinator: Mine, alma: Person, dov: Person, clock: Clock
) -> None:
    await told(coordinator, clock() + timedelta(minutes=2))
    await invited(coordinator, alma, clock())
    assert await Notice.count_new(alma) == 0
    clock.advance(seconds=1)
    later = await told(coordinator, clock(), draft=LATER)
    assert (later.audience, await Notice.count_new(alma)) == (3, 1)
    clock.advance(seconds=1)
    await invited(coordinator, dov, clock())
    assert await Notice.count_new(dov) == 0
    await Notice.correct(coordinator, later.id, SUPPER, clock(), tell=True)
    assert [await Notice.count_new(one) for one in (alma, dov)] == [1, 1]


async def test_what_is_told_anew_by_the_right_clock_waits_for_who_holds_the_program(
    coordinator: Mine, settings: Settings, clock: Clock
) -> None:
    if settings.is_embedded:
        pytest.skip("one process alone writes to SQLite")
    await told(coordinator, clock() + timedelta(hours=1))
    held, let_go = asyncio.Event(), asyncio.Event()

    async def hold() -> None:
        await Program.locked(coordinator.program.id)
        held.set()
        await let_go.wait()

    holding = asyncio.create_task(write(hold))
    await held.wait()
    healing = asyncio.create_task(work.heal(clock()))
    try:
        done, _waiting = await asyncio.wait({healing}, timeout=0.5)
        assert not done
    finally:
        let_go.set()
        await holding
    assert await healing == 1

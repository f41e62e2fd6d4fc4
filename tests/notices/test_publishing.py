"""A team drafts and publishes: each notice once, however often it is sent."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from server.core.errors import Conflict, NotFound, Refused
from server.notices.forms import Draft
from server.notices.kept_models import NoticeGroup
from server.notices.models import Notice
from server.people.models import Person
from server.programs.log_models import Action
from server.programs.member_models import Mine
from server.programs.roles import Role
from server.push.outbox_models import Message
from server.team import membership
from tests.conftest import Clock
from tests.notices.alumni import SUPPER, a_group, alumni, told
from tests.notices.outbox import Outbox
from tests.programs.people import a_program, an_owner
from tests.push.devices import ENDPOINT, a_device

pytestmark = pytest.mark.usefixtures("app")
LATER = Draft(title="Supper on Saturday", body="Not on Friday: we eat on Saturday.")


async def test_a_publish_sent_twice_is_one_notice(
    coordinator: Mine, member: Mine, phone: UUID, outbox: Outbox, clock: Clock
) -> None:
    notice_id = uuid4()
    await told(coordinator, clock(), notice_id=notice_id)
    await outbox.tick(clock())
    again = await told(coordinator, clock(), notice_id=notice_id, draft=LATER)
    assert await outbox.tick(clock()) == []
    assert again.words(coordinator.program).title == SUPPER.title
    assert await Notice.all().count() == 1
    assert await Action.filter(kind="notice_published").count() == 1


async def test_a_publish_sent_twice_at_once_is_one_notice(
    coordinator: Mine, member: Mine, phone: UUID, outbox: Outbox, clock: Clock
) -> None:
    notice_id = uuid4()
    await asyncio.gather(*(told(coordinator, clock(), notice_id=notice_id) for _ in range(4)))
    assert await Notice.all().count() == 1
    assert await Message.all().count() == 2
    assert len(await outbox.tick(clock())) == 1


async def test_a_draft_is_seen_by_its_team_alone_until_it_is_published(
    coordinator: Mine, member: Mine, alma: Person, outbox: Outbox, clock: Clock
) -> None:
    notice = await Notice.keep(coordinator, uuid4(), Draft(title="Supp"), None, clock())
    assert await Notice.seen_by(alma) == []
    assert [one.title for one in await Notice.waiting_of(coordinator.program)] == ["Supp"]
    await Notice.keep(coordinator, notice.id, SUPPER, None, clock())
    await Notice.publish(coordinator, notice.id, clock())
    await Notice.publish(coordinator, notice.id, clock())
    assert [one.title for one in await Notice.seen_by(alma)] == [SUPPER.title]
    assert await Notice.waiting_of(coordinator.program) == []
    assert await Message.all().count() == 2


@pytest.mark.parametrize("draft", [Draft(title="Supper"), Draft(body="At seven."), Draft()])
async def test_a_draft_that_is_not_finished_is_not_published(
    coordinator: Mine, draft: Draft, clock: Clock
) -> None:
    kept = await Notice.keep(coordinator, uuid4(), draft, None, clock())
    with pytest.raises(Refused):
        await Notice.publish(coordinator, kept.id, clock())
    with pytest.raises(Refused):
        await Notice.schedule(coordinator, kept.id, clock() + timedelta(days=1), clock())
    assert await Message.all().count() == 0


async def test_what_is_told_is_not_a_draft_any_more(coordinator: Mine, clock: Clock) -> None:
    notice = await told(coordinator, clock())
    with pytest.raises(Conflict):
        await Notice.keep(coordinator, notice.id, LATER, None, clock())
    with pytest.raises(Conflict):
        await Notice.remove(coordinator, notice.id, clock())
    with pytest.raises(Conflict):
        await Notice.schedule(coordinator, notice.id, clock() + timedelta(days=1), clock())
    with pytest.raises(Conflict):
        await Notice.unschedule(coordinator, notice.id, clock())


async def test_a_draft_can_be_thrown_away(coordinator: Mine, clock: Clock) -> None:
    people = await alumni(coordinator.program, 2, clock())
    group = await a_group(coordinator, "Hikers", people, clock())
    kept = await Notice.keep(coordinator, uuid4(), SUPPER, [group], clock())
    await Notice.remove(coordinator, kept.id, clock())
    await Notice.remove(coordinator, kept.id, clock())
    assert not await Notice.exists(id=kept.id)
    assert not await NoticeGroup.exists(notice_id=kept.id)


async def test_a_groups_notice_names_groups_of_its_own_program(
    coordinator: Mine, dov: Person, clock: Clock
) -> None:
    harbor = await an_owner(await a_program(clock(), "Harbor House"), dov, clock())
    theirs = await a_group(harbor, "Harbor Tuesday", [], clock())
    for groups in ([theirs], [uuid4()], []):
        with pytest.raises(Refused) as refused:
            await told(coordinator, clock(), groups=groups)
        assert "groups" in refused.value.fields
    assert await Notice.all().count() == 0


async def test_a_notice_of_another_program_is_not_there(
    coordinator: Mine, dov: Person, clock: Clock
) -> None:
    harbor = await an_owner(await a_program(clock(), "Harbor House"), dov, clock())
    notice = await told(coordinator, clock())
    tries: list[Callable[[], Awaitable[object]]] = [
        lambda: Notice.keep(harbor, notice.id, LATER, None, clock()),
        lambda: Notice.tell(harbor, notice.id, LATER, None, None, clock()),
        lambda: Notice.publish(harbor, notice.id, clock()),
        lambda: Notice.correct(harbor, notice.id, LATER, clock(), tell=True),
        lambda: Notice.withdraw(harbor, notice.id, clock()),
        lambda: Notice.remove(harbor, notice.id, clock()),
        lambda: Notice.find(harbor.program, notice.id),
        lambda: Notice.report(harbor, notice.id),
    ]
    for attempt in tries:
        with pytest.raises(NotFound):
            await attempt()
    assert (await Notice.find(coordinator.program, notice.id)).title == SUPPER.title


async def test_whoever_coordinates_no_more_publishes_nothing(
    owner: Mine, coordinator: Mine, clock: Clock
) -> None:
    kept = await Notice.keep(coordinator, uuid4(), SUPPER, None, clock())
    await membership.give_role(owner, coordinator.member.id, Role.MEMBER, clock())
    for attempt in (
        lambda: Notice.publish(coordinator, kept.id, clock()),
        lambda: told(coordinator, clock()),
        lambda: Notice.keep(coordinator, uuid4(), SUPPER, None, clock()),
        lambda: Notice.remove(coordinator, kept.id, clock()),
    ):
        with pytest.raises(NotFound):
            await attempt()
    assert await Message.all().count() == 0


async def test_a_team_reads_what_it_told_the_last_first_page_by_page(
    coordinator: Mine, clock: Clock
) -> None:
    made = []
    for number in range(7):
        draft = Draft(title=f"Notice {number}", body="It is so.")
        made.append((await told(coordinator, clock(), draft=draft)).id)
        clock.advance(minutes=number % 2)  # some come out in the same instant
    first = await Notice.of_program(coordinator.program, 3)
    second = await Notice.of_program(coordinator.program, 3, first[-1].id)
    third = await Notice.of_program(coordinator.program, 3, second[-1].id)
    found = [one.id for one in [*first, *second, *third]]
    assert sorted(found) == sorted(made)
    times = [one.published_at for one in [*first, *second, *third] if one.published_at]
    assert times == sorted(times, reverse=True)


async def test_two_devices_of_one_person_at_a_boundary_get_one_each(
    coordinator: Mine, outbox: Outbox, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.notices.telling_models.DEVICES_A_UNIT", 1)
    people = await alumni(coordinator.program, 2, clock())
    for number, person in enumerate(await Person.filter(id__in=people)):
        await a_device(person, clock(), f"{ENDPOINT}-{number}")
    await told(coordinator, clock())
    await outbox.tick(clock())
    assert sorted(outbox.people()) == sorted([*people, *people])
    assert len({one.subscription_id for one in outbox.sent}) == 4

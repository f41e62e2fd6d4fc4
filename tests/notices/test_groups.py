"""Groups change while a notice for them waits: nobody is told of what they can't read."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import UUID, uuid4

import httpx2
import pytest

from server.core.errors import Refused
from server.notices import work
from server.notices.models import Notice
from server.people.models import Person
from server.programs.group_models import GroupMember, MemberGroup
from server.programs.log_models import Action
from server.programs.member_models import Member, Mine
from server.push.outbox_models import Delivery
from server.push.state import State
from tests.conftest import Clock
from tests.notices.alumni import SUPPER, a_group, alumni, told
from tests.notices.outbox import Outbox
from tests.publishing.form import PRESSED

pytestmark = pytest.mark.usefixtures("app")


@pytest.mark.parametrize("how", ["put", "chosen", "removed"])
async def test_whoever_is_out_of_the_group_is_told_nothing_of_what_waits(
    as_cora: httpx2.AsyncClient,
    coordinator: Mine,
    member: Mine,
    phone: UUID,
    clock: Clock,
    how: str,
) -> None:
    await member.member.choose(work.member_left, shows_titles=True)
    alma = member.member.person_id
    group = await a_group(coordinator, "Tuesday", [alma], clock())
    await told(coordinator, clock(), groups=[group])
    at = f"/programs/{coordinator.program.id}"
    match how:
        case "put":
            shown = {"shown": str(member.member.id)}
            answer = await as_cora.post(f"{at}/groups/{group}/members", data=shown)
        case "chosen":
            page = f"{at}/members/{member.member.id}/groups"
            answer = await as_cora.post(page, data={"groups": []})
        case _:
            answer = await as_cora.post(f"{at}/groups/{group}/remove", data=PRESSED)
    assert answer.status_code == 303, answer.text
    assert await Notice.seen_by(await Person.get(id=alma)) == []
    assert (await Delivery.get(subscription_id=phone)).state == State.WITHDRAWN


async def test_whoever_can_still_read_it_is_told(
    coordinator: Mine, outbox: Outbox, clock: Clock
) -> None:
    people = await alumni(coordinator.program, 4, clock())
    tuesday = await a_group(coordinator, "Tuesday", people[:3], clock())
    hikers = await a_group(coordinator, "Hikers", people[2:], clock())
    both = await told(coordinator, clock(), groups=[tuesday, hikers])
    everybody = await told(coordinator, clock())
    await MemberGroup.remove(coordinator, tuesday, clock(), work.group_left)
    await outbox.tick(clock())
    paths = {(one.person_id, one.content.path) for one in outbox.sent}
    expected = {(one, f"/notices/{everybody.id}") for one in people}
    assert paths == expected | {(one, f"/notices/{both.id}") for one in people[2:]}


async def test_whoever_stays_in_the_group_is_told(
    coordinator: Mine, outbox: Outbox, clock: Clock
) -> None:
    people = await alumni(coordinator.program, 5, clock())
    group = await a_group(coordinator, "Tuesday", people, clock())
    await told(coordinator, clock(), groups=[group])
    stay = [one.id for one in await Member.filter(person_id__in=people[:2])]
    await GroupMember.put(coordinator, group, stay, clock(), left=work.group_left)
    await outbox.tick(clock())
    assert sorted(outbox.people()) == sorted(people[:2])


async def test_what_was_sent_stays_as_it_was(
    coordinator: Mine, member: Mine, phone: UUID, outbox: Outbox, clock: Clock
) -> None:
    group = await a_group(coordinator, "Tuesday", [member.member.person_id], clock())
    await told(coordinator, clock(), groups=[group])
    await outbox.tick(clock())
    await MemberGroup.remove(coordinator, group, clock(), work.group_left)
    assert (await Delivery.get(subscription_id=phone)).state == State.SENT


async def test_what_is_due_for_a_group_that_is_no_more_is_a_draft_again(
    coordinator: Mine, member: Mine, outbox: Outbox, clock: Clock
) -> None:
    group = await a_group(coordinator, "Tuesday", [member.member.person_id], clock())
    at = clock() + timedelta(hours=1)
    notice = await Notice.tell(coordinator, uuid4(), SUPPER, [group], at, clock())
    await MemberGroup.remove(coordinator, group, clock(), work.group_left)
    clock.advance(hours=2)
    assert await work.publish_due(clock()) == 0
    (draft,) = await Notice.waiting_of(coordinator.program)
    assert (draft.state, draft.publish_at, draft.published_at) == ("draft", None, None)
    logged = [one.kind for one in await Action.newest(coordinator.program)]
    assert logged.count("notice_unscheduled") == 1
    assert "notice_published" not in logged
    assert await work.publish_due(clock()) == 0
    tries: list[Callable[[], Awaitable[object]]] = [
        lambda: Notice.publish(coordinator, notice.id, clock()),
        lambda: Notice.schedule(coordinator, notice.id, clock() + timedelta(days=1), clock()),
    ]
    for attempt in tries:
        with pytest.raises(Refused) as refused:
            await attempt()
        assert refused.value.fields.keys() == {"groups"}
    await Notice.tell(coordinator, notice.id, SUPPER, None, None, clock())
    assert (await Notice.get(id=notice.id)).audience == 3


async def test_what_is_due_for_one_group_that_is_left_comes_out(
    coordinator: Mine, member: Mine, phone: UUID, outbox: Outbox, clock: Clock
) -> None:
    people = [member.member.person_id]
    groups = [await a_group(coordinator, name, people, clock()) for name in ("North", "South")]
    at = clock() + timedelta(hours=1)
    await Notice.tell(coordinator, uuid4(), SUPPER, groups, at, clock())
    await MemberGroup.remove(coordinator, groups[0], clock(), work.group_left)
    clock.advance(hours=1)
    assert len(await outbox.tick(clock())) == 1

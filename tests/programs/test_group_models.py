"""Groups: their names are sealed, their members are the program's own."""

import asyncio
from uuid import UUID

import httpx2
import pytest

from server.core.database import rows
from server.core.errors import Conflict, NotFound, Refused
from server.people.models import Person
from server.programs import leaving
from server.programs.group_models import GroupMember, MemberGroup, groups_by_member, groups_of
from server.programs.log_models import Action, Did
from server.programs.member_models import Mine
from server.team import membership
from tests.conftest import Clock
from tests.programs.people import a_program, an_owner, invited, nobody_told, somebody


async def test_a_group_has_exactly_the_members_put_into_it(
    coordinator: Mine, member: Mine, clock: Clock
) -> None:
    both = [coordinator.member.id, member.member.id]
    tuesday = await MemberGroup.add(coordinator, "Tuesday evening", clock())
    book = await MemberGroup.add(coordinator, "book club", clock())
    await GroupMember.put(coordinator, tuesday.id, both, clock())
    await GroupMember.put(coordinator, book.id, both, clock())
    await GroupMember.put(coordinator, tuesday.id, both[1:], clock())
    assert await groups_of(member) == ["book club", "Tuesday evening"]
    assert await groups_of(coordinator) == ["book club"]
    assert set(await groups_by_member(member.program)) == set(both)
    assert "Tuesday" not in str(await rows("SELECT * FROM member_group"))


async def test_nobody_of_another_program_or_who_waits_is_put_in(
    coordinator: Mine, dov: Person, clock: Clock
) -> None:
    stranger = await an_owner(await a_program(clock(), "Elsewhere"), dov, clock())
    waiting = await invited(coordinator, await somebody(1, clock()), clock(), uses=5)
    group = await MemberGroup.add(coordinator, "Tuesday", clock())
    wanted = [stranger.member.id, waiting.member.id, UUID(int=1)]
    await GroupMember.put(coordinator, group.id, wanted, clock())
    assert await GroupMember.ids_in(group) == []


async def test_only_the_team_of_its_program_touches_a_group(
    coordinator: Mine, member: Mine, dov: Person, clock: Clock
) -> None:
    group = await MemberGroup.add(coordinator, "Tuesday", clock())
    stranger = await an_owner(await a_program(clock(), "Elsewhere"), dov, clock())
    for mine in (member, stranger):
        wrong = [
            MemberGroup.rename(mine, group.id, "Other", clock()),
            MemberGroup.remove(mine, group.id, clock()),
            GroupMember.put(mine, group.id, [], clock()),
        ]
        for one in wrong:
            with pytest.raises(NotFound):
                await one
    with pytest.raises(NotFound):
        await MemberGroup.add(member, "Mine", clock())


async def test_a_groups_name_is_its_own(
    coordinator: Mine, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    group = await MemberGroup.add(coordinator, "Tuesday", clock())
    for name in ("tuesday", "", "x" * 61, "un\u202eseen"):
        with pytest.raises(Refused) as refused:
            await MemberGroup.add(coordinator, name, clock())
        assert set(refused.value.fields) == {"name"}
    await MemberGroup.rename(coordinator, group.id, "TUESDAY", clock())
    found = await MemberGroup.one_of(coordinator.program, group.id)
    assert found.name(coordinator.program) == "TUESDAY"
    monkeypatch.setattr("server.programs.group_models.MOST", 1)
    with pytest.raises(Conflict):
        await MemberGroup.add(coordinator, "Wednesday", clock())


async def test_a_group_that_is_removed_leaves_its_members(
    coordinator: Mine, member: Mine, clock: Clock
) -> None:
    group = await MemberGroup.add(coordinator, "Tuesday", clock())
    await GroupMember.put(coordinator, group.id, [member.member.id], clock())
    await MemberGroup.remove(coordinator, group.id, clock())
    assert await groups_of(member) == []
    done = (await Action.newest(member.program))[0]
    assert (done.kind, done.detail(member.program)) == (Did.GROUP_REMOVED, "Tuesday")


async def test_whoever_leaves_is_in_no_group(coordinator: Mine, member: Mine, clock: Clock) -> None:
    group = await MemberGroup.add(coordinator, "Tuesday", clock())
    await GroupMember.put(coordinator, group.id, [member.member.id], clock())
    await leaving.leave(member, clock(), nobody_told)
    assert await GroupMember.ids_in(group) == []


async def test_who_was_barred_meanwhile_is_put_back_into_no_group(
    coordinator: Mine, member: Mine, clock: Clock
) -> None:
    group = await MemberGroup.add(coordinator, "Tuesday", clock())
    await membership.bar(coordinator, member.member.id, clock(), nobody_told)
    with pytest.raises(NotFound):
        await GroupMember.choose(coordinator, member.member, [group.id], clock())
    assert await GroupMember.ids_in(group) == []


async def test_who_was_not_shown_stays_as_they_are(
    coordinator: Mine, member: Mine, dov: Person, clock: Clock
) -> None:
    first, second = member.member.id, (await invited(coordinator, dov, clock())).member.id
    group = await MemberGroup.add(coordinator, "Tuesday", clock())

    async def after(chosen: list[UUID], *, shown: list[UUID]) -> set[UUID]:
        await GroupMember.put(coordinator, group.id, chosen, clock(), shown=shown)
        return set(await GroupMember.ids_in(group))

    assert await after([first], shown=[first]) == {first}
    assert await after([second], shown=[second]) == {first, second}
    assert await after([first, second], shown=[]) == {first, second}
    assert await after([], shown=[first]) == {second}
    assert await after([first], shown=[second]) == set()


async def test_two_pages_of_a_group_sent_at_once_lose_nothing(
    as_cora: httpx2.AsyncClient, coordinator: Mine, member: Mine, dov: Person, clock: Clock
) -> None:
    other = await invited(coordinator, dov, clock())
    group = await MemberGroup.add(coordinator, "Tuesday", clock())
    at = f"/programs/{coordinator.program.id}/groups/{group.id}/members"
    both = [member.member.id, other.member.id]
    sent = ({"shown": str(one), "members": str(one)} for one in both)
    await asyncio.gather(*(as_cora.post(at, data=one) for one in sent))
    assert set(await GroupMember.ids_in(group)) == set(both)


async def test_a_group_that_is_made_meanwhile_is_on_the_next_page(
    coordinator: Mine, member: Mine, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The groups were read, then one is made and filled, then who is in which is read."""
    known = await MemberGroup.add(coordinator, "Tuesday", clock())
    await GroupMember.put(coordinator, known.id, [member.member.id], clock())
    new = await MemberGroup.add(coordinator, "Hikers", clock())
    await GroupMember.put(coordinator, new.id, [member.member.id], clock())

    async def before(_program: object) -> list[MemberGroup]:
        return [known]

    monkeypatch.setattr(MemberGroup, "all_of", before)
    assert await groups_by_member(member.program) == {member.member.id: ["Tuesday"]}

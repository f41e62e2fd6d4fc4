"""Groups: made, renamed, filled a page at a time, removed."""

import httpx2
import pytest

from server.core.errors import NotFound
from server.programs.group_models import MOST, GroupMember, MemberGroup, groups_of
from server.programs.member_models import Member, Mine
from server.programs.roles import Role
from server.team import membership
from tests.conftest import Clock
from tests.daily.filled_form import form_on, words_on
from tests.programs.by_hand import own
from tests.team.test_people_pages import crowd

pytestmark = pytest.mark.usefixtures("member")


def at(mine: Mine) -> str:
    return f"/programs/{mine.program.id}/groups"


@pytest.fixture
async def group(coordinator: Mine, clock: Clock) -> MemberGroup:
    return await MemberGroup.add(coordinator, "Tuesday", clock())


async def test_a_new_group_leads_to_who_is_in_it(
    as_cora: httpx2.AsyncClient, coordinator: Mine
) -> None:
    page = await as_cora.get(at(coordinator))
    assert "No groups yet" in page.text
    assert form_on(page, at(coordinator)) == {**own(coordinator), "name": ""}
    answer = await as_cora.post(at(coordinator), data={"name": " Tuesday  evening "})
    [made] = await MemberGroup.all_of(coordinator.program)
    assert answer.headers["location"] == f"{at(coordinator)}/{made.id}?saved=made"
    assert made.name(coordinator.program) == "Tuesday evening"
    assert "Tuesday evening" in (await as_cora.get(answer.headers["location"])).text
    assert "0 people" in (await as_cora.get(at(coordinator))).text


@pytest.mark.parametrize("name", ["", " ", "x" * 61, "TUESDAY", "a\u200bb"])
async def test_a_name_that_cant_be_stands_beside_its_field(
    as_cora: httpx2.AsyncClient, coordinator: Mine, group: MemberGroup, name: str, clock: Clock
) -> None:
    other = await MemberGroup.add(coordinator, "North", clock())
    for action in (at(coordinator), f"{at(coordinator)}/{other.id}/name"):
        answer = await as_cora.post(action, data={"name": name})
        assert answer.status_code == 422
        assert 'id="field-name-error"' in answer.text
        assert form_on(answer, action)["name"] == name
    names = {one.name(coordinator.program) for one in await MemberGroup.all_of(coordinator.program)}
    assert names == {"Tuesday", "North"}


async def test_past_fifty_it_says_why_not(
    as_cora: httpx2.AsyncClient, coordinator: Mine, clock: Clock
) -> None:
    for number in range(MOST):
        await MemberGroup.add(coordinator, f"Group {number}", clock())
    answer = await as_cora.post(at(coordinator), data={"name": "One more"})
    assert answer.status_code == 409
    assert "at most 50 groups" in words_on(answer)


async def test_ticked_people_are_in_it(
    as_cora: httpx2.AsyncClient,
    coordinator: Mine,
    member: Mine,
    owner: Mine,
    group: MemberGroup,
) -> None:
    one = f"{at(coordinator)}/{group.id}"
    sent = form_on(await as_cora.get(one), f"{one}/members")
    assert set(sent) == {"person", "shown"}
    ticked = [str(member.member.id), str(owner.member.id)]
    answer = await as_cora.post(f"{one}/members", data={**sent, "members": ticked})
    assert answer.headers["location"] == f"{one}?saved=put"
    assert set(await GroupMember.ids_in(group)) == {member.member.id, owner.member.id}
    assert "2 people" in (await as_cora.get(at(coordinator))).text
    sent = form_on(await as_cora.get(one), f"{one}/members")
    assert set(sent["members"]) == set(ticked)
    await as_cora.post(f"{one}/members", data={"shown": sent["shown"]})
    assert await GroupMember.ids_in(group) == []


async def test_who_was_not_on_the_page_stays_as_they_are(
    as_cora: httpx2.AsyncClient, coordinator: Mine, group: MemberGroup, clock: Clock
) -> None:
    await crowd(coordinator.program, 110, clock())
    everybody = {one.id for one in await Member.all_of(coordinator.program)}
    await GroupMember.put(coordinator, group.id, everybody, clock())
    one = f"{at(coordinator)}/{group.id}"
    sent = form_on(await as_cora.get(f"{one}?from=100"), f"{one}/members")
    assert len(sent["shown"]) == len(everybody) - 100
    await as_cora.post(f"{one}/members", data={"shown": sent["shown"]})
    assert len(await GroupMember.ids_in(group)) == 100


async def test_nobody_gets_in_who_is_not_in_the_program(
    as_cora: httpx2.AsyncClient, coordinator: Mine, group: MemberGroup, member: Mine
) -> None:
    stray = "3d0cf2f4-93a4-4a3c-9a70-0f0f0f0f0f0f"
    sent = {"shown": [stray, "x"], "members": [stray, "x", str(member.member.id)]}
    await as_cora.post(f"{at(coordinator)}/{group.id}/members", data=sent)
    assert await GroupMember.ids_in(group) == []


async def test_who_may_not_any_more_puts_nobody_into_groups(
    owner: Mine, coordinator: Mine, member: Mine, group: MemberGroup, clock: Clock
) -> None:
    """What a request knew before the unit may be past."""
    await membership.give_role(owner, coordinator.member.id, Role.MEMBER, clock())
    with pytest.raises(NotFound):
        await GroupMember.choose(coordinator, member.member, [group.id], clock())
    assert await GroupMember.ids_in(group) == []


async def test_opening_it_is_a_look_at_names(
    as_cora: httpx2.AsyncClient,
    as_alma: httpx2.AsyncClient,
    coordinator: Mine,
    group: MemberGroup,
) -> None:
    await as_cora.get(at(coordinator))
    seen = f"/programs/{coordinator.program.id}/seen"
    assert "The list was opened" not in (await as_alma.get(seen)).text
    await as_cora.get(f"{at(coordinator)}/{group.id}")
    assert "The list was opened" in (await as_alma.get(seen)).text


async def test_a_group_is_renamed_and_removed_and_its_people_stay(
    as_cora: httpx2.AsyncClient, coordinator: Mine, member: Mine, group: MemberGroup, clock: Clock
) -> None:
    await GroupMember.put(coordinator, group.id, [member.member.id], clock())
    one = f"{at(coordinator)}/{group.id}"
    rename = form_on(await as_cora.get(one), f"{one}/name")
    assert rename == {**own(coordinator), "name": "Tuesday"}
    await as_cora.post(f"{one}/name", data={"name": "Wednesday"})
    assert await groups_of(member) == ["Wednesday"]
    assert form_on(await as_cora.get(one), f"{one}/remove") == own(coordinator)
    answer = await as_cora.post(f"{one}/remove", data=own(coordinator))
    assert answer.headers["location"] == f"{at(coordinator)}?saved=removed"
    assert await groups_of(member) == []
    assert await Member.of(member.member.person_id, member.program.id)
    assert (await as_cora.get(one)).status_code == 404

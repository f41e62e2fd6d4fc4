"""The named list: who waits first, one tap to let in, names by the hundred, roles for owners."""

import re
from datetime import datetime

import httpx2
import pytest

from server.core.database import write
from server.people.models import Person
from server.programs import joining
from server.programs.group_models import GroupMember, MemberGroup, groups_of
from server.programs.member_models import Member, Mine
from server.programs.models import Program
from server.programs.roles import Role, Standing
from server.team import membership
from tests.conftest import Clock
from tests.daily.filled_form import form_on, words_on
from tests.programs.by_hand import own
from tests.programs.people import CENTRE, a_token, invited, nobody_told, somebody

pytestmark = pytest.mark.usefixtures("member")


def at(mine: Mine, rest: str = "members") -> str:
    return f"/programs/{mine.program.id}/{rest}"


async def waiting(by: Mine, person: Person, name: str, now: datetime) -> Mine:
    return await joining.join(person, await a_token(by, now, uses=20), name, now)


async def test_who_waits_stands_first_and_is_let_in_with_one_tap(
    as_cora: httpx2.AsyncClient, coordinator: Mine, dov: Person, clock: Clock
) -> None:
    asked = await waiting(coordinator, dov, "Dee", clock())
    page = await as_cora.get(at(coordinator))
    assert "Waiting to be let in (1)" in page.text
    assert page.text.index("Dee") < page.text.index("In the program (3)")
    let_in = f"{at(coordinator)}/{asked.member.id}/let-in"
    assert form_on(page, let_in) == own(coordinator)
    answer = await as_cora.post(let_in, data=own(coordinator))
    assert answer.headers["location"] == f"{at(coordinator)}?saved=let-in"
    page = await as_cora.get(answer.headers["location"])
    assert "They are in." in page.text
    assert "In the program (4)" in page.text
    assert "Waiting to be let in" not in page.text


async def test_a_second_tap_says_that_it_was_done(
    as_cora: httpx2.AsyncClient, coordinator: Mine, dov: Person, clock: Clock
) -> None:
    asked = await waiting(coordinator, dov, "Dee", clock())
    decline = f"{at(coordinator)}/{asked.member.id}/decline"
    assert (
        (await as_cora.post(decline, data=own(coordinator)))
        .headers["location"]
        .endswith("?saved=declined")
    )
    answer = await as_cora.post(decline, data=own(coordinator))
    assert "Nothing was changed" in (await as_cora.get(answer.headers["location"])).text
    assert await Member.of(dov.id, coordinator.program.id) is None


async def test_who_is_alone_in_a_program_is_told_to_invite(
    as_olga: httpx2.AsyncClient, owner: Mine, member: Mine, coordinator: Mine, clock: Clock
) -> None:
    invite = f'href="{at(owner, "invitations")}"'
    assert invite not in (await as_olga.get(at(owner))).text
    for one in (member, coordinator):
        await membership.remove(owner, one.member.id, clock(), nobody_told)
    page = (await as_olga.get(at(owner))).text
    assert "Only you are in yet" in page
    assert invite in page


async def test_the_list_shows_names_days_and_groups_and_nothing_else(
    as_cora: httpx2.AsyncClient, coordinator: Mine, member: Mine, clock: Clock
) -> None:
    group = await MemberGroup.add(coordinator, "Tuesday", clock())
    await GroupMember.put(coordinator, group.id, [member.member.id], clock())
    words = words_on(await as_cora.get(at(coordinator)))
    listed = words[words.index("In the program (3)") : words.index("Groups")]
    lines = listed.split("Find", 2)[2].split(" Nov 22, 2026")
    assert [line.strip() for line in lines] == [
        "Al joined",
        "· Tuesday Cora Coordinator joined",
        "Olga Owner joined",
        "",
    ]


async def test_each_opening_is_told_to_those_on_the_list_and_a_reload_is_none(
    as_cora: httpx2.AsyncClient,
    as_alma: httpx2.AsyncClient,
    coordinator: Mine,
    member: Mine,
    clock: Clock,
) -> None:
    seen, own_page_opened = at(coordinator, "seen"), False

    async def openings() -> int:
        page = (await as_alma.get(seen)).text
        assert ("The page that shows you alone was opened." in page) == own_page_opened
        return page.count("was opened.")

    clock.advance(seconds=1)
    page = await as_cora.get(at(coordinator))
    assert "can see that you did, with the name you chose here" in page.text
    clock.advance(seconds=40)
    await as_cora.get(f"{at(coordinator)}?q=al")
    await as_cora.get(f"{at(coordinator)}/{member.member.id}")
    assert await openings() == 1
    clock.advance(seconds=40)
    await as_cora.get(f"{at(coordinator)}/{member.member.id}")
    own_page_opened = True
    assert await openings() == 2
    assert "Cora" in (await as_alma.get(seen)).text


async def test_two_coordinators_are_two_looks(
    as_cora: httpx2.AsyncClient,
    as_olga: httpx2.AsyncClient,
    as_alma: httpx2.AsyncClient,
    coordinator: Mine,
) -> None:
    await as_cora.get(at(coordinator))
    await as_olga.get(at(coordinator))
    page = (await as_alma.get(at(coordinator, "seen"))).text
    assert page.count("The list was opened") == 2


async def crowd(program: Program, count: int, now: datetime) -> None:
    """Have so many people in a program, called by number."""

    async def unit() -> None:
        for number in range(count):
            person = await somebody(number, now)
            one = Member.new(program.id, person.id, Standing.IN, now)
            one.joined_at = now
            one.seal_name(program, f"Friend {number:03}")
            await one.save(force_create=True)

    await write(unit)


def names_on(page: httpx2.Response) -> list[str]:
    return re.findall(r'/members/[0-9a-f-]{36}">([^<]*)</a>', page.text)


async def test_a_large_program_is_read_a_hundred_at_a_time_and_searched(
    as_cora: httpx2.AsyncClient, coordinator: Mine, clock: Clock
) -> None:
    await crowd(coordinator.program, 120, clock())
    first = await as_cora.get(at(coordinator))
    assert names_on(first)[:3] == ["Al", "Cora", "Friend 000"]
    assert len(names_on(first)) == 100
    assert "1 to 100 of 123" in first.text
    second = await as_cora.get(f"{at(coordinator)}?q=&from=100")
    assert f'href="{at(coordinator)}?q=&amp;from=100"' in first.text
    assert names_on(second)[-1] == "Olga"
    assert len(names_on(second)) == 23
    assert "101 to 123 of 123" in second.text
    found = await as_cora.get(f"{at(coordinator)}?q=FRIEND+07")
    assert names_on(found) == [f"Friend 07{number}" for number in range(10)]
    nobody = await as_cora.get(f"{at(coordinator)}?q=zebra")
    assert "Nobody here is called “zebra”" in nobody.text


@pytest.mark.parametrize("start", ["-1", "x", "9" * 30, "²"])
async def test_a_page_that_is_none_is_the_first(
    as_cora: httpx2.AsyncClient, coordinator: Mine, start: str
) -> None:
    page = await as_cora.get(at(coordinator), params={"from": start})
    assert names_on(page) == ["Al", "Cora", "Olga"]


async def test_past_the_end_there_is_a_way_back(
    as_cora: httpx2.AsyncClient, coordinator: Mine
) -> None:
    page = await as_cora.get(f"{at(coordinator)}?q=&from=900")
    assert page.status_code == 200
    assert names_on(page) == ["Al", "Cora", "Olga"]


async def test_a_member_is_put_into_groups(
    as_cora: httpx2.AsyncClient, coordinator: Mine, member: Mine, clock: Clock
) -> None:
    groups = [await MemberGroup.add(coordinator, name, clock()) for name in ("North", "South")]
    one = f"{at(coordinator)}/{member.member.id}"
    page = await as_cora.get(one)
    assert form_on(page, f"{one}/groups") == own(coordinator)
    sent = {**own(coordinator), "groups": [str(group.id) for group in groups]}
    answer = await as_cora.post(f"{one}/groups", data=sent)
    assert answer.headers["location"] == f"{one}?saved=groups"
    assert await groups_of(member) == ["North", "South"]
    assert form_on(await as_cora.get(one), f"{one}/groups") == sent
    await as_cora.post(f"{one}/groups", data={"groups": str(groups[1].id)})
    assert await groups_of(member) == ["South"]


@pytest.mark.parametrize(("act", "saved"), [("remove", "removed"), ("bar", "barred")])
async def test_removing_and_barring_work_at_once(
    as_cora: httpx2.AsyncClient,
    as_alma: httpx2.AsyncClient,
    coordinator: Mine,
    member: Mine,
    act: str,
    saved: str,
) -> None:
    one = f"{at(coordinator)}/{member.member.id}"
    assert form_on(await as_cora.get(one), f"{one}/{act}") == own(coordinator)
    answer = await as_cora.post(f"{one}/{act}", data=own(coordinator))
    assert answer.headers["location"] == f"{at(coordinator)}?saved={saved}"
    assert (await as_alma.get(at(coordinator, ""))).status_code == 404
    page = await as_cora.get(at(coordinator))
    assert ("Barred (1)" in page.text) == (act == "bar")
    assert (await as_cora.get(one)).status_code == 404


async def test_a_bar_is_lifted_from_the_list(
    as_cora: httpx2.AsyncClient, coordinator: Mine, member: Mine, alma: Person, clock: Clock
) -> None:
    await membership.bar(coordinator, member.member.id, clock(), nobody_told)
    lift = f"{at(coordinator)}/{member.member.id}/lift"
    page = await as_cora.get(at(coordinator))
    assert "Al" in words_on(page)[words_on(page).index("Barred (1)") :]
    assert form_on(page, lift) == own(coordinator)
    assert (
        (await as_cora.post(lift, data=own(coordinator)))
        .headers["location"]
        .endswith("?saved=lifted")
    )
    assert "Barred" not in (await as_cora.get(at(coordinator))).text
    assert (await invited(coordinator, alma, clock(), "Al")).member.standing == Standing.IN


async def test_a_coordinator_is_offered_nothing_against_the_team(
    as_cora: httpx2.AsyncClient, coordinator: Mine, owner: Mine
) -> None:
    page = (await as_cora.get(f"{at(coordinator)}/{owner.member.id}")).text
    assert "Yes, remove" not in page
    assert "/role" not in page
    answer = await as_cora.post(
        f"{at(coordinator)}/{owner.member.id}/remove", data=own(coordinator)
    )
    assert answer.headers["location"].endswith("?saved=gone")
    mine = await Member.of(owner.member.person_id, owner.program.id)
    assert mine
    assert mine.member.role == Role.OWNER


@pytest.mark.parametrize("act", ["remove", "bar", "role"])
async def test_the_last_owner_stays(
    as_olga: httpx2.AsyncClient, owner: Mine, coordinator: Mine, act: str
) -> None:
    part = "team" if act == "role" else "members"
    answer = await as_olga.post(
        f"{at(owner, part)}/{owner.member.id}/{act}", data={"role": "member"}
    )
    assert answer.headers["location"] == f"{at(owner)}?saved=last-owner"
    assert "at least one owner" in (await as_olga.get(answer.headers["location"])).text
    assert await Member.owners_of(owner.program) == 1


async def test_an_owner_says_who_is_what_and_may_step_down(
    as_olga: httpx2.AsyncClient, owner: Mine, coordinator: Mine
) -> None:
    team = at(owner, "team")
    assert "Two owners are asked for" in (await as_olga.get(team)).text
    form = f"{team}/{coordinator.member.id}/role"
    page = (await as_olga.get(team)).text
    assert '<option value="coordinator" selected>' in page[page.index(form) :]
    answer = await as_olga.post(form, data={"role": "owner"})
    assert answer.headers["location"] == f"{at(owner)}?saved=role"
    assert "Two owners are asked for" not in (await as_olga.get(team)).text
    answer = await as_olga.post(f"{team}/{owner.member.id}/role", data={"role": "member"})
    assert answer.headers["location"] == f"/programs/{owner.program.id}"
    assert (await as_olga.get(answer.headers["location"])).status_code == 200
    assert (await as_olga.get(team)).status_code == 404


async def test_no_title_names_the_centre(
    as_olga: httpx2.AsyncClient, owner: Mine, coordinator: Mine, member: Mine, clock: Clock
) -> None:
    group = await MemberGroup.add(coordinator, "Tuesday", clock())
    parts = ["", "members", f"members/{member.member.id}", "team", "invitations", "groups"]
    parts += [f"groups/{group.id}", "settings", "log", "export"]
    for part in parts:
        page = (await as_olga.get(at(owner, part).rstrip("/"))).text
        title = re.search("<title>(.*?)</title>", page, re.DOTALL)
        assert title
        assert CENTRE in page, part
        assert not {CENTRE, "Al", "Tuesday"} & set(title[1].split()), part
        assert CENTRE not in title[1], part

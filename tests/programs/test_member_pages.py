"""A program as its members see it: the team is reached, the name changed, the door is open."""

import re

import httpx2
from starlette.applications import Starlette

from server.people.models import Person
from server.programs import joining
from server.programs.group_models import GroupMember, MemberGroup
from server.programs.log_models import Action, Did
from server.programs.member_models import Member, Mine
from server.programs.models import Program
from server.programs.profile import ProgramProfile
from server.team import membership
from server.team.changing import change
from tests import cast
from tests.conftest import Clock, signed_in
from tests.programs.people import CENTRE, a_token, invited, somebody

OWN_PAGES = ("", "/welcome", "/consent", "/consent.txt", "/seen", "/seen.txt")


def main(page: httpx2.Response) -> str:
    return page.text.partition("<main")[2]


async def standing(person: Person, program: Program) -> str | None:
    mine = await Member.of(person.id, program.id)
    return mine.member.standing if mine else None


async def test_who_is_in_none_is_told_what_a_program_is(as_dov: httpx2.AsyncClient) -> None:
    page = await as_dov.get("/programs")
    assert "You are in no program" in page.text
    assert "Open its link once more" in page.text
    assert 'href="/join"' in page.text


async def test_you_leads_to_programs_and_notices(as_alma: httpx2.AsyncClient) -> None:
    page = await as_alma.get("/you")
    assert 'href="/programs"' in page.text
    assert 'href="/notices"' in page.text


async def test_programs_are_listed_with_what_one_is_there(
    as_alma: httpx2.AsyncClient, as_olga: httpx2.AsyncClient, member: Mine
) -> None:
    for client, words in ((as_alma, "knows you as “Al”"), (as_olga, "You are an owner")):
        page = await client.get("/programs")
        assert CENTRE in page.text
        assert words in page.text
        assert f'href="/programs/{member.program.id}"' in page.text


async def test_the_team_reads_on_its_lists_that_somebody_waits_and_nobody_else_does(
    as_alma: httpx2.AsyncClient,
    as_cora: httpx2.AsyncClient,
    member: Mine,
    coordinator: Mine,
    dov: Person,
    clock: Clock,
) -> None:
    words, way = "Somebody waits to be let in", f'href="/programs/{member.program.id}/members"'
    for path in ("/programs", "/notices"):
        assert words not in (await as_cora.get(path)).text
    token = await a_token(coordinator, clock(), uses=9)
    asked = await joining.join(dov, token, "Dee", clock())
    for path in ("/programs", "/notices"):
        page = (await as_cora.get(path)).text
        assert words in page
        assert way in page
        assert "Dee" not in page
        assert words not in (await as_alma.get(path)).text
    await membership.let_in(coordinator, asked.member.id, clock())
    assert words not in (await as_cora.get("/programs")).text


async def test_who_runs_it_is_not_sent_to_ask_who_invited_them(
    as_olga: httpx2.AsyncClient,
    as_cora: httpx2.AsyncClient,
    as_alma: httpx2.AsyncClient,
    owner: Mine,
    member: Mine,
    clock: Clock,
) -> None:
    await change(owner, ProgramProfile(name=CENTRE), clock())
    here = f"/programs/{member.program.id}"
    for client, words in (
        (as_olga, "Say it in the settings"),
        (as_cora, "An owner can say it in the settings."),
        (as_alma, "Ask the person who invited you."),
    ):
        page = (await client.get(here)).text
        assert words in page
        assert ("Ask the person who invited you." in page) == (client is as_alma)


async def test_the_team_is_told_truly_who_sees_their_name(
    as_cora: httpx2.AsyncClient, as_alma: httpx2.AsyncClient, member: Mine
) -> None:
    here, truth = f"/programs/{member.program.id}", "Members see it next to each look of yours"
    for path, client, is_said in (("", as_cora, True), ("", as_alma, False)):
        page = (await client.get(f"{here}{path}")).text
        assert (truth in page) == is_said
        assert ("Only the team sees this." in page) != is_said
    assert "mute" in main(await as_alma.get(here))
    await as_cora.get(f"{here}/members")
    assert "Cora ·" in (await as_alma.get(f"{here}/seen")).text
    for client, is_said in ((as_cora, True), (as_alma, False)):
        page = (await client.get(f"{here}/welcome")).text
        assert ("Members see each time you look at their names." in page) == is_said
        assert "You run this program" not in page


async def test_the_page_tells_how_the_team_is_reached(
    as_alma: httpx2.AsyncClient, member: Mine
) -> None:
    page = await as_alma.get(f"/programs/{member.program.id}")
    assert 'href="tel:+15550100"' in page.text
    assert "Mon to Fri, 9 to 5" in page.text
    assert "does not read or answer round the clock" in " ".join(page.text.split())


async def test_no_title_carries_the_name_of_the_centre(
    as_alma: httpx2.AsyncClient, member: Mine
) -> None:
    pages = ["/programs", *(f"/programs/{member.program.id}{one}" for one in OWN_PAGES)]
    for path in pages:
        answer = await as_alma.get(path)
        assert answer.status_code == 200, path
        for found in re.findall("<title>(.*?)</title>", answer.text):
            assert not re.search("lindenhof|recover|alumni", found, re.IGNORECASE), path


async def test_a_member_sees_no_other_member(
    app: Starlette, as_alma: httpx2.AsyncClient, coordinator: Mine, member: Mine, clock: Clock
) -> None:
    other = await somebody(1, clock())
    await invited(coordinator, other, clock(), "Bashir the Baker")
    for one in OWN_PAGES:
        answer = await as_alma.get(f"/programs/{member.program.id}{one}")
        assert "Bashir" not in answer.text, one
        assert "Some Person" not in answer.text, one


async def test_a_name_is_changed_and_taken_away(
    as_alma: httpx2.AsyncClient, alma: Person, member: Mine
) -> None:
    here = f"/programs/{member.program.id}"
    answer = await as_alma.post(f"{here}/name", data={"name": "Alma K."})
    assert answer.headers["location"] == f"{here}?saved=name"
    assert "As “Alma K.”" in (await as_alma.get(answer.headers["location"])).text
    await as_alma.post(f"{here}/name", data={"name": " "})
    page = await as_alma.get(here)
    assert "You gave no name" in page.text
    assert cast.ALMA.alias not in main(page)


async def test_a_name_that_cannot_be_stands_beside_its_field(
    as_alma: httpx2.AsyncClient, alma: Person, member: Mine
) -> None:
    page = await as_alma.post(f"/programs/{member.program.id}/name", data={"name": "x" * 61})
    assert page.status_code == 422
    assert 'id="field-name-error"' in page.text
    assert "x" * 61 in page.text
    assert "As “Al”" in page.text


async def test_muting_and_titles_are_chosen_by_the_member(
    app: Starlette, as_alma: httpx2.AsyncClient, alma: Person, member: Mine
) -> None:
    told: list[tuple[object, object]] = []

    async def left(program_id: object, person_id: object) -> None:
        told.append((program_id, person_id))

    app.state.member_left = left
    here = f"/programs/{member.program.id}"
    assert 'name="tells" value="true" checked' in " ".join((await as_alma.get(here)).text.split())
    await as_alma.post(f"{here}/choices", data={"person": str(alma.id), "shows_titles": "true"})
    now = await Member.of(alma.id, member.program.id)
    assert now is not None
    assert (now.member.is_muted, now.member.shows_titles) == (True, True)
    assert told == [(member.program.id, alma.id)]
    await as_alma.post(f"{here}/choices", data={"tells": "true"})
    now = await Member.of(alma.id, member.program.id)
    assert now is not None
    assert (now.member.is_muted, now.member.shows_titles) == (False, False)


async def test_a_form_made_for_somebody_else_changes_nothing(
    as_alma: httpx2.AsyncClient, alma: Person, dov: Person, member: Mine
) -> None:
    for act in ("name", "choices", "leave"):
        sent = {"person": str(dov.id), "name": "Mallory"}
        answer = await as_alma.post(f"/programs/{member.program.id}/{act}", data=sent)
        assert answer.status_code == 409, act
    now = await Member.of(alma.id, member.program.id)
    assert now is not None
    assert now.member.name(now.program) == "Al"
    assert not now.member.is_muted


async def test_who_never_joined_reads_nothing_of_it(
    as_dov: httpx2.AsyncClient, member: Mine
) -> None:
    for one in (*OWN_PAGES, "/left"):
        answer = await as_dov.get(f"/programs/{member.program.id}{one}")
        assert answer.status_code == 404, one
        assert CENTRE not in answer.text


async def test_each_look_at_the_list_is_shown_to_those_named(
    as_alma: httpx2.AsyncClient, alma: Person, coordinator: Mine, member: Mine, clock: Clock
) -> None:
    here, cora = f"/programs/{member.program.id}", coordinator.member.person_id
    assert "Nobody yet" in (await as_alma.get(f"{here}/seen")).text
    clock.advance(hours=1)
    await Action.note(member.program, Did.LIST_OPENED, cora, clock())
    clock.advance(hours=1)
    await Action.note(member.program, Did.LIST_EXPORTED, cora, clock())
    page = await as_alma.get(f"{here}/seen")
    assert "The list was opened." in page.text
    assert "A copy was made." in page.text
    assert "Sun, Nov 22, 2026, 4:00" in page.text  # Alma's clock, not Cora's
    assert "Cora" in page.text
    file = await as_alma.get(f"{here}/seen.txt")
    assert file.headers["content-disposition"] == 'attachment; filename="seen.txt"'
    assert "A copy was made. Cora" in file.text
    await as_alma.post(f"{here}/leave", data={"person": str(alma.id)})
    clock.advance(hours=1)
    await Action.note(member.program, Did.LIST_OPENED, cora, clock())
    assert (await as_alma.get(f"{here}/seen.txt")).text.count("The list was opened.") == 1


async def test_who_waits_sees_the_way_out_and_no_notices(
    app: Starlette, coordinator: Mine, clock: Clock
) -> None:
    ben = cast.BEN
    person = await somebody(2, clock())
    await invited(coordinator, person, clock(), "Ben", uses=9)
    role = cast.Role("Some Person 2", "many words in a row", ben.timezone)
    here = f"/programs/{coordinator.program.id}"
    async with signed_in(app, role) as client:
        assert "You have asked to join" in (await client.get("/programs")).text
        page = await client.get(here)
        assert "Somebody of the team lets you in" in page.text
        assert 'href="/notices"' not in main(page)
        answer = await client.post(f"{here}/leave", data={"person": ""})
        assert answer.headers["location"] == f"{here}/left"
        assert await standing(person, coordinator.program) is None


async def test_groups_are_shown_to_who_is_in_them(
    as_alma: httpx2.AsyncClient, coordinator: Mine, member: Mine, clock: Clock
) -> None:
    here = f"/programs/{member.program.id}"
    assert "You are in no group" in (await as_alma.get(here)).text
    group = await MemberGroup.add(coordinator, "Tuesday walkers", clock())
    await GroupMember.put(coordinator, group.id, [member.member.id], clock())
    await MemberGroup.add(coordinator, "Evening choir", clock())
    page = await as_alma.get(here)
    assert "Tuesday walkers" in page.text
    assert "Evening choir" not in page.text

"""What the team finds first: an empty program explains itself, later it says who waits."""

from uuid import uuid4

import httpx2
import pytest

from server.notices.forms import Draft
from server.notices.models import Notice
from server.people.models import Person
from server.programs import joining
from server.programs.member_models import Mine
from server.programs.models import Program
from server.programs.profile import ProgramProfile
from server.team.changing import change
from tests.conftest import Clock
from tests.daily.filled_form import words_on
from tests.programs.people import CENTRE, a_token, an_owner, invited


def at(mine: Mine) -> str:
    return f"/programs/{mine.program.id}"


@pytest.fixture
async def alone(olga: Person, clock: Clock) -> Mine:
    """Olga, alone in a program of which nothing is said yet."""
    program = await Program.make(ProgramProfile(name=CENTRE), clock())
    return await an_owner(program, olga, clock())


def done(words: str) -> list[bool]:
    """Whether each of the three first steps is done."""
    titles = ["Say how you are reached", "Invite people", "Write the first notice"]
    return [f"{title} done" in words for title in titles]


async def test_an_empty_program_leads_through_three_steps(
    as_olga: httpx2.AsyncClient, alone: Mine, clock: Clock
) -> None:
    page = await as_olga.get(at(alone))
    assert done(words_on(page)) == [False, False, False]
    for way in ("settings", "invitations", "notices/new", "team"):
        assert f'href="{at(alone)}/{way}"' in page.text
    assert "Two owners are asked for." in page.text
    said = ProgramProfile(name=CENTRE, phone="555 0100")
    await change(alone, said, clock())
    assert done(words_on(await as_olga.get(at(alone)))) == [True, False, False]
    await a_token(alone, clock())
    assert done(words_on(await as_olga.get(at(alone)))) == [True, True, False]
    hello = Draft(title="Hello", body="We are here.")
    await Notice.tell(alone, uuid4(), hello, None, None, clock())
    page = await as_olga.get(at(alone))
    assert "First steps" not in page.text
    assert "1 person is in" in page.text


async def test_it_says_who_waits(
    as_cora: httpx2.AsyncClient, coordinator: Mine, dov: Person, alma: Person, clock: Clock
) -> None:
    assert "wait to be let in" not in (await as_cora.get(at(coordinator))).text
    token = await a_token(coordinator, clock(), uses=20)
    for person in (dov, alma):
        await joining.join(person, token, "", clock())
    page = await as_cora.get(at(coordinator))
    assert "2 people wait to be let in." in page.text
    assert f'href="{at(coordinator)}/members"' in page.text


async def test_a_coordinator_is_not_sent_where_only_owners_may_go(
    as_cora: httpx2.AsyncClient, coordinator: Mine
) -> None:
    page = (await as_cora.get(at(coordinator))).text
    assert f"{at(coordinator)}/members" in page
    assert f"{at(coordinator)}/log" not in page
    assert f"{at(coordinator)}/settings" not in page
    assert f"{at(coordinator)}/team" not in page
    assert "Two owners are asked for." not in page


@pytest.mark.usefixtures("member")
async def test_what_is_ones_own_is_folded_for_the_team_only(
    as_cora: httpx2.AsyncClient, as_alma: httpx2.AsyncClient, coordinator: Mine
) -> None:
    """A coordinator came to run the program; a member came for what is there."""
    here = at(coordinator)
    page = (await as_cora.get(here)).text
    for own in ("name", "choices", "leave"):
        assert page.index("For yourself") < page.index(f'action="{here}/{own}"')
    assert '<details class="shell-folded" open>' not in page
    assert "shell-folded" not in (await as_alma.get(here)).text
    answer = await as_cora.post(f"{here}/name", data={"name": "x" * 61})
    assert '<details class="shell-folded" open>' in answer.text
    answer = await as_cora.get(f"{here}?saved=choices")
    assert '<details class="shell-folded" open>' in answer.text


async def test_a_member_finds_nothing_of_the_team(
    as_alma: httpx2.AsyncClient, member: Mine
) -> None:
    page = (await as_alma.get(at(member))).text
    for way in ("members", "invitations", "groups", "log", "export", "team", "settings", "notices"):
        assert f'href="{at(member)}/{way}' not in page
    assert "For the team" not in page


async def test_with_two_owners_no_more_are_asked_for(
    as_olga: httpx2.AsyncClient, owner: Mine, dov: Person, clock: Clock
) -> None:
    await invited(owner, dov, clock(), "Dee", role="owner")
    assert "Two owners are asked for." not in (await as_olga.get(at(owner))).text

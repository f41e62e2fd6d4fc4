"""Joining by hand: what an invitation's address tells, and whom; the ways on; what is kept."""

import re

import httpx2
import pytest

from server.people.models import Person
from server.programs import invitations
from server.programs.consent_models import Consent
from server.programs.consent_text import consent_to
from server.programs.invitation_models import Invitation
from server.programs.member_models import Member, Mine
from server.programs.models import Program
from server.programs.roles import Role, Standing
from server.team import membership
from tests import cast
from tests.conftest import Clock
from tests.programs.by_hand import OF_THE_CENTRE, UNKNOWN, joins, title, used
from tests.programs.people import CENTRE, a_token, nobody_told

PREVIEWS = ["WhatsApp/2.23.20.0", "facebookexternalhit/1.1", "Slackbot-LinkExpanding 1.0", "curl/8"]


@pytest.mark.parametrize("agent", PREVIEWS)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_a_preview_learns_nothing_and_spends_nothing(
    client: httpx2.AsyncClient, personal: str, agent: str, method: str
) -> None:
    answer = await client.request(method, f"/join/{personal}", headers={"User-Agent": agent})
    assert answer.status_code == 200
    assert not OF_THE_CENTRE.search(answer.text + str(answer.headers))
    assert "noindex" in answer.headers["x-robots-tag"]
    assert answer.headers["cache-control"] == "no-store"
    assert await used(personal) == 0


async def test_the_page_is_the_same_whoever_invites(
    client: httpx2.AsyncClient, personal: str, group: str
) -> None:
    pages = [(await client.get(f"/join/{token}")).text for token in (personal, group)]
    assert pages[0].replace(personal, "") == pages[1].replace(group, "")
    assert "<title>Invitation" in pages[0]
    assert 'content="A calm place to keep your day."' in pages[0]
    assert 'name="robots" content="noindex, nofollow"' in pages[0]


async def test_opening_names_who_invites_and_spends_nothing(
    client: httpx2.AsyncClient, personal: str
) -> None:
    page = await client.post(f"/join/{personal}/open")
    again = await client.post(f"/join/{personal}/open")
    assert f"{CENTRE} invites you" in page.text
    assert again.text == page.text
    assert "What the team will never see" in page.text
    assert title(page) == "Invitation · Evenkeel"
    assert await used(personal) == 0


async def test_an_open_page_that_is_loaded_again_leads_back_to_the_closed_one(
    client: httpx2.AsyncClient, personal: str
) -> None:
    answer = await client.get(f"/join/{personal}/open")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/join/{personal}")


async def test_the_name_is_asked_and_never_begins_with_the_one_they_sign_in_with(
    as_alma: httpx2.AsyncClient, personal: str
) -> None:
    page = await as_alma.post(f"/join/{personal}/open")
    assert "How should this team know you?" in page.text
    field = re.search(r"<input[^>]*name=\"name\"[^>]*>", page.text)
    assert field
    assert 'value=""' in field[0]
    assert 'autocomplete="off"' in field[0]
    main = page.text.partition("<main")[2]
    assert cast.ALMA.alias not in main


async def test_somebody_joins_and_what_they_agreed_to_is_kept(
    as_alma: httpx2.AsyncClient, alma: Person, program: Program, personal: str
) -> None:
    answer = await joins(as_alma, personal, "  Al ")
    assert answer.headers["location"] == f"/programs/{program.id}/welcome"
    mine = await Member.of(alma.id, program.id)
    assert mine is not None
    assert (mine.member.standing, mine.member.name(program)) == (Standing.IN, "Al")
    [agreed] = await Consent.all_of(alma, program.id)
    assert agreed.program == CENTRE
    welcome = await as_alma.get(answer.headers["location"])
    assert "You are in" in welcome.text
    assert await used(personal) == 1


async def test_nobody_joins_without_agreeing(
    as_alma: httpx2.AsyncClient, alma: Person, program: Program, personal: str
) -> None:
    page = await as_alma.post(f"/join/{personal}", data={"name": "Al"})
    assert page.status_code == 422
    assert 'id="field-agree-error"' in page.text
    assert 'value="Al"' in page.text
    assert await Member.of(alma.id, program.id) is None
    assert await used(personal) == 0


async def test_a_name_that_is_too_long_stands_beside_its_field(
    as_alma: httpx2.AsyncClient, alma: Person, program: Program, personal: str
) -> None:
    page = await joins(as_alma, personal, "Al" * 40)
    assert page.status_code == 422
    assert 'id="field-name-error"' in page.text
    assert 'name="agree" value="true" checked' in " ".join(page.text.split())
    assert await Member.of(alma.id, program.id) is None


async def test_words_that_changed_meanwhile_are_to_be_read_again(
    as_alma: httpx2.AsyncClient, alma: Person, program: Program, personal: str
) -> None:
    page = await joins(as_alma, personal, read="0" * 64)
    assert page.status_code == 422
    assert "read it again" in page.text
    assert "checked" not in page.text.partition('name="agree"')[2].partition(">")[0]
    assert await Member.of(alma.id, program.id) is None


async def test_a_group_waits_to_be_let_in(
    as_alma: httpx2.AsyncClient, program: Program, group: str
) -> None:
    assert "lets you in" in (await as_alma.post(f"/join/{group}/open")).text
    answer = await joins(as_alma, group)
    welcome = await as_alma.get(answer.headers["location"])
    assert "You have asked to join" in welcome.text
    assert "lets you in" in welcome.text


@pytest.mark.parametrize(
    ("agent", "first", "second"),
    [
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X)", "/install", "/notifications"),
        ("Mozilla/5.0 (Linux; Android 10; K)", "/notifications", "/install"),
    ],
)
async def test_what_comes_next_begins_with_what_the_phone_needs_first(
    as_alma: httpx2.AsyncClient, personal: str, agent: str, first: str, second: str
) -> None:
    answer = await joins(as_alma, personal)
    page = await as_alma.get(answer.headers["location"], headers={"User-Agent": agent})
    steps = page.text.partition("What now?")[2]
    assert 0 < steps.index(f'href="{first}"') < steps.index(f'href="{second}"')


async def test_who_is_in_is_led_there_and_joins_no_second_time(
    as_alma: httpx2.AsyncClient, program: Program, group: str
) -> None:
    await joins(as_alma, group)
    answer = await as_alma.post(f"/join/{group}/open")
    assert answer.headers["location"] == f"/programs/{program.id}"
    again = await as_alma.post(f"/join/{group}", data={"name": "Another"})
    assert again.headers["location"] == f"/programs/{program.id}/welcome"
    assert await used(group) == 1
    assert "“Al”" in (await as_alma.get(f"/programs/{program.id}")).text


async def test_a_member_can_be_made_a_coordinator_by_an_invitation(
    as_alma: httpx2.AsyncClient, alma: Person, owner: Mine, member: Mine, clock: Clock
) -> None:
    token = await a_token(owner, clock(), role=Role.COORDINATOR)
    page = await as_alma.post(f"/join/{token}/open")
    assert "You belong to this program already" in page.text
    assert 'name="agree"' not in page.text
    await as_alma.post(f"/join/{token}", data={"person": str(alma.id)})
    mine = await Member.of(alma.id, owner.program.id)
    assert mine is not None
    assert mine.member.role == Role.COORDINATOR


async def test_whoever_is_invited_to_the_team_is_told_as_what(
    client: httpx2.AsyncClient, owner: Mine, clock: Clock
) -> None:
    for role, words in ((Role.OWNER, "as an owner"), (Role.COORDINATOR, "to its team")):
        page = await client.post(f"/join/{await a_token(owner, clock(), role=role)}/open")
        assert words in page.text
        assert "Members can see each time you look at their names, and when." in page.text
    page = await client.post(f"/join/{await a_token(owner, clock())}/open")
    assert "each time you look" not in page.text


async def test_what_the_team_agrees_to_is_kept_as_they_read_it(
    as_dov: httpx2.AsyncClient, dov: Person, owner: Mine, clock: Clock
) -> None:
    answer = await joins(as_dov, await a_token(owner, clock(), role=Role.COORDINATOR), "Dee")
    assert answer.status_code == 303
    (agreed,) = await Consent.all_of(dov)
    assert agreed.text == consent_to(CENTRE, Role.COORDINATOR).text
    assert "stays in a log" in agreed.text
    for untrue in ("Only the team", "Other members don’t see you"):
        assert untrue not in agreed.text


async def test_dead_invitations_get_a_kind_page_that_names_nobody(
    client: httpx2.AsyncClient, owner: Mine, personal: str, clock: Clock
) -> None:
    revoked = await a_token(owner, clock())
    found = await Invitation.of_token(revoked)
    assert found is not None
    await invitations.revoke(owner, found.id, clock())
    run_out = personal
    clock.advance(days=15)
    for token, status in ((UNKNOWN, 404), (revoked, 410), (run_out, 410)):
        asked = await client.get(f"/join/{token}")
        opened = await client.post(f"/join/{token}/open")
        sent = await client.post(f"/join/{token}", data={"agree": "true"})
        assert {asked.status_code, opened.status_code, sent.status_code} == {status}
        for page in (asked, opened, sent):
            assert "Ask the person who gave it to you" in page.text
            assert not OF_THE_CENTRE.search(page.text)


async def test_one_that_was_used_is_over_for_the_next_but_not_for_whoever_used_it(
    as_alma: httpx2.AsyncClient, as_dov: httpx2.AsyncClient, program: Program, personal: str
) -> None:
    await joins(as_alma, personal)
    for answer in (
        await as_dov.get(f"/join/{personal}"),
        await as_dov.post(f"/join/{personal}/open"),
        await as_dov.post(f"/join/{personal}", data={"agree": "true"}),
    ):
        assert answer.status_code == 410
        assert not OF_THE_CENTRE.search(answer.text)
    assert (await as_alma.get(f"/join/{personal}")).status_code == 200


async def test_who_was_barred_gets_the_same_page_as_for_any_dead_one(
    as_alma: httpx2.AsyncClient, owner: Mine, member: Mine, clock: Clock
) -> None:
    await membership.bar(owner, member.member.id, clock(), nobody_told)
    token = await a_token(owner, clock(), uses=5)
    barred = await as_alma.post(f"/join/{token}/open")
    assert barred.status_code == 410
    assert "Ask the person who gave it to you" in barred.text
    assert "Then another link will not help." in barred.text
    assert not OF_THE_CENTRE.search(barred.text)


async def test_made_up_links_are_counted_and_good_ones_are_not(
    client: httpx2.AsyncClient, personal: str
) -> None:
    for _time in range(60):
        assert (await client.get(f"/join/{UNKNOWN}")).status_code == 404
    assert (await client.get(f"/join/{UNKNOWN}")).status_code == 429
    assert (await client.get(f"/join/{personal}")).status_code == 200


@pytest.mark.parametrize(
    "typed", ["https://keel.example/join/{}", "  keel.example/join/{} \n", "/join/{}?from=text"]
)
async def test_a_link_can_be_pasted(client: httpx2.AsyncClient, typed: str) -> None:
    answer = await client.post("/join", data={"link": typed.format(UNKNOWN)})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/join/{UNKNOWN}")


@pytest.mark.parametrize("typed", ["", "hello", "https://elsewhere.example/other"])
async def test_what_is_no_such_link_is_said_beside_it(
    client: httpx2.AsyncClient, typed: str
) -> None:
    page = await client.post("/join", data={"link": typed})
    assert page.status_code == 422
    assert 'id="field-link-error"' in page.text

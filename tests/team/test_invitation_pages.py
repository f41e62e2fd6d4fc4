"""Invitations as a coordinator makes them: shown once, counted, handed out, taken back."""

import re
from datetime import UTC, datetime, timedelta

import httpx2
import pytest

from server.people.models import Person
from server.programs import joining
from server.programs.invitation_models import Invitation
from server.programs.member_models import Member, Mine
from server.programs.roles import Role, Standing
from tests.conftest import Clock
from tests.daily.filled_form import Fields, form_on, words_on
from tests.programs.by_hand import UNKNOWN, own
from tests.programs.people import CENTRE, a_program, a_token, an_owner, kept_place

LINK = re.compile(r"<code>[^<]*/join/([A-Za-z0-9_-]+)</code>")
MOST_OPEN = 200


def at(mine: Mine, rest: str = "invitations") -> str:
    return f"/programs/{mine.program.id}/{rest}"


async def made(
    client: httpx2.AsyncClient, mine: Mine, **typed: str
) -> tuple[httpx2.Response, Invitation, str]:
    """Make one as a browser does; return the answer, what is kept and the token."""
    form = form_on(await client.get(at(mine)), at(mine))
    answer = await client.post(at(mine), data={**form, **typed})
    found = LINK.search(answer.text)
    assert found, answer.text
    invitation = await Invitation.of_token(found[1])
    assert invitation is not None
    return answer, invitation, found[1]


async def test_untouched_it_is_for_one_person_who_is_in_at_once(
    as_cora: httpx2.AsyncClient, coordinator: Mine, dov: Person, clock: Clock
) -> None:
    answer, invitation, token = await made(as_cora, coordinator)
    assert answer.status_code == 200
    assert (invitation.uses, invitation.needs_letting_in) == (1, False)
    assert invitation.gives is Role.MEMBER
    assert "lets that person in at once" in answer.text
    mine = await joining.join(dov, token, "", clock())
    assert mine.member.standing == Standing.IN


async def test_it_ends_at_the_midnight_after_its_day_where_the_program_is(
    as_cora: httpx2.AsyncClient, coordinator: Mine
) -> None:
    answer, invitation, _token = await made(as_cora, coordinator, ends_on="2026-12-24")
    assert invitation.expires_at == datetime(2026, 12, 25, 5, tzinfo=UTC)  # New York
    assert "until Dec 24, 2026" in answer.text
    assert "open until Dec 24, 2026" in (await as_cora.get(at(coordinator))).text


async def test_one_for_several_waits_to_be_let_in_unless_switched_off(
    as_cora: httpx2.AsyncClient, coordinator: Mine
) -> None:
    answer, invitation, _token = await made(as_cora, coordinator, **{"for": "group", "uses": "12"})
    assert (invitation.uses, invitation.needs_letting_in) == (12, True)
    assert "You let each of them in." in answer.text
    form: Fields = {"for": "group", "uses": "12", "ends_on": "2026-12-01", "label": ""}
    answer = await as_cora.post(at(coordinator), data=form)
    assert "They are in at once." in answer.text


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"for": "group", "uses": "0"}, "uses"),
        ({"for": "group", "uses": "many"}, "uses"),
        ({"for": "group", "uses": "1001"}, "uses"),
        ({"ends_on": ""}, "ends_on"),
        ({"ends_on": "2026-02-30"}, "ends_on"),
        ({"ends_on": "2026-11-21"}, "ends_on"),
        ({"ends_on": "2027-12-01"}, "ends_on"),
        ({"ends_on": "9999-12-31"}, "ends_on"),
        ({"label": "x" * 61}, "label"),
    ],
)
async def test_what_cant_be_is_said_beside_its_field(
    as_cora: httpx2.AsyncClient, coordinator: Mine, typed: dict[str, str], field: str, clock: Clock
) -> None:
    form = form_on(await as_cora.get(at(coordinator)), at(coordinator))
    answer = await as_cora.post(at(coordinator), data={**form, **typed})
    assert answer.status_code == 422
    assert f'id="field-{field}-error"' in answer.text
    assert form_on(answer, at(coordinator)) == {**form, **typed}
    assert len(await Invitation.open_of(coordinator.program, clock())) == 0


async def test_the_link_is_shown_this_once(as_cora: httpx2.AsyncClient, coordinator: Mine) -> None:
    answer, _invitation, token = await made(as_cora, coordinator, label="Tuesday group")
    assert answer.headers["cache-control"] == "no-store"
    page = await as_cora.get(at(coordinator))
    assert token not in page.text
    assert "Tuesday group" in page.text
    assert "Not used yet" in page.text


async def test_the_list_counts_uses_and_ends_with_the_last(
    as_cora: httpx2.AsyncClient, coordinator: Mine, dov: Person, ben: Person, clock: Clock
) -> None:
    token = await a_token(coordinator, clock(), uses=2, label="Pair")
    await joining.join(dov, token, "", clock())
    assert "1 of 2 used" in (await as_cora.get(at(coordinator))).text
    await joining.join(ben, token, "", clock())
    assert "Pair" not in (await as_cora.get(at(coordinator))).text


async def test_one_that_keeps_a_place_can_still_be_taken_back(
    as_cora: httpx2.AsyncClient, coordinator: Mine, dov: Person, clock: Clock
) -> None:
    token = await a_token(coordinator, clock(), label="For Dee")
    await kept_place(dov.id, token, clock())
    words = words_on(await as_cora.get(at(coordinator)))
    assert "For Dee An account was made with it. It has not joined yet." in words
    invitation = await Invitation.of_token(token)
    assert invitation is not None
    await as_cora.post(f"{at(coordinator)}/{invitation.id}/revoke", data=own(coordinator))
    assert "For Dee" not in (await as_cora.get(at(coordinator))).text
    with pytest.raises(joining.InvitationOver):
        await joining.join(dov, token, "", clock())


@pytest.mark.parametrize("edition", ["neutral", "named", ""])
async def test_a_page_to_print_names_the_centre_only_when_asked_to(
    as_cora: httpx2.AsyncClient, coordinator: Mine, edition: str
) -> None:
    _answer, _invitation, token = await made(as_cora, coordinator)
    sent = {"token": token, "edition": edition}
    sheet = await as_cora.post(f"{at(coordinator)}/handout", data=sent)
    assert sheet.status_code == 200
    assert token in sheet.text
    assert (CENTRE in sheet.text) == (edition == "named")


async def test_a_page_to_print_is_for_ones_own_invitations_only(
    as_cora: httpx2.AsyncClient, coordinator: Mine
) -> None:
    sent = {"token": "https://elsewhere.example/", "edition": "named"}
    assert (await as_cora.post(f"{at(coordinator)}/handout", data=sent)).status_code == 404


async def test_a_page_to_print_of_another_program_is_not_there(
    as_cora: httpx2.AsyncClient, coordinator: Mine, dov: Person, clock: Clock
) -> None:
    there = await an_owner(await a_program(clock(), "Harbor Friends"), dov, clock())
    sent = {"token": await a_token(there, clock()), "edition": "named"}
    answer = await as_cora.post(f"{at(coordinator)}/handout", data=sent)
    assert answer.status_code == 404
    assert sent["token"] not in answer.text


async def test_pages_to_print_tell_nobody_which_links_there_are(
    as_cora: httpx2.AsyncClient, coordinator: Mine
) -> None:
    for _time in range(60):
        answer = await as_cora.post(f"{at(coordinator)}/handout", data={"token": UNKNOWN})
        assert answer.status_code == 404
    answer = await as_cora.post(f"{at(coordinator)}/handout", data={"token": UNKNOWN})
    assert answer.status_code == 429


@pytest.mark.parametrize("part", ["invitations", "team"])
async def test_sent_twice_it_is_made_once(
    as_olga: httpx2.AsyncClient, owner: Mine, clock: Clock, part: str
) -> None:
    action = at(owner) if part == "invitations" else f"{at(owner, part)}/invitations"
    form = form_on(await as_olga.get(at(owner, part)), action)
    assert LINK.search((await as_olga.post(action, data=form)).text)
    again = await as_olga.post(action, data=form)
    assert again.status_code == 409
    assert "made already, and its link was shown then" in words_on(again)
    assert not LINK.search(again.text)
    assert len(await Invitation.open_of(owner.program, clock())) == 1
    fresh = re.findall(r'name="id" value="([^"]*)"', again.text)
    assert LINK.search((await as_olga.post(action, data={**form, "id": fresh[0]})).text)
    assert len(await Invitation.open_of(owner.program, clock())) == 2


async def test_what_is_wrong_with_one_leaves_its_id(
    as_cora: httpx2.AsyncClient, coordinator: Mine
) -> None:
    form = form_on(await as_cora.get(at(coordinator)), at(coordinator))
    answer = await as_cora.post(at(coordinator), data={**form, "label": "x" * 61})
    assert form_on(answer, at(coordinator))["id"] == form["id"]


async def test_a_group_of_one_is_let_in_by_the_team(
    as_cora: httpx2.AsyncClient, coordinator: Mine
) -> None:
    answer, invitation, _token = await made(as_cora, coordinator, **{"for": "group", "uses": "1"})
    assert (invitation.uses, invitation.needs_letting_in) == (1, True)
    assert "You let that person in." in answer.text
    assert "at once" not in answer.text


async def test_taken_back_it_lets_nobody_in(
    as_cora: httpx2.AsyncClient, coordinator: Mine, dov: Person, clock: Clock
) -> None:
    _answer, invitation, token = await made(as_cora, coordinator)
    revoke = f"{at(coordinator)}/{invitation.id}/revoke"
    assert form_on(await as_cora.get(at(coordinator)), revoke) == own(coordinator)
    await as_cora.post(revoke, data=own(coordinator))
    answer = await as_cora.post(revoke, data=own(coordinator))
    assert answer.headers["location"] == f"{at(coordinator)}?saved=revoked"
    page = await as_cora.get(answer.headers["location"])
    assert "It is taken back." in page.text
    assert "None is open just now." in page.text
    with pytest.raises(joining.InvitationOver):
        await joining.join(dov, token, "", clock())


async def test_a_coordinator_is_not_asked_to_take_an_owners_invitation_back(
    as_cora: httpx2.AsyncClient,
    as_olga: httpx2.AsyncClient,
    coordinator: Mine,
    owner: Mine,
    clock: Clock,
) -> None:
    invitation = await Invitation.of_token(await a_token(owner, clock(), role=Role.OWNER))
    assert invitation
    revoke = f"{at(owner)}/{invitation.id}/revoke"
    page = (await as_cora.get(at(owner))).text
    assert revoke not in page
    assert "An owner can take it back." in page
    assert revoke in (await as_olga.get(at(owner))).text
    assert (await as_cora.post(revoke, data=own(coordinator))).status_code == 404


async def test_an_owner_invites_another(
    as_olga: httpx2.AsyncClient, owner: Mine, dov: Person, clock: Clock
) -> None:
    team = at(owner, "team")
    form = form_on(await as_olga.get(team), f"{team}/invitations")
    assert form == {**own(owner), "id": form["id"], "role": "owner", "label": ""}
    answer = await as_olga.post(f"{team}/invitations", data=form)
    found = LINK.search(answer.text)
    assert found
    assert "part of the team (Owner)" in answer.text
    mine = await joining.join(dov, found[1], "Dee", clock())
    assert mine.member.role == Role.OWNER
    invitation = await Invitation.of_token(found[1])
    assert invitation
    assert invitation.expires_at - clock() == timedelta(days=14)
    assert await Member.owners_of(owner.program) == 2


async def test_too_long_a_note_for_the_team_stands_beside_its_field(
    as_olga: httpx2.AsyncClient, owner: Mine
) -> None:
    sent = {"role": "coordinator", "label": "x" * 61}
    answer = await as_olga.post(f"{at(owner, 'team')}/invitations", data=sent)
    assert answer.status_code == 422
    assert 'id="field-label-error"' in answer.text
    shown = form_on(answer, f"{at(owner, 'team')}/invitations")
    assert shown == {**own(owner), "id": shown["id"], **sent}


async def test_a_coordinators_form_makes_no_owner(
    as_cora: httpx2.AsyncClient, coordinator: Mine
) -> None:
    _answer, invitation, _token = await made(as_cora, coordinator, role="owner")
    assert invitation.gives is Role.MEMBER
    answer = await as_cora.post(f"{at(coordinator, 'team')}/invitations", data={"role": "owner"})
    assert answer.status_code == 404


async def test_past_two_hundred_open_ones_it_says_why_not(
    as_cora: httpx2.AsyncClient, coordinator: Mine, clock: Clock
) -> None:
    for _number in range(MOST_OPEN):
        await a_token(coordinator, clock())
    form = form_on(await as_cora.get(at(coordinator)), at(coordinator))
    answer = await as_cora.post(at(coordinator), data=form)
    assert answer.status_code == 409
    assert "200 open invitations" in words_on(answer)

"""Making invitations: who may, on what terms, and what is kept of a link."""

from datetime import timedelta
from typing import Any

import httpx2
import pytest

from server.core.database import rows
from server.core.errors import Conflict, NotFound, Refused
from server.people.models import Person
from server.programs import invitations
from server.programs.forms import NewInvitation
from server.programs.invitation_models import Invitation
from server.programs.joining import join
from server.programs.log_models import Action, Did
from server.programs.member_models import Mine
from server.programs.roles import Role
from tests.conftest import Clock
from tests.programs.people import a_program, a_token, an_owner, kept_place, somebody


async def test_only_a_hash_of_the_link_is_kept(coordinator: Mine, clock: Clock) -> None:
    token = await a_token(coordinator, clock(), label="Tuesday evening")
    assert len(token) >= 43, "256 bits"
    kept = str(await rows("SELECT * FROM invitation"))
    logged = str(await rows("SELECT * FROM program_action"))
    assert token not in kept + logged
    assert "Tuesday" not in kept + logged


async def test_left_out_an_invitation_is_one_members_for_14_days(
    coordinator: Mine, clock: Clock
) -> None:
    invitation = await Invitation.of_token(await a_token(coordinator, clock()))
    assert invitation is not None
    assert (invitation.uses, invitation.gives) == (1, Role.MEMBER)
    assert invitation.needs_letting_in is False
    assert invitation.expires_at == clock() + timedelta(days=14)


async def test_a_groups_needs_letting_in_unless_it_was_switched_off(clock: Clock) -> None:
    asked = [
        NewInvitation(uses=20),
        NewInvitation(uses=20, needs_letting_in=False),
        NewInvitation(uses=1, needs_letting_in=True),
    ]
    assert [one.checked(clock()).needs_letting_in for one in asked] == [True, False, True]


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        ({"uses": 0}, "uses"),
        ({"uses": -1}, "uses"),
        ({"uses": 1001}, "uses"),
        ({"uses": 2, "role": Role.COORDINATOR}, "uses"),
        ({"uses": 2, "role": Role.OWNER}, "uses"),
        ({"days": 0}, "expires_at"),
        ({"days": -1}, "expires_at"),
        ({"days": 367}, "expires_at"),
        ({"label": "x" * 61}, "label"),
        ({"label": "un\u202eseen"}, "label"),
        ({"role": Role.COORDINATOR, "needs_letting_in": True}, "needs_letting_in"),
        ({"role": Role.OWNER, "needs_letting_in": True}, "needs_letting_in"),
    ],
)
def test_terms_that_cant_be_are_refused(terms: dict[str, Any], field: str, clock: Clock) -> None:
    days = terms.pop("days", None)
    end = None if days is None else clock() + timedelta(days=days)
    with pytest.raises(Refused) as refused:
        NewInvitation(expires_at=end, **terms).checked(clock())
    assert set(refused.value.fields) == {field}


def test_an_end_without_a_zone_is_refused(clock: Clock) -> None:
    end = (clock() + timedelta(days=1)).replace(tzinfo=None)
    with pytest.raises(Refused) as refused:
        NewInvitation(expires_at=end).checked(clock())
    assert set(refused.value.fields) == {"expires_at"}


async def test_only_an_owner_invites_who_will_run_the_program(
    owner: Mine, coordinator: Mine, member: Mine, clock: Clock
) -> None:
    for role in (Role.COORDINATOR, Role.OWNER):
        with pytest.raises(NotFound):
            await a_token(coordinator, clock(), role=role)
        await a_token(owner, clock(), role=role)
    with pytest.raises(NotFound):
        await a_token(member, clock())


async def test_what_is_open_is_listed_without_what_is_over(coordinator: Mine, clock: Clock) -> None:
    program = coordinator.program
    last = await a_token(coordinator, clock(), label="Group", uses=3)
    await join(await somebody(1, clock()), last, "", clock())
    spent = await a_token(coordinator, clock())
    await join(await somebody(2, clock()), spent, "", clock())
    await a_token(coordinator, clock(), expires_at=clock() + timedelta(hours=1))
    revoked = await Invitation.of_token(await a_token(coordinator, clock()))
    assert revoked is not None
    await invitations.revoke(coordinator, revoked.id, clock())
    clock.advance(hours=1)
    (there,) = await Invitation.open_of(program, clock())
    assert (there.label(program), there.used, there.uses) == ("Group", 1, 3)


async def test_one_that_keeps_a_place_is_listed_until_that_ends_so_that_it_can_be_revoked(
    coordinator: Mine, clock: Clock
) -> None:
    program, people = coordinator.program, [await somebody(n, clock()) for n in range(3)]
    tokens = [await a_token(coordinator, clock()) for _ in people]
    for person, token in zip(people, tokens, strict=True):
        await kept_place(person.id, token, clock())
    await join(people[0], tokens[0], "", clock())
    listed = await invitations.open_of(program, clock())
    assert [one.kept for one in listed] == [1, 1]
    await invitations.revoke(coordinator, listed[0].invitation.id, clock())
    (left,) = await invitations.open_of(program, clock())
    clock.advance(days=14)
    assert left.ends_at == clock()
    assert await invitations.open_of(program, clock()) == []


async def test_the_page_lists_one_that_keeps_a_place(
    as_cora: httpx2.AsyncClient, coordinator: Mine, dov: Person, clock: Clock
) -> None:
    token = await a_token(coordinator, clock(), label="Own")
    group = await a_token(coordinator, clock(), label="Many", uses=5)
    await kept_place(dov.id, token, clock())
    await kept_place((await somebody(1, clock())).id, group, clock())
    page = (await as_cora.get(f"/programs/{coordinator.program.id}/invitations")).text
    invitation = await Invitation.of_token(token)
    assert invitation is not None
    assert f"{invitation.id}/revoke" in page
    assert "An account was made with it. It has not joined yet." in page
    assert "1 of 5 used · 1 has not joined yet" in page


async def test_revoking_is_kept_once_and_only_of_ones_own_program(
    coordinator: Mine, clock: Clock
) -> None:
    invitation = await Invitation.of_token(await a_token(coordinator, clock()))
    assert invitation is not None
    elsewhere = await a_program(clock(), "Elsewhere")
    stranger = await an_owner(elsewhere, await somebody(1, clock()), clock())
    with pytest.raises(NotFound):
        await invitations.revoke(stranger, invitation.id, clock())
    with pytest.raises(NotFound):
        await invitations.revoke(coordinator, None, clock())
    await invitations.revoke(coordinator, invitation.id, clock())
    await invitations.revoke(coordinator, invitation.id, clock())
    kinds = [one.kind for one in await Action.newest(coordinator.program)]
    assert kinds.count(Did.INVITATION_REVOKED) == 1


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.OWNER])
async def test_what_only_owners_may_make_only_they_take_back(
    owner: Mine, coordinator: Mine, clock: Clock, role: Role
) -> None:
    invitation = await Invitation.of_token(await a_token(owner, clock(), role=role))
    assert invitation is not None
    with pytest.raises(NotFound):
        await invitations.revoke(coordinator, invitation.id, clock())
    assert len(await invitations.open_of(owner.program, clock())) == 1
    await invitations.revoke(owner, invitation.id, clock())
    assert await invitations.open_of(owner.program, clock()) == []


async def test_a_program_has_200_open_invitations_at_most(
    owner: Mine, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.programs.invitations.MOST_OPEN", 2)
    await a_token(owner, clock())
    await a_token(owner, clock())
    with pytest.raises(Conflict):
        await a_token(owner, clock())
    clock.advance(days=15)
    await a_token(owner, clock())


async def test_an_invitation_says_in_the_log_for_whom_and_how_many(
    owner: Mine, clock: Clock
) -> None:
    await a_token(owner, clock(), uses=20)
    done = (await Action.newest(owner.program))[0]
    assert (done.kind, done.by_id) == (Did.INVITATION_MADE, owner.member.person_id)
    assert done.detail(owner.program) == "member 20"

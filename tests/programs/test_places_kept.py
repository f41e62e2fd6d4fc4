"""The place that signing up with an invitation keeps: what it is worth, and until when."""

from datetime import timedelta

import pytest

from server.core.errors import NotFound, Refused
from server.people.models import Person
from server.programs import invitations
from server.programs.consent_models import Consent
from server.programs.invitation_models import Invitation
from server.programs.joining import InvitationOver, is_good, join
from server.programs.member_models import Member, Mine
from server.programs.roles import Role, Standing
from server.programs.standing import here_of, memberships
from server.team import membership
from tests.conftest import Clock
from tests.programs.by_hand import used
from tests.programs.people import a_token, kept_place, make_over


async def test_a_kept_place_is_nothing_until_its_owner_joins(
    coordinator: Mine, dov: Person, clock: Clock
) -> None:
    token = await a_token(coordinator, clock())
    await kept_place(dov.id, token, clock())
    program = coordinator.program
    assert await used(token) == 1
    assert await memberships(dov) == []
    assert await Member.of_person(dov.id) == []
    assert await Consent.all_of(dov) == []
    with pytest.raises(NotFound):
        await here_of(dov, program.id)
    assert await is_good(token, clock(), dov.id)
    assert not await is_good(token, clock())
    assert (await join(dov, token, "D", clock())).member.standing == Standing.IN
    assert await used(token) == 1


async def test_a_kept_place_outlives_its_invitation_by_no_more_than_14_days_from_signing_up(
    coordinator: Mine, dov: Person, ben: Person, clock: Clock
) -> None:
    token = await a_token(coordinator, clock(), uses=2)
    clock.advance(days=10)
    for person in (dov, ben):
        await kept_place(person.id, token, clock())
    clock.advance(days=13)
    assert (await join(ben, token, "", clock())).member.standing == Standing.WAITING
    clock.advance(days=1)
    assert not await is_good(token, clock(), dov.id)
    with pytest.raises(InvitationOver):
        await join(dov, token, "", clock())


async def test_a_kept_place_lasts_as_long_as_its_invitation(
    coordinator: Mine, dov: Person, clock: Clock
) -> None:
    end = clock() + timedelta(days=90)
    token = await a_token(coordinator, clock(), expires_at=end)
    await kept_place(dov.id, token, clock())
    clock.advance(days=89)
    assert (await join(dov, token, "", clock())).member.standing == Standing.IN


@pytest.mark.parametrize("uses", [1, 5])
async def test_what_one_becomes_is_said_by_the_invitation_one_joins_with(
    owner: Mine, coordinator: Mine, dov: Person, clock: Clock, uses: int
) -> None:
    own = await a_token(owner, clock(), role=Role.OWNER)
    await kept_place(dov.id, own, clock())
    kept = await Member.of(dov.id, owner.program.id)
    assert kept is not None
    assert kept.member.role == Role.MEMBER, "a place that is kept holds no role"
    invitation = await Invitation.of_token(own)
    assert invitation is not None
    await invitations.revoke(owner, invitation.id, clock())
    mine = await join(dov, await a_token(coordinator, clock(), uses=uses), "D", clock())
    if uses > 1:
        await membership.let_in(coordinator, mine.member.id, clock())
    assert (await here_of(dov, owner.program.id)).member.role == Role.MEMBER


async def test_signing_up_with_an_owners_invitation_and_joining_makes_an_owner(
    owner: Mine, dov: Person, clock: Clock
) -> None:
    token = await a_token(owner, clock(), role=Role.OWNER)
    await kept_place(dov.id, token, clock())
    assert (await join(dov, token, "", clock())).member.has(Role.OWNER)


async def test_revoking_an_invitation_ends_the_places_it_kept(
    coordinator: Mine, dov: Person, clock: Clock
) -> None:
    token = await a_token(coordinator, clock(), uses=5)
    await kept_place(dov.id, token, clock())
    invitation = await Invitation.of_token(token)
    assert invitation is not None
    await invitations.revoke(coordinator, invitation.id, clock())
    with pytest.raises(InvitationOver):
        await join(dov, token, "", clock())


async def test_a_kept_place_and_another_invitation_make_one_member(
    coordinator: Mine, dov: Person, clock: Clock
) -> None:
    await kept_place(dov.id, await a_token(coordinator, clock(), uses=5), clock())
    own = await a_token(coordinator, clock())
    assert (await join(dov, own, "", clock())).member.standing == Standing.IN
    assert await used(own) == 1


@pytest.mark.parametrize("how", ["made up", "used up", "expired", "revoked"])
async def test_no_place_is_kept_by_what_is_over(
    coordinator: Mine, ben: Person, dov: Person, clock: Clock, how: str
) -> None:
    token = "A" * 43 if how == "made up" else await a_token(coordinator, clock())
    if how == "used up":
        await kept_place(ben.id, token, clock())
    await make_over(coordinator, token, how, clock)
    with pytest.raises(Refused) as refused:
        await kept_place(dov.id, token, clock())
    assert set(refused.value.fields) == {"invitation"}
    assert await Member.of(dov.id, coordinator.program.id) is None


async def test_who_joins_with_a_kept_place_asked_on_that_day(
    coordinator: Mine, dov: Person, clock: Clock
) -> None:
    token = await a_token(coordinator, clock(), uses=9, needs_letting_in=True)
    await kept_place(dov.id, token, clock())
    clock.advance(days=3)
    mine = await join(dov, token, "D", clock())
    assert (mine.member.standing, mine.member.created_at) == (Standing.WAITING, clock())
    assert (await Member.get(id=mine.member.id)).created_at == clock()

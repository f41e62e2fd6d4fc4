"""Coming back: after leaving, after being removed, declined or barred."""

import pytest

from server.people.models import Person
from server.programs import leaving
from server.programs.consent_models import Consent
from server.programs.joining import InvitationOver, join, look
from server.programs.member_models import Member, Mine
from server.programs.roles import Standing
from server.team import membership
from tests.conftest import Clock
from tests.programs.by_hand import used
from tests.programs.people import a_token, nobody_told


async def test_whoever_is_barred_is_told_no_more_than_that_it_is_over(
    coordinator: Mine, member: Mine, alma: Person, clock: Clock
) -> None:
    await membership.bar(coordinator, member.member.id, clock(), nobody_told)
    token = await a_token(coordinator, clock(), uses=5, needs_letting_in=False)
    with pytest.raises(InvitationOver):
        await join(alma, token, "", clock())
    looked = await look(token, clock(), alma.id)
    assert looked is not None
    assert looked.state == "over"
    assert await used(token) == 0
    await membership.lift_bar(coordinator, member.member.id, clock())
    assert (await join(alma, token, "", clock())).member.standing == Standing.IN


async def test_whoever_was_removed_may_come_back_with_another_invitation(
    coordinator: Mine, member: Mine, alma: Person, clock: Clock
) -> None:
    await membership.remove(coordinator, member.member.id, clock(), nobody_told)
    back = await join(alma, await a_token(coordinator, clock()), "Al again", clock())
    assert back.member.standing == Standing.IN
    assert len(await Consent.all_of(alma)) == 2, "she agreed anew"


@pytest.mark.parametrize("how", ["left", "declined", "removed", "barred once"])
async def test_the_same_link_brings_nobody_back(
    coordinator: Mine, dov: Person, clock: Clock, how: str
) -> None:
    waits = how == "declined"
    token = await a_token(coordinator, clock(), uses=5, needs_letting_in=waits)
    mine = await join(dov, token, "D", clock())
    await put_out(coordinator, mine, how, clock)
    looked = await look(token, clock(), dov.id)
    assert looked is not None
    assert looked.state == "over"
    for _ in range(3):
        with pytest.raises(InvitationOver):
            await join(dov, token, "D", clock())
    assert await used(token) == 1
    assert await Member.of(dov.id, coordinator.program.id) is None
    another = await a_token(coordinator, clock())
    assert (await join(dov, another, "", clock())).member.standing == Standing.IN


async def test_others_still_come_by_a_link_that_somebody_used(
    coordinator: Mine, dov: Person, ben: Person, clock: Clock
) -> None:
    token = await a_token(coordinator, clock(), uses=2, needs_letting_in=False)
    await leaving.leave(await join(dov, token, "", clock()), clock(), nobody_told)
    assert (await join(ben, token, "", clock())).member.standing == Standing.IN
    assert await used(token) == 2


async def put_out(by: Mine, mine: Mine, how: str, clock: Clock) -> None:
    """Have somebody be out again."""
    now, own_id = clock(), mine.member.id
    if how == "left":
        await leaving.leave(mine, now, nobody_told)
    elif how == "declined":
        await membership.decline(by, own_id, now)
    elif how == "removed":
        await membership.remove(by, own_id, now, nobody_told)
    else:
        await membership.bar(by, own_id, now, nobody_told)
        await membership.lift_bar(by, own_id, now)

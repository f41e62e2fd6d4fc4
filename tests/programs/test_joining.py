"""Joining: who is let in by what, what it spends, and what was agreed to."""

import httpx2
import pytest

from server.core.errors import NotFound, Refused
from server.people.models import Person
from server.programs import invitations, leaving
from server.programs.consent_models import Consent
from server.programs.consent_text import VERSION, consent_to
from server.programs.joining import InvitationOver, join, look
from server.programs.log_models import Action, Did
from server.programs.member_models import Member, Mine
from server.programs.roles import Role, Standing
from server.programs.standing import here_of, memberships
from server.team import membership
from tests import cast
from tests.conftest import Clock
from tests.programs.by_hand import used
from tests.programs.people import CENTRE, a_token, make_over, nobody_told


async def test_a_personal_invitation_lets_in_at_once(
    coordinator: Mine, alma: Person, clock: Clock
) -> None:
    token = await a_token(coordinator, clock())
    mine = await join(alma, token, "  Al  ", clock())
    assert (mine.member.standing, mine.member.role) == (Standing.IN, Role.MEMBER)
    assert mine.member.name(mine.program) == "Al"
    assert mine.member.joined_at == clock()
    assert await used(token) == 1
    assert [one.name for one in await memberships(alma)] == [CENTRE]


async def test_a_groups_invitation_waits_for_a_coordinator(
    coordinator: Mine, alma: Person, clock: Clock
) -> None:
    token = await a_token(coordinator, clock(), uses=20)
    mine = await join(alma, token, "Al", clock())
    assert (mine.member.standing, mine.member.joined_at) == (Standing.WAITING, None)
    assert await memberships(alma) == [], "/me tells of programs one is in"
    clock.advance(hours=1)
    await membership.let_in(coordinator, mine.member.id, clock())
    there = await here_of(alma, mine.program.id)
    assert there.member.joined_at == clock(), "that is when she joined"


async def test_letting_in_can_be_switched_off(
    coordinator: Mine, alma: Person, clock: Clock
) -> None:
    token = await a_token(coordinator, clock(), uses=20, needs_letting_in=False)
    assert (await join(alma, token, "", clock())).member.standing == Standing.IN


async def test_a_leaked_group_link_shows_nobody_anything_before_let_in(
    coordinator: Mine, member: Mine, dov: Person, clock: Clock
) -> None:
    token = await a_token(coordinator, clock(), uses=20)
    mine = await join(dov, token, "A friend", clock())
    for needed in Role:
        with pytest.raises(NotFound):
            await here_of(dov, mine.program.id, needed)
    for did in (membership.let_in, membership.decline, membership.lift_bar):
        with pytest.raises(NotFound):  # nor does he let himself in
            await did(mine, mine.member.id, clock())
    assert await memberships(dov) == []
    assert [one.id for one in await Member.all_of(mine.program)].count(mine.member.id) == 0
    with pytest.raises(NotFound):
        await a_token(mine, clock())


async def test_joining_twice_changes_and_spends_nothing(
    coordinator: Mine, alma: Person, clock: Clock
) -> None:
    token = await a_token(coordinator, clock(), uses=3)
    first = await join(alma, token, "Al", clock())
    clock.advance(days=1)
    again = await join(alma, token, "Another name", clock())
    assert again.member.id == first.member.id
    assert again.member.name(again.program) == "Al"
    assert await used(token) == 1
    assert len(await Consent.all_of(alma)) == 1


@pytest.mark.parametrize("how", ["expired", "revoked", "used up"])
async def test_an_invitation_that_is_over_lets_nobody_in(
    coordinator: Mine, ben: Person, dov: Person, clock: Clock, how: str
) -> None:
    token = await a_token(coordinator, clock())
    if how == "used up":
        await join(ben, token, "", clock())
    await make_over(coordinator, token, how, clock)
    before = await used(token)
    with pytest.raises(InvitationOver):
        await join(dov, token, "", clock())
    looked = await look(token, clock(), dov.id)
    assert looked is not None
    assert looked.state == "over"
    assert await used(token) == before
    assert await Member.of(dov.id, coordinator.program.id) is None
    assert await Consent.all_of(dov) == []


async def test_a_link_nobody_made_is_not_found(
    coordinator: Mine, dov: Person, clock: Clock
) -> None:
    assert await look("A" * 43, clock()) is None
    with pytest.raises(NotFound):
        await join(dov, "A" * 43, "", clock())


async def test_looking_spends_nothing_however_often(
    coordinator: Mine, dov: Person, clock: Clock
) -> None:
    token = await a_token(coordinator, clock())
    for _ in range(5):
        looked = await look(token, clock(), dov.id)
        assert looked is not None
        assert looked.state == "good"
    assert await used(token) == 0


async def test_what_was_agreed_to_is_kept_as_it_was_read(
    coordinator: Mine, alma: Person, clock: Clock
) -> None:
    text = consent_to(CENTRE)
    token = await a_token(coordinator, clock())
    await join(alma, token, "Al", clock(), read_hash=text.hash)
    (agreed,) = await Consent.all_of(alma, coordinator.program.id)
    assert (agreed.text, agreed.text_hash, agreed.text_version) == (text.text, text.hash, VERSION)
    assert (agreed.program, agreed.granted_at, agreed.revoked_at) == (CENTRE, clock(), None)


async def test_a_copy_names_the_words_that_those_on_it_agreed_to(
    as_cora: httpx2.AsyncClient,
    coordinator: Mine,
    dov: Person,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    token = await a_token(coordinator, clock())
    monkeypatch.setattr("server.programs.consent_text.VERSION", "2027-04")
    mine = await join(dov, token, "", clock())
    given = {"passphrase": cast.CORA.passphrase}
    copy = await as_cora.post(f"/programs/{mine.program.id}/export", data=given)
    assert f"version {VERSION}, 2027-04" in copy.text
    await leaving.leave(mine, clock(), nobody_told)
    copy = await as_cora.post(f"/programs/{mine.program.id}/export", data=given)
    assert f"version {VERSION}.)" in copy.text


async def test_who_read_other_words_reads_again(
    coordinator: Mine, alma: Person, clock: Clock
) -> None:
    token = await a_token(coordinator, clock())
    with pytest.raises(Refused) as refused:
        await join(alma, token, "", clock(), read_hash=consent_to("Another Centre").hash)
    assert set(refused.value.fields) == {"agree"}
    assert await used(token) == 0
    assert await Member.of(alma.id, coordinator.program.id) is None


async def test_a_name_that_cant_be_is_refused_and_spends_nothing(
    coordinator: Mine, alma: Person, clock: Clock
) -> None:
    token = await a_token(coordinator, clock())
    for name in ("x" * 61, "un\u202eseen"):
        with pytest.raises(Refused) as refused:
            await join(alma, token, name, clock())
        assert set(refused.value.fields) == {"name"}
    assert await used(token) == 0


async def test_a_personal_invitation_lets_in_who_waits(
    coordinator: Mine, alma: Person, clock: Clock
) -> None:
    await join(alma, await a_token(coordinator, clock(), uses=9), "Al", clock())
    own = await a_token(coordinator, clock())
    mine = await join(alma, own, "", clock())
    assert (mine.member.standing, mine.member.name(mine.program)) == (Standing.IN, "Al")
    assert await used(own) == 1
    assert len(await Consent.all_of(alma)) == 1


async def test_a_member_becomes_an_owner_by_an_owners_invitation(
    member: Mine, alma: Person, clock: Clock
) -> None:
    _made, token = await invitations.make_for_owner(member.program, clock())
    mine = await join(alma, token, "", clock())
    assert mine.member.has(Role.OWNER)
    newest = (await Action.newest(mine.program))[0]
    assert (newest.kind, newest.detail(mine.program)) == (Did.JOINED, "owner")


async def test_an_owner_loses_nothing_by_a_members_invitation(
    owner: Mine, olga: Person, clock: Clock
) -> None:
    token = await a_token(owner, clock())
    mine = await join(olga, token, "", clock())
    assert mine.member.has(Role.OWNER)
    assert await used(token) == 0


async def test_who_was_made_a_member_again_stays_one(
    owner: Mine, cora: Person, clock: Clock
) -> None:
    token = await a_token(owner, clock(), role=Role.COORDINATOR)
    mine = await join(cora, token, "", clock())
    await membership.give_role(owner, mine.member.id, Role.MEMBER, clock())
    again = await join(cora, token, "", clock())
    assert again.member.role == Role.MEMBER, "her invitation was used"


async def test_it_gives_more_to_who_waits_and_to_who_may_less_while_it_is_good(
    owner: Mine, coordinator: Mine, member: Mine, alma: Person, dov: Person, clock: Clock
) -> None:
    await join(dov, await a_token(coordinator, clock(), uses=5), "D", clock())
    personal = await a_token(coordinator, clock())
    group = await a_token(coordinator, clock(), uses=5)
    above = await a_token(owner, clock(), role=Role.COORDINATOR)

    async def gives(person: Person, token: str) -> bool:
        looked = await look(token, clock(), person.id)
        assert looked is not None
        return looked.gives_more

    assert [await gives(dov, one) for one in (personal, group, above)] == [True, False, True]
    assert [await gives(alma, one) for one in (personal, group, above)] == [False, False, True]
    await make_over(owner, above, "revoked", clock)
    assert not await gives(alma, above)
    await make_over(owner, personal, "expired", clock)
    assert not await gives(dov, personal)


async def test_the_page_offers_who_waits_what_a_personal_link_gives(
    as_alma: httpx2.AsyncClient, alma: Person, owner: Mine, coordinator: Mine, clock: Clock
) -> None:
    await join(alma, await a_token(coordinator, clock(), uses=5), "Al", clock())
    personal = await a_token(coordinator, clock())
    opened = await as_alma.post(f"/join/{personal}/open", data={"open": "true"})
    assert "Accept" in opened.text
    await as_alma.post(f"/join/{personal}", data={"person": str(alma.id)})
    assert (await here_of(alma, owner.program.id)).member.standing == Standing.IN
    above = await a_token(owner, clock(), role=Role.COORDINATOR)
    await make_over(owner, above, "revoked", clock)
    opened = await as_alma.post(f"/join/{above}/open", data={"open": "true"})
    assert opened.headers["location"] == f"/programs/{owner.program.id}"


@pytest.mark.parametrize("how", ["expired", "revoked"])
async def test_nobody_becomes_more_by_what_is_over(
    owner: Mine, member: Mine, alma: Person, clock: Clock, how: str
) -> None:
    token = await a_token(owner, clock(), role=Role.OWNER)
    await make_over(owner, token, how, clock)
    mine = await join(alma, token, "", clock())
    assert (mine.member.role, await used(token)) == (Role.MEMBER, 0)

"""What the team does about members: who may, what ends, and that it ends at once."""

from uuid import UUID

import httpx2
import pytest

from server.core.errors import Conflict, NotFound
from server.people.models import Person
from server.programs import leaving
from server.programs.consent_models import Consent
from server.programs.group_models import GroupMember, MemberGroup, groups_of
from server.programs.log_models import Action, Did
from server.programs.member_models import Left, Member, Mine
from server.programs.models import Program
from server.programs.roles import Role, Standing
from server.programs.standing import here_of
from server.team import membership
from tests.conftest import Clock
from tests.programs.people import a_program, an_owner, invited, nobody_told, somebody

Told = list[tuple[UUID, UUID]]


@pytest.fixture
def told() -> Told:
    return []


@pytest.fixture
def left(told: Told) -> Left:
    async def tell(program_id: UUID, person_id: UUID) -> None:
        told.append((program_id, person_id))

    return tell


async def last_done(program: Program) -> tuple[str, UUID | None, UUID | None]:
    done = (await Action.newest(program))[0]
    return done.kind, done.by_id, done.about_id


async def is_out(person: Person, program: Program) -> bool:
    """Whether somebody has no rights left in a program and their agreement has ended."""
    with pytest.raises(NotFound):
        await here_of(person, program.id)
    return all(one.revoked_at is not None for one in await Consent.all_of(person, program.id))


async def test_leaving_ends_it_all_at_once(
    member: Mine, alma: Person, clock: Clock, told: Told, left: Left
) -> None:
    clock.advance(days=3)
    await leaving.leave(member, clock(), left)
    assert await is_out(alma, member.program)
    assert (await Consent.all_of(alma))[0].revoked_at == clock()
    assert told == [(member.program.id, alma.id)]
    await leaving.leave(member, clock(), left)
    assert len(told) == 1, "leaving twice changes nothing"


async def test_whoever_waits_may_take_it_back(
    coordinator: Mine, dov: Person, clock: Clock, left: Left
) -> None:
    waiting = await invited(coordinator, dov, clock(), uses=5)
    await leaving.leave(waiting, clock(), left)
    assert await is_out(dov, coordinator.program)
    assert await Member.of(dov.id, coordinator.program.id) is None


async def test_removing_ends_it_all_at_once(
    coordinator: Mine, member: Mine, alma: Person, clock: Clock, told: Told, left: Left
) -> None:
    await membership.remove(coordinator, member.member.id, clock(), left)
    assert await is_out(alma, member.program)
    assert told == [(member.program.id, alma.id)]
    by = coordinator.member.person_id
    assert await last_done(member.program) == (Did.REMOVED, by, alma.id)


async def test_barring_keeps_the_name_and_nothing_else(
    coordinator: Mine, member: Mine, alma: Person, clock: Clock, told: Told, left: Left
) -> None:
    group = await MemberGroup.add(coordinator, "Tuesday", clock())
    await GroupMember.put(coordinator, group.id, [member.member.id], clock())
    await membership.bar(coordinator, member.member.id, clock(), left)
    assert await is_out(alma, member.program)
    assert told == [(member.program.id, alma.id)]
    (barred,) = await Member.all_of(member.program, Standing.BARRED)
    assert barred.name(member.program) == "Al"
    assert await groups_of(Mine(member.program, barred)) == []
    await membership.lift_bar(coordinator, barred.id, clock())
    assert await Member.of(alma.id, member.program.id) is None, "she is not in by this"


async def test_only_an_owner_lifts_the_bar_of_who_ran_the_program(
    owner: Mine, coordinator: Mine, ben: Person, as_cora: httpx2.AsyncClient, clock: Clock
) -> None:
    other = await invited(owner, ben, clock(), "Ben", role=Role.OWNER)
    await membership.bar(owner, other.member.id, clock(), nobody_told)
    assert await Member.owners_of(owner.program) == 1
    with pytest.raises(NotFound):
        await membership.lift_bar(coordinator, other.member.id, clock())
    page = (await as_cora.get(f"/programs/{owner.program.id}/members")).text
    assert "Only an owner can lift it" in page
    assert "/lift" not in page
    await membership.lift_bar(owner, other.member.id, clock())
    back = await invited(coordinator, ben, clock(), "Ben")
    assert back.member.role == Role.MEMBER


async def test_declining_ends_what_was_agreed_to(
    coordinator: Mine, dov: Person, clock: Clock
) -> None:
    waiting = await invited(coordinator, dov, clock(), uses=5)
    await membership.decline(coordinator, waiting.member.id, clock())
    assert await is_out(dov, coordinator.program)


async def test_each_verb_takes_only_who_stands_so(
    coordinator: Mine, member: Mine, dov: Person, clock: Clock
) -> None:
    waiting = (await invited(coordinator, dov, clock(), uses=5)).member.id
    there = member.member.id
    wrong = [
        membership.let_in(coordinator, there, clock()),
        membership.decline(coordinator, there, clock()),
        membership.remove(coordinator, waiting, clock(), nobody_told),
        membership.lift_bar(coordinator, there, clock()),
        membership.let_in(coordinator, None, clock()),
        membership.let_in(coordinator, UUID(int=7), clock()),
    ]
    for one in wrong:
        with pytest.raises(NotFound):
            await one


async def test_a_member_does_nothing_to_anybody(
    member: Mine, coordinator: Mine, dov: Person, clock: Clock
) -> None:
    waiting = (await invited(coordinator, dov, clock(), uses=5)).member.id
    other = coordinator.member.id
    wrong = [
        membership.let_in(member, waiting, clock()),
        membership.decline(member, waiting, clock()),
        membership.remove(member, other, clock(), nobody_told),
        membership.bar(member, other, clock(), nobody_told),
        membership.give_role(member, member.member.id, Role.OWNER, clock()),
    ]
    for one in wrong:
        with pytest.raises(NotFound):
            await one


async def test_a_coordinator_does_nothing_to_who_runs_the_program(
    owner: Mine, coordinator: Mine, ben: Person, clock: Clock
) -> None:
    other = await invited(owner, ben, clock(), role=Role.COORDINATOR)
    for target in (owner.member.id, other.member.id, coordinator.member.id):
        wrong = [
            membership.remove(coordinator, target, clock(), nobody_told),
            membership.bar(coordinator, target, clock(), nobody_told),
            membership.give_role(coordinator, target, Role.MEMBER, clock()),
        ]
        for one in wrong:
            with pytest.raises(NotFound):
                await one
    await membership.remove(owner, other.member.id, clock(), nobody_told)
    assert await is_out(ben, owner.program)


async def test_a_coordinator_does_nothing_in_another_program(
    coordinator: Mine, dov: Person, clock: Clock
) -> None:
    elsewhere = await an_owner(await a_program(clock(), "Elsewhere"), dov, clock())
    theirs = await invited(elsewhere, await somebody(1, clock()), clock(), uses=5)
    stranger = Mine(theirs.program, coordinator.member)
    for here in (coordinator, stranger):
        with pytest.raises(NotFound):
            await membership.let_in(here, theirs.member.id, clock())


async def test_the_last_owner_cant_leave_or_step_down(owner: Mine, clock: Clock) -> None:
    own = owner.member.id
    for role in (Role.MEMBER, Role.COORDINATOR):
        with pytest.raises(Conflict) as refused:
            await membership.give_role(owner, own, role, clock())
        assert refused.value.code == "last_owner"
    with pytest.raises(Conflict):
        await leaving.leave(owner, clock(), nobody_told)
    assert await Member.owners_of(owner.program) == 1


async def test_an_owner_steps_down_once_there_is_another(
    owner: Mine, coordinator: Mine, clock: Clock
) -> None:
    await membership.give_role(owner, coordinator.member.id, Role.OWNER, clock())
    await membership.give_role(owner, owner.member.id, Role.MEMBER, clock())
    with pytest.raises(NotFound):
        await membership.give_role(owner, owner.member.id, Role.OWNER, clock())
    did = await last_done(owner.program)
    assert did == (Did.ROLE_GIVEN, owner.member.person_id, owner.member.person_id)


async def test_a_role_that_was_taken_back_ends_its_rights(
    owner: Mine, coordinator: Mine, member: Mine, cora: Person, clock: Clock
) -> None:
    await membership.give_role(owner, coordinator.member.id, Role.MEMBER, clock())
    with pytest.raises(NotFound):
        await here_of(cora, owner.program.id, Role.COORDINATOR)
    with pytest.raises(NotFound):
        await membership.remove(coordinator, member.member.id, clock(), nobody_told)


async def test_deleting_an_account_always_works(
    owner: Mine, member: Mine, olga: Person, cora: Person, clock: Clock
) -> None:
    await olga.erase(clock())
    assert await Member.owners_of(owner.program) == 0
    done = await Action.newest(owner.program)
    assert {one.by_id for one in done} == {None, cora.id}, "the log keeps what was done, not who"
    healed = await an_owner(member.program, cora, clock())
    assert healed.member.has(Role.OWNER)


async def test_when_what_is_told_breaks_nothing_has_ended(
    member: Mine, alma: Person, clock: Clock
) -> None:
    async def break_(_program: UUID, _person: UUID) -> None:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        await leaving.leave(member, clock(), break_)
    assert (await here_of(alma, member.program.id)).member.standing == Standing.IN
    assert (await Consent.all_of(alma))[0].revoked_at is None


async def test_what_waits_follows_each_choice(member: Mine, told: Told, left: Left) -> None:
    await member.member.choose(left, is_muted=True)
    assert told == [(member.program.id, member.member.person_id)]
    await member.member.choose(left, is_muted=False, shows_titles=True)
    assert len(told) == 2
    found = await Member.of(member.member.person_id, member.program.id)
    assert found is not None
    assert (found.member.is_muted, found.member.shows_titles) == (False, True)


async def test_whoever_was_removed_meanwhile_chooses_nothing(
    coordinator: Mine, member: Mine, clock: Clock
) -> None:
    await membership.bar(coordinator, member.member.id, clock(), nobody_told)
    with pytest.raises(NotFound):
        await member.member.choose(nobody_told, shows_titles=True)
    with pytest.raises(NotFound):
        await member.member.rename(member.program, "Somebody else")


async def test_a_name_may_be_changed_and_taken_back(member: Mine, alma: Person) -> None:
    await member.member.rename(member.program, "Alma W.")
    there = await here_of(alma, member.program.id)
    assert there.member.name(there.program) == "Alma W."
    await there.member.rename(there.program, "")
    again = await here_of(alma, member.program.id)
    assert (again.member.sealed_name, again.member.chosen_name(again.program)) == (None, "")

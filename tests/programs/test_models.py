"""Programs and members as they are kept: found by name, sealed, listed."""

import pytest

from server.core.database import rows
from server.core.errors import Conflict, NotFound
from server.core.sealing import Tampered
from server.people.models import Person
from server.programs.consent_text import consent_to
from server.programs.log_models import Action, Did
from server.programs.member_models import Member, Mine
from server.programs.models import Program
from server.programs.profile import ProgramProfile
from server.programs.roles import Role, Standing
from server.team.changing import change
from tests.conftest import Clock
from tests.programs.people import CENTRE, a_program, an_owner, invited, somebody

NAMED = ProgramProfile(name="A New Name", phone="+1 555 0111", hue="rose")


async def test_a_program_is_found_by_its_name_however_it_is_written(
    program: Program, clock: Clock
) -> None:
    for written in (CENTRE, CENTRE.upper(), f"  {CENTRE.replace(' ', '   ')} "):
        found = await Program.named(written)
        assert found is not None
        assert found.id == program.id
    assert await Program.named("Lindenhof") is None


async def test_a_name_is_taken_once(program: Program, clock: Clock) -> None:
    with pytest.raises(Conflict) as taken:
        await a_program(clock(), CENTRE.lower())
    assert taken.value.code == "name_taken"
    assert len(await Program.every()) == 1


async def test_nothing_of_a_program_stands_in_the_clear(
    program: Program, member: Mine, clock: Clock
) -> None:
    tables = ("program", "member", "member_group", "consent", "invitation", "program_action")
    kept = [str(await rows(f"SELECT * FROM {table}")) for table in tables]  # noqa: S608
    assert consent_to(CENTRE).hash not in "".join(kept), "it would tell who was in which program"
    for word in (CENTRE, "Lindenhof", "555 0100", "Mon to Fri", "Cora", "Quiet Harbor"):
        assert word not in "".join(kept)


async def test_a_name_cant_be_moved_to_another_member(
    coordinator: Mine, member: Mine, clock: Clock
) -> None:
    member.member.sealed_name = coordinator.member.sealed_name
    with pytest.raises(Tampered):
        member.member.name(member.program)


async def test_an_owner_changes_what_is_said(owner: Mine, olga: Person, clock: Clock) -> None:
    await change(owner, NAMED, clock())
    assert await Program.named(CENTRE) is None
    found = await Program.named("a new name")
    assert found is not None
    assert found.profile == NAMED
    done = (await Action.newest(found))[0]
    assert done.kind == Did.SETTINGS_CHANGED
    assert done.detail(found) == "name, phone, hours, hue", "which, and not to what"
    await change(owner, NAMED, clock())
    assert len(await Action.newest(found)) == 3, "saving the same again is no change"


async def test_nobody_else_changes_it(coordinator: Mine, member: Mine, clock: Clock) -> None:
    for mine in (coordinator, member):
        with pytest.raises(NotFound):
            await change(mine, NAMED, clock())


async def test_a_new_name_must_be_free(owner: Mine, clock: Clock) -> None:
    await a_program(clock(), "A new name")
    with pytest.raises(Conflict):
        await change(owner, NAMED, clock())
    assert await Program.named(CENTRE) is not None


async def test_of_two_programs_that_take_one_name_at_once_one_does(
    owner: Mine, dov: Person, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = await an_owner(await a_program(clock(), "Elsewhere"), dov, clock())

    async def nobody_has_it(_query: object) -> bool:
        return False  # as both are told who ask before either is done

    await change(owner, NAMED, clock())
    monkeypatch.setattr("tortoise.queryset.ExistsQuery._execute", nobody_has_it)
    with pytest.raises(Conflict) as taken:
        await change(other, NAMED, clock())
    assert taken.value.code == "name_taken"


async def test_somebody_belongs_to_several_by_name(
    member: Mine, alma: Person, clock: Clock
) -> None:
    for name in ("zebra", "Aspen"):
        elsewhere = await an_owner(
            await a_program(clock(), name), await somebody(ord(name[0]), clock()), clock()
        )
        await invited(elsewhere, alma, clock())
    names = [mine.program.name for mine in await Member.of_person(alma.id)]
    assert names == ["Aspen", CENTRE, "zebra"]


async def test_those_who_belong_are_counted_and_listed_by_when_they_came(
    owner: Mine, coordinator: Mine, member: Mine, clock: Clock
) -> None:
    for number in range(3):
        clock.advance(minutes=1)
        await invited(coordinator, await somebody(number, clock()), clock(), f"W{number}", uses=9)
    program = owner.program
    count = await Member.count_of(program)
    assert (count[Standing.IN], count[Standing.WAITING], count[Standing.BARRED]) == (3, 3, 0)
    waiting = await Member.all_of(program, Standing.WAITING, offset=1, limit=1)
    assert [one.name(program) for one in waiting] == ["W1"]
    team = await Member.team_names(
        program.id, [owner.member.person_id, member.member.person_id, None]
    )
    assert list(team.values()) == ["Olga"]


@pytest.mark.parametrize(
    ("role", "needed", "may"),
    [
        (Role.MEMBER, Role.MEMBER, True),
        (Role.MEMBER, Role.COORDINATOR, False),
        (Role.COORDINATOR, Role.COORDINATOR, True),
        (Role.COORDINATOR, Role.OWNER, False),
        (Role.OWNER, Role.COORDINATOR, True),
    ],
)
def test_a_role_allows_what_it_covers_and_only_to_who_is_in(
    role: Role, needed: Role, *, may: bool
) -> None:
    assert Member(role=role, standing=Standing.IN).has(needed) is may
    for standing in (Standing.WAITING, Standing.INVITED, Standing.BARRED):
        assert not Member(role=role, standing=standing).has(needed)

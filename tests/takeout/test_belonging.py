from server.home import demo, demo_program
from server.notices.reading_models import NoticeOpened
from server.people.models import Person
from server.programs import leaving, looks
from server.programs.log_models import Did
from server.programs.member_models import Member
from server.programs.models import Program
from server.programs.standing import here_of
from server.takeout.export import export
from server.team import membership
from tests.conftest import Clock
from tests.home.test_demo import of
from tests.home.test_demo_program import program
from tests.programs.people import (
    CENTRE,
    a_program,
    a_token,
    an_owner,
    invited,
    kept_place,
    nobody_told,
)

__all__ = ["program"]


async def test_the_file_tells_of_programs_what_was_agreed_to_and_who_looked(
    program: Program, clock: Clock
) -> None:
    alma = await of(demo.CAST[0])
    whole = await export(alma, clock())
    (place,) = whole.programs
    assert (place.program, place.name) == (program.name, "Alma K.")
    assert (place.role, place.standing) == ("member", "in")
    assert place.groups == [demo_program.world().group.name]
    (agreed,) = whole.agreements
    assert program.name in agreed.text
    assert agreed.granted_at == place.joined_at
    assert [look.by for look in whole.looks] == ["Cora"]
    assert {one.id for one in whole.notices_opened} == {
        one.id
        for one in await NoticeOpened.seen_by(alma)
        if not one.is_new and not one.is_withdrawn
    }


async def test_what_was_agreed_to_stays_in_the_file_after_leaving(
    program: Program, clock: Clock
) -> None:
    ben: Person = await of(demo.CAST[1])
    mine = await Member.of(ben.id, program.id)
    assert mine is not None
    await leaving.leave(mine, clock(), nobody_told)
    whole = await export(ben, clock())
    assert whole.programs == []
    assert [one.revoked_at for one in whole.agreements] == [clock()]
    assert len(whole.looks) == 1


async def test_the_file_tells_of_a_bar_and_of_a_place_that_is_kept(
    program: Program, clock: Clock
) -> None:
    alma, ben, cora = [await of(one) for one in demo.CAST[:3]]
    here = await here_of(cora, program.id)
    mine = await Member.of(ben.id, program.id)
    assert mine is not None
    await membership.bar(here, mine.member.id, clock(), nobody_told)
    (barred,) = (await export(ben, clock())).programs
    assert (barred.standing, barred.name) == ("barred", "Ben")
    elsewhere = await an_owner(await a_program(clock()), cora, clock())
    await kept_place(alma.id, await a_token(elsewhere, clock()), clock())
    places = {one.program: one.standing for one in (await export(alma, clock())).programs}
    assert places == {program.name: "in", CENTRE: "invited"}


async def test_each_look_says_in_which_program(program: Program, clock: Clock) -> None:
    alma, ben = [await of(one) for one in demo.CAST[:2]]
    elsewhere = await an_owner(await a_program(clock()), ben, clock())
    await invited(elsewhere, alma, clock(), "Al")
    await looks.opened(elsewhere, clock(), Did.LIST_OPENED, Member.all_of)
    named = {look.program for look in (await export(alma, clock())).looks}
    assert named == {program.name, CENTRE}

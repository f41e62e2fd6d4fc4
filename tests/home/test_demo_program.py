from datetime import timedelta

import pytest

from server.home import demo, demo_program
from server.notices.models import Notice
from server.notices.reading_models import NoticeOpened
from server.people.models import Person
from server.programs import looks
from server.programs.log_models import Action
from server.programs.member_models import Member
from server.programs.models import Program
from server.programs.roles import Role, Standing
from server.programs.standing import here_of
from tests.conftest import Clock
from tests.home.test_demo import of
from tests.house import wording


@pytest.fixture
async def program(database: object, clock: Clock) -> Program:
    await demo.fill(clock())
    await demo.fill_program(clock())
    found = await Program.named(demo_program.world().program.name)
    assert found is not None
    return found


async def test_cora_and_another_own_a_program_of_a_dozen(program: Program) -> None:
    counts = await Member.count_of(program)
    assert counts[Standing.IN] - 1 >= 12
    assert counts[Standing.WAITING] == 1
    assert await Member.owners_of(program) == 2
    await here_of(await of(demo.CAST[2]), program.id, Role.OWNER)


async def test_a_month_of_notices_is_there_in_every_state(program: Program, clock: Clock) -> None:
    told = await Notice.of_program(program)
    assert len(told) == len(demo_program.world().notices)
    assert {one.state for one in told} == {"published", "withdrawn"}
    assert any(one.corrected_at for one in told)
    assert any(one.groups for one in told)
    first = min(one.published_at for one in told if one.published_at)
    assert clock() - first > timedelta(days=28)
    assert {one.state for one in await Notice.waiting_of(program)} == {"draft", "scheduled"}


async def test_alma_has_read_some_and_ben_was_looked_at(program: Program) -> None:
    alma, ben = await of(demo.CAST[0]), await of(demo.CAST[1])
    seen = await NoticeOpened.seen_by(alma, 50, None)
    assert {one.is_new for one in seen} == {True, False}
    assert len(await looks.looks_at(ben, program.id)) == 1


async def test_it_is_filled_once(program: Program, clock: Clock) -> None:
    before = [await table.all().count() for table in (Person, Member, Notice, Action)]
    clock.advance(days=3)
    await demo.fill_program(clock())
    after = [await table.all().count() for table in (Person, Member, Notice, Action)]
    assert after == before


def test_its_words_are_kind() -> None:
    texts = demo_program.FILE.read_text().splitlines()
    assert list(wording.unkind_words("demo_program.toml", texts)) == []

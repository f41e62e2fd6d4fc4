"""What an operator does about programs: make one, bring an owner back, see what there is."""

import re

import pytest

from server.core.control import CommandError
from server.core.settings import Settings
from server.people.models import Person
from server.programs.joining import join
from server.programs.member_models import Member
from server.programs.models import Program
from server.programs.roles import Role
from server.team import commands
from server.team.commands import printable
from tests import cast
from tests.conftest import Clock, sign_up

NAME = "North Harbor Alumni"
LINK = re.compile(r"http://localhost:8000/join/(\S{43,})$")


class Told(list[str]):
    """What an operator reads."""

    def __call__(self, line: str) -> None:
        self.append(line)

    @property
    def token(self) -> str:
        found = [LINK.search(line) for line in self]
        (link,) = [one for one in found if one]
        return link[1]


async def create(database: Settings, clock: Clock, **typed: str) -> Told:
    said = Told()
    assert await commands.create(database, clock, {"name": NAME, **typed}, said) == 0
    return said


@pytest.fixture
async def olga(database: Settings, clock: Clock) -> Person:
    return await sign_up(cast.CORA, clock())


async def test_a_new_program_comes_with_an_owners_link(
    database: Settings, clock: Clock, olga: Person
) -> None:
    said = await create(database, clock, timezone="America/Chicago")
    program = await Program.named(NAME)
    assert program is not None
    assert program.timezone == "America/Chicago"
    assert any("once" in line and "2026-12-06 20:00 UTC" in line for line in said)
    assert any(f"evenkeel program owner '{NAME}'" in line for line in said)
    mine = await join(olga, said.token, "Olga", clock())
    assert mine.member.has(Role.OWNER)


async def test_a_program_without_an_owner_gets_one(
    database: Settings, clock: Clock, olga: Person
) -> None:
    await join(olga, (await create(database, clock)).token, "", clock())
    await olga.erase(clock())
    said = Told()
    assert await commands.invite_owner(database, clock, {"name": NAME.upper()}, said) == 0
    heir = await sign_up(cast.BEN, clock())
    mine = await join(heir, said.token, "", clock())
    assert mine.member.has(Role.OWNER)
    assert await Member.owners_of(mine.program) == 1


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"name": " "}, "NAME"),
        ({"name": "x" * 81}, "NAME"),
        ({"name": "un\u202eseen"}, "NAME"),
        ({"timezone": "Mars/Base"}, "--timezone Mars/Base"),
    ],
)
async def test_what_is_wrong_with_a_new_program_is_one_line(
    typed: dict[str, str], said: str, database: Settings, clock: Clock
) -> None:
    with pytest.raises(CommandError, match=said) as told:
        await create(database, clock, **typed)
    assert "\n" not in str(told.value)
    assert await Program.every() == []


async def test_a_name_is_taken_once(database: Settings, clock: Clock) -> None:
    await create(database, clock)
    with pytest.raises(CommandError, match="program list"):
        await create(database, clock, name=NAME.lower())


async def test_an_owner_of_nothing_is_one_line(database: Settings, clock: Clock) -> None:
    with pytest.raises(CommandError, match="no such program"):
        await commands.invite_owner(database, clock, {"name": "No\x1b[2Jbody"}, Told())


async def test_programs_are_listed_with_how_many_are_in_them(
    database: Settings, clock: Clock, olga: Person
) -> None:
    said = Told()
    assert await commands.show_programs({}, said) == 0
    assert "evenkeel program create" in said[0]
    await join(olga, (await create(database, clock)).token, "", clock())
    said = Told()
    await commands.show_programs({}, said)
    assert said == [f"{NAME}  members: 1  waiting: 0  owners: 1  made: 2026-11-22"]


def test_nothing_steers_a_terminal() -> None:
    assert printable("a\x1b[2Jb\nc") == "a [2Jb c"
    assert len(printable("x" * 500)) < 300

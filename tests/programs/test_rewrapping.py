"""A new master key: every program's key is wrapped anew, what is sealed opens still."""

import pytest

from server.__main__ import WRAPPED
from server.core import sealing
from server.core.key_rotation import rotate
from server.core.sealing import Keyring, read_key_file
from server.core.settings import Settings
from server.programs.member_models import Member, Mine
from server.programs.models import Program
from server.team import commands
from tests.conftest import Clock
from tests.programs.people import CENTRE, a_program


async def test_every_programs_key_is_wrapped_anew(
    program: Program, clock: Clock, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.core.key_rotation.ROWS_A_UNIT", 2)
    for number in range(4):
        await a_program(clock(), f"Program {number}")
    keys = Keyring([b"n" * 32, *read_key_file(settings.key_file)])
    told: list[int] = []
    assert await commands.WRAPPED.rewrap(keys, told.append) == 5
    assert told == [2, 4, 5]
    assert all(keys.is_current(one.wrapped_key) for one in await Program.every())


async def test_after_a_rotation_names_are_read_and_found(member: Mine, settings: Settings) -> None:
    await rotate(settings, sealing.keyring(), WRAPPED, lambda _line: None)
    sealing.keyring().use_keys(read_key_file(settings.key_file))
    program = await Program.named(CENTRE)
    assert program is not None
    assert program.name == CENTRE
    there = await Member.one_of(program, member.member.id)
    assert there.name(program) == "Al"

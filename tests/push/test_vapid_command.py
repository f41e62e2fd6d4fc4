import asyncio
import sys
from datetime import timedelta

import pytest

from server import __main__ as command_line
from server.app import MODELS
from server.core.instance import opened
from server.core.settings import Settings
from server.people.models import Person
from server.push.vapid_command import rotate, show
from server.push.vapid_models import VapidKey
from tests.child import ROOT, environment_of, name_database
from tests.conftest import SUNDAY_EVENING
from tests.engines import IS_POSTGRES
from tests.push.devices import a_device

BOTH_AT_ONCE = 2


async def test_each_key_is_shown_with_how_many_devices_use_it(alma: Person) -> None:
    first = await VapidKey.current(SUNDAY_EVENING)
    await a_device(alma, SUNDAY_EVENING)
    said: list[str] = []
    assert await rotate({}, said.append) == 0
    told, newer, older = said
    assert "new key pair" in told
    assert newer.startswith((await VapidKey.current(SUNDAY_EVENING)).public_key)
    assert "current" in newer
    assert "devices: 0" in newer
    assert older.startswith(first.public_key)
    assert "earlier, made 2026-11-22, devices: 1" in older


@pytest.mark.usefixtures("database")
async def test_showing_makes_the_first_pair_and_no_other() -> None:
    said: list[str] = []
    await show({}, said.append)
    await show({}, said.append)
    assert said[0] == said[1]
    assert await VapidKey.all().count() == 1


async def test_no_private_key_is_ever_said(alma: Person) -> None:
    said: list[str] = []
    await show({}, said.append)
    for pair in (await VapidKey.pairs()).values():
        number = pair.private_key.private_numbers().private_value
        assert f"{number:x}" not in said[0]
        assert pair.public_key in said[0]


def test_the_commands_show_and_add(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    name_database(monkeypatch, settings)
    assert command_line.main(["keys", "vapid"]) == 0
    [first] = capsys.readouterr().out.splitlines()
    assert command_line.main(["keys", "vapid", "rotate"]) == 0
    _told, newer, older = capsys.readouterr().out.splitlines()
    assert older.split()[0] == first.split()[0] != newer.split()[0]


@pytest.mark.skipif(not IS_POSTGRES, reason="one process has the embedded database")
async def test_two_processes_that_ask_at_once_make_one_pair(settings: Settings) -> None:
    async with opened(settings, MODELS, SUNDAY_EVENING):  # makes what a first start makes
        pass
    said = await asyncio.gather(*(printed(settings) for _ in range(BOTH_AT_ONCE)))
    assert len(set(said)) == 1
    async with opened(settings, MODELS, SUNDAY_EVENING + timedelta(days=1)):
        assert await VapidKey.all().count() == 1


async def printed(settings: Settings) -> str:
    """Run `keys vapid` in a process of its own; return the key it prints first."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "server", "keys", "vapid"),
        cwd=ROOT,
        env=environment_of(settings),
        stdout=asyncio.subprocess.PIPE,
    )
    output, _errors = await process.communicate()
    assert process.returncode == 0
    return output.decode().split()[0]

from pathlib import Path

import pytest

from server.app import MODELS
from server.core import sealing
from server.core.instance import opened
from server.core.sealing import KeyFileError, make_key_file
from server.core.settings import Settings
from tests.conftest import Clock


async def lookup_in(settings: Settings, clock: Clock) -> str:
    async with opened(settings, MODELS, clock()):
        return sealing.keyring().lookup("alias", "alma")


async def test_the_lookup_key_survives_a_restart(settings: Settings, clock: Clock) -> None:
    assert await lookup_in(settings, clock) == await lookup_in(settings, clock)


async def test_a_lost_key_file_is_never_replaced(settings: Settings, clock: Clock) -> None:
    await lookup_in(settings, clock)
    settings.key_file.unlink()
    with pytest.raises(KeyFileError, match="not there"):
        await lookup_in(settings, clock)
    assert not settings.key_file.exists()


async def test_another_instances_key_file_is_refused(settings: Settings, clock: Clock) -> None:
    await lookup_in(settings, clock)
    Path(settings.key_file).unlink()
    make_key_file(settings.key_file)
    with pytest.raises(KeyFileError, match="not this database"):
        await lookup_in(settings, clock)


async def test_the_keyring_is_gone_when_the_database_is_closed(
    settings: Settings, clock: Clock
) -> None:
    await lookup_in(settings, clock)
    with pytest.raises(RuntimeError):
        sealing.keyring()

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest

from server.__main__ import WRAPPED
from server.app import MODELS
from server.core import sealing
from server.core.control import CommandError, Say
from server.core.database import write
from server.core.instance import opened
from server.core.key_rotation import Wrapped, rotate
from server.core.sealing import KeyFileError, Keyring, read_key_file
from server.core.settings import Settings
from server.daily.models import Entry
from server.home import demo
from server.people.models import Person
from server.people.profile import Profile

NOW = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)
ALMA = demo.CAST[0]


class Killed(Exception):
    pass


def silent(_line: str, /) -> None:
    pass


async def alma_reads_her_diary() -> int:
    alma = await Person.by_alias(ALMA.alias)
    assert alma is not None
    return len((await Entry.since(alma, 0, 500)).items)


async def sealed_entries() -> list[tuple[int, bytes]]:
    return sorted((row.id, row.sealed) for row in await Entry.all())


async def test_a_rotation_leaves_one_new_key_and_everything_readable(filled: Settings) -> None:
    old = read_key_file(filled.key_file)
    async with opened(filled, MODELS, NOW):
        before = await sealed_entries()
        await rotate(filled, sealing.keyring(), WRAPPED, silent)
        assert await alma_reads_her_diary() > 30
        assert await sealed_entries() == before
    new = read_key_file(filled.key_file)
    assert len(new) == 1
    assert new != old
    assert filled.key_file.stat().st_mode & 0o777 == 0o600
    async with opened(filled, MODELS, NOW):
        assert await alma_reads_her_diary() > 30


async def test_the_old_key_opens_nothing_any_more(filled: Settings, tmp_path: Path) -> None:
    old = tmp_path / "old.key"
    old.write_bytes(filled.key_file.read_bytes())
    async with opened(filled, MODELS, NOW):
        await rotate(filled, sealing.keyring(), WRAPPED, silent)
    with pytest.raises(KeyFileError, match="not this database"):
        async with opened(replace(filled, key_file=old), MODELS, NOW):
            pass


async def test_a_rotation_killed_anywhere_can_be_run_again(filled: Settings) -> None:
    for moment in range(4):
        async with opened(filled, MODELS, NOW):
            with pytest.raises(Killed):
                await rotate(filled, sealing.keyring(), WRAPPED, killed_at(moment))
        assert len(read_key_file(filled.key_file)) == 2
        async with opened(filled, MODELS, NOW):
            assert await alma_reads_her_diary() > 30
    async with opened(filled, MODELS, NOW):
        await rotate(filled, sealing.keyring(), WRAPPED, silent)
    assert len(read_key_file(filled.key_file)) == 1


def killed_at(moment: int) -> Say:
    said = 0

    def say(_line: str, /) -> None:
        nonlocal said
        if said == min(moment, 2):
            raise Killed
        said += 1

    return say


async def test_a_sign_up_that_began_under_the_old_key_is_not_lost(filled: Settings) -> None:
    """Its key was wrapped before the rotation; it is kept after the first pass."""
    late: list[Person] = []

    async def keep_late(_keys: Keyring, _report: object) -> int:
        if late:
            await write(lambda: late.pop().save(force_create=True))
        return 0

    async with opened(filled, MODELS, NOW):
        person = Person(id=uuid4(), alias_lookup="0" * 64, created_at=NOW)
        person.new_key()
        person.seal_profile(Profile(alias="Slow River 3", timezone="Europe/Berlin"))
        person.seal_passphrase("not needed here")
        late.append(person)
        passes = [*WRAPPED, Wrapped("person", "wrapped_key", keep_late)]
        await rotate(filled, sealing.keyring(), passes, silent)
    async with opened(filled, MODELS, NOW):
        assert (await Person.get(id=person.id)).alias == "Slow River 3"


async def test_a_key_left_under_the_old_one_keeps_the_old_one_in_the_file(
    filled: Settings,
) -> None:
    async def forget(_keys: Keyring, _report: object) -> int:
        return 0

    async with opened(filled, MODELS, NOW):
        with pytest.raises(CommandError, match="still under the old"):
            await rotate(
                filled, sealing.keyring(), [Wrapped("person", "wrapped_key", forget)], silent
            )
    assert len(read_key_file(filled.key_file)) == 2

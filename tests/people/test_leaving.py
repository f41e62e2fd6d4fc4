from pathlib import Path

import pytest

from server.core import tombstones
from server.core.settings import Settings
from server.people.leaving import erase
from server.people.models import Person, SignedUp, Tombstone
from server.people.session_models import Session
from tests.conftest import Clock
from tests.engines import IS_POSTGRES


async def test_the_deletion_is_on_the_list_that_restores_replay(
    signed_up: SignedUp, settings: Settings, clock: Clock
) -> None:
    await erase(signed_up.person, clock(), settings)
    assert tombstones.read(settings.data) == {signed_up.person.id: clock()}
    assert await Tombstone.all().count() == 1


@pytest.mark.skipif(IS_POSTGRES, reason="its files are the server's own")
async def test_no_file_holds_the_wrapped_key_any_more(
    signed_up: SignedUp, settings: Settings, clock: Clock
) -> None:
    person = await Person.get(id=signed_up.person.id)
    await Session.begin(person, "Chrome on Android", clock())
    kept = (person.wrapped_key, person.sealed_profile, person.alias_lookup.encode())
    assert all(_is_in_files(one, settings.data) for one in kept)
    await erase(person, clock(), settings)
    assert not any(_is_in_files(one, settings.data) for one in kept)


async def test_a_list_that_cannot_be_written_keeps_nobody(
    signed_up: SignedUp,
    settings: Settings,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def full(*_given: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(tombstones, "record", full)
    await erase(signed_up.person, clock(), settings)
    assert await Person.all().count() == 0
    assert str(signed_up.person.id) in caplog.text
    assert signed_up.person.alias not in caplog.text


def _is_in_files(secret: bytes, folder: Path) -> bool:
    return any(secret in file.read_bytes() for file in folder.glob("evenkeel.db*"))

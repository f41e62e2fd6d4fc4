import pytest

from server.core import sealing
from server.core.sealing import Keyring, read_key_file
from server.core.settings import Settings
from server.people.models import Person, SignedUp
from server.people.rewrapping import rewrap_all
from tests.conftest import Clock
from tests.people.conftest import GIVEN, sign_up


async def test_every_key_is_wrapped_anew_and_nothing_else_changes(
    signed_up: SignedUp, clock: Clock, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.people.rewrapping.PEOPLE_A_UNIT", 2)
    for number in range(4):
        await sign_up(clock(), alias=f"plain otter {number}")
    before = {person.id: person for person in await Person.all()}
    new = b"n" * 32
    keys = Keyring([new, *read_key_file(settings.key_file)])
    told: list[int] = []
    assert await rewrap_all(keys, told.append) == 5
    assert told == [2, 4, 5]
    for person in await Person.all():
        assert keys.is_current(person.wrapped_key)
        assert person.wrapped_key != before[person.id].wrapped_key
        assert person.sealed_profile == before[person.id].sealed_profile
    sealing.use(_with_lookup(Keyring([new])))
    assert await Person.by_passphrase(GIVEN["alias"], GIVEN["passphrase"])


async def test_wrapping_anew_may_be_done_twice(signed_up: SignedUp, settings: Settings) -> None:
    keys = Keyring([b"n" * 32, *read_key_file(settings.key_file)])
    await rewrap_all(keys, lambda _count: None)
    once = (await Person.get(id=signed_up.person.id)).wrapped_key
    await rewrap_all(keys, lambda _count: None)
    assert (await Person.get(id=signed_up.person.id)).wrapped_key == once


def _with_lookup(keys: Keyring) -> Keyring:
    current = sealing.keyring()
    keys.use_lookup_key(current._lookup_key or b"")  # noqa: SLF001 - the lookup key stays the same
    return keys

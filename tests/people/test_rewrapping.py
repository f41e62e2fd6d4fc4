from uuid import UUID

import pytest
from starlette.applications import Starlette

from server.core import sealing
from server.core.sealing import Keyring, read_key_file
from server.core.settings import Settings
from server.people import passphrases
from server.people.models import Person, SignedUp
from server.people.rewrapping import WRAPPED
from tests.conftest import Clock
from tests.people.conftest import GIVEN, sign_up


async def test_every_key_is_wrapped_anew_and_nothing_else_changes(
    signed_up: SignedUp, clock: Clock, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.core.key_rotation.ROWS_A_UNIT", 2)
    for number in range(4):
        await sign_up(clock(), alias=f"plain otter {number}")
    before = {person.id: person for person in await Person.all()}
    new = b"n" * 32
    keys = Keyring([new, *read_key_file(settings.key_file)])
    told: list[int] = []
    assert await WRAPPED.rewrap(keys, told.append) == 5
    assert told == [2, 4, 5]
    for person in await Person.all():
        assert keys.is_current(person.wrapped_key)
        assert person.wrapped_key != before[person.id].wrapped_key
        assert person.sealed_profile == before[person.id].sealed_profile
    sealing.use(_with_lookup(Keyring([new])))
    assert await Person.by_passphrase(GIVEN["alias"], GIVEN["passphrase"])


async def test_wrapping_anew_may_be_done_twice(signed_up: SignedUp, settings: Settings) -> None:
    keys = Keyring([b"n" * 32, *read_key_file(settings.key_file)])
    await WRAPPED.rewrap(keys, lambda _count: None)
    once = (await Person.get(id=signed_up.person.id)).wrapped_key
    await WRAPPED.rewrap(keys, lambda _count: None)
    assert (await Person.get(id=signed_up.person.id)).wrapped_key == once


async def test_nobody_is_left_out_whatever_id_their_phone_made(
    app: Starlette, clock: Clock, settings: Settings
) -> None:
    least = (await sign_up(clock(), person_id=UUID(int=0))).person
    keys = Keyring([b"n" * 32, *read_key_file(settings.key_file)])
    assert await WRAPPED.rewrap(keys, lambda _count: None) == 1
    assert keys.is_current((await Person.get(id=least.id)).wrapped_key)


async def test_a_key_is_wrapped_after_the_slow_part_of_a_sign_up(
    app: Starlette, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys, hash_of = sealing.keyring(), passphrases.hash_of

    async def hash_while_rotating(passphrase: str) -> str:
        keys.use_keys([b"n" * 32])
        return await hash_of(passphrase)

    monkeypatch.setattr(passphrases, "hash_of", hash_while_rotating)
    assert keys.is_current((await sign_up(clock())).person.wrapped_key)


def _with_lookup(keys: Keyring) -> Keyring:
    current = sealing.keyring()
    keys.use_lookup_key(current._lookup_key or b"")  # noqa: SLF001 - the lookup key stays the same
    return keys

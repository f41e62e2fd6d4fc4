import asyncio
from base64 import urlsafe_b64encode
from datetime import timedelta
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from server.core import sealing
from server.core.database import write
from server.core.sealing import Keyring, Tampered, read_key_file
from server.core.settings import Settings
from server.people.models import Person
from server.push.vapid_models import VapidKey, rewrap_all
from tests.conftest import SUNDAY_EVENING, Clock
from tests.push.devices import a_device

pytestmark = pytest.mark.usefixtures("app")
NOW = SUNDAY_EVENING
DAYS = timedelta(days=3)


async def test_the_pair_is_made_once_even_when_many_ask_at_once() -> None:
    asked = await asyncio.gather(*(VapidKey.current(NOW) for _ in range(12)))
    assert len({row.id for row in asked}) == 1
    assert await VapidKey.all().count() == 1


async def test_the_key_for_browsers_is_the_public_one_of_the_pair() -> None:
    row = await VapidKey.current(NOW)
    point = row.pair().private_key.public_key()
    raw = point.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    assert row.public_key == row.pair().public_key == urlsafe_b64encode(raw).decode().rstrip("=")
    assert len(raw) == 65


async def test_the_private_key_is_wrapped_and_opens_only_in_its_place() -> None:
    row = await VapidKey.current(NOW)
    private = row.pair().private_key.private_numbers().private_value.to_bytes(32, "big")
    assert private not in row.wrapped_private
    row.id = uuid4()
    with pytest.raises(Tampered):
        row.pair()


async def test_a_new_pair_is_current_and_the_earlier_one_stays(clock: Clock) -> None:
    first = await VapidKey.current(NOW)
    second = await VapidKey.rotate(NOW)
    assert (await VapidKey.current(NOW)).id == second.id != first.id
    assert set(await VapidKey.pairs()) == {first.id, second.id}


async def test_a_new_pair_is_current_though_the_clock_was_set_back() -> None:
    await VapidKey.current(NOW)
    second = await VapidKey.rotate(NOW - DAYS)
    assert (await VapidKey.current(NOW)).id == second.id


async def test_a_pair_is_forgotten_once_every_device_has_moved(alma: Person) -> None:
    first = await VapidKey.current(NOW)
    device = await a_device(alma, NOW)
    second = await VapidKey.rotate(NOW)
    assert await VapidKey.forget_unused(NOW + DAYS) == 0
    device.vapid_key_id = second.id
    await write(device.save)
    assert await VapidKey.forget_unused(NOW + DAYS) == 1
    assert set(await VapidKey.pairs()) == {second.id}
    assert first.id != second.id


async def test_the_current_pair_stays_though_nobody_uses_it() -> None:
    current = await VapidKey.current(NOW)
    assert await VapidKey.forget_unused(NOW + DAYS) == 0
    assert set(await VapidKey.pairs()) == {current.id}


async def test_a_pair_stays_for_phones_that_were_told_it_a_moment_ago() -> None:
    await VapidKey.current(NOW)
    await VapidKey.rotate(NOW)
    assert await VapidKey.forget_unused(NOW + timedelta(hours=23)) == 0
    assert await VapidKey.forget_unused(NOW + timedelta(hours=25)) == 1


async def test_devices_are_counted_by_their_pair(alma: Person, ben: Person) -> None:
    first = await VapidKey.current(NOW)
    await a_device(alma, NOW)
    second = await VapidKey.rotate(NOW)
    for number in range(2):
        await a_device(ben, NOW, f"https://web.push.apple.com/{number}")
    assert await VapidKey.devices() == {first.id: 1, second.id: 2}


async def test_pairs_are_wrapped_anew_with_the_master_key(settings: Settings) -> None:
    current = sealing.keyring()
    rows = [await VapidKey.current(NOW), await VapidKey.rotate(NOW)]
    before = await VapidKey.pairs()
    new = b"n" * 32
    keys = Keyring([new, *read_key_file(settings.key_file)])
    told: list[int] = []
    assert await rewrap_all(keys, told.append) == len(rows) == told[-1]
    assert all(keys.is_current(row.wrapped_private) for row in await VapidKey.all())
    sealing.use(Keyring([new]))
    try:
        after = await VapidKey.pairs()
    finally:
        sealing.use(current)
    numbers = {one: pair.private_key.private_numbers() for one, pair in before.items()}
    assert {one: pair.private_key.private_numbers() for one, pair in after.items()} == numbers


async def test_a_pair_that_cannot_be_opened_stops_no_other() -> None:
    broken, sound = await VapidKey.current(NOW), await VapidKey.rotate(NOW)
    damaged = VapidKey.filter(id=broken.id)
    await write(lambda: damaged.update(wrapped_private=sound.wrapped_private))
    assert set(await VapidKey.pairs()) == {sound.id}

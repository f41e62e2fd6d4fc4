"""Opening what the program runs on: database, key file and lookup key belong together."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime

from server.core import sealing
from server.core.database import close_database, open_database, write
from server.core.models import Instance
from server.core.sealing import KeyFileError, Keyring, WrongKey, make_key_file
from server.core.settings import Settings


@asynccontextmanager
async def opened(settings: Settings, models: Sequence[str], now: datetime) -> AsyncIterator[None]:
    """Hold the database and the keyring open; make both whole on a first start.

    Raises `KeyFileError` when the key file is missing though the database has been used, or is
    another instance's. A new key is never made for old data.
    """
    await open_database(settings, models)
    try:
        sealing.use(await _keyring(settings, now))
        yield
    finally:
        sealing.use(None)
        await close_database()


async def _keyring(settings: Settings, now: datetime) -> Keyring:
    instance = await Instance.first()
    if instance is None and settings.is_embedded and not settings.key_file.exists():
        make_key_file(settings.key_file)
    keys = Keyring.read(settings.key_file)
    if instance is None:
        instance = await write(lambda: _first_or_begin(keys, now))
    try:
        keys.use_lookup_key(instance.open_lookup_key(keys))
    except WrongKey:
        what = f"the key file {settings.key_file} is not this database’s"
        raise KeyFileError(f"{what}; name the right one with EVENKEEL_KEY_FILE") from None
    return keys


async def _first_or_begin(keys: Keyring, now: datetime) -> Instance:
    return await Instance.first() or await Instance.begin(keys, now)

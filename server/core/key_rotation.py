"""Rotating the master key: new wrappings for the instance's and every person's key.

What people wrote is sealed under their own data keys and is not touched. Both master keys stand in
the key file until nothing is left under the old one, so a rotation that was killed can be run
again at any point.
"""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar
from uuid import UUID

from server.core.control import CommandError, Say
from server.core.database import Table, rows, write
from server.core.models import Instance
from server.core.sealing import KEY_BYTES, KEY_ID_BYTES, Keyring, read_key_file, write_key_file
from server.core.settings import Settings

T = TypeVar("T", bound=Table)
ROWS_A_UNIT = 500
PASSES = 3
"""A first pass for all there is, a second for sign-ups meanwhile, a third for good measure."""


@dataclass(frozen=True, slots=True)
class Wrapped:
    """A column of wrapped keys, and how to wrap what is in it with the newest master key.

    `rewrap` works in units of at most 500, tells the count so far, and may be stopped at any time.
    """

    table: str
    column: str
    rewrap: Callable[[Keyring, Callable[[int], None]], Awaitable[int]]


def wrapped_keys(name: str, table: type[T], rewrap: Callable[[T, Keyring], None]) -> Wrapped:
    """Return the column of a table whose rows each have a key of their own (`sealing.HasKey`)."""

    async def rewrap_after(keys: Keyring, after: UUID | None) -> list[UUID]:
        following = table.all() if after is None else table.filter(id__gt=after)
        found = await following.order_by("id").limit(ROWS_A_UNIT).select_for_update()
        for row in found:
            rewrap(row, keys)
        if found:
            await table.bulk_update(found, fields=["wrapped_key"])
        return [row.pk for row in found]

    async def rewrap_all(keys: Keyring, report: Callable[[int], None]) -> int:
        done = 0
        last: UUID | None = None
        while ids := await write(partial(rewrap_after, keys, last)):
            done, last = done + len(ids), ids[-1]
            report(done)
        return done

    return Wrapped(name, "wrapped_key", rewrap_all)


async def rotate(
    settings: Settings,
    keyring: Keyring,
    columns: Sequence[Wrapped],
    say: Say,
    *,
    settle_seconds: float = 0,
) -> None:
    """Replace the master key. `keyring` is the one the process uses; it changes with the file.

    `settle_seconds` is the time a sign-up that began under the old key has to reach the database;
    give it when a server is running. Raises `CommandError` if anything is still under the old key.
    """
    everything = [Wrapped("instance", "lookup_key", _rewrap_instance), *columns]
    keys = _begin(settings, say)
    keyring.use_keys(keys)
    for number in range(PASSES):
        await _rewrap_all(keyring, everything, say)
        if settle_seconds and number == 0:
            say(f"Waiting {settle_seconds:.0f} s for sign-ups that began under the old key …")
            await asyncio.sleep(settle_seconds)
        if not await _count_left(keyring, everything):
            break
    else:
        raise CommandError("some keys are still under the old master key; run it again")
    write_key_file(settings.key_file, keys[:1])
    keyring.use_keys(keys[:1])
    say(f"Done. {settings.key_file} holds the new key alone: keep a copy of it in a safe place.")


def _begin(settings: Settings, say: Say) -> list[bytes]:
    """Put a new key at the top of the file, unless an earlier rotation already has."""
    keys = read_key_file(settings.key_file)
    if len(keys) > 1:
        say("Going on with a rotation that was interrupted.")
        return keys
    keys = [secrets.token_bytes(KEY_BYTES), *keys]
    write_key_file(settings.key_file, keys)
    say(f"{settings.key_file} holds a new key above the old one.")
    return keys


async def _rewrap_all(keyring: Keyring, columns: Sequence[Wrapped], say: Say) -> None:
    for column in columns:
        name = column.table

        def report(count: int, name: str = name) -> None:
            say(f"{name}: {count} wrapped anew")

        await column.rewrap(keyring, report)


async def _count_left(keyring: Keyring, columns: Sequence[Wrapped]) -> int:
    """Count the keys that are not wrapped with the newest master key."""
    left = 0
    for wrapped in columns:
        sql = (
            f"SELECT count(*) AS count FROM {wrapped.table} "  # noqa: S608 - names of our own
            f"WHERE substr({wrapped.column}, 1, {KEY_ID_BYTES}) <> ?"
        )
        left += int(str((await rows(sql, [keyring.current_id]))[0]["count"]))
    return left


async def _rewrap_instance(keyring: Keyring, report: Callable[[int], None]) -> int:
    async def unit() -> None:
        instance = await Instance.get()
        await instance.rewrap(keyring)

    await write(unit)
    report(1)
    return 1

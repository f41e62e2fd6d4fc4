"""`keys vapid` and `keys vapid rotate`, carried out by whoever has the database open."""

import argparse
from collections.abc import Mapping

from server.core.clock import utc_now
from server.core.command_line import Ask, Subcommands, add
from server.core.control import Arguments, Say
from server.core.key_rotation import Wrapped
from server.push.vapid_models import TABLE, VapidKey, rewrap_all


def add_vapid(keys: Subcommands, ask: Ask) -> None:
    """Add `vapid` to the commands about keys."""

    async def run(chosen: argparse.Namespace, environment: Mapping[str, str]) -> int:
        """Show the keys by which push services know this server, or add a new pair."""
        name = "keys vapid rotate" if chosen.rotate else "keys vapid"
        return await ask(environment, name, {})

    vapid = add(keys, "vapid", run)
    vapid.add_argument("rotate", nargs="?", choices=["rotate"], help="add a new pair")


async def show(_arguments: Arguments, say: Say) -> int:
    """Say each public key, the current one first, and how many devices use it."""
    await VapidKey.current(utc_now())
    devices = await VapidKey.devices()
    for number, row in enumerate(await VapidKey.newest_first()):
        since = f"{row.created_at:%Y-%m-%d}"
        standing = f"earlier, made {since}" if number else f"current, since {since}"
        say(f"{row.public_key}  {standing}, devices: {devices.get(row.id, 0)}")
    return 0


async def rotate(arguments: Arguments, say: Say) -> int:
    """Add a key pair; the earlier ones stay until no device uses them."""
    await VapidKey.current(utc_now())
    await VapidKey.rotate(utc_now())
    say("A new key pair is current. Each device moves to it when its app is opened.")
    return await show(arguments, say)


WRAPPED = Wrapped(TABLE, "wrapped_private", rewrap_all)
COMMANDS = {"keys vapid": show, "keys vapid rotate": rotate}

"""`evenkeel program …`, carried out by whoever has the database: programs and their first owners.

What a program is called is shown on a terminal after everything that could steer one is taken out.
"""

import shlex
from collections.abc import Callable
from datetime import datetime
from functools import partial

from server.core.clock import is_timezone, utc_now
from server.core.control import Arguments, Command, CommandError, Say
from server.core.errors import Conflict, Refused
from server.core.key_rotation import wrapped_keys
from server.core.settings import Settings
from server.programs.forms import program_name
from server.programs.invitations import address_of, make_for_owner
from server.programs.member_models import Member
from server.programs.models import Program
from server.programs.profile import ProgramProfile
from server.programs.roles import Standing

LONGEST_LINE = 200
USUAL_ZONE = "America/New_York"


def commands(settings: Settings, clock: Callable[[], datetime] = utc_now) -> dict[str, Command]:
    """Return what a process that has the database open can do about programs."""
    return {
        "program create": partial(create, settings, clock),
        "program owner": partial(invite_owner, settings, clock),
        "program list": show_programs,
    }


async def create(
    settings: Settings, clock: Callable[[], datetime], arguments: Arguments, say: Say
) -> int:
    """Make a program, and an invitation for its first owner."""
    timezone = arguments.get("timezone", USUAL_ZONE)
    if not is_timezone(timezone):
        raise CommandError(
            f"--timezone {printable(timezone)}: give an IANA name such as {USUAL_ZONE}"
        )
    try:
        name = program_name(arguments.get("name", ""))
        program = await Program.make(ProgramProfile(name=name, timezone=timezone), clock())
    except Refused as refused:
        raise CommandError(f"NAME: {refused.fields['name']}") from None
    except Conflict as conflict:
        named = printable(arguments["name"])
        raise CommandError(f"{named}: {conflict.message} See evenkeel program list") from None
    say(f"{printable(program.name)} is made")
    await _say_invitation(settings, program, clock(), say)
    return 0


async def invite_owner(
    settings: Settings, clock: Callable[[], datetime], arguments: Arguments, say: Say
) -> int:
    """Make an invitation for one more owner of a program, as when the only one has gone."""
    name = arguments.get("name", "")
    program = await Program.named(name)
    if program is None:
        known = "there is no such program; see evenkeel program list"
        raise CommandError(f"{printable(name)}: {known}")
    await _say_invitation(settings, program, clock(), say)
    return 0


async def show_programs(_arguments: Arguments, say: Say) -> int:
    """Say of each program how many are in it, and how many of them own it."""
    programs = await Program.every()
    if not programs:
        say("There is no program yet. To make one: evenkeel program create NAME")
    for one in programs:
        count, owners = await Member.count_of(one), await Member.owners_of(one)
        say(
            f"{printable(one.name)}  members: {count[Standing.IN]:,}  "
            f"waiting: {count[Standing.WAITING]:,}  owners: {owners:,}  "
            f"made: {one.created_at:%Y-%m-%d}"
        )
    return 0


def printable(text: str) -> str:
    """Return a text in one line that can't steer a terminal, cut where it gets long."""
    plain = "".join(sign if sign.isprintable() else " " for sign in text[:LONGEST_LINE])
    return plain.strip() + ("…" if len(text) > LONGEST_LINE else "")


WRAPPED = wrapped_keys("program", Program, Program.rewrap)
"""What a rotation of the master key is to wrap anew."""


async def _say_invitation(settings: Settings, program: Program, now: datetime, say: Say) -> None:
    """Hand the link out, this once, with what to do with it."""
    invitation, token = await make_for_owner(program, now)
    say("")
    say(f"    {address_of(settings.origin, token)}")
    say("")
    say(f"This link makes one person an owner of {printable(program.name)}")
    say("- Open it in a browser, or send it to that person by a way you trust")
    say("- They make an account there, or sign in, and join")
    say(f"- It works once, until {invitation.expires_at:%Y-%m-%d %H:%M} UTC, and is shown only now")
    say(f"- Lost it, or one more owner: evenkeel program owner {_quoted(program.name)}")


def _quoted(name: str) -> str:
    """Return a name as it is typed at a prompt."""
    return shlex.quote(printable(name))

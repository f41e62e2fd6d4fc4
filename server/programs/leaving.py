"""Leaving a program, and what the end of somebody's place in one means."""

from datetime import datetime

from server.core.database import write
from server.core.errors import Conflict
from server.core.words import _
from server.people.models import Person
from server.programs.consent_models import Consent
from server.programs.log_models import Action, Did
from server.programs.member_models import BELONG, Left, Member, Mine
from server.programs.models import Program
from server.programs.roles import Role
from server.programs.standing import Here


async def leave(mine: Mine, now: datetime, left: Left) -> None:
    """Leave a program, or wait no more to be let in: at once, and what was agreed to ends.

    Leaving twice changes nothing. Raises `Conflict` `last_owner` for the last owner.
    """

    async def unit() -> None:
        program = await Program.locked(mine.program.id)
        await Person.hold({mine.member.person_id})
        found = await Member.of(mine.member.person_id, program.id)
        if found is None or found.member.standing not in BELONG:
            return
        await check_owner_left(program, found.member)
        if found.member.has(Role.COORDINATOR):
            await note(program, Did.LEFT, found, found.member, now)
        await end(program, found.member, now)
        await left(program.id, found.member.person_id)

    await write(unit)


async def is_only_owner(member: Member, program: Program) -> bool:
    """Tell whether a program would be without an owner if this member left."""
    return member.has(Role.OWNER) and await Member.owners_of(program) == 1


async def check_owner_left(program: Program, member: Member) -> None:
    """Raise `Conflict` `last_owner` when the program would be without an owner."""
    if await is_only_owner(member, program):
        words = _("You are the only owner. Please make somebody else an owner first.")
        raise Conflict("last_owner", words)


async def note(
    program: Program, did: Did, here: Here, member: Member, now: datetime, *, detail: str = ""
) -> None:
    """Keep in the log what was done to a member, in the unit that does it."""
    by, about = here.member.person_id, member.person_id
    await Action.note(program, did, by, now, about=about, detail=detail)


async def end(program: Program, member: Member, now: datetime) -> None:
    """End somebody's place: their groups go with it, what they agreed to is over."""
    await member.delete()
    await end_consent(program, member, now)


async def end_consent(program: Program, member: Member, now: datetime) -> None:
    """End what somebody agreed to, in the unit that ends their rights."""
    at = await Action.past_looks(program, now)
    await Consent.revoke(member.person_id, program.id, at)

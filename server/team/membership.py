"""Letting in, removing, barring, roles: each one unit, in the log, with rights that end at once.

A coordinator may do this to members; to whoever runs the program, only an owner may.
"""

from datetime import datetime
from uuid import UUID

from server.core.database import write
from server.core.errors import NotFound
from server.programs.consent_models import Consent
from server.programs.group_models import GroupMember
from server.programs.leaving import check_owner_left, end, end_consent, note
from server.programs.log_models import Action, Did
from server.programs.member_models import BELONG, Left, Member
from server.programs.models import Program
from server.programs.roles import Role, Standing
from server.programs.standing import Here, acting


async def let_in(here: Here, member_id: UUID | None, now: datetime) -> None:
    """Let somebody in who waits; raise `NotFound` when nobody of this id does."""

    async def unit() -> None:
        program, member = await _about(here, member_id, {Standing.WAITING})
        await note(program, Did.LET_IN, here, member, now)
        member.standing = Standing.IN
        member.joined_at = await Action.past_notices(program, now)
        await member.save(update_fields=["standing", "joined_at"])
        at = await Action.past_looks(program, now)
        await Consent.let_in(member.person_id, program.id, at)

    await write(unit)


async def decline(here: Here, member_id: UUID | None, now: datetime) -> None:
    """Don't let somebody in who waits. They may ask again with another invitation."""

    async def unit() -> None:
        program, member = await _about(here, member_id, {Standing.WAITING})
        await note(program, Did.DECLINED, here, member, now)
        await end(program, member, now)

    await write(unit)


async def remove(here: Here, member_id: UUID | None, now: datetime, left: Left) -> None:
    """Take somebody out of the program. They may come back with another invitation.

    Raises `Conflict` `last_owner` for the last owner.
    """

    async def unit() -> None:
        program, member = await _about(here, member_id, {Standing.IN})
        await check_owner_left(program, member)
        await note(program, Did.REMOVED, here, member, now)
        await end(program, member, now)
        await left(program.id, member.person_id)

    await write(unit)


async def bar(here: Here, member_id: UUID | None, now: datetime, left: Left) -> None:
    """Take somebody out, or don't let them in, so that no invitation brings them back.

    What they were stands with their name: only an owner lifts the bar of who ran the program.
    Raises `Conflict` `last_owner` for the last owner.
    """

    async def unit() -> None:
        program, member = await _about(here, member_id, BELONG)
        await check_owner_left(program, member)
        await note(program, Did.BARRED, here, member, now)
        member.standing = Standing.BARRED
        await member.save(update_fields=["standing"])
        await GroupMember.take_out(member)
        await end_consent(program, member, now)
        await left(program.id, member.person_id)

    await write(unit)


async def lift_bar(here: Here, member_id: UUID | None, now: datetime) -> None:
    """Let invitations bring somebody back who was barred. They are not in by this."""

    async def unit() -> None:
        program, member = await _about(here, member_id, {Standing.BARRED})
        await note(program, Did.BAR_LIFTED, here, member, now)
        await member.delete()

    await write(unit)


async def give_role(here: Here, member_id: UUID | None, role: Role, now: datetime) -> None:
    """Make somebody a member, a coordinator or an owner; only an owner may.

    Raises `Conflict` `last_owner` for the last one, who can't step down.
    """

    async def unit() -> None:
        program, member = await _about(here, member_id, {Standing.IN}, needed=Role.OWNER)
        if member.role == role:
            return
        await check_owner_left(program, member)
        await note(program, Did.ROLE_GIVEN, here, member, now, detail=role)
        member.role = role
        await member.save(update_fields=["role"])

    await write(unit)


async def _about(
    here: Here,
    member_id: UUID | None,
    standings: frozenset[Standing] | set[Standing],
    *,
    needed: Role = Role.COORDINATOR,
) -> tuple[Program, Member]:
    """Return the program and the member that somebody may do this to, held still."""
    about = (await Member.one_of(here.program, member_id)).person_id
    program = await acting(here, needed, about)
    member = await Member.one_of(program, member_id)
    runs_it = member.role != Role.MEMBER
    if member.standing not in standings or (runs_it and not await _is_owner(here, program)):
        raise NotFound
    return program, member


async def _is_owner(here: Here, program: Program) -> bool:
    mine = await Member.of(here.member.person_id, program.id)
    return mine is not None and mine.member.has(Role.OWNER)

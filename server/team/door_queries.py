"""Who is told at a program's door, kept in the key of a message: the ids, and no word."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from server.programs.member_models import Member
from server.programs.roles import Role, Standing
from server.push.outbox_models import Message

AT_THE_DOOR = "program"
"""The kind of these messages."""
WAITS, LET_IN = "waits", "let_in"


class Knock(NamedTuple):
    """Somebody to be told: `WAITS`, that a member waits; `LET_IN`, that they themselves are in."""

    what: str
    program_id: UUID
    member_id: UUID
    person_id: UUID

    @property
    def key(self) -> str:
        """What makes the message the only one."""
        ids = (self.program_id, self.member_id, self.person_id)
        return ":".join([self.what, *(one.hex for one in ids)])

    @classmethod
    def of(cls, key: str) -> "Knock":
        """Read it from a key."""
        what, *ids = key.split(":")
        return cls(what, *map(UUID, ids))


async def knocks(message_ids: Sequence[UUID]) -> Mapping[UUID, tuple[Knock, datetime]]:
    """Return what each message tells whom, and until when."""
    found = await Message.filter(id__in=[*message_ids], kind=AT_THE_DOOR)
    return {one.id: (Knock.of(one.key), one.expires_at) for one in found}


async def told_lately(
    people: Collection[UUID], program_id: UUID, waiting: Collection[UUID], since: datetime
) -> set[UUID]:
    """Return those of these people who were told since then of one who still waits."""
    sent = Message.filter(person_id__in=[*people], kind=AT_THE_DOOR, created_at__gt=since)
    told = [Knock.of(one.key) for one in await sent]
    return {
        one.person_id
        for one in told
        if one.what == WAITS and one.program_id == program_id and one.member_id in waiting
    }


async def still_so(told: Collection[Knock]) -> set[Knock]:
    """Return those that are true yet, and wanted: nobody who mutes a program is told by it."""
    programs = {one.program_id for one in told}
    waiting = await Member.awaited(programs)
    people = {one.person_id for one in told}
    own = Member.filter(program_id__in=[*programs], person_id__in=[*people])
    there = await own.filter(standing=Standing.IN, is_muted=False)
    found = {(one.program_id, one.person_id): one for one in there}
    return {
        one
        for one in told
        if (mine := found.get((one.program_id, one.person_id))) is not None
        and (
            mine.id == one.member_id
            if one.what == LET_IN
            else one.program_id in waiting and mine.has(Role.COORDINATOR)
        )
    }

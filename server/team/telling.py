"""What phones are told of a program's door: to its team that somebody waits, to them the answer.

The lock screen says neither. Who mutes the program is told nothing.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from server.core.database import write
from server.programs.member_models import Member, Mine
from server.programs.roles import Standing
from server.programs.standing import Here
from server.push.asking import Answer
from server.push.outbox_models import Message
from server.push.payload import Content
from server.push.words import say
from server.team import membership
from server.team.door_queries import (
    AT_THE_DOOR,
    LET_IN,
    WAITS,
    Knock,
    knocks,
    still_so,
    told_lately,
)
from server.team.queries import team_of

TELLS_FOR = timedelta(days=3)
TELLS_AGAIN = timedelta(days=1)
"""While somebody waits of whom the team was told, the next who asks rings nobody for so long."""


async def somebody_waits(mine: Mine, now: datetime) -> None:
    """Have those who run a program be told that somebody waits, in the unit in which they ask."""
    program, member = mine
    if member.standing != Standing.WAITING:
        return
    waiting = {one.id for one in await Member.all_of(program, Standing.WAITING)}
    team = [one.person_id for one in await team_of(program)]
    known = await told_lately(team, program.id, waiting, now - TELLS_AGAIN)
    for person_id in team:
        if person_id not in known:
            await _put(Knock(WAITS, program.id, member.id, person_id), now)


async def let_in(here: Here, member_id: UUID | None, now: datetime) -> None:
    """Let somebody in who waits, and have them be told; raise `NotFound` when nobody does."""

    async def unit() -> None:
        await membership.let_in(here, member_id, now)
        one = await Member.one_of(here.program, member_id)
        await _put(Knock(LET_IN, here.program.id, one.id, one.person_id), now)

    await write(unit)


async def contents(message_ids: Sequence[UUID], now: datetime) -> Mapping[UUID, Answer]:  # noqa: ARG001
    """Say what these messages say by now: the answer to what the sender asks.

    None where nobody waits any more, or who was to be told is not in, or not of the team any more.
    """
    found = await knocks(message_ids)
    still = await still_so([one for one, _until in found.values()])
    return {
        message_id: _content(knock, until) if knock in still else None
        for message_id, (knock, until) in found.items()
    }


def _content(knock: Knock, until: datetime) -> Content:
    at = f"/programs/{knock.program_id}"
    return Content(
        title=say("moment"),
        path=f"{at}/members" if knock.what == WAITS else at,
        urgency="normal",
        expires_at=until,
        heeds_quiet=True,
    )


async def _put(knock: Knock, now: datetime) -> None:
    await Message.put(AT_THE_DOOR, knock.key, knock.person_id, now, now + TELLS_FOR, now=now)

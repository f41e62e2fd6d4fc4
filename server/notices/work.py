"""What notices do on a clock, what a message of theirs says, and what ends when somebody leaves."""

import logging
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from server.core.sealing import Tampered, WrongKey
from server.notices.kept_notice import open_words
from server.notices.models import Notice
from server.notices.telling_models import NoticeTelling, Told
from server.push.asking import Answer
from server.push.payload import Content
from server.push.words import say

log = logging.getLogger("evenkeel.notices")

UNREADABLE = (Tampered, WrongKey, msgspec.MsgspecError)


async def publish_due(now: datetime) -> int:
    """Publish what was scheduled until now, however late it is; return how many notices."""
    return sum([await Notice.publish_due(program_id, now) for program_id in await Notice.due(now)])


async def spread(now: datetime) -> None:
    """Put into the outbox whatever is left of what is told, step by step."""
    while await NoticeTelling.spread_some(now):
        pass


async def settle(now: datetime) -> int:
    """Keep the totals of what is wholly sent, before the outbox forgets; return of how many."""
    return sum([await notice.keep_totals(now) for notice in await Notice.unsettled()])


async def heal(now: datetime) -> int:
    """Tell now what was told by a clock that ran ahead; return of how many notices."""
    return await NoticeTelling.heal(now)


async def contents(message_ids: Sequence[UUID], now: datetime) -> Mapping[UUID, Answer]:  # noqa: ARG001
    """Say what these messages say by now: the answer to what the sender asks.

    None where the notice was taken back, or told once more since.
    """
    told = await NoticeTelling.told_of(message_ids)
    return {one.message_id: None if one.is_over else _content(one) for one in told}


async def member_left(program_id: UUID, person_id: UUID) -> None:
    """Have a program tell this person nothing any more, or less: what waits is put right.

    Called in the unit in which they leave, are removed, barred, or choose otherwise, after it.
    """
    await NoticeTelling.put_right(program_id, person_id)


async def group_left(program_id: UUID, person_ids: Collection[UUID]) -> None:
    """Have these people not be told of what only a group reads that they are not in any more.

    Called in the unit in which they are taken out of a group, or it is removed, after it.
    """
    await NoticeTelling.out_of_group(program_id, person_ids)


def _content(told: Told) -> Content:
    title = _title(told) if told.says_title else ""
    return Content(
        title=title or say("moment"),
        path=f"/notices/{told.notice_id}",
        urgency="normal",
        expires_at=told.expires_at,
        is_own_words=bool(title),
        heeds_quiet=True,
    )


def _title(told: Told) -> str:
    """Return the title, or "" where it can't be opened: so it is told without."""
    try:
        return open_words(told.program, told.notice_id, told.sealed).title
    except UNREADABLE:
        log.error("The words of notice %s can't be opened", told.notice_id)  # noqa: TRY400
        return ""

"""Whose quiet hours it is just now, and until when: asked for all people of a batch at once."""

import logging
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfoNotFoundError

import msgspec

from server.core.sealing import Tampered, WrongKey
from server.sending.queries import Resting, resting

log = logging.getLogger("evenkeel.sending")

LOOK_AGAIN = timedelta(hours=1)
"""After somebody's hours could not be opened: nobody is woken because of a damaged row."""
UNREADABLE = (Tampered, WrongKey, msgspec.MsgspecError, ZoneInfoNotFoundError)


async def quiet_ends(person_ids: Collection[str], now: datetime) -> Mapping[str, datetime]:
    """Return when the quiet ends that holds by now; whoever may be told is left out."""
    if not person_ids:
        return {}
    ends = {one.person_id: _end_of(one, now) for one in await resting(person_ids)}
    return {person_id: end for person_id, end in ends.items() if end is not None}


def _end_of(one: Resting, now: datetime) -> datetime | None:
    try:
        return one.hours().end_of(now, one.person.timezone)
    except UNREADABLE:
        log.error("The quiet hours of person %s can't be opened", one.person_id)  # noqa: TRY400
        return now + LOOK_AGAIN

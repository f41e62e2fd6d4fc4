"""“I went”: a meeting in today's check-in. Which one it was is not kept anywhere."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID, uuid4

import msgspec

from server.daily.day import Day, correct
from server.daily.forms import Change, Connection
from server.daily.keeping import change_day
from server.daily.models import day_of
from server.people.models import Person

MEETING: Connection = "meeting"


async def went(person: Person, new_id: UUID, now: datetime) -> date:
    """Tick a meeting beside whatever today says already, and return the day.

    The same form sent twice is one entry. When its id was used and removed since, another is
    taken.
    """
    day = person.today(now)

    def ticked(held: Day, entry_id: UUID) -> Sequence[Change]:
        known = held.check_in.connection or []
        both = [*known, *([] if MEETING in known else [MEETING])]
        typed = msgspec.structs.replace(held.check_in, connection=both)
        return correct(held, held.check_in, typed, entry_id, now, person.timezone)

    if not await change_day(person, day, lambda held: ticked(held, new_id)):
        await change_day(person, day, lambda held: ticked(held, uuid4()))
    return day


async def is_noted(person: Person, now: datetime) -> bool:
    """Tell whether today's check-in says a meeting already, whichever it was."""
    known = (await day_of(person, person.today(now))).check_in.connection or []
    return MEETING in known

"""What favourites do on a clock: remind, look for what changed, and say what a message says."""

import logging
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfoNotFoundError

import msgspec

from server.core.database import write
from server.core.sealing import Tampered, WrongKey
from server.favourites.models import Favourite, quiet_of
from server.favourites.telling import Known, answer
from server.push.asking import Answer

log = logging.getLogger("evenkeel.favourites")

AT_ONCE = 100
"""So many people in one unit: whoever saves meanwhile waits no longer than for these."""
UNREADABLE = (Tampered, WrongKey, msgspec.MsgspecError, ZoneInfoNotFoundError)
"""What one row that is damaged, or of another version, may raise: it stops nobody else's."""
NOBODY = UUID(int=0)


async def ring(now: datetime) -> int:
    """Put whatever reminds by now into the outbox; return of how many rows.

    Several processes may do so at once: whose row one holds, the others leave to it.
    """
    rung = 0
    while people := await Favourite.with_turns_by(now, AT_ONCE):
        done = await _of_all(people, lambda some: write(lambda: Favourite.ring(some, now)))
        if not done:  # others are at them
            break
        rung += done
    return rung


async def look(now: datetime) -> int:
    """Compare every kept meeting with its feed, and have what changed be told; return how many."""
    last, behind = NOBODY, 0
    while people := await Favourite.people_after(last, AT_ONCE):
        behind += await _of_all(people, lambda some: Favourite.look(some, now))
        last = people[-1]
    return behind


async def contents(message_ids: Sequence[UUID], now: datetime) -> Mapping[UUID, Answer]:
    """Say what these messages say by now: the answer to what the sender asks.

    None where the meeting is kept no more, starts at another time, is not listed, or was seen to
    have changed.
    """
    try:
        return await _contents(message_ids, now)
    except UNREADABLE:
        if len(message_ids) == 1:
            log.error("What is told in message %s can't be opened", message_ids[0])  # noqa: TRY400
            return {message_ids[0]: None}
    one_by_one = [await contents([one], now) for one in message_ids]
    return {one: said for answers in one_by_one for one, said in answers.items()}


async def _contents(message_ids: Sequence[UUID], now: datetime) -> Mapping[UUID, Answer]:
    whose, mine = await Favourite.told_of(message_ids)
    people = {one.person.id: one.person for one in mine}
    quiet = await quiet_of(people.values())
    known: dict[UUID, list[Known]] = {one: [] for one in people}
    for one in mine:
        is_there = one.standing is not None and one.standing.is_listed
        facts = one.standing.facts if one.standing and is_there else None
        known[one.person.id].append(Known(one.kept, facts))
    return {
        message: answer(message, known[person_id], quiet[person_id], now)
        for message, person_id in whose.items()
        if person_id in people
    }


async def _of_all(people: Sequence[UUID], act: Callable[[Collection[UUID]], Awaitable[int]]) -> int:
    try:
        return await act(people)
    except UNREADABLE:
        return sum([await _of_one(one, act) for one in people])


async def _of_one(person_id: UUID, act: Callable[[Collection[UUID]], Awaitable[int]]) -> int:
    try:
        return await act([person_id])
    except UNREADABLE:
        log.error("The favourites of person %s can't be opened", person_id)  # noqa: TRY400
        return await Favourite.put_aside(person_id)

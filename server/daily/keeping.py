"""Keeping what a page sent: read the day, work out what changed, keep it, all in one unit."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import TypeVar
from uuid import UUID, uuid4

from server.core.database import is_unavailable, write
from server.core.errors import Unavailable
from server.core.requests import Form, text_of
from server.core.words import _
from server.daily.day import Day, correct
from server.daily.forms import Change, CheckIn, CheckInItem, CravingItem, ReminderDoneItem
from server.daily.models import Entry, day_of
from server.people.models import Person

Seen = TypeVar("Seen", CheckInItem, CravingItem, ReminderDoneItem)


async def keep_typed(
    person: Person, day: date, shown: CheckIn, typed: CheckIn, new_id: UUID, now: datetime
) -> None:
    """Change only the fields in which `typed` differs from what the page had `shown`.

    The same page sent again changes nothing. When `new_id` can't be used any more, because the
    entry it made was removed since, another is taken: what was typed is never lost. Raises
    `Unavailable` when nothing can be kept just now, so that the page can be shown again.
    """

    def corrected(held: Day, entry_id: UUID) -> Sequence[Change]:
        return correct(held, shown, typed, entry_id, now, person.timezone)

    try:
        if not await change_day(person, day, lambda held: corrected(held, new_id)):
            await change_day(person, day, lambda held: corrected(held, uuid4()))
    except Exception as error:
        if is_unavailable(error):
            raise Unavailable(_("Nothing was saved. Please try again in a minute.")) from error
        raise


async def change_day(person: Person, day: date, changes: Callable[[Day], Sequence[Change]]) -> bool:
    """Keep what `changes` makes of the day as it is now; tell whether all of it was taken."""

    async def unit() -> bool:
        await Person.locked(person.id)
        results = await Entry.keep(person, changes(await day_of(person, day)))
        return all(result.status not in {"stale", "refused"} for result in results)

    return await write(unit)


async def change_entry(person: Person, seen: Seen, change: Callable[[Seen], Change]) -> None:
    """Change an entry as it is now, whatever came since it was `seen`; a deleted one stays so."""

    async def unit() -> None:
        await Person.locked(person.id)
        current = await Entry.find(person, seen.id)
        if isinstance(current, type(seen)):
            await Entry.keep(person, [change(current)])

    await write(unit)


def new_id(form: Form) -> UUID:
    """Give the id that a page made for what it may add; a fresh one when there is none."""
    try:
        return UUID(text_of(form, "id"))
    except ValueError:
        return uuid4()

"""Setting reminders in tests, and the evening on which they ring."""

import msgspec

from server.people.models import Person
from server.reminders.models import Planned, Reminder
from tests.conftest import Clock
from tests.reminders.rules import rule, utc

EIGHT = utc(2026, 11, 23, 1)
"""Sunday 20:00 in New York; the tests' clock stands at 15:00."""


async def add(person: Person, clock: Clock, *times: str, **changes: object) -> Planned:
    """Set a reminder: every day at 20:00 in New York, unless told otherwise."""
    return await Reminder.add(person, rule(*times, **changes), clock())


async def edit(person: Person, clock: Clock, planned: Planned, **changes: object) -> Planned:
    """Change some of a rule."""
    return await Reminder.change(
        person, planned.id, lambda one: msgspec.structs.replace(one, **changes), clock()
    )

"""Key rotation: every person's key under a new master key, what is sealed under it untouched."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from server.core.database import write
from server.core.key_rotation import Wrapped, in_units
from server.core.sealing import Keyring
from server.people.models import Person

PEOPLE_A_UNIT = 500


async def rewrap_all(keys: Keyring, report: Callable[[int], None]) -> int:
    """Wrap every person's key with the newest master key, 500 to a unit; return how many.

    May be stopped and begun again at any time. `report` is told the count so far.
    """
    return await in_units(partial(_rewrap_after, keys), report)


async def _rewrap_after(keys: Keyring, after: UUID | None) -> list[UUID]:
    async def unit() -> list[UUID]:
        following = Person.all() if after is None else Person.filter(id__gt=after)
        people = await following.order_by("id").limit(PEOPLE_A_UNIT).select_for_update()
        for person in people:
            person.rewrap(keys)
        if people:
            await Person.bulk_update(people, fields=["wrapped_key"])
        return [person.id for person in people]

    return await write(unit)


WRAPPED = Wrapped("person", "wrapped_key", rewrap_all)

"""Key rotation: every program's key under a new master key, what is sealed under it untouched."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from server.core.database import write
from server.core.key_rotation import in_units
from server.core.sealing import Keyring
from server.programs.models import Program

PROGRAMS_A_UNIT = 500


async def rewrap_all(keys: Keyring, report: Callable[[int], None]) -> int:
    """Wrap every program's key with the newest master key, 500 to a unit; return how many.

    May be stopped and begun again at any time. `report` is told the count so far.
    """
    return await in_units(partial(_rewrap_after, keys), report)


async def _rewrap_after(keys: Keyring, after: UUID | None) -> list[UUID]:
    async def unit() -> list[UUID]:
        following = Program.all() if after is None else Program.filter(id__gt=after)
        programs = await following.order_by("id").limit(PROGRAMS_A_UNIT).select_for_update()
        for one in programs:
            one.rewrap(keys)
        if programs:
            await Program.bulk_update(programs, fields=["wrapped_key"])
        return [one.id for one in programs]

    return await write(unit)

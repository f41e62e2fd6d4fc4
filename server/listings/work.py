"""What runs on a clock: each meeting's next occurrence, written where the search sorts by it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from server.core.database import write
from server.listings import queries
from server.listings.queries import Row, seconds

ROWS_A_UNIT = 2000
MOST_UNITS = 500
"""A million meetings; what is left then is moved a minute later."""
A_WEEK = 7 * 24 * 3600
CLOCK_CHANGE = 3 * 3600
"""More than any zone puts its clocks forward or back."""


async def advance(now: datetime) -> int:
    """Move on the meetings whose occurrence is over; return how many: some hundred a minute."""
    at, count = seconds(now), 0
    for _unit in range(MOST_UNITS):
        found = await queries.behind(at, ROWS_A_UNIT)
        count += await _move(found, at)
        if len(found) < ROWS_A_UNIT:
            break
    return count


async def heal(now: datetime) -> int:
    """Take back what a clock that ran ahead had moved on too far; return how many.

    A row is right when the occurrence a week before is over, so it ends within a week from now.
    Near that end a clock change may lie between, and so those are reckoned to be sure.
    """
    at, last, count = seconds(now), str(UUID(int=0)), 0
    while found := await queries.ahead(at + A_WEEK - CLOCK_CHANGE, last, ROWS_A_UNIT):
        last = found[-1].id
        count += await _move(found, at)
    return count


async def _move(found: Sequence[Row], at: int) -> int:
    reckoned = [(row, row.reckoned(at)) for row in found]
    moved = [(old, new) for old, new in reckoned if old != new]
    if moved:
        await write(lambda: queries.keep_times(moved))
    return len(moved)

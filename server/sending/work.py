"""What keeps the outbox in order, on a clock."""

from datetime import datetime, timedelta

from server.core.database import write
from server.push import queries as outbox
from server.sending import queries
from server.sending.verdict import LONGEST_WAIT_SECONDS

KEPT = timedelta(days=30)
"""After a message has expired: so long a device can be told how many it was sent and showed."""
SLACK = timedelta(minutes=5)
"""By which clocks of several machines may differ."""


async def heal(now: datetime) -> None:
    """Free what a clock that ran ahead has put off for long."""
    longest = 2 * timedelta(seconds=LONGEST_WAIT_SECONDS) + SLACK
    await write(lambda: queries.heal(now, longest))


async def forget(now: datetime) -> None:
    """Delete messages, and their deliveries, 30 days after they expired."""
    while await write(lambda: outbox.forget(now - KEPT)):
        pass

"""Limits on how often something may be tried, exact over a sliding window.

Kept in the database under keyed hashes, so that they hold across restarts and processes and
reveal neither alias nor address.
"""

import math
from datetime import datetime, timedelta

from server.core import sealing
from server.core.database import write
from server.core.errors import TooMany
from server.core.models import LimitBucket
from server.core.settings import Settings


async def take(*parts: str, limit: int, seconds: int, now: datetime, settings: Settings) -> None:
    """Count one try of `parts` (what, and by whom); raise `TooMany` past `limit` in `seconds`.

    Counting and recording are one unit: tries that come at the same moment can't slip through.
    """
    if not settings.limits_on:
        return
    bucket = sealing.keyring().lookup("limit", "|".join(parts))

    async def unit() -> int:
        await LimitBucket.sweep(now)
        oldest = now.timestamp() - seconds
        hits = [hit for hit in await LimitBucket.hits_of(bucket, now) if hit > oldest]
        if len(hits) >= limit:
            return max(1, math.ceil(hits[-limit] - oldest))
        expires_at = now + timedelta(seconds=seconds)
        await LimitBucket.keep_hits(bucket, [*hits, now.timestamp()], expires_at)
        return 0

    wait_seconds = await write(unit)
    if wait_seconds:
        raise TooMany(wait_seconds)


async def give_back(*parts: str, now: datetime, settings: Settings) -> None:
    """Take one try back, after a success that must not count."""
    if not settings.limits_on:
        return
    bucket = sealing.keyring().lookup("limit", "|".join(parts))
    await write(lambda: LimitBucket.take_back_last(bucket, now))

"""What feeds do on a clock: fetching what is due, and sweeping up."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from server.core.background import Job
from server.core.settings import Settings
from server.feeds import applying_queries, feed_queries, turns
from server.feeds.commands import means_of
from server.feeds.importing import LONGEST_IMPORT, Means, bring_in, clear_abandoned

KEPT_MISSING = timedelta(days=30)

log = logging.getLogger("evenkeel.feeds")


def jobs(settings: Settings, clock: Callable[[], datetime]) -> list[Job]:
    """Return what is done on a clock."""
    means = means_of(settings, clock)

    async def import_them(now: datetime) -> None:
        await import_due(means, now)

    async def sweep_up(now: datetime) -> None:
        await sweep(means, now)

    return [Job("feeds: due", 60, import_them), Job("feeds: old ones", 3600, sweep_up)]


async def import_due(means: Means, now: datetime) -> None:
    """Import what is due, one feed after another."""
    while (feed := await feed_queries.claim_due(now, now + LONGEST_IMPORT)) is not None:
        if turns.is_under_way(feed.id):
            continue
        result = await bring_in(means, feed)
        if not result.is_good:
            log.warning("the feed %s was not applied", feed.id)


async def sweep(means: Means, now: datetime) -> None:
    """Clear up after imports that were killed; delete meetings 30 days after they went."""
    await clear_abandoned(means.data, now)
    await applying_queries.delete_replaced()
    while await applying_queries.delete_missing(now - KEPT_MISSING):
        pass

"""Removing a feed: its meetings in steps that nobody has to wait for, then the feed itself.

If it is killed in the midst, the feed is still there: to be removed, or to be read as a whole.
"""

from datetime import datetime
from functools import partial
from uuid import UUID, uuid4

from server.core.database import write
from server.feeds import applying_queries, feed_queries, turns
from server.feeds.importing import LONGEST_IMPORT, mark_duplicates
from server.listings.models import Feed


async def remove(feed: Feed, now: datetime) -> int | None:
    """Remove a feed; return how many meetings it had. None: it is being imported just now."""
    if turns.is_under_way(feed.id):
        return None
    with turns.taken(feed.id, uuid4()):
        if await feed_queries.is_imported_since(feed.id, now - LONGEST_IMPORT):
            return None  # by another process
        feed.etag = feed.last_modified = feed.body_hash = ""
        await feed_queries.keep(feed, "etag", "last_modified", "body_hash")
        meetings: set[UUID] = set()
        while some := await write(partial(applying_queries.delete_some_of, feed.id)):
            meetings.update(some)
        await write(feed.delete)
    await mark_duplicates()
    return len(meetings)

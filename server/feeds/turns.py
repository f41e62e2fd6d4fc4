"""Which feeds this process imports just now: each one import at a time, the others wait."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

LOOK_SECONDS = 0.2
_under_way: dict[UUID, UUID] = {}
"""The run of each feed that is being imported, or swept up after."""


def is_under_way(feed_id: UUID) -> bool:
    """Tell whether a feed is being imported just now."""
    return feed_id in _under_way


def is_run_under_way(run_id: UUID) -> bool:
    """Tell whether an import is one of this process that has not come to its end."""
    return run_id in _under_way.values()


async def free(feed_id: UUID) -> None:
    """Wait until nobody imports a feed. It stays so until the next `await`."""
    while feed_id in _under_way:  # noqa: ASYNC110 - it will not take long
        await asyncio.sleep(LOOK_SECONDS)


@contextmanager
def taken(feed_id: UUID, run_id: UUID) -> Iterator[None]:
    """Keep all others from importing a feed that is free, until the block ends."""
    _under_way[feed_id] = run_id
    try:
        yield
    finally:
        del _under_way[feed_id]

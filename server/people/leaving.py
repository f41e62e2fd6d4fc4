"""Deleting an account for good: its key and rows, and what the engine still holds of them."""

import asyncio
import logging
from datetime import datetime

from server.core import tombstones
from server.core.database import forget_deleted, is_unavailable
from server.core.settings import Settings
from server.people.models import Person

log = logging.getLogger("evenkeel.people")


async def erase(person: Person, now: datetime, settings: Settings) -> None:
    """Delete the person at once, and see to it that no restored backup brings them back."""
    await person.erase(now)
    await _record(person, now, settings)
    try:
        await forget_deleted()
    except Exception as error:
        if not is_unavailable(error):
            raise
        log.error("what was deleted is overwritten later: %s", type(error).__name__)  # noqa: TRY400


async def _record(person: Person, now: datetime, settings: Settings) -> None:
    try:
        await asyncio.to_thread(tombstones.record, settings.data, person.id, now)
    except OSError as error:
        # The person is gone, and the table of tombstones says so; only the list beside it is
        # short of one line, which the operator must know.
        log.error("the deletion of %s was not added to the list: %s", person.id, error.strerror)  # noqa: TRY400

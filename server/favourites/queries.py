"""What is asked of the meetings, for many keepers at once. Read only: nothing here is kept."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from server.core.database import rows
from server.favourites.noticing import Standing
from server.listings.queries import STANDING
from server.listings.record import ids_on_any_day
from server.push.outbox_models import Message
from server.push.queries import among_uuids, given_time, kept_time

AN_HOUR = timedelta(hours=1)
"""A feed's import may note what is new, and what is missing, so far apart."""
COLUMNS = (
    "meeting.id, meeting.feed_id, meeting.source_id, meeting.content_hash, meeting.detail,"
    " meeting.is_hidden, meeting.missing_since"
)


async def standings(meeting_ids: Collection[UUID]) -> Mapping[UUID, Standing]:
    """Return how these meetings stand, those that the database still has."""
    if not meeting_ids:
        return {}
    which, value = among_uuids(meeting_ids)
    sql = f"SELECT {COLUMNS} FROM meeting WHERE {STANDING} AND meeting.id {which}"  # noqa: S608
    found = await rows(sql, [value])
    return {UUID(str(row["id"])): await _standing(row) for row in found}


async def listed(meeting_ids: Collection[UUID]) -> Mapping[str, str | None]:
    """Return those that a feed lists now, each with the one of another feed shown in its place."""
    if not meeting_ids:
        return {}
    which, value = among_uuids(meeting_ids)
    sql = (
        "SELECT meeting.id, meeting.cluster FROM meeting"  # noqa: S608
        f" WHERE {STANDING} AND NOT meeting.is_hidden AND meeting.id {which}"
    )
    found = await rows(sql, [value])
    return {
        str(row["id"]): None if row["cluster"] is None else str(row["cluster"]) for row in found
    }


async def people_told(message_ids: Collection[UUID]) -> Mapping[UUID, UUID]:
    """Return whom each of these messages is for."""
    found = await Message.filter(id__in=list(message_ids)).values_list("id", "person_id")
    return dict(found)


async def _standing(row: Mapping[str, Any]) -> Standing:
    moved_to = None if row["missing_since"] is None else await _other_day(row)
    return _read(row)._replace(moved_to=moved_to)


async def _other_day(row: Mapping[str, Any]) -> Standing | None:
    """Return the one day on which a feed lists a meeting since it listed it no more on another."""
    since: datetime = given_time(row["missing_since"]) - AN_HOUR
    which, value = among_uuids(ids_on_any_day(UUID(str(row["feed_id"])), row["source_id"]))
    sql = (
        f"SELECT {COLUMNS} FROM meeting WHERE {STANDING} AND meeting.id {which}"  # noqa: S608
        " AND meeting.id <> ? AND meeting.missing_since IS NULL AND NOT meeting.is_hidden"
        " AND meeting.first_seen_at >= ? LIMIT 2"
    )
    found = await rows(sql, [value, row["id"], kept_time(since)])
    return _read(found[0]) if len(found) == 1 else None


def _read(row: Mapping[str, Any]) -> Standing:
    return Standing(
        id=UUID(str(row["id"])),
        content_hash=row["content_hash"],
        detail=row["detail"],
        is_listed=not row["is_hidden"],
    )

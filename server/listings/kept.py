"""A record as a row: every column of the table of meetings that follows from what a feed said."""

from datetime import datetime
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

import msgspec

from server.listings.distance import cell
from server.listings.occurrence import MINUTES_A_DAY, current
from server.listings.record import Record, content_hash, meeting_id
from server.places.folding import folded

MOST_LETTERS = 500
"""Of what words are looked for in: PostgreSQL's indexes take no row of more than 2,704 bytes."""


class Kept(NamedTuple):
    """Columns of the table of meetings, in their order. Nothing here needs converting."""

    id: UUID
    feed_id: UUID
    source_id: str
    name: str
    folded: str
    program: str
    weekday: int | None
    start: int | None
    duration: int
    timezone: str
    next_start_at: int | None
    next_end_at: int | None
    minute_of_week: int | None
    lat: float | None
    lng: float | None
    cell: int | None
    attendance: int
    types: str
    is_irregular: bool
    updated_at: int | None
    content_hash: str
    detail: str


class Times(NamedTuple):
    """When a row is next, in seconds since 1970, and where in the local week; None: no time."""

    next_start_at: int | None = None
    next_end_at: int | None = None
    minute_of_week: int | None = None


def kept(feed_id: UUID, record: Record, now: datetime) -> Kept:
    """Make the row of a valid record; when it is next is reckoned from `now`."""
    times = _times(record, now)
    return Kept(
        id=meeting_id(feed_id, record.source_id, record.weekday),
        feed_id=feed_id,
        source_id=record.source_id,
        name=record.name,
        folded=_words(record),
        program=record.program,
        weekday=record.weekday,
        start=record.start,
        duration=record.duration,
        timezone=record.timezone,
        next_start_at=times.next_start_at,
        next_end_at=times.next_end_at,
        minute_of_week=times.minute_of_week,
        lat=record.lat,
        lng=record.lng,
        cell=_cell(record),
        attendance=int(record.attendance),
        types=spaced(record.types),
        is_irregular=bool(record.recurrence_note),
        updated_at=int(record.updated_at.timestamp()) if record.updated_at else None,
        content_hash=content_hash(record).hex(),
        detail=msgspec.json.encode(record).decode(),
    )


def spaced(types: tuple[str, ...]) -> str:
    """Frame each code by spaces: " O D "; nothing for none."""
    return f" {' '.join(types)} " if types else ""


def _cell(record: Record) -> int | None:
    return None if record.lat is None or record.lng is None else cell(record.lat, record.lng)


def _words(record: Record) -> str:
    words = folded(record.name, record.group, record.venue, record.city, record.district)
    return words[:MOST_LETTERS]


def _times(record: Record, now: datetime) -> Times:
    if record.weekday is None or record.start is None:
        return Times()
    return _next(record.weekday, record.start, record.duration, record.timezone, now)


@lru_cache(maxsize=4096)
def _next(weekday: int, start: int, duration: int, timezone: str, now: datetime) -> Times:
    """Reckon once what a feed says of many meetings."""
    span = current(weekday, start, duration, timezone, now)
    return Times(
        int(span.start.timestamp()),
        int(span.end.timestamp()),
        weekday * MINUTES_A_DAY + start,
    )

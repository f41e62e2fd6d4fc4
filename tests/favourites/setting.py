"""Meetings to keep, and a feed that changes its mind about them."""

from datetime import UTC, datetime
from uuid import UUID

import msgspec

from server.core.database import write
from server.favourites.forms import Choice, InQuietHours
from server.favourites.models import Favourite
from server.listings.kept import kept
from server.listings.models import Feed, Meeting
from server.listings.record import Record, meeting_id
from server.people.models import Person
from tests.meetings import crowd

SUNDAY, MONDAY, TUESDAY = 0, 1, 2
EIGHT = 20 * 60
BEFORE = datetime(2026, 11, 1, tzinfo=UTC)
HARBOR = Record(
    source_id="harbor",
    name="Harbor Lights",
    weekday=SUNDAY,
    start=EIGHT,
    duration=60,
    timezone="America/New_York",
    venue="St. Mark’s",
    address="12 Elm Street",
    city="Delray Beach",
    is_in_person=True,
    is_online=True,
    url="https://meet.example.org/j/1",
)


def record(source_id: str = "harbor", **changes: object) -> Record:
    """Make a meeting on Sundays at 20:00 in New York, unless told otherwise."""
    return msgspec.structs.replace(HARBOR, source_id=source_id, **changes)


async def list_meeting(one: Record, at: datetime = BEFORE) -> UUID:
    """Have a feed list a meeting, as an import does; return its id."""
    feed = await Feed.get_or_none(name="Harbor feed") or await crowd.feed("Harbor feed", at)
    (row,) = await crowd.keep(feed.id, iter([one]), at)
    return row.id


async def change_meeting(one: Record) -> None:
    """Have the feed say something else of a meeting."""
    feed = await Feed.get(name="Harbor feed")
    row = kept(feed.id, one, BEFORE)._asdict()
    its_id = row.pop("id")
    await write(lambda: Meeting.filter(id=its_id).update(**row))


async def leave_out(meeting: UUID, at: datetime, *, hides: bool = True) -> None:
    """Have the feed list a meeting no more."""
    await write(lambda: Meeting.filter(id=meeting).update(missing_since=at, is_hidden=hides))


async def list_again(meeting: UUID) -> None:
    await write(lambda: Meeting.filter(id=meeting).update(missing_since=None, is_hidden=False))


async def drop(meeting: UUID) -> None:
    await write(lambda: Meeting.filter(id=meeting).delete())


async def keep(
    person: Person,
    meeting: UUID,
    now: datetime,
    minutes: int | None = 30,
    quiet: InQuietHours = "move",
) -> None:
    """Have somebody keep a meeting, with a reminder half an hour before it."""
    chosen = Choice(remind_minutes_before=minutes, in_quiet_hours=quiet)
    await Favourite.keep(person, meeting, chosen, now)


def id_of(feed: Feed, one: Record) -> UUID:
    return meeting_id(feed.id, one.source_id, one.weekday)

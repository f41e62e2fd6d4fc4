"""A meeting as a feed hands it over: one `Record` a weekday, cleaned, in this program's own words.

Whatever the format, every reader ends here, and everything after it (import, search, pages, the
pack) begins here. Nothing in a `Record` names a person.
"""

import hashlib
from datetime import datetime
from enum import IntEnum
from typing import Literal, TypeAlias
from uuid import UUID, uuid5

import msgspec

ZoneSource: TypeAlias = Literal["record", "coordinates", "state", "postal_code", "feed"]
Precision: TypeAlias = Literal["exact", "approximate", "none"]

_HASH_BYTES = 16


class Attendance(IntEnum):
    """How a meeting can be attended; the numbers are kept in the database, so they never change."""

    INACTIVE = 0
    IN_PERSON = 1
    ONLINE = 2
    HYBRID = 3


class Record(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One meeting on one weekday.

    `weekday` counts from Sunday 0 and `start` is minutes after local midnight; both are None
    together for a meeting held by appointment. `duration` is real minutes, 1 to 1,440. `lat` and
    `lng` are both there or both None. `types` are canonical codes, sorted. `district` runs from
    the widest region to the narrowest, joined by " > ", in the feed's words. `recurrence_note` is
    empty for a meeting held each week.
    """

    source_id: str
    name: str
    program: str = ""
    group: str = ""
    weekday: int | None = None
    start: int | None = None
    duration: int = 60
    is_duration_default: bool = False
    timezone: str
    timezone_from: ZoneSource = "record"
    types: tuple[str, ...] = ()
    venue: str = ""
    address: str = ""
    city: str = ""
    region: str = ""
    postal_code: str = ""
    country: str = ""
    lat: float | None = None
    lng: float | None = None
    precision: Precision = "none"
    is_in_person: bool = False
    is_online: bool = False
    is_closed: bool = False
    url: str = ""
    provider: str = ""
    url_notes: str = ""
    phone: str = ""
    phone_notes: str = ""
    notes: str = ""
    venue_notes: str = ""
    district: str = ""
    language: str = ""
    updated_at: datetime | None = None
    page: str = ""
    recurrence_note: str = ""

    @property
    def attendance(self) -> Attendance:
        """Neither place nor link is left: the meeting is listed, but nobody can get to it."""
        return Attendance(
            self.is_in_person * Attendance.IN_PERSON + self.is_online * Attendance.ONLINE
        )


def content_hash(record: Record) -> bytes:
    """Sixteen bytes, the same exactly when all that is kept about the meeting is the same."""
    return hashlib.blake2b(msgspec.json.encode(record), digest_size=_HASH_BYTES).digest()


def meeting_id(feed_id: UUID, source_id: str, weekday: int | None) -> UUID:
    """The id a meeting keeps over every import: favourites and links outlive a new hour or name."""
    return uuid5(feed_id, f"{'' if weekday is None else weekday}:{source_id}")


def ids_on_any_day(feed_id: UUID, source_id: str) -> list[UUID]:
    """Return every id that a meeting of a feed may have, by appointment and on each weekday."""
    return [meeting_id(feed_id, source_id, weekday) for weekday in (None, *range(7))]

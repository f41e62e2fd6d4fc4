"""Meetings as other programs are told of them (the public contract)."""

from datetime import datetime, time
from typing import Literal
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

from server.listings.occurrence import MINUTES_A_DAY, MINUTES_AN_HOUR
from server.listings.record import Precision, Record
from server.meetings.asking import Found, Shown

HUNDREDTHS = 2


class PlaceView(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where a meeting is, as far as its feed says."""

    precision: Precision | UnsetType = UNSET
    name: str = ""
    address: str = ""
    city: str = ""
    region: str = ""
    postal_code: str = ""
    country: str = ""
    lat: float | None = None
    lng: float | None = None
    notes: str = ""


class OnlineView(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How a meeting is joined from afar."""

    url: str = ""
    provider: str = ""
    phone: str = ""
    notes: str = ""


class MeetingAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """One meeting on one weekday (Sunday 0). Times are null for one held by appointment."""

    id: UUID
    name: str
    program: str
    group: str | UnsetType = UNSET
    attendance: Literal["in_person", "online", "hybrid", "inactive"]
    weekday: int | None
    start: str | None
    end: str | None
    duration_min: int
    timezone: str
    next_start_at: datetime | None
    next_end_at: datetime | None
    is_on_now: bool
    types: list[str]
    place: PlaceView
    online: OnlineView | UnsetType = UNSET
    distance_km: float | UnsetType = UNSET
    notes: str | UnsetType = UNSET
    recurrence_note: str | UnsetType = UNSET
    """Words of the feed for one that is not held each week."""
    updated_at: datetime | UnsetType = UNSET
    feed: str
    source_id: str


class FoundPlace(msgspec.Struct, frozen=True, omit_defaults=True):
    """The place a search went out from; a position has no name."""

    lat: float
    lng: float
    name: str = ""
    timezone: str = ""


class MeetingsAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What a search found, in order. `cursor` leads to what comes after it."""

    meetings: list[MeetingAnswer]
    radius_km: float | UnsetType = UNSET
    place: FoundPlace | UnsetType = UNSET
    cursor: str | UnsetType = UNSET


def found_answer(found: Found) -> MeetingsAnswer:
    """Tell what was found."""
    place = found.place
    return MeetingsAnswer(
        meetings=[meeting_answer(one) for one in found.meetings],
        radius_km=UNSET if found.radius_km is None else found.radius_km,
        place=FoundPlace(place.lat, place.lng, place.name, place.timezone) if place else UNSET,
        cursor=found.cursor or UNSET,
    )


def meeting_answer(one: Shown) -> MeetingAnswer:
    """Tell all there is to know of a meeting."""
    record = one.record
    distance = one.distance_km
    return MeetingAnswer(
        id=one.id,
        name=record.name,
        program=record.program,
        group=record.group or UNSET,
        attendance=_NAMES[one.attendance],
        weekday=record.weekday,
        start=_clock(record.start),
        end=_clock(None if record.start is None else record.start + record.duration),
        duration_min=record.duration,
        timezone=record.timezone,
        next_start_at=one.start,
        next_end_at=one.end,
        is_on_now=one.is_on_now,
        types=list(record.types),
        place=_place(record),
        online=_online(record) if record.is_online else UNSET,
        distance_km=UNSET if distance is None else round(distance, HUNDREDTHS),
        notes=record.notes or UNSET,
        recurrence_note=record.recurrence_note or UNSET,
        updated_at=record.updated_at or UNSET,
        feed=one.feed,
        source_id=record.source_id,
    )


_NAMES: tuple[Literal["inactive", "in_person", "online", "hybrid"], ...] = (
    "inactive",
    "in_person",
    "online",
    "hybrid",
)
"""By the numbers of `Attendance`."""


def _clock(minute: int | None) -> str | None:
    if minute is None:
        return None
    return f"{time(*divmod(minute % MINUTES_A_DAY, MINUTES_AN_HOUR)):%H:%M}"


def _place(record: Record) -> PlaceView:
    return PlaceView(
        precision=record.precision,
        name=record.venue,
        address=record.address,
        city=record.city,
        region=record.region,
        postal_code=record.postal_code,
        country=record.country,
        lat=record.lat,
        lng=record.lng,
        notes=record.venue_notes,
    )


def _online(record: Record) -> OnlineView:
    notes = "\n".join(part for part in (record.url_notes, record.phone_notes) if part)
    return OnlineView(url=record.url, provider=record.provider, phone=record.phone, notes=notes)

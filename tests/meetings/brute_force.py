"""What a search should find, reckoned from all meetings one by one, without a database.

Distances go through the globe's middle (vectors), occurrences and words are asked of the record.
Only the order of two meetings is `ranking`'s own; that has its own cases.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import asin, cos, hypot, radians, sin
from typing import NamedTuple
from zoneinfo import ZoneInfo

from server.listings.distance import EARTH_KM, kilometres
from server.listings.kept import Kept
from server.listings.occurrence import Span, current
from server.listings.record import Attendance, Record
from server.meetings.asking import Query
from server.meetings.ranking import Rank, rank
from server.places.folding import folded
from server.places.lookup import Place
from tests.meetings.candidates import Timed

RADII = (8.0, 25.0, 80.0, 250.0)
SOON = timedelta(hours=3)
HOURS = {"morning": [(4, 12)], "midday": [(11, 17)], "evening": [(16, 21)]}
HOURS["night"] = [(20, 24), (0, 5)]


class Listed(NamedTuple):
    """A meeting as it was handed over, and the row that was made of it."""

    record: Record
    row: Kept


@dataclass(frozen=True)
class Expected:
    """The ids that should be found, in order, all pages together."""

    ids: list[str]
    radius_km: float | None


def expected(query: Query, now: datetime, every: list[Listed]) -> Expected:
    wanted = [one for one in every if is_asked_for(query, one, now)]
    place, near, radius = query.place, [], None
    if place is not None:
        there = [one for one in wanted if one.record.attendance is not Attendance.ONLINE]
        if query.attendance != "online":
            radius = query.radius_km or nearest_radius(place, there)
            near = [one for one in there if away(place, one.record) <= radius]
    online = sorted(ranked(query, one, now) for one in wanted if is_elsewhere(query, one.record))
    is_few = place is not None and query.attendance != "online" and query.feed is None
    found = [ranked(query, one, now) for one in near] + (online[:20] if is_few else online)
    return Expected([one[-1] for one in sorted(found)], radius)


def nearest_radius(place: Place, there: list[Listed]) -> float:
    for radius in RADII[:-1]:
        if sum(away(place, one.record) <= radius for one in there) >= 20:
            return radius
    return RADII[-1]


def is_elsewhere(query: Query, record: Record) -> bool:
    if query.place is not None:
        return record.attendance is Attendance.ONLINE
    if query.feed is not None or query.attendance in {"in_person", "online", "hybrid", "inactive"}:
        return True
    return record.attendance is not Attendance.IN_PERSON


def is_asked_for(query: Query, one: Listed, now: datetime) -> bool:
    record = one.record
    texts = (record.name, record.group, record.venue, record.city, record.district)
    return (
        is_attendance(query, record)
        and (not query.program or record.program == query.program)
        and (query.feed is None or one.row.feed_id == query.feed)
        and set(query.types) <= set(record.types)
        and all(word in folded(*texts) for word in folded(query.words).split())
        and (query.weekday is None or record.weekday == query.weekday)
        and (query.part_of_day is None or is_in_part(query.part_of_day, record))
        and is_when(query, record, now)
    )


def is_attendance(query: Query, record: Record) -> bool:
    if query.attendance is None:
        return record.attendance is not Attendance.INACTIVE
    return query.attendance == "any" or record.attendance.name.lower() == query.attendance


def is_in_part(part: str, record: Record) -> bool:
    if record.start is None:
        return False
    return any(first * 60 <= record.start < last * 60 for first, last in HOURS[part])


def is_when(query: Query, record: Record, now: datetime) -> bool:
    if query.when == "any":
        return True
    span = span_of(record, now)
    if span is None:
        return False
    zone = ZoneInfo(record.timezone)
    return {
        "now": span.start <= now < span.end,
        "soon": now < span.start <= now + SOON,
        "today": span.start <= now
        or span.start.astimezone(zone).date() == now.astimezone(zone).date(),
    }[query.when]


def span_of(record: Record, now: datetime) -> Span | None:
    if record.weekday is None or record.start is None:
        return None
    return current(record.weekday, record.start, record.duration, record.timezone, now)


def away(place: Place, record: Record) -> float:
    """Return the kilometres between, by the chord through the globe."""
    if record.lat is None or record.lng is None:
        return float("inf")
    one, other = vector(place.lat, place.lng), vector(record.lat, record.lng)
    chord = hypot(*(a - b for a, b in zip(one, other, strict=True)))
    return 2 * EARTH_KM * asin(min(1.0, chord / 2))


def vector(lat: float, lng: float) -> tuple[float, float, float]:
    up, across = radians(lat), radians(lng)
    return cos(up) * cos(across), cos(up) * sin(across), sin(up)


def ranked(query: Query, one: Listed, now: datetime) -> Rank:
    record, distance = one.record, None
    if query.place is not None and record.lat is not None and record.lng is not None:
        distance = kilometres(query.place.lat, query.place.lng, record.lat, record.lng)
    span = span_of(record, now)
    timed = Timed(
        str(one.row.id),
        record.attendance,
        int(span.start.timestamp()) if span else None,
        int(span.end.timestamp()) if span else None,
        bool(record.recurrence_note),
        int(record.updated_at.astimezone(UTC).timestamp()) if record.updated_at else None,
    )
    has_place = query.place is not None
    return rank(timed, distance, int(now.timestamp()), query.travel, has_place=has_place)

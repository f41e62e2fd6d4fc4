"""The pack: what a phone keeps of the meetings round a place, to find one without a signal.

One JSON object (`Pack`). `columns` names the columns of `meetings`, each a list as long as the
others: a meeting is what stands at one index in all of them. Texts that many share (`SHARED`:
zones, programs, feeds, types, cities, …) stand once, in `texts`, and are named by their number
there. Instants are seconds since 1970; `weekday` and `start` null: held by appointment; what
has no place has `lat` and `lng` null. Everything else is as in `Record`. Meetings are
sorted by id, so that the same meetings make the same pack.

It holds up to `MOST_NEAR` meetings within the radius, the nearest, whatever their attendance but
inactive; and of those online up to `ONLINE_AN_HOUR` for each hour of the week, the latest
confirmed. Which are kept by somebody is not in it.

What somebody keeps comes to their own phone in the same form (`made_of`), with notes at full length
and one column more: `same_as` is the meeting of another feed that lists show in its place.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from operator import attrgetter
from typing import Any, NamedTuple

import msgspec

from server.core.known import etag_of
from server.listings import queries
from server.listings.queries import Clause, Detail, both, seconds
from server.listings.record import Attendance, Record
from server.meetings.answers import FoundPlace
from server.meetings.asking import Query
from server.meetings.filters import conditions
from server.meetings.reach import Reach
from server.places.lookup import Place

FORMAT = 1
MOST_NEAR = 4000
ONLINE_AN_HOUR = 6
LONGEST_NOTE = 300
NEAR = frozenset({Attendance.IN_PERSON, Attendance.ONLINE, Attendance.HYBRID})

COLUMNS = (
    *("id", "name", "weekday", "start", "duration", "timezone", "attendance", "lat", "lng"),
    *("precision", "types", "program", "group", "venue", "address", "city", "district", "region"),
    *("postal_code", "country", "url", "url_notes", "provider", "phone", "phone_notes"),
    *("venue_notes", "notes", "updated_at", "recurrence_note", "is_closed"),
    *("is_duration_default", "feed"),
)
SHARED = frozenset(
    {
        *("timezone", "precision", "types", "program", "group", "venue", "city", "district"),
        *("region", "postal_code", "country", "url_notes", "provider", "phone", "phone_notes"),
        *("venue_notes", "notes", "recurrence_note", "feed"),
    }
)

OWN: dict[str, Callable[[Record], Any]] = {
    "types": lambda record: " ".join(record.types),
    "attendance": lambda record: int(record.attendance),
    "notes": lambda record: _short(record.notes),
    "venue_notes": lambda record: _short(record.venue_notes),
    "updated_at": lambda record: seconds(record.updated_at) if record.updated_at else None,
    "is_closed": lambda record: int(record.is_closed),
    "is_duration_default": lambda record: int(record.is_duration_default),
}
"""Columns that are not as they stand in a record."""
NOTES = {"notes", "venue_notes"}
"""Those that are cut short where there are thousands."""


class Pack(msgspec.Struct, frozen=True, kw_only=True):
    """What the phone keeps: see above."""

    format: int
    made_at: datetime
    place: FoundPlace | None
    radius_km: float
    columns: tuple[str, ...]
    shared: list[str]
    texts: list[str]
    meetings: list[list[Any]]


class Parcel(NamedTuple):
    """A pack ready to be sent."""

    body: bytes
    etag: str


async def made(place: Place | None, radius_km: float, now: datetime) -> Parcel:
    """Make the pack of a place; without one, of those online."""
    at = seconds(now)
    under_way = (await queries.state(at)).under_way
    ids = await _near(place, radius_km, at, under_way) if place else []
    ids += await _online(at, under_way)
    found = await queries.all_details(sorted(set(ids)))
    return _parcel(_columns(found, OWN), now, place, radius_km)


async def made_of(same_as: Mapping[str, str | None], now: datetime) -> Parcel:
    """Make a pack of certain meetings: by id, each with what is shown in its place, if anything."""
    found = await queries.all_details(sorted(same_as))
    own = {name: read for name, read in OWN.items() if name not in NOTES}
    shown = {"same_as": [same_as[meeting_id] for meeting_id, _detail in found]}
    return _parcel(_columns(found, own) | shown, now)


def _parcel(
    columns: Mapping[str, list[Any]],
    now: datetime,
    place: Place | None = None,
    radius_km: float = 0,
) -> Parcel:
    texts: dict[str, int] = {}
    meetings = [
        [texts.setdefault(text, len(texts)) for text in column] if name in SHARED else column
        for name, column in columns.items()
    ]
    pack = Pack(
        format=FORMAT,
        made_at=now.replace(microsecond=0),
        place=FoundPlace(place.lat, place.lng, place.name, place.timezone) if place else None,
        radius_km=radius_km,
        columns=tuple(columns),
        shared=sorted(SHARED),
        texts=list(texts),
        meetings=meetings,
    )
    return Parcel(msgspec.json.encode(pack), _etag(pack))


async def _near(place: Place, radius_km: float, at: int, under_way: Sequence[int]) -> list[str]:
    """Return the ids of the nearest."""
    reach = Reach(NEAR, place, radius_km)
    where = both([reach.clause(), *conditions(Query(), at, under_way)])
    distance_to = reach.distances()
    far = ((distance_to(row), row.id) for row in await queries.spots(where))
    within = sorted((km, row_id) for km, row_id in far if km is not None and km <= radius_km)
    return [row_id for _km, row_id in within[:MOST_NEAR]]


async def _online(at: int, under_way: Sequence[int]) -> list[str]:
    """Return the ids of those online that were confirmed last, some for each hour of the week."""
    weekly = Clause("attendance = ? AND NOT is_irregular", (int(Attendance.ONLINE),))
    timed = Clause("next_start_at IS NOT NULL")
    where = both([weekly, timed, *conditions(Query(), at, under_way)])
    return await queries.confirmed_last(where, ONLINE_AN_HOUR)


def _columns(
    found: Sequence[tuple[str, Detail]], own: Mapping[str, Callable[[Record], Any]]
) -> dict[str, list[Any]]:
    """Return the columns in their order."""
    its = {
        "id": [meeting_id for meeting_id, _detail in found],
        "feed": [detail.feed for _id, detail in found],
    }
    records = [detail.record for _id, detail in found]
    return {
        name: its.get(name) or [own.get(name, attrgetter(name))(one) for one in records]
        for name in COLUMNS
    }


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_NOTE else f"{text[: LONGEST_NOTE - 1]}…"


def _etag(pack: Pack) -> str:
    """Name what is in a pack. When it was made makes no difference."""
    return etag_of(msgspec.structs.replace(pack, made_at=datetime.min.replace(tzinfo=UTC)))

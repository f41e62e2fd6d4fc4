"""From what a reader understood to records, or to the reason why not. Pure.

Readers are lenient with words; this is strict with facts: a meeting is kept only when it has an
id, a name, a time zone, and a place or a way to join. Every text is made plain here.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import NamedTuple

from msgspec import Struct, structs

from server.formats import conference, plain_text, recurrence_words, zones
from server.formats.address import NOWHERE, Address
from server.listings import vocabulary
from server.listings.record import Precision, Record, ZoneSource
from server.places import postal

LONGEST_ID = 255
LONGEST_END_MINUTES = 720
"""An end further off than this is a slip of the hand (8:00 AM for PM), not a meeting."""
_MINUTES_A_DAY = 1440
_DAYS_A_WEEK = 7
_FARTHEST_LAT = 90
_FARTHEST_LNG = 180
_LATEST_YEAR = 2100
_PLACE_DIGITS = 5
_HOME = "us"


class Unfit(ValueError):
    """Why a record can't be a meeting, in words for the feed's operator."""


class Defaults(NamedTuple):
    """What a feed's records mean when they don't say."""

    program: str = ""
    timezone: str = ""
    minutes: int = 60
    latest: datetime = datetime.max.replace(tzinfo=UTC)
    """What was changed after this is not believed."""


class Draft(Struct, frozen=True, kw_only=True):
    """A record as its reader understood it: texts as they came, days and times reckoned.

    `end` or `duration` in minutes; None or 0 is the default. `is_exact` tells whether the address
    names a door. `can_walk_in` and `can_join` are None where the feed leaves it to be seen.
    """

    source_id: str
    name: str
    group: str = ""
    weekdays: tuple[int, ...] = ()
    start: int | None = None
    end: int | None = None
    duration: int | None = None
    timezone: str = ""
    types: frozenset[str] = frozenset()
    is_closed: bool = False
    venue: str = ""
    address: Address = NOWHERE
    lat: float | None = None
    lng: float | None = None
    is_exact: bool = False
    can_walk_in: bool | None = None
    can_join: bool | None = None
    url: str = ""
    url_notes: str = ""
    phone: str = ""
    phone_notes: str = ""
    notes: str = ""
    venue_notes: str = ""
    district: tuple[str, ...] = ()
    updated_at: datetime | None = None
    page: str = ""


def records(draft: Draft, defaults: Defaults) -> Iterator[Record]:
    """Give one record a weekday, or one without; raises `Unfit`."""
    base = _base(draft, defaults)
    if draft.start is None or not draft.weekdays:
        yield _held(base, None, None)
        return
    shift, start = divmod(draft.start, _MINUTES_A_DAY)  # 24:00 is the next day's 00:00
    for weekday in draft.weekdays:
        yield _held(base, (weekday + shift) % _DAYS_A_WEEK, start)


def moment(text: str) -> datetime | None:
    """Return when something was last changed; a time without a zone is UTC."""
    try:
        said = datetime.fromisoformat(text.strip())
        at = said.replace(tzinfo=UTC) if said.tzinfo is None else said.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return at.replace(microsecond=0) if at.year < _LATEST_YEAR else None


def _held(base: Record, weekday: int | None, start: int | None) -> Record:
    note = recurrence_words.told(base.name, base.notes, weekday)
    return structs.replace(base, weekday=weekday, start=start, recurrence_note=note)


def _base(draft: Draft, defaults: Defaults) -> Record:
    """Everything that is the same on each of its days."""
    lat, lng = _position(draft)
    url, phone = plain_text.link(draft.url), conference.dialled(draft.phone)
    is_online = bool(url or phone) if draft.can_join is None else draft.can_join
    is_in_person = not draft.is_closed and _can_walk_in(draft)
    if draft.can_join and draft.can_walk_in is False:
        lat, lng = None, None  # an online meeting's point is nobody's door
    types = draft.types if is_in_person else draft.types - vocabulary.ONLY_IN_PERSON
    timezone, timezone_from = _zone(draft, defaults)
    precision = _precision(draft, lat)
    if is_in_person and lat is None:
        lat, lng, precision = _about_where(draft.address, timezone)
    duration = _duration(draft)
    name = plain_text.line(draft.name) or plain_text.line(draft.group)
    _check(draft, name, is_somewhere=_is_somewhere(draft) or is_online)
    return Record(
        source_id=draft.source_id,
        name=name,
        program=defaults.program,
        group=plain_text.line(draft.group),
        duration=duration or defaults.minutes,
        is_duration_default=not duration,
        timezone=timezone,
        timezone_from=timezone_from,
        types=tuple(sorted(types)),
        venue=plain_text.line(draft.venue),
        address=plain_text.line(draft.address.street),
        city=plain_text.line(draft.address.city),
        region=plain_text.line(draft.address.region),
        postal_code=plain_text.line(draft.address.postal_code, 20),
        country=plain_text.line(draft.address.country),
        lat=lat,
        lng=lng,
        precision=precision,
        is_in_person=is_in_person,
        is_online=is_online,
        is_closed=draft.is_closed,
        url=url,
        provider=conference.provider(url) if url else "",
        url_notes=plain_text.note(draft.url_notes) if url else "",
        phone=phone,
        phone_notes=plain_text.note(draft.phone_notes) if phone else "",
        notes=plain_text.note(draft.notes),
        venue_notes=plain_text.note(draft.venue_notes),
        district=" > ".join(one for part in draft.district if (one := plain_text.line(part))),
        language=vocabulary.language(types),
        updated_at=_believed(draft.updated_at, defaults.latest),
        page=plain_text.link(draft.page),
    )


def _check(draft: Draft, name: str, *, is_somewhere: bool) -> None:
    if not draft.source_id:
        raise Unfit("it has no id")
    if len(draft.source_id) > LONGEST_ID:
        raise Unfit(f"its id is longer than {LONGEST_ID} characters")
    if not name:
        raise Unfit("it has no name")
    if not is_somewhere:
        raise Unfit("it has neither an address nor a way to join")


def _believed(updated_at: datetime | None, latest: datetime) -> datetime | None:
    return updated_at if updated_at and updated_at <= latest else None


def _duration(draft: Draft) -> int | None:
    """Return real minutes, None when there is no end that makes sense."""
    if draft.duration is not None:
        return draft.duration if 0 < draft.duration <= _MINUTES_A_DAY else None
    if draft.end is None or draft.start is None:
        return None
    length = (draft.end - draft.start) % _MINUTES_A_DAY
    return length if 0 < length <= LONGEST_END_MINUTES else None


def _position(draft: Draft) -> tuple[float | None, float | None]:
    lat, lng = draft.lat, draft.lng
    if lat is None or lng is None or abs(lat) > _FARTHEST_LAT or abs(lng) > _FARTHEST_LNG:
        return None, None
    return round(lat, _PLACE_DIGITS), round(lng, _PLACE_DIGITS)


def _is_somewhere(draft: Draft) -> bool:
    return draft.address.is_somewhere or _position(draft) != (None, None)


def _can_walk_in(draft: Draft) -> bool:
    return draft.is_exact if draft.can_walk_in is None else draft.can_walk_in


def _precision(draft: Draft, lat: float | None) -> Precision:
    if lat is None:
        return "none"
    return "exact" if draft.is_exact else "approximate"


def _about_where(where: Address, timezone: str) -> tuple[float | None, float | None, Precision]:
    """Place it in the middle of its ZIP code or city, so that it is found near there.

    Five digits are a ZIP code for sure where the state or the country says so. Otherwise, and for
    a city, whose state may be another country's, the place must have the meeting's time.
    """
    country = (zones.country_code(where.country) or zones.country_of_state(where.region)).lower()
    is_american = country in {"", _HOME}
    found = postal.of_zip(where.postal_code, where.region) if is_american else None
    if not (found and country):
        found = found or postal.of_city(where.city, where.region, country)
        found = found if found and zones.is_alike(found.timezone, timezone) else None
    return (found.lat, found.lng, "approximate") if found else (None, None, "none")


def _zones_of_place(draft: Draft) -> Iterator[tuple[str, ZoneSource]]:
    lat, lng = _position(draft)
    where = draft.address
    if lat is not None and lng is not None:
        yield zones.at(lat, lng), "coordinates"
    yield zones.of_postal_code(where.postal_code, where.region, where.country), "postal_code"
    yield zones.of_state(where.region, where.country), "state"


def _zone(draft: Draft, defaults: Defaults) -> tuple[str, ZoneSource]:
    if zone := zones.named(draft.timezone):
        return zone, "record"
    said = zones.abbreviated(draft.timezone)
    for zone, source in _zones_of_place(draft):
        if zone and (not said or draft.is_exact or zones.is_alike(zone, said)):
            return zone, source  # only a door knows better than letters what time it is
    if said:
        return said, "record"
    if zone := zones.named(defaults.timezone):
        return zone, "feed"
    if draft.start is None or not draft.weekdays:
        return "UTC", "feed"  # by appointment: there is no time that it could get wrong
    raise Unfit("its time zone is not known")

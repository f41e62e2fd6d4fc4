"""What the page of one meeting shows, and what can be done there."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Self
from urllib.parse import quote

from server.core.words import _
from server.listings.record import Attendance, Record
from server.meetings import labels, spoken
from server.meetings.asking import Shown

MAPS = {
    "android": "geo:{spot}?q={named}",
    "iphone": "https://maps.apple.com/?daddr={spot}",
    "desktop": "https://www.openstreetmap.org/directions?to={spot}",
}
"""What opens the map program of a kind of device."""
MAP = "https://www.openstreetmap.org/?mlat={lat}&mlon={lng}"
MOST_DIGITS = 15
"""Of a telephone number (ITU-T E.164)."""
LEFT = "!*'()"
"""What encodeURIComponent of JavaScript leaves as it is, beside letters, digits and "-._~"."""


@dataclass(frozen=True, slots=True)
class MeetingView:
    """One meeting. What is "" or empty is not shown."""

    id: str
    name: str
    group: str
    program: str
    welcome: str
    how: str
    kind: str
    next: str
    there: str
    wait: str
    each_week: str
    recurrence: str
    ends_by_default: bool
    """The feed names no end: the length is what is usual for the program."""
    can_join: bool
    can_go: bool
    url: str
    provider: str
    url_notes: str
    phone: str
    """What is dialled, without the passcode that may follow it."""
    phone_call: str
    phone_whole: str
    """The same with its passcode, to be seen after a tap; "" when there is none."""
    phone_whole_call: str
    phone_notes: str
    venue: str
    address: str
    is_approximate: bool
    directions: str
    map: str
    venue_notes: str
    notes: str
    types: list[str]
    page: str
    confirmed: str
    is_stale: bool
    is_closed: bool
    has_calendar: bool
    feed: str

    @classmethod
    def of(cls, one: Shown, now: datetime, home: str, device: str) -> Self:
        """Show a meeting on a kind of device, to somebody who lives in the zone `home`, or "".

        By their clock first where it can be joined from there, by its own where one has to go.
        """
        record = one.record
        can_go = bool(one.attendance & Attendance.IN_PERSON)
        exact = can_go and record.precision == "exact" and record.lat is not None
        phone = _without_passcode(record.phone)
        whole = record.phone if record.phone != phone else ""
        own = can_go and not one.attendance & Attendance.ONLINE
        is_closed = one.attendance is Attendance.INACTIVE
        zone, other = (record.timezone, home) if own or not home else (home, record.timezone)
        return cls(
            id=str(one.id),
            name=record.name,
            group=record.group if record.group != record.name else "",
            program=labels.program_name(record),
            welcome=labels.welcome(record),
            how=labels.attendances()[one.attendance],
            kind=one.attendance.name.lower(),
            next=_next(one, zone, now),
            there=spoken.there(one.start, zone, other) if one.start and other else "",
            wait=_wait(one, zone, now),
            each_week=spoken.each_week(record),
            recurrence=record.recurrence_note,
            ends_by_default=record.is_duration_default and record.start is not None,
            can_join=bool(one.attendance & Attendance.ONLINE),
            can_go=can_go,
            url=record.url,
            provider=record.provider,
            url_notes=record.url_notes,
            phone=phone,
            phone_call=_callable(phone),
            phone_whole=whole,
            phone_whole_call=_callable(whole),
            phone_notes=record.phone_notes,
            venue=record.venue if can_go else "",
            address=_address(record) if can_go else "",
            is_approximate=can_go and not exact,
            directions=directions(record, device) if exact else "",
            map=_map(record) if exact else "",
            venue_notes=record.venue_notes if can_go else "",
            notes=record.notes,
            types=labels.all_types(record.types),
            page=record.page,
            confirmed=spoken.confirmed(one),
            is_stale=one.is_stale,
            is_closed=is_closed,
            has_calendar=one.start is not None and not is_closed,
            feed=one.feed,
        )


def reports() -> dict[str, str]:
    """Return what can be said to be wrong with a meeting."""
    return {
        "gone": _("It is not held any more"),
        "time": _("The day or time is wrong"),
        "place": _("The place is wrong"),
        "link": _("The link or number does not work"),
        "other": _("Something else"),
    }


def _next(one: Shown, zone: str, now: datetime) -> str:
    if one.start is None:
        return _("Ask for the time")
    return _("{day}, {time}").format(
        day=spoken.day(one.start, zone, now), time=spoken.clock(one.start, zone)
    )


def _wait(one: Shown, zone: str, now: datetime) -> str:
    if one.start is None or one.end is None:
        return ""
    if one.is_on_now:
        words = _("On now, until {time}: {left} left")
        return words.format(time=spoken.clock(one.end, zone), left=spoken.until(one.end, now))
    if (one.start - now).days:
        return ""
    return _("Starts in {time}").format(time=spoken.until(one.start, now))


def _without_passcode(phone: str) -> str:
    """Return a number up to its first pause or key; "" when that is too long for a telephone."""
    number, *_rest = re.split(r"[,;*#]", phone, maxsplit=1)
    return number.strip() if len(re.sub(r"\D", "", number)) <= MOST_DIGITS else ""


def _callable(number: str) -> str:
    return quote(number.replace(" ", ""), safe=LEFT + "+,")


def _address(record: Record) -> str:
    town = " ".join(part for part in (record.region, record.postal_code) if part)
    parts = (record.address, record.city, town, record.country)
    return ", ".join(part for part in parts if part)


def directions(record: Record, device: str) -> str:
    """Return what opens the map program of the phone; a browser elsewhere gets a page."""
    spot = f"{_degrees(record.lat)},{_degrees(record.lng)}"
    named = quote(f"{spot}({record.venue or record.name})", safe=LEFT)
    return MAPS[device].format(spot=spot, named=named)


def _map(record: Record) -> str:
    return MAP.format(lat=_degrees(record.lat), lng=_degrees(record.lng))


def _degrees(number: float | None) -> str:
    """Write degrees as JavaScript does: with no more digits than it takes."""
    return f"{round(number or 0, 6) + 0:.6f}".rstrip("0").rstrip(".")

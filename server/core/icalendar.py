"""Calendar entries that other programs read (RFC 5545). Pure.

An entry that comes each week names its zone and brings the zone's rules along (VTIMEZONE), so
that it stays at its hour by the clock on the wall.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

MOST_BYTES = 75
"""A line of more octets is folded (section 3.1)."""
UNSEEN = dict.fromkeys((*range(32), 127))
SPOKEN = UNSEEN | str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})
A_DAY = timedelta(days=1)
A_SECOND = timedelta(seconds=1)
DAYS_A_YEAR = 366
YEARS_TOLD = 10
"""A zone's changes are told for so long, as they are planned today; by then it is fetched anew."""


@dataclass(frozen=True, slots=True)
class Weekly:
    """An entry that comes each week from `start` on, by the clocks of `timezone`.

    `start` is what those clocks show, also a time that they leave out that day: it is then meant
    by the offset before the gap (section 3.3.5). What is "" is left out. `uid` stays the same for
    ever.
    """

    uid: str
    made_at: datetime
    start: datetime
    minutes: int
    timezone: str
    title: str
    description: str = ""
    location: str = ""
    url: str = ""


def written(entry: Weekly) -> str:
    """Write a calendar that holds this entry."""
    return "".join(f"{_folded(line)}\r\n" for line in _lines(entry))


def _lines(entry: Weekly) -> Iterator[str]:
    yield from ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Evenkeel//EN", "CALSCALE:GREGORIAN")
    yield from _zone(entry.timezone, entry.start.replace(tzinfo=ZoneInfo(entry.timezone)))
    yield "BEGIN:VEVENT"
    yield f"UID:{entry.uid}"
    yield f"DTSTAMP:{entry.made_at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield f"DTSTART;TZID={entry.timezone}:{entry.start:%Y%m%dT%H%M%S}"
    yield f"DURATION:PT{entry.minutes}M"
    yield "RRULE:FREQ=WEEKLY"
    texts = {
        "SUMMARY": entry.title,
        "DESCRIPTION": entry.description,
        "LOCATION": entry.location,
    }
    yield from (f"{name}:{text.translate(SPOKEN)}" for name, text in texts.items() if text)
    if entry.url:
        yield f"URL:{entry.url}"
    yield from ("TRANSP:TRANSPARENT", "CLASS:PRIVATE", "END:VEVENT", "END:VCALENDAR")


def _zone(timezone: str, start: datetime) -> Iterator[str]:
    """Describe a zone from a year before `start` on, by its changes of the next years."""
    zone, first = ZoneInfo(timezone), start.astimezone(UTC) - timedelta(days=DAYS_A_YEAR)
    changes = list(_changes(zone, first))
    yield from ("BEGIN:VTIMEZONE", f"TZID:{timezone}")
    yield from _rules(zone, [(first, first)])
    kinds = {_kind(zone, *change): None for change in changes}
    for kind in kinds:
        yield from _rules(zone, [change for change in changes if _kind(zone, *change) == kind])
    yield "END:VTIMEZONE"


def _changes(zone: ZoneInfo, first: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Give each change of a zone's offset: the last second before it, and the first after."""
    for number in range(YEARS_TOLD * DAYS_A_YEAR):
        low, high = first + number * A_DAY, first + (number + 1) * A_DAY
        if _offset(zone, low) == _offset(zone, high):
            continue
        while high - low > A_SECOND:
            middle = low + (high - low) // 2 // A_SECOND * A_SECOND
            low, high = (
                (middle, high) if _offset(zone, middle) == _offset(zone, low) else (low, middle)
            )
        yield low, high


def _rules(zone: ZoneInfo, changes: list[tuple[datetime, datetime]]) -> Iterator[str]:
    """Write the changes of one kind. Each stands as the clocks showed that were put on (3.6.5)."""
    before, after = changes[0]
    name = "DAYLIGHT" if after.astimezone(zone).dst() else "STANDARD"
    onsets = [f"{at + _offset(zone, earlier):%Y%m%dT%H%M%S}" for earlier, at in changes]
    yield f"BEGIN:{name}"
    yield f"DTSTART:{onsets[0]}"
    if onsets[1:]:
        yield f"RDATE:{','.join(onsets[1:])}"
    yield f"TZOFFSETFROM:{_signed(_offset(zone, before))}"
    yield f"TZOFFSETTO:{_signed(_offset(zone, after))}"
    yield f"TZNAME:{after.astimezone(zone).tzname()}"
    yield f"END:{name}"


def _kind(zone: ZoneInfo, before: datetime, after: datetime) -> tuple[object, ...]:
    there = after.astimezone(zone)
    return _offset(zone, before), there.utcoffset(), there.tzname(), bool(there.dst())


def _offset(zone: ZoneInfo, at: datetime) -> timedelta:
    return at.astimezone(zone).utcoffset() or timedelta()


def _signed(offset: timedelta) -> str:
    minutes = int(offset.total_seconds()) // 60
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}{abs(minutes) % 60:02}"


def _folded(line: str) -> str:
    """Break a line after 75 octets, never inside a character."""
    parts, size = [""], 0
    for sign in line:
        octets = len(sign.encode())
        if size + octets > MOST_BYTES:
            parts.append(" ")
            size = 1
        parts[-1] += sign
        size += octets
    return "\r\n".join(parts)

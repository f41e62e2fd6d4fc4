"""A meeting's times and ways in plain words: “8:00 PM”, “in 25 min”, “2.3 mi”. Pure.

`web/meetings/spoken.js` is the twin that says the same on the phone.
"""

from datetime import date, datetime, timedelta

from server.core.wall_clock import local
from server.core.words import _, format_clock, format_day
from server.listings.record import Record
from server.meetings.asking import Shown
from server.meetings.ranking import Travel, travel_seconds

KM_A_MILE = 1.609344
NEAR_MILES = 10
MINUTE = timedelta(minutes=1)
AN_HOUR = 60
LONGEST_WAYS: dict[Travel, int] = {"walk": 2 * AN_HOUR, "bus": 2 * AN_HOUR, "car": 3 * AN_HOUR}
"""In minutes. Nobody would set out for longer, so what is farther is told by its miles alone."""
DAYS_NAMED = 7
A_SUNDAY = date(2026, 11, 22)


def clock(at: datetime, timezone: str) -> str:
    """Say an instant by the clocks of a zone: “8:00 PM”."""
    return format_clock(local(at, timezone).time())


def place_of(timezone: str) -> str:
    """Say a zone as people call it: “New York”."""
    return timezone.rpartition("/")[2].replace("_", " ")


def there(at: datetime, viewer: str, timezone: str) -> str:
    """Say what the meeting's own clock shows, where it is not what the viewer's shows.

    With no viewer's clock to go by, name the zone that the time is in.
    """
    if not viewer:
        return _("{place} time").format(place=place_of(timezone))
    home, away = local(at, viewer), local(at, timezone)
    if home.replace(tzinfo=None) == away.replace(tzinfo=None):
        return ""
    said = format_clock(away.time())
    if away.date() != home.date():
        said = _("{day} {time}").format(day=format_day(away.date(), "EEE"), time=said)
    return _("{time} in {place}").format(time=said, place=place_of(timezone))


def length(minutes: int) -> str:
    """Say a length of time: “25 min”, “1 h 5 min”, “2 h”."""
    hours, rest = divmod(minutes, AN_HOUR)
    if not hours:
        return _("{minutes} min").format(minutes=rest)
    if not rest:
        return _("{hours} h").format(hours=hours)
    return _("{hours} h {minutes} min").format(hours=hours, minutes=rest)


def until(at: datetime, now: datetime) -> str:
    """Say how long until an instant, in whole minutes, up."""
    return length(-((now - at) // MINUTE))


def day(at: datetime, timezone: str, now: datetime) -> str:
    """Say the day of an instant as seen from now: “Today”, “Tomorrow”, “Friday”."""
    there_day, today = local(at, timezone).date(), local(now, timezone).date()
    ahead = (there_day - today).days
    if ahead in {0, 1}:
        return _("Tomorrow") if ahead else _("Today")
    return format_day(there_day, "EEEE" if ahead < DAYS_NAMED else "EEEE, MMMM d")


def short_day(at: datetime, timezone: str) -> str:
    """Say the day of an instant in short: “Fri”."""
    return format_day(local(at, timezone).date(), "EEE")


def weekday(number: int) -> str:
    """Name a weekday, Sunday 0."""
    return format_day(A_SUNDAY + timedelta(days=number), "EEEE")


def miles(km: float) -> str:
    """Say a distance: “0.4 mi”, “12 mi”."""
    far = km / KM_A_MILE
    said = f"{far:.1f}" if far < NEAR_MILES else f"{far:.0f}"
    return _("{miles} mi").format(miles=said)


def way(km: float, travel: Travel) -> str:
    """Say how far it is and how long a way takes: “2.3 mi, about 12 min by car”."""
    minutes = max(1, round(travel_seconds(km, travel) / 60))
    if minutes > LONGEST_WAYS[travel]:
        return miles(km)
    by = {
        "walk": _("{far}, about {time} on foot"),
        "bus": _("{far}, about {time} by bus"),
        "car": _("{far}, about {time} by car"),
    }
    return by[travel].format(far=miles(km), time=length(minutes))


def each_week(record: Record) -> str:
    """Say when a meeting is held: “Every Sunday, 8:00 PM to 9:00 PM, New York time”."""
    if record.weekday is None or record.start is None:
        return _("Ask for the time")
    midnight = datetime.combine(A_SUNDAY, datetime.min.time())
    begins = midnight + timedelta(minutes=record.start)
    ends = begins + timedelta(minutes=record.duration)
    every = _("Every {day}, {start} to {end}, {place} time")
    words = _("{day}, {start} to {end}, {place} time") if record.recurrence_note else every
    return words.format(
        day=weekday(record.weekday),
        start=format_clock(begins.time()),
        end=format_clock(ends.time()),
        place=place_of(record.timezone),
    )


def confirmed(shown: Shown) -> str:
    """Say when the feed last confirmed a meeting, "" when it does not say."""
    at = shown.record.updated_at
    if at is None:
        return ""
    day_said = format_day(at.date(), "MMM y")
    if shown.is_stale:
        return _("Not confirmed since {day}. Check before you go.").format(day=day_said)
    return _("Confirmed {day}").format(day=day_said)

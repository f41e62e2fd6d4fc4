"""Instants, days and time zones.

Nothing here reads the clock but `utc_now`; all reckoning takes the instant as an argument.
"""

from datetime import UTC, date, datetime
from functools import cache
from zoneinfo import ZoneInfo, available_timezones


def utc_now() -> datetime:
    """Return this instant, aware, in UTC."""
    return datetime.now(UTC)


def local_today(timezone: str, now: datetime) -> date:
    """Return the calendar day that `now` falls on in an IANA zone."""
    return now.astimezone(ZoneInfo(timezone)).date()


def is_timezone(name: str) -> bool:
    """Tell whether `name` is an IANA zone that a person can live in."""
    return name in timezones()


@cache
def timezones() -> tuple[str, ...]:
    """Return every IANA zone by name, sorted, without the zone files' own odd entries."""
    left_out = ("posix/", "right/", "SystemV/")
    names = (name for name in available_timezones() if not name.startswith(left_out))
    return tuple(sorted(name for name in names if name not in {"Factory", "localtime"}))

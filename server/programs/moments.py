"""Instants in words by a program's clock: “Nov 22, 2026, 3:05 PM”, “New York”. Pure."""

from datetime import date, datetime
from functools import lru_cache

from server.core.wall_clock import local
from server.core.words import _, format_clock, format_day


def day_of(at: datetime, timezone: str) -> str:
    """Say the day of an instant there: “Nov 22, 2026”."""
    return _written(local(at, timezone).date())


@lru_cache(maxsize=1024)
def _written(day: date) -> str:
    return format_day(day, "MMM d, y")


def moment(at: datetime, timezone: str) -> str:
    """Say an instant there, with its day. The page says once whose clock that is."""
    there = local(at, timezone)
    day = format_day(there.date(), "EEE, MMM d, y")
    return _("{day}, {time}").format(day=day, time=format_clock(there.time()))


def place_of(timezone: str) -> str:
    """Say a zone as people call it: “New York”."""
    return timezone.rpartition("/")[2].replace("_", " ")

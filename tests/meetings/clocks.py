"""Instants by brute force: only ever asks a zone what its clocks show at an instant.

`zoneinfo` goes from a wall clock to an instant by PEP 495. Here that is found again from all the
offsets a zone has had, so that one can be held against the other.
"""

from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from server.listings.occurrence import Span

FIRST, LAST = datetime(2023, 12, 1, tzinfo=UTC), datetime(2031, 2, 1, tzinfo=UTC)
STEP = timedelta(hours=12)
AN_HOUR = timedelta(hours=1)


def brute_current(weekday: int, start: int, duration: int, zone: str, now: datetime) -> Span:
    """Try every day round `now` and return the first occurrence that is not over."""
    today = now.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    days = [today + timedelta(days=shift) for shift in range(-10, 11)]
    begins = sorted(
        instant_of(day + timedelta(minutes=start), zone)
        for day in days
        if (day.weekday() + 1) % 7 == weekday
    )
    length = timedelta(minutes=duration)
    at = next(one for one in begins if one + length > now)
    return Span(at, at + length)


def instant_of(wanted: datetime, zone: str) -> datetime:
    """Return the first instant at which the clocks show `wanted`; in a gap, as much after it."""
    seen = [wanted.replace(tzinfo=UTC) - offset for offset in offsets(zone)]
    shown = [at for at in seen if naive(at, zone) == wanted]
    if shown:
        return min(shown)
    for at, before, after in changes(zone):
        if (at + before).replace(tzinfo=None) <= wanted < (at + after).replace(tzinfo=None):
            return wanted.replace(tzinfo=UTC) - before
    raise AssertionError(wanted, zone)


def naive(at: datetime, zone: str) -> datetime:
    return at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


@cache
def offsets(zone: str) -> frozenset[timedelta]:
    at = FIRST
    found = set()
    while at < LAST:
        found.add(offset(at, zone))
        at += STEP
    return frozenset(found)


@cache
def changes(zone: str) -> tuple[tuple[datetime, timedelta, timedelta], ...]:
    """Return when the clocks of a zone were changed, with the offsets before and after."""
    found, at = [], FIRST
    while at < LAST:
        if offset(at, zone) != offset(at + STEP, zone):
            moment = _moment(at, zone)
            found.append((moment, offset(at, zone), offset(moment, zone)))
        at += STEP
    return tuple(found)


def _moment(early: datetime, zone: str) -> datetime:
    late = early + STEP
    while late - early > timedelta(seconds=1):
        middle = early + (late - early) / 2
        if offset(middle, zone) == offset(early, zone):
            early = middle
        else:
            late = middle
    return late.replace(microsecond=0)


def offset(at: datetime, zone: str) -> timedelta:
    found = at.astimezone(ZoneInfo(zone)).utcoffset()
    assert found is not None
    return found

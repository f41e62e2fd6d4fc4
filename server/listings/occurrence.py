"""When a weekly meeting is on: now, or next. Pure.

A meeting is kept as weekday, local time, zone and length; every instant is reckoned from these.
"""

from datetime import datetime, time, timedelta
from typing import NamedTuple

from server.core.wall_clock import instant, local

DAYS_A_WEEK = 7
MINUTES_AN_HOUR = 60
MINUTES_A_DAY = 1440


class Span(NamedTuple):
    """One occurrence, from its first instant to the one at which it is over (UTC)."""

    start: datetime
    end: datetime

    def is_on(self, now: datetime) -> bool:
        """Tell whether it has begun and is not over."""
        return self.start <= now < self.end


def current(weekday: int, start: int, duration: int, timezone: str, now: datetime) -> Span:
    """Return the occurrence that is on now, else the next one.

    `weekday` counts from Sunday 0, `start` is minutes after local midnight, `duration` real
    minutes (1 to 1,440). A start that a clock change leaves out comes as much later as the gap is
    long; one that comes twice is the first of the two.
    """
    today = local(now, timezone).date()
    day = today - timedelta(days=(today.isoweekday() - weekday) % DAYS_A_WEEK)
    at = time(*divmod(start, MINUTES_AN_HOUR))
    length = timedelta(minutes=duration)
    while True:  # an occurrence of a week ago is over: none is longer than a day
        begins = instant(day, at, timezone)
        if begins + length > now:
            return Span(begins, begins + length)
        day += timedelta(days=DAYS_A_WEEK)


def following(weekday: int, start: int, duration: int, timezone: str, span: Span) -> Span:
    """Return the occurrence after another one of the same meeting."""
    return current(weekday, start, duration, timezone, span.end)

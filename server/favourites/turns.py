"""When somebody is reminded of a meeting, if they still are. Pure.

An occurrence is named by the instant at which it starts. That instant is reckoned from weekday,
local time and zone (`meetings.occurrence`), the reminder's by real minutes back from there.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import NamedTuple

from server.favourites.facts import Facts
from server.favourites.forms import Choice
from server.favourites.kept_meeting import KeptMeeting
from server.listings.occurrence import Span, current, following
from server.push.quiet_hours import QuietHours

GRACE = timedelta(minutes=10)
"""So long after its start a meeting can still be walked into; then the reminder is over."""
REMEMBERED = 8
"""Occurrences told, weeks: no clock that is put back further can bring one again."""


class Quiet(NamedTuple):
    """A person's quiet hours, where they live."""

    hours: QuietHours
    timezone: str


class Window(NamedTuple):
    """When a phone may be told: from an instant on, and until before another."""

    begins_at: datetime
    ends_at: datetime


def spans(facts: Facts, since: datetime) -> Iterator[Span]:
    """Give the occurrences that start at an instant or later, in order; none without an hour."""
    if facts.weekday is None or facts.start is None:
        return
    rule = (facts.weekday, facts.start, facts.duration, facts.timezone)
    span = current(*rule, since)
    while True:
        if span.start >= since:
            yield span
        span = following(*rule, span)


def next_turn(kept: KeptMeeting, facts: Facts, after: datetime) -> datetime | None:
    """Return when its keeper is reminded next, later than `after`, of a start not told yet."""
    minutes = kept.choice.remind_minutes_before
    if minutes is None or not (kept.is_listed and facts.is_held):
        return None
    before = timedelta(minutes=minutes)
    later = after + before + timedelta.resolution
    starts = (span.start for span in islice(spans(facts, later), REMEMBERED + 1))
    return next((start - before for start in starts if not kept.was_told(start)), None)


def come(kept: KeptMeeting, facts: Facts, now: datetime) -> datetime | None:
    """Return the start of the occurrence whose reminder has come, is of use, and was not told."""
    minutes = kept.choice.remind_minutes_before
    if minutes is None or not (kept.is_listed and facts.is_held):
        return None
    start = next(spans(facts, now - GRACE + timedelta.resolution)).start
    has_come = start - timedelta(minutes=minutes) <= now
    return start if has_come and not kept.was_told(start) else None


def stands(facts: Facts, start: datetime) -> bool:
    """Tell whether the meeting still has this occurrence."""
    return facts.is_held and next(spans(facts, start)).start == start


def window(start: datetime, choice: Choice, quiet: Quiet, now: datetime) -> Window | None:
    """Return when a phone may be told of an occurrence, from now on; None: not any more.

    In quiet hours it begins when they end, and it ends when the next begin, unless it was chosen
    that it rings.
    """
    begins_at = max(now, start - timedelta(minutes=choice.remind_minutes_before or 0))
    ends_at = start + GRACE
    if choice.in_quiet_hours != "ring":
        begins_at = quiet.hours.end_of(begins_at, quiet.timezone) or begins_at
        ends_at = min(ends_at, quiet.hours.next_start(begins_at, quiet.timezone) or ends_at)
    return Window(begins_at, ends_at) if begins_at < ends_at else None

"""Until when a reminder is of use, and when it may be told. Pure; docs/reminders.md."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from server.core.wall_clock import day_ends, local
from server.push.quiet_hours import QuietHours
from server.reminders.rule import Kind, Rule, Slot, slots

LASTS: dict[Kind, timedelta] = {
    "medication": timedelta(hours=1),
    "meal": timedelta(hours=2),
    "wind_down": timedelta(hours=2),
    "own": timedelta(hours=4),
}
"""The others last until their local day ends."""
GRACE = timedelta(minutes=5)
"""Less than this is the ordinary lag of a busy server, and not late."""
LATER = timedelta(minutes=30)
MADE_UP = timedelta(hours=48)
"""What came longer ago than this while the server was away is not looked at any more."""


@dataclass(frozen=True)
class Quiet:
    """A person's quiet hours, where they live."""

    hours: QuietHours
    timezone: str


@dataclass(frozen=True)
class Span:
    """When something may be told: from an instant on, and until before another."""

    begins_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Turn:
    """A slot whose time has come. `push` is when to tell a phone; None: it is not told any more."""

    slot: Slot
    due_at: datetime
    expires_at: datetime
    push: Span | None


def useful_until(rule: Rule, slot: Slot) -> datetime:
    """Return the instant from which on a slot is of no use: at the latest, when the next comes."""
    lasts = LASTS.get(rule.kind)
    ends = (
        slot.at + lasts if lasts else day_ends(local(slot.at, rule.timezone).date(), rule.timezone)
    )
    following = next(slots(rule, slot.at), None)
    return ends if following is None else min(ends, following.at)


def outside_quiet(rule: Rule, span: Span, quiet: Quiet) -> Span | None:
    """Return the part of a span before which and after which it is quiet.

    In quiet hours it begins when they end, and it ends when the next begin. None: nothing is left.
    """
    if rule.rings_in_quiet_hours:
        return span
    begins_at = quiet.hours.end_of(span.begins_at, quiet.timezone) or span.begins_at
    next_quiet = quiet.hours.next_start(begins_at, quiet.timezone)
    ends_at = min(span.ends_at, next_quiet) if next_quiet else span.ends_at
    return Span(begins_at, ends_at) if begins_at < ends_at else None


def turns(rule: Rule, come: Iterable[Slot], quiet: Quiet, now: datetime) -> Iterator[Turn]:
    """Say of each slot that has come by now when it is told, if it still is."""
    for slot in come:
        ends_at = useful_until(rule, slot)
        push = _in_time(rule, outside_quiet(rule, Span(slot.at, ends_at), quiet), now)
        yield Turn(slot, push.begins_at if push else slot.at, ends_at, push)


def come_by(rule: Rule, since: datetime, now: datetime) -> Iterator[Slot]:
    """Give the slots from an instant on that have come by now, none older than 48 hours."""
    first = max(since, now - MADE_UP)
    for slot in slots(rule, first - timedelta.resolution):
        if slot.at > now:
            return
        yield slot


def is_late(due_at: datetime, now: datetime) -> bool:
    """Tell whether more than ordinary lag has passed."""
    return now - due_at > GRACE


def _in_time(rule: Rule, span: Span | None, now: datetime) -> Span | None:
    """Return when to tell it after all; what is late is told now, a medication never."""
    if span is None or span.ends_at <= now:
        return None
    if not is_late(span.begins_at, now):
        return span
    return None if rule.is_medication else Span(now, span.ends_at)

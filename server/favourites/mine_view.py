"""What the pages show of a kept meeting: when it is next, the reminder, and what changed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self
from uuid import UUID, uuid4

from server.core.words import _
from server.favourites.facts import Facts, What, changes
from server.favourites.forms import Choice
from server.favourites.kept_meeting import KeptMeeting
from server.favourites.turns import Quiet, next_turn, spans, window
from server.listings.occurrence import Span
from server.listings.record import Attendance
from server.meetings import labels, spoken

EARLY = timedelta(minutes=30)
LATELY = timedelta(hours=18)
"""Around a meeting its page asks whether somebody went."""
SUGGESTED = 30


@dataclass(frozen=True, slots=True)
class Clockwise:
    """Whose clock the words go by, and whether their check-in of today says a meeting."""

    quiet: Quiet
    now: datetime
    is_noted: bool

    @property
    def timezone(self) -> str:
        return self.quiet.timezone


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One thing that changed; `before` and `now` are "" where the thing alone says enough."""

    what: str
    before: str
    now: str


@dataclass(frozen=True, slots=True)
class KeepView:
    """What a meeting's own page shows of keeping it. `entry` is a fresh id, for “I went”."""

    id: UUID
    is_kept: bool
    can_remind: bool
    minutes: str
    options: dict[str, str]
    rings: bool
    reminds: bool
    reminder: str
    asks_went: bool
    is_noted: bool
    entry: str

    @classmethod
    def of(cls, meeting_id: UUID, facts: Facts, kept: KeptMeeting | None, seen: Clockwise) -> Self:
        """Show it to whoever keeps the meeting, or may."""
        chosen = kept.choice if kept else Choice(remind_minutes_before=SUGGESTED)
        minutes = chosen.remind_minutes_before
        return cls(
            id=meeting_id,
            is_kept=kept is not None,
            can_remind=facts.is_timed,
            minutes="" if minutes is None else str(minutes),
            options=reminder_options(minutes),
            rings=chosen.in_quiet_hours == "ring",
            reminds=kept is not None and facts.is_timed and minutes is not None,
            reminder=_reminder(kept, facts, seen) if kept else "",
            asks_went=_asks_went(facts, seen.now),
            is_noted=seen.is_noted,
            entry=str(uuid4()),
        )


@dataclass(frozen=True, slots=True)
class MineLine:
    """One meeting on the page of all that somebody keeps."""

    name: str
    next: str
    wait: str
    there: str
    each_week: str
    how: str
    where: str
    recurrence: str
    is_listed: bool
    is_new_gone: bool
    changes: list[ChangeLine]
    keep: KeepView


def mine_lines(every: list[KeptMeeting], seen: Clockwise) -> list[MineLine]:
    """Show all of somebody's meetings: news, then the next one first; those that are gone last."""
    return [_line(one, seen) for one in sorted(every, key=lambda one: _order(one, seen.now))]


def reminder_options(minutes: int | None = None) -> dict[str, str]:
    """Name the reminders to choose from, and the one that was chosen otherwise."""
    said = {number: _before(number) for number in sorted({15, 30, 60, 120, minutes or 15})}
    return {"": _("No reminder"), **{str(number): words for number, words in said.items()}}


def _line(one: KeptMeeting, seen: Clockwise) -> MineLine:
    facts = one.facts
    span = next_span(facts, seen.now) if one.is_listed else None
    return MineLine(
        name=facts.name,
        next=_next(span, facts, seen),
        wait=_wait(span, seen.now),
        there=spoken.there(span.start, seen.timezone, facts.timezone) if span else "",
        each_week=spoken.each_week(facts.record),
        how=labels.attendances()[facts.attendance],
        where=_where(facts) if facts.attendance & Attendance.IN_PERSON else "",
        recurrence=facts.recurrence_note,
        is_listed=one.is_listed,
        is_new_gone=one.news is not None and not one.is_listed,
        changes=change_lines(one),
        keep=KeepView.of(one.meeting, facts, one, seen),
    )


def change_lines(one: KeptMeeting) -> list[ChangeLine]:
    """Say what changed since its keeper last saw it; nothing of what is not listed any more."""
    if one.news is None or not one.is_listed:
        return []
    found = changes(one.news.before, one.facts)
    return [_change(what, one.news.before, one.facts) for what in found]


def next_span(facts: Facts, now: datetime) -> Span | None:
    """Return the occurrence that is on, else the next one."""
    since = now - timedelta(minutes=facts.duration) + timedelta.resolution
    return next(spans(facts, since), None)


def _order(one: KeptMeeting, now: datetime) -> tuple[bool, bool, bool, float, str]:
    span = next_span(one.facts, now)
    starts = span.start.timestamp() if span else 0.0
    return one.news is None, not one.is_listed, span is None, starts, one.facts.name


def _next(span: Span | None, facts: Facts, seen: Clockwise) -> str:
    if span is None:
        return "" if facts.is_timed else _("Ask for the time")
    return _("{day}, {time}").format(
        day=spoken.day(span.start, seen.timezone, seen.now),
        time=spoken.clock(span.start, seen.timezone),
    )


def _wait(span: Span | None, now: datetime) -> str:
    if span is None:
        return ""
    if span.is_on(now):
        return _("On now: {left} left").format(left=spoken.until(span.end, now))
    if (span.start - now).days:
        return ""
    return _("Starts in {time}").format(time=spoken.until(span.start, now))


def _where(facts: Facts) -> str:
    return ", ".join(part for part in (facts.venue, facts.address, facts.city) if part)


def _before(minutes: int) -> str:
    if not minutes:
        return _("When it starts")
    return _("{time} before").format(time=spoken.length(minutes))


def _reminder(one: KeptMeeting, facts: Facts, seen: Clockwise) -> str:
    minutes = one.choice.remind_minutes_before
    if minutes is None:
        return _("No reminder is set.")
    at = next_turn(one, facts, seen.now)
    if at is None:
        return _("It does not remind you now.")
    when = window(at + timedelta(minutes=minutes), one.choice, seen.quiet, at)
    if when is None:
        return _("The reminder falls in your quiet hours, so no phone rings.")
    return _("We remind you: {day}, {time}").format(
        day=spoken.day(when.begins_at, seen.timezone, seen.now),
        time=spoken.clock(when.begins_at, seen.timezone),
    )


def _asks_went(facts: Facts, now: datetime) -> bool:
    span = next(spans(facts, now - LATELY), None)
    return facts.is_held and span is not None and span.start - EARLY <= now


def _change(what: What, before: Facts, now: Facts) -> ChangeLine:
    if what == "link":
        return ChangeLine(_("The link or number is new."), "", "")
    said = {"day": _("Day"), "time": _("Time"), "place": _("Place"), "way": _("How")}
    return ChangeLine(said[what], _say(what, before), _say(what, now))


def _say(what: What, facts: Facts) -> str:
    if what == "way":
        return labels.attendances()[facts.attendance]
    if what == "place":
        return _where(facts) or _("No place is listed")
    if what == "day" and facts.weekday is not None:
        return spoken.weekday(facts.weekday)
    return spoken.each_week(facts.record)

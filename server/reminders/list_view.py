"""What the page of all reminders shows of each: when it rings next, by whose clock, and how."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import groupby, islice
from uuid import UUID

from server.core.wall_clock import local
from server.core.words import _
from server.daily.facts import clock
from server.people.models import Person
from server.reminders.due_models import quiet_of
from server.reminders.kinds import name_of
from server.reminders.models import SHOWN, Planned
from server.reminders.moments import both_clocks, days_in_words, listed, place_of
from server.reminders.rule import EVERY_DAY, Rule, Slot, slots
from server.reminders.usefulness import Quiet, Span, outside_quiet, useful_until

LOOKED_AT = 90
"""Five that ring are among so many slots, if any ring: of twelve times a day, a week's."""


@dataclass(frozen=True)
class Reckoning:
    """Whose day it is: the person's zone and quiet hours, and the instant."""

    quiet: Quiet
    now: datetime

    @property
    def timezone(self) -> str:
        return self.quiet.timezone

    @property
    def today(self) -> date:
        return local(self.now, self.timezone).date()


async def reckoning_of(person: Person, now: datetime) -> Reckoning:
    """Return by whose clock, and in whose quiet hours, instants are said."""
    return Reckoning(await quiet_of(person), now)


@dataclass(frozen=True)
class Line:
    """One reminder as the page shows it."""

    id: UUID
    kind: str
    name: str
    times: str
    days: str
    place: str
    next: list[str]
    is_on: bool
    is_over: bool
    remarks: list[str]


class ListView:
    """All of somebody's reminders, soonest first, those that are paused or over last."""

    def __init__(self, planned: Sequence[Planned], reckoning: Reckoning) -> None:
        self.reminders = [_line(one, reckoning) for one in sorted(planned, key=_order)]
        has_check_in = any(one.rule.kind == "check_in" for one in planned)
        self.suggestion = "" if has_check_in else _suggested_words()


def coming(planned: Planned, quiet: Quiet) -> Iterator[datetime]:
    """Give the instants at which a phone is told: by the rule, and as quiet hours leave them."""
    spans = (_span(planned.rule, slot, quiet) for slot in planned.next)
    return (at for at, _spans in groupby(span.begins_at for span in spans if span))


def zones_of(planned: Iterable[Planned]) -> list[str]:
    """Name the zones of the reminders that still come, each once."""
    return sorted({one.rule.timezone for one in planned if one.next})


def suggested(timezone: str) -> Rule:
    """Give the one reminder that we suggest: it is off until somebody accepts it."""
    return Rule(
        kind="check_in",
        times=("20:00",),
        weekdays=EVERY_DAY,
        timezone=timezone,
        quiet_if_done=True,
    )


def _suggested_words() -> str:
    return _("A check-in at {time}").format(time=clock("20:00"))


def _order(planned: Planned) -> tuple[bool, datetime]:
    return not planned.next, planned.next[0].at if planned.next else datetime.max.replace(
        tzinfo=UTC
    )


def _line(planned: Planned, reckoning: Reckoning) -> Line:
    rule = planned.rule
    is_elsewhere = rule.timezone != reckoning.timezone
    return Line(
        id=planned.id,
        kind=rule.kind,
        name=name_of(rule.kind, rule.label),
        times=listed([clock(at) for at in rule.times]),
        days=days_in_words(rule.weekdays, rule.date),
        place=place_of(rule.timezone) if is_elsewhere else "",
        next=[
            both_clocks(at, reckoning.timezone, rule.timezone, reckoning.now)
            for at in islice(coming(planned, reckoning.quiet), SHOWN)
        ],
        is_on=rule.enabled,
        is_over=_is_over(rule, reckoning.now),
        remarks=_remarks(rule, planned.next[: max(SHOWN, len(rule.times))], reckoning.quiet),
    )


def _is_over(rule: Rule, now: datetime) -> bool:
    return next(slots(rule, now), None) is None


def _span(rule: Rule, slot: Slot, quiet: Quiet) -> Span | None:
    return outside_quiet(rule, Span(slot.at, useful_until(rule, slot)), quiet)


def _rings_anyway(rule: Rule, slot: Slot, quiet: Quiet) -> bool:
    return rule.rings_in_quiet_hours and quiet.hours.end_of(slot.at, quiet.timezone) is not None


def _remarks(rule: Rule, following: list[Slot], quiet: Quiet) -> list[str]:
    spans = {slot: _span(rule, slot, quiet) for slot in following}
    waiting = {slot.time for slot, span in spans.items() if span and span.begins_at > slot.at}
    silent = {slot.time for slot, span in spans.items() if span is None}
    ringing = {slot.time for slot in following if _rings_anyway(rule, slot, quiet)}
    remarks = [
        (_("In your quiet hours: {times}. It waits until they end."), waiting),
        (_("In your quiet hours: {times}. No phone rings. You see it on “Due now”."), silent),
        (_("In your quiet hours: {times}. It rings all the same."), ringing),
    ]
    told = [
        words.format(times=listed([clock(at) for at in sorted(times)]))
        for words, times in remarks
        if times
    ]
    if rule.quiet_if_done:
        told.append(_("Quiet when it is already in your diary."))
    if rule.text:
        told.append(_("On the lock screen: “{words}”").format(words=rule.text))
    return told

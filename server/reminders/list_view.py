"""What the page of all reminders shows of each: when it rings next, by whose clock, and how."""

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from heapq import merge
from itertools import groupby, islice
from uuid import UUID

from server.core.wall_clock import local
from server.core.words import _
from server.daily.facts import clock
from server.people.models import Person
from server.reminders.due_item import DueItem
from server.reminders.due_models import quiet_of
from server.reminders.kinds import name_of
from server.reminders.models import SHOWN, Planned
from server.reminders.moments import both_clocks, days_in_words, listed, place_of
from server.reminders.rule import EVERY_DAY, Rule, Slot
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


@dataclass(frozen=True)
class ListView:
    """All of somebody's reminders, soonest first, those that are paused or over last."""

    reminders: list[Line]
    suggestion: str


async def list_view(
    planned: Sequence[Planned], soon: Sequence[DueItem], reckoning: Reckoning
) -> ListView:
    """Make the page of the reminders and of what came of them and waits (`Due.soon_for`).

    Fifty that never ring take 0.3 s to reckon, so others have their turn after each.
    """
    pairs = [(one, _waiting(one, soon, reckoning)) for one in planned]
    lines = []
    for one, its in sorted(pairs, key=lambda pair: _order(*pair)):
        lines.append(_line(one, its, reckoning))
        await asyncio.sleep(0)
    has_check_in = any(one.rule.kind == "check_in" for one in planned)
    words = _("A check-in at {time}").format(time=clock("20:00"))
    return ListView(lines, "" if has_check_in else words)


def coming(planned: Planned, quiet: Quiet, waiting: Iterable[datetime] = ()) -> Iterator[datetime]:
    """Give the instants at which a phone is told, what is `waiting` for one among them.

    They follow from the rule, and are as quiet hours leave them.
    """
    spans = (_span(planned.rule, slot, quiet) for slot in islice(planned.to_come(), LOOKED_AT))
    by_rule = (span.begins_at for span in spans if span)
    return (at for at, _same in groupby(merge(sorted(waiting), by_rule)))


def zones_of(planned: Sequence[Planned]) -> list[str]:
    """Name the zones that reminders go by, each once, if one of them rings.

    Those of paused ones are among them, or they would be left behind when their owner moves on.
    """
    is_any_on = any(one.next for one in planned)
    return sorted({one.rule.timezone for one in planned if is_any_on and not one.is_over})


def suggested(timezone: str) -> Rule:
    """Give the one reminder that we suggest: it is off until somebody accepts it."""
    return Rule(
        kind="check_in",
        times=("20:00",),
        weekdays=EVERY_DAY,
        timezone=timezone,
        quiet_if_done=True,
    )


def _waiting(planned: Planned, soon: Sequence[DueItem], reckoning: Reckoning) -> list[datetime]:
    """Say when a phone is told of what came of a reminder before now and waits."""
    its = (item for item in soon if item.reminder_id == planned.id and item.message_id)
    spans = (item.push(reckoning.quiet, reckoning.now) for item in its)
    return [span.begins_at for span in spans if span]


def _order(planned: Planned, waiting: Iterable[datetime]) -> tuple[bool, datetime]:
    following = [*waiting, *(slot.at for slot in planned.next)]
    return not following, min(following, default=datetime.max.replace(tzinfo=UTC))


def _line(planned: Planned, waiting: Sequence[datetime], reckoning: Reckoning) -> Line:
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
            for at in islice(coming(planned, reckoning.quiet, waiting), SHOWN)
        ],
        is_on=rule.enabled,
        is_over=planned.is_over and not waiting,
        remarks=_remarks(planned, reckoning.quiet),
    )


def _span(rule: Rule, slot: Slot, quiet: Quiet) -> Span | None:
    return outside_quiet(rule, Span(slot.at, useful_until(rule, slot)), quiet)


def _rings_anyway(rule: Rule, slot: Slot, quiet: Quiet) -> bool:
    return rule.rings_in_quiet_hours and quiet.hours.end_of(slot.at, quiet.timezone) is not None


def _remarks(planned: Planned, quiet: Quiet) -> list[str]:
    rule = planned.rule
    following = list(islice(planned.to_come(), max(SHOWN, len(rule.times))))
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

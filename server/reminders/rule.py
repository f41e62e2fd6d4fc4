"""The rule of one reminder, and the instants that follow from it. Pure.

A *slot* is one local date and time of a rule. It comes once, whatever clocks and zones do:
docs/reminders.md says how in plain words.
"""

import datetime as dt
from collections.abc import Iterator
from itertools import islice
from typing import Literal, NamedTuple
from uuid import UUID

import msgspec
from msgspec import Struct

from server.core.sealing import DataKey
from server.core.wall_clock import A_DAY, day_begins, instant, is_skipped, local

Kind = Literal["check_in", "wind_down", "meal", "move", "mind", "medication", "own"]
InQuietHours = Literal["", "move", "ring"]

EVERY_DAY = (0, 1, 2, 3, 4, 5, 6)
LAST_DAY = dt.date(9990, 1, 1)


class Slot(NamedTuple):
    """One time of one day, and the UTC instant at which it comes."""

    local_date: dt.date
    time: str
    at: dt.datetime


class Rule(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What somebody chose. Either `weekdays` (Monday 0) are given or one `date`.

    `times` are "HH:MM", sorted, without doubles. `in_quiet_hours` is what becomes of a time that
    lies in them: "" was not asked, "move" to their end, "ring" all the same (medication only).
    """

    kind: Kind
    times: tuple[str, ...]
    timezone: str
    weekdays: tuple[int, ...] = ()
    date: dt.date | None = None
    label: str = ""
    text: str = ""
    quiet_if_done: bool = False
    enabled: bool = True
    in_quiet_hours: InQuietHours = ""

    @property
    def is_medication(self) -> bool:
        return self.kind == "medication"

    @property
    def rings_in_quiet_hours(self) -> bool:
        return self.is_medication and self.in_quiet_hours == "ring"

    def in_zone(self, timezone: str) -> "Rule":
        """Return the same rule by the clocks of another zone."""
        return msgspec.structs.replace(self, timezone=timezone)

    def has(self, local_date: dt.date, at: str) -> bool:
        """Tell whether the rule, were it not paused, has this time on this day."""
        return at in self.times and self.is_on(local_date)

    def is_on(self, day: dt.date) -> bool:
        """Tell whether this day is one of the rule's."""
        return day == self.date if self.date else day.weekday() in self.weekdays


def instants(rule: Rule, after: dt.datetime, count: int) -> list[Slot]:
    """Return the next slots that come after an instant, in order; none while it is paused."""
    return list(islice(slots(rule, after), count)) if rule.enabled else []


def slots(rule: Rule, after: dt.datetime) -> Iterator[Slot]:
    """Give every slot that comes after an instant, in order, of a paused rule too.

    A gap can move a slot past later ones, even past midnight (Nuuk, spring of 2024: 23:30 comes at
    00:30), so slots are held back until the next day of the rule begins.
    """
    held: list[Slot] = []
    for day in _days(rule, local(after, rule.timezone).date() - A_DAY):
        begins = day_begins(day, rule.timezone)
        yield from (slot for slot in held if after < slot.at < begins)
        held = sorted([slot for slot in held if slot.at >= begins] + _of_day(rule, day), key=_order)
    yield from (slot for slot in held if slot.at > after)


def sealed(key: DataKey, reminder_id: UUID, rule: Rule) -> bytes:
    """Seal a rule for the row of its reminder."""
    return key.seal(msgspec.json.encode(rule), **_place(reminder_id))


def opened(key: DataKey, reminder_id: UUID, what: bytes) -> Rule:
    """Open the rule of a reminder's row; raise `Tampered` when it is not from there."""
    return msgspec.json.decode(key.open(what, **_place(reminder_id)), type=Rule)


def _days(rule: Rule, first: dt.date) -> Iterator[dt.date]:
    """Give the rule's days in order, without any that its zone skipped as a whole."""
    if rule.date is not None:
        if rule.date >= first and not is_skipped(rule.date, rule.timezone):
            yield rule.date
        return
    day = first
    while day < LAST_DAY:
        if day.weekday() in rule.weekdays and not is_skipped(day, rule.timezone):
            yield day
        day += A_DAY


def _of_day(rule: Rule, day: dt.date) -> list[Slot]:
    return [
        Slot(day, at, instant(day, dt.time.fromisoformat(at), rule.timezone)) for at in rule.times
    ]


def _order(slot: Slot) -> tuple[dt.datetime, dt.date, str]:
    return slot.at, slot.local_date, slot.time


def _place(reminder_id: UUID) -> dict[str, str]:
    return {"table": "reminder", "row": str(reminder_id), "field": "sealed"}

"""A reminder as it is sent, checked: every fault under the name of its field, all at once."""

import datetime as dt
import re
import unicodedata
from itertools import islice
from typing import Annotated, Any
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from server.core.clock import is_timezone, local_today
from server.core.errors import Refused
from server.core.wall_clock import TIME_OF_DAY
from server.core.words import _
from server.people.forms import refuse_if
from server.reminders.rule import InQuietHours, Kind, Rule, Slot, slots
from server.reminders.usefulness import Quiet

MOST_TIMES = 12
LONGEST_LABEL = 80
LONGEST_TEXT = 120
YEARS_AHEAD = 10
A_WEEK = 7
TIME = re.compile(TIME_OF_DAY)
NO_TEXT = {"Cc", "Cs"}

Times = Annotated[
    list[str],
    Meta(
        extra_json_schema={
            "items": {"type": "string", "pattern": f"^{TIME_OF_DAY}$"},
            "minItems": 1,
            "maxItems": MOST_TIMES,
            "uniqueItems": True,
        }
    ),
]
Weekdays = Annotated[
    list[int],
    Meta(
        extra_json_schema={
            "items": {"type": "integer", "minimum": 0, "maximum": 6},
            "minItems": 1,
            "uniqueItems": True,
        },
        description="Monday is 0; either these or a date",
    ),
]


class NewReminder(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A reminder that somebody sets: on some weekdays, or on one date."""

    kind: Kind
    times: Times
    timezone: str
    weekdays: Weekdays | None = None
    date: dt.date | None = None
    label: str = ""
    text: str = ""
    quiet_if_done: bool = False
    enabled: bool = True
    in_quiet_hours: InQuietHours = "move"

    def rule(self, quiet: Quiet, now: dt.datetime) -> Rule:
        """Return the rule; raise `Refused` with a sentence for each field that is wrong."""
        return checked(_rule(msgspec.structs.asdict(self)), quiet, now)


class Changes(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to be different; what is left out stays. Weekdays replace a date, and so back."""

    kind: Kind | UnsetType = UNSET
    times: Times | UnsetType = UNSET
    timezone: str | UnsetType = UNSET
    weekdays: Weekdays | UnsetType | None = UNSET
    date: dt.date | UnsetType | None = UNSET
    label: str | UnsetType = UNSET
    text: str | UnsetType = UNSET
    quiet_if_done: bool | UnsetType = UNSET
    enabled: bool | UnsetType = UNSET
    in_quiet_hours: InQuietHours | UnsetType = UNSET

    def edited(self, rule: Rule, quiet: Quiet, now: dt.datetime) -> Rule:
        """Return the changed rule; raise `Refused` with a sentence for each field."""
        given = {
            name: value
            for name, value in msgspec.structs.asdict(self).items()
            if value is not UNSET
        }
        if given.get("weekdays") and "date" not in given:
            given["date"] = None
        if given.get("date") and "weekdays" not in given:
            given["weekdays"] = None
        return checked(_rule(msgspec.structs.asdict(rule) | given), quiet, now, rule)


class ReminderView(Struct, frozen=True, kw_only=True):
    """A reminder and the next five instants at which it comes; none when it is paused or over."""

    id: UUID
    kind: Kind
    label: str
    text: str
    times: list[str]
    weekdays: list[int] | UnsetType = UNSET
    date: dt.date | UnsetType = UNSET
    timezone: str
    quiet_if_done: bool
    enabled: bool
    in_quiet_hours: InQuietHours
    next_at: list[dt.datetime]

    @classmethod
    def of(cls, reminder_id: UUID, rule: Rule, upcoming: list[Slot]) -> "ReminderView":
        """Show a rule."""
        return cls(
            id=reminder_id,
            kind=rule.kind,
            label=rule.label,
            text=rule.text,
            times=list(rule.times),
            weekdays=UNSET if rule.date else list(rule.weekdays),
            date=rule.date or UNSET,
            timezone=rule.timezone,
            quiet_if_done=rule.quiet_if_done,
            enabled=rule.enabled,
            in_quiet_hours=rule.in_quiet_hours,
            next_at=[slot.at for slot in upcoming],
        )


class Reminders(Struct, frozen=True):
    """Everything somebody set, the first one first."""

    reminders: list[ReminderView]


def by_field(refused: Refused) -> Refused:
    """Name a fault in a list by the list: `times`, not the place in it."""
    fields = {name.partition(".")[0]: said for name, said in refused.fields.items()}
    return Refused(fields, refused.message)


def checked(rule: Rule, quiet: Quiet, now: dt.datetime, earlier: Rule | None = None) -> Rule:
    """Return a rule as it may be kept; raise `Refused` with a sentence for each field.

    Of an `earlier` rule only what changed is asked: one whose date is over may get another name.
    """
    refuse_if(
        label=_text_fault(rule.label, LONGEST_LABEL),
        text=_text_fault(rule.text, LONGEST_TEXT),
        times=_times_fault(rule.times),
        timezone="" if is_timezone(rule.timezone) else _("This is not a time zone we know."),
        **_days_faults(rule),
    )
    is_new = earlier is None or _schedule(rule) != _schedule(earlier)
    asks = is_new or earlier is None or rule.in_quiet_hours != earlier.in_quiet_hours
    refuse_if(
        date=_date_fault(rule, now) if is_new else "",
        in_quiet_hours=_ring_fault(rule) or (_quiet_fault(rule, quiet, now) if asks else ""),
    )
    return rule


def _schedule(rule: Rule) -> tuple[object, ...]:
    return rule.times, rule.weekdays, rule.date, rule.timezone


def _rule(given: dict[str, Any]) -> Rule:
    """Put in order what was sent: texts on one line, times and days sorted."""
    texts = {name: " ".join(given[name].split()) for name in ("label", "text")}
    lists = {name: sorted(given[name] or ()) for name in ("times", "weekdays")}
    return msgspec.convert({**given, **texts, **lists}, Rule)


def _text_fault(text: str, most: int) -> str:
    if len(text) > most:
        return _("This is too long: at most {limit}.").format(limit=most)
    if any(unicodedata.category(character) in NO_TEXT for character in text):
        return _("This holds characters that are not text.")
    return ""


def _times_fault(times: tuple[str, ...]) -> str:
    if not times:
        return _("Please pick a time.")
    if not all(TIME.fullmatch(at) for at in times):
        return _("Please write each time like 07:30 or 22:45.")
    if len(set(times)) < len(times):
        return _("One of these times is there twice.")
    return _("Please pick at most 12 times.") if len(times) > MOST_TIMES else ""


def _days_faults(rule: Rule) -> dict[str, str]:
    days = rule.weekdays
    if days and rule.date:
        words = _("Please pick days of the week or one date, not both.")
        return {"weekdays": words, "date": words}
    if not days and not rule.date:
        return {"weekdays": _("Please pick at least one day.")}
    if any(day not in range(A_WEEK) for day in days):
        return {"weekdays": _("These are not days of the week: Monday is 0, Sunday is 6.")}
    if len(set(days)) < len(days):
        return {"weekdays": _("One of these days is there twice.")}
    return {}


def _date_fault(rule: Rule, now: dt.datetime) -> str:
    if rule.date is None:
        return ""
    if rule.date.year > local_today(rule.timezone, now).year + YEARS_AHEAD:
        return _("This day is too far ahead.")
    return "" if next(slots(rule, now), None) else _("That time has passed. Pick a later one.")


def _ring_fault(rule: Rule) -> str:
    if rule.in_quiet_hours == "ring" and not rule.is_medication:
        return _("Only a medicine can ring in your quiet hours.")
    return ""


def _quiet_fault(rule: Rule, quiet: Quiet, now: dt.datetime) -> str:
    """Ask what is to happen in quiet hours when a time of the next week lies in them."""
    if rule.in_quiet_hours:
        return ""
    coming = islice(slots(rule, now), A_WEEK * len(rule.times))
    if not any(quiet.hours.end_of(slot.at, quiet.timezone) for slot in coming):
        return ""
    if rule.is_medication:
        return _("This is in your quiet hours. Should it ring then, or stay quiet?")
    return _("This is in your quiet hours. Say that it stays quiet, or pick another time.")

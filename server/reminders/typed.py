"""The reminder's form: what was typed, as the JSON that the API takes, and back.

The form has one field more than the JSON: `repeat` says whether its days or its one date count.
"""

from datetime import datetime
from typing import NamedTuple, TypeVar

from server.core.calendar import day_named
from server.core.errors import Refused
from server.core.requests import Form, convert, text_of
from server.core.words import _
from server.daily.typed import listed
from server.people.forms import refuse_if
from server.reminders.forms import MOST_TIMES, Changes, NewReminder, by_field
from server.reminders.kinds import kinds
from server.reminders.rule import EVERY_DAY, Rule
from server.reminders.usefulness import Quiet

Wanted = TypeVar("Wanted", NewReminder, Changes)

FEWEST_FIELDS = 3
"""Time fields that are there from the start, so that most people need no "one more"."""
KNOWN_FROM_DIARY = ("check_in", "wind_down", "meal", "move", "mind")


class Typed(NamedTuple):
    """What the form shows."""

    kind: str
    label: str
    text: str
    times: list[str]
    repeat: str
    weekdays: list[str]
    date: str
    timezone: str
    quiet_if_done: str
    in_quiet_hours: str


def blank(timezone: str) -> Typed:
    """Give the form of a new reminder: every day, and nothing that is anybody's secret."""
    return Typed(
        kind="",
        label="",
        text="",
        times=[""] * FEWEST_FIELDS,
        repeat="week",
        weekdays=[str(one) for one in EVERY_DAY],
        date="",
        timezone=timezone,
        quiet_if_done="true",
        in_quiet_hours="",
    )


def of_rule(rule: Rule) -> Typed:
    """Give the form of a reminder that is there."""
    return Typed(
        kind=rule.kind,
        label=rule.label,
        text=rule.text,
        times=_fields(list(rule.times)),
        repeat="once" if rule.date else "week",
        weekdays=[str(one) for one in rule.weekdays or EVERY_DAY],
        date=str(rule.date or ""),
        timezone=rule.timezone,
        quiet_if_done="true" if rule.quiet_if_done else "",
        in_quiet_hours=rule.in_quiet_hours,
    )


def of_form(form: Form, *, more: int = 0) -> Typed:
    """Give back what was typed, with so many more time fields."""
    given = form.get("times", "")
    fields = len([given] if isinstance(given, str) else given)
    return Typed(
        kind=text_of(form, "kind"),
        label=text_of(form, "label"),
        text=text_of(form, "text"),
        times=_fields(listed(given), max(FEWEST_FIELDS, fields) + more),
        repeat=text_of(form, "repeat"),
        weekdays=listed(form.get("weekdays", "")),
        date=text_of(form, "date"),
        timezone=text_of(form, "timezone"),
        quiet_if_done=text_of(form, "quiet_if_done"),
        in_quiet_hours=text_of(form, "in_quiet_hours"),
    )


def new_reminder(typed: Typed, quiet: Quiet, now: datetime) -> Rule:
    """Make a rule of what was typed; raise `Refused` with a sentence for each field."""
    return _read(typed, NewReminder).rule(quiet, now)


def changes(typed: Typed) -> Changes:
    """Read what was typed as changes to a rule; raise `Refused`."""
    return _read(typed, Changes)


def _read(typed: Typed, wanted: type[Wanted]) -> Wanted:
    is_once = typed.repeat == "once"
    refuse_if(
        kind="" if typed.kind in kinds() else _("Please choose what it is for."),
        times="" if any(typed.times) else _("Please pick a time."),
        date=_("Please pick a day.") if is_once and day_named(typed.date) is None else "",
    )
    try:
        return convert(_as_json(typed, is_once=is_once), wanted)
    except Refused as refused:
        raise by_field(refused) from None


def _as_json(typed: Typed, *, is_once: bool) -> dict[str, object]:
    days = [int(one) for one in typed.weekdays if one.isdecimal()]
    return {
        "kind": typed.kind,
        "label": typed.label,
        "text": typed.text,
        "times": sorted({at for at in typed.times if at}),
        "timezone": typed.timezone,
        "quiet_if_done": typed.quiet_if_done == "true" and typed.kind in KNOWN_FROM_DIARY,
        "in_quiet_hours": typed.in_quiet_hours,
        **({"date": typed.date} if is_once else {"weekdays": days}),
    }


def _fields(times: list[str], fewest: int = FEWEST_FIELDS) -> list[str]:
    return (times + [""] * max(0, fewest - len(times)))[:MOST_TIMES]

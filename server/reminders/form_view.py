"""What the form of a reminder is made of besides what was typed."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from server.core.words import _
from server.daily.facts import clock
from server.people.time_zones import Choices
from server.push.words import neutral
from server.reminders.forms import LONGEST_LABEL, LONGEST_TEXT, MOST_TIMES
from server.reminders.kinds import kinds
from server.reminders.list_view import Reckoning
from server.reminders.moments import place_of, weekdays
from server.reminders.typed import Typed


@dataclass(frozen=True)
class FormView:
    """`reminder_id` is None for a new one."""

    typed: Typed
    faults: Collection[str]
    reckoning: Reckoning
    time_zones: Choices
    reminder_id: UUID | None

    longest_label = LONGEST_LABEL
    longest_text = LONGEST_TEXT
    most_times = MOST_TIMES

    @property
    def title(self) -> str:
        return _("A new reminder") if self.reminder_id is None else _("Change a reminder")

    @property
    def action(self) -> str:
        return f"/reminders/{self.reminder_id or 'new'}"

    @property
    def labels(self) -> dict[str, str]:
        return {"label": _("What do you call it?"), "text": _("Words on the lock screen")}

    @property
    def kinds(self) -> dict[str, str]:
        return kinds()

    @property
    def weekdays(self) -> dict[int, tuple[str, str]]:
        return weekdays()

    @property
    def place(self) -> str:
        return place_of(self.typed.timezone)

    @property
    def is_elsewhere(self) -> bool:
        return self.typed.timezone != self.reckoning.timezone

    @property
    def neutral(self) -> dict[str, str]:
        return {kind: neutral("high" if kind == "medication" else "normal") for kind in kinds()}

    @property
    def asks_quiet(self) -> bool:
        return "in_quiet_hours" in self.faults or bool(self.typed.in_quiet_hours)

    @property
    def quiet_from(self) -> str:
        hours = self.reckoning.quiet.hours
        return hours.quiet_from if hours.is_quiet else ""

    @property
    def quiet_to(self) -> str:
        hours = self.reckoning.quiet.hours
        return hours.quiet_to if hours.is_quiet else ""

    @property
    def quiet_words(self) -> str:
        hours = self.reckoning.quiet.hours
        if not hours.is_quiet:
            return ""
        words = _(
            "They are from {start} to {end}. One of these times lies in them. If it stays quiet"
            " then, it rings when they end, unless that is too late. A reminder for a medicine"
            " waits one hour at most."
        )
        return words.format(start=clock(hours.quiet_from), end=clock(hours.quiet_to))

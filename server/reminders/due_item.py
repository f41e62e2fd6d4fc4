"""One thing that fell due, with everything that decides what may still be done about it. Pure."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from server.daily.day import Day
from server.reminders.done import Answer, answer_to, is_in_diary
from server.reminders.queries import Sending
from server.reminders.rule import Rule
from server.reminders.usefulness import LATER, Quiet, Span, is_late, outside_quiet


@dataclass(frozen=True)
class DueItem:
    """One slot on the list of what is due.

    `sending` says whether a phone was told: "waiting", "sent", "no_device" (there was none to
    tell) or "not_sent" (too late, or in quiet hours). `can_wait`: Later is offered. Both are known
    on lists only.
    """

    id: UUID
    person_id: UUID
    reminder_id: UUID
    message_id: UUID | None
    rule: Rule
    local_date: date
    time: str
    planned_at: datetime
    due_at: datetime
    expires_at: datetime
    day: Day
    sending: Sending = "not_sent"
    can_wait: bool = False

    @property
    def answer(self) -> Answer | None:
        """What was answered; None: nothing so far."""
        return answer_to(self.day, self.reminder_id, self.time)

    @property
    def is_done(self) -> bool:
        """Tell whether it was answered, or the diary says that it is done and that is enough."""
        if self.answer is not None:
            return True
        return self.rule.quiet_if_done and is_in_diary(self.rule, self.time, self.day)

    @property
    def is_in_rule(self) -> bool:
        """Tell whether the reminder still has this slot: it may be paused or changed by now."""
        return self.rule.enabled and self.rule.has(self.local_date, self.time)

    @property
    def is_open(self) -> bool:
        return self.is_in_rule and not self.is_done

    def push(self, quiet: Quiet, now: datetime) -> Span | None:
        """Return when a phone may be told, from now on; None: not any more."""
        if not self.is_open or self.expires_at <= now:
            return None
        if self.rule.is_medication and is_late(self.due_at, now):
            return None
        return outside_quiet(self.rule, Span(max(self.due_at, now), self.expires_at), quiet)

    def later(self, quiet: Quiet, now: datetime) -> Span | None:
        """Return when a phone is told again after Later; None: it can't wait so long."""
        if self.rule.is_medication or not self.is_open:
            return None
        return outside_quiet(self.rule, Span(now + LATER, self.expires_at), quiet)

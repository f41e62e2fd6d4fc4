"""What the page of what is due shows of each thing, and what Today shows of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

import msgspec

from server.core.words import _
from server.daily.day import next_rev
from server.people.models import Person
from server.reminders.due_item import DueItem
from server.reminders.due_models import ENTRY_IDS, Due
from server.reminders.kinds import Way, answer_words, answers, name_of, way_to
from server.reminders.list_view import Reckoning, reckoning_of, zones_of
from server.reminders.models import Reminder
from server.reminders.moments import both_clocks, past
from server.reminders.usefulness import Span, outside_quiet


@dataclass(frozen=True)
class DueLine:
    """One thing on the page. `entry` is the answer that a phone may keep, but for what it says."""

    id: UUID
    kind: str
    name: str
    planned: str
    entry: dict[str, object]
    answers: dict[str, str]
    way: Way | None
    can_wait: bool
    remark: str
    said: str
    is_answered: bool

    @property
    def is_medicine(self) -> bool:
        return self.kind == "medication"


class DueNow(msgspec.Struct, frozen=True):
    """One thing that is due, as Today shows it. `entry` is the id that an answer to it has."""

    entry: str
    name: str
    planned: str


class LiveDue(msgspec.Struct, frozen=True):
    """What is due now, the zones of the reminders that still come, and the person's own."""

    due: list[DueNow]
    zones: list[str]
    timezone: str


class DueView:
    """What is due now, what comes again, what is over, and what was answered, of two days."""

    def __init__(
        self,
        now: Sequence[DueItem],
        soon: Iterable[DueItem],
        earlier: Sequence[DueItem],
        reckoning: Reckoning,
    ) -> None:
        self.now = [_line(item, reckoning) for item in now]
        self.soon = [_line(item, reckoning, _again(item, reckoning)) for item in soon]
        self.earlier = [
            _line(item, reckoning, _why_untold(item, reckoning))
            for item in earlier
            if not item.is_done and _is_worth_a_line(item, reckoning)
        ]
        self.answered = [_line(item, reckoning, _advice(item)) for item in earlier if item.is_done]
        self.is_advised = any(one.remark for one in self.answered)
        self.entries = " ".join(str(one.entry["id"]) for one in self.now)


def entry_of(item: DueItem) -> dict[str, object]:
    """Give the entry that answers it, as a phone keeps it, without instant and answer."""
    entry_id = uuid5(ENTRY_IDS, str(item.id))
    earlier = [one for one in item.day.reminders_done if one.id == entry_id]
    return {
        "id": str(entry_id),
        "kind": "reminder_done",
        "rev": next_rev(earlier[0]) if earlier else 1,
        "local_date": str(item.local_date),
        "timezone": item.rule.timezone,
        "data": {"reminder": str(item.reminder_id), "time": item.time},
    }


async def live_due(person: Person, now: datetime) -> LiveDue:
    """Return what Today shows of reminders; quickly for the many who have none."""
    known = await Reminder.all_of(person, now)
    if not known:
        return LiveDue([], [], person.timezone)
    reckoning = await reckoning_of(person, now)
    due = [
        DueNow(
            entry=str(entry_of(item)["id"]),
            name=name_of(item.rule.kind, item.rule.label),
            planned=planned(item, reckoning),
        )
        for item in await Due.now_for(person, now)
    ]
    return LiveDue(due, zones_of(known), person.timezone)


def planned(item: DueItem, reckoning: Reckoning) -> str:
    """Say when it was planned: without the day when that is today."""
    return past(item.planned_at, reckoning.timezone, item.rule.timezone, reckoning.now)


def _line(item: DueItem, reckoning: Reckoning, remark: str = "") -> DueLine:
    kind = item.rule.kind
    return DueLine(
        id=item.id,
        kind=kind,
        name=name_of(kind, item.rule.label),
        planned=planned(item, reckoning),
        entry=entry_of(item),
        answers=answers(kind),
        way=way_to(kind),
        can_wait=item.can_wait,
        remark=remark,
        said=answer_words(kind, item.answer) if item.answer else _("It is in your diary"),
        is_answered=item.answer is not None,
    )


def _again(item: DueItem, reckoning: Reckoning) -> str:
    at = both_clocks(item.due_at, reckoning.timezone, item.rule.timezone, reckoning.now)
    return _("Comes again: {when}").format(when=at)


def _why_untold(item: DueItem, reckoning: Reckoning) -> str:
    if item.sending == "no_device":
        return _("No phone was set up to show it.")
    if item.sending != "not_sent":
        return ""
    span = Span(item.planned_at, max(item.planned_at, item.expires_at))
    if outside_quiet(item.rule, span, reckoning.quiet) is None:
        return _("It came in your quiet hours, so no phone rang.")
    return _("We could not send this one: our server was down then.")


def _advice(item: DueItem) -> str:
    is_unsure = item.rule.is_medication and item.answer == "unsure"
    return _("Do not take another. Ask your pharmacist what to do now.") if is_unsure else ""


def _is_worth_a_line(item: DueItem, reckoning: Reckoning) -> bool:
    """Tell whether it still says something: of yesterday, only what was missed or a medicine."""
    if not item.is_in_rule:
        return False
    is_today = item.local_date == reckoning.today
    return is_today or item.rule.is_medication or item.sending == "not_sent"

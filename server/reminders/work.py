"""What reminders do on a clock: ring what has come, say what a message says, heal, sweep."""

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfoNotFoundError

import msgspec

from server.core.database import write
from server.core.sealing import Tampered, WrongKey
from server.push.asking import Answer, NotBefore
from server.push.outbox_models import Delivery
from server.push.payload import Action, Content
from server.push.subscription_models import PushChoices
from server.push.words import Urgency, neutral, say
from server.reminders.due_item import DueItem
from server.reminders.models import Due, Reminder
from server.reminders.rule import Rule
from server.reminders.usefulness import Quiet, Span

log = logging.getLogger("evenkeel.reminders")

AT_ONCE = 100
"""So many reminders in one unit: whoever saves meanwhile waits no longer than for these."""
UNREADABLE = (Tampered, WrongKey, msgspec.MsgspecError, ZoneInfoNotFoundError)
"""What one row that is damaged, or of another version, may raise: it stops nobody else's."""
DUE = "/due"
NOBODY = UUID(int=0)
A_MINUTE = timedelta(minutes=1)


class ClockWatch:
    """Knows whether the clock of this process went back."""

    def __init__(self) -> None:
        self.is_to_heal = True
        self._latest: datetime | None = None

    def note(self, now: datetime) -> None:
        """Look at the clock. A minute back is too little to have done harm."""
        if self._latest is not None and self._latest - now > A_MINUTE:
            self.is_to_heal = True
        self._latest = now


_watch = ClockWatch()


async def ring(now: datetime) -> int:
    """Make due whatever has come by now, and put it into the outbox; return of how many reminders.

    Several processes may do so at once: whose row one holds, the others leave to it.
    """
    _watch.note(now)
    rung = 0
    while people := await Reminder.with_slots_by(now, AT_ONCE):
        done = await _ring(people, now)
        if not done:  # others are at them
            break
        rung += done
    return rung


async def contents(message_ids: Sequence[UUID], now: datetime) -> Mapping[UUID, Answer]:
    """Say what these messages say by now: the answer to what the sender asks.

    None where everything in it was answered, edited away, paused, deleted, or done by the diary.
    """
    try:
        return await _contents(message_ids, now)
    except UNREADABLE:
        if len(message_ids) == 1:
            log.error("What is due in message %s can't be opened", message_ids[0])  # noqa: TRY400
            return {message_ids[0]: None}
    one_by_one = [await contents([one], now) for one in message_ids]
    return {one: answer for answers in one_by_one for one, answer in answers.items()}


async def later(token: str, now: datetime) -> bool:
    """Have what a delivery told of be told again later; false: it is not, or nobody knows it."""
    message_id = await Delivery.message_of(token)
    return message_id is not None and await Due.later_all(message_id, now)


async def heal(now: datetime) -> None:
    """Put right what a clock that was ahead has done, once it is found to have gone back.

    A clock that was put back before this process began is not known of, so the first time counts.
    """
    _watch.note(now)
    if _watch.is_to_heal:
        await heal_all(now)
        _watch.is_to_heal = False


async def heal_all(now: datetime) -> None:
    """Have every reminder come when its rule says. Opens every rule there is."""
    last: UUID | None = NOBODY
    while last is not None:
        last = await Reminder.heal(last, AT_ONCE, now)


async def sweep(now: datetime) -> int:
    """Forget what was due more than 60 days ago; return how many rows."""
    return await Due.sweep(now)


async def _ring(people: Sequence[UUID], now: datetime) -> int:
    try:
        return await write(lambda: Reminder.ring(people, now))
    except UNREADABLE:
        return sum([await _ring_alone(one, now) for one in people])


async def _ring_alone(person_id: UUID, now: datetime) -> int:
    try:
        return await write(lambda: Reminder.ring([person_id], now))
    except UNREADABLE:
        log.error("The reminders of person %s can't be opened", person_id)  # noqa: TRY400
        return await Reminder.put_aside(person_id)


async def _contents(message_ids: Sequence[UUID], now: datetime) -> Mapping[UUID, Answer]:
    items, people = await Due.of_messages(message_ids)
    hours = await PushChoices.quiet_hours_of(people.values())
    told: dict[UUID, list[DueItem]] = {one: [] for one in message_ids}
    for item in items:
        if item.message_id in told:
            told[item.message_id].append(item)
    quiet = {one: Quiet(hours[one], person.timezone) for one, person in people.items()}
    return {one: _say(its, quiet, now) for one, its in told.items()}


def _say(items: Sequence[DueItem], quiet: Mapping[UUID, Quiet], now: datetime) -> Answer:
    pushes = [(item, item.push(quiet[item.person_id], now)) for item in items]
    standing = [(item, push) for item, push in pushes if push is not None]
    ready = [(item, push) for item, push in standing if push.begins_at <= now]
    if ready:
        can_wait = any(item.later(quiet[item.person_id], now) for item, _push in ready)
        return _content(ready, can_wait=can_wait)
    return NotBefore(min(push.begins_at for _item, push in standing)) if standing else None


def _content(ready: Sequence[tuple[DueItem, Span]], *, can_wait: bool) -> Content:
    """Word one message. It says how soon, and not what about, unless somebody chose the words."""
    rules = [item.rule for item, _push in ready]
    medications = [push.ends_at for item, push in ready if item.rule.is_medication]
    urgency: Urgency = "high" if medications else "normal"
    own_words = rules[0].text if len(rules) == 1 else ""
    return Content(
        title=own_words or neutral(urgency),
        is_own_words=bool(own_words),
        path=DUE,
        urgency=urgency,
        actions=_actions(rules, can_wait=can_wait),
        expires_at=min(medications) if medications else max(push.ends_at for _, push in ready),
    )


def _actions(rules: Sequence[Rule], *, can_wait: bool) -> list[Action]:
    has_check_in = any(rule.kind == "check_in" for rule in rules)
    check_in = [Action("check_in", say("check_in"))] if has_check_in else []
    return check_in + ([Action("later", say("later"))] if can_wait else [])

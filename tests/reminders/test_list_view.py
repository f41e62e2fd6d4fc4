"""The instants that a page shows are those at which a phone is told: that is why it is trusted."""

from itertools import islice
from typing import get_args
from uuid import UUID

import pytest
from hypothesis import given

from server.people.models import Person
from server.push.outbox_models import Message
from server.reminders import work
from server.reminders.due_models import quiet_of
from server.reminders.list_view import LOOKED_AT, coming
from server.reminders.models import SHOWN, Due, Planned, Reminder
from server.reminders.rule import Kind, Rule, slots
from server.reminders.usefulness import Quiet, turns
from tests.conftest import Clock
from tests.reminders.rules import INSTANTS, NIGHT, QUIET, RULES, ZONE, often, rule, utc
from tests.reminders.setting import add

KINDS = get_args(Kind)
DAYS = [
    ("06:30", "12:00", "22:30"),
    ("00:15", "05:00", "06:59", "21:45"),
    ("22:00", "23:00"),
]


def looked_at(one: Rule, after: object = None) -> Planned:
    now = utc(2026, 11, 22, 20) if after is None else after
    return Planned(UUID(int=1), one, list(islice(slots(one, now), LOOKED_AT)))  # type: ignore[arg-type]


@pytest.mark.neutral
@often
@given(RULES, QUIET, INSTANTS)
def test_what_is_shown_is_when_a_phone_is_told(one: Rule, quiet: Quiet, now: object) -> None:
    planned = looked_at(one, now)
    told = [turn.push for slot in planned.next for turn in turns(one, [slot], quiet, slot.at)]
    shown = list(coming(planned, quiet))
    assert shown == sorted({span.begins_at for span in told if span})


@pytest.mark.neutral
def test_of_twelve_times_a_day_the_one_that_rings_is_found() -> None:
    quiet = Quiet(NIGHT, ZONE)
    at_night = [f"{hour:02}:{minute}" for hour in (22, 23, 0, 1, 2) for minute in (10, 40)]
    one = rule(*at_night, "05:00", "07:30", kind="medication", weekdays=(2,))
    shown = list(islice(coming(looked_at(one), quiet), SHOWN))
    assert len(shown) == SHOWN


@pytest.mark.parametrize("times", DAYS, ids=len)
@pytest.mark.parametrize("kind", KINDS)
async def test_every_kind_rings_at_the_instants_that_were_shown(
    alma: Person, clock: Clock, phone: UUID, kind: Kind, times: tuple[str, ...]
) -> None:
    is_ringing = kind == "medication" and len(times) == len(DAYS[0])
    await add(alma, clock, *times, kind=kind, in_quiet_hours="ring" if is_ringing else "move")
    (planned,) = await Reminder.all_of(alma, clock(), LOOKED_AT)
    shown = list(islice(coming(planned, await quiet_of(alma)), SHOWN))
    for slot in planned.next[: SHOWN * len(times)]:
        clock.now = slot.at
        await work.ring(clock())
    told = await Due.exclude(message_id=None).order_by("due_at")
    assert [row.due_at for row in told][:SHOWN] == shown
    assert {one.due_at for one in await Message.all()} >= set(shown)
    assert bool(shown) == ("22:00" not in times)

"""The instants that a page shows are those at which a phone is told: that is why it is trusted."""

import asyncio
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import get_args
from uuid import UUID

import pytest
from hypothesis import given

from server.people.models import Person
from server.push.outbox_models import Message
from server.reminders import work
from server.reminders.due_models import quiet_of
from server.reminders.list_view import LOOKED_AT, coming, list_view, reckoning_of, zones_of
from server.reminders.models import SHOWN, Due, Planned, Reminder
from server.reminders.rule import Kind, Rule, Slot
from server.reminders.usefulness import Quiet, turns
from tests.conftest import Clock
from tests.reminders.rules import INSTANTS, NIGHT, QUIET, RULES, ZONE, often, rule, utc
from tests.reminders.setting import add, edit

KINDS = get_args(Kind)
DAYS = [
    ("06:30", "12:00", "22:30"),
    ("00:15", "05:00", "06:59", "21:45"),
    ("22:00", "23:00"),
]


SUNDAY = utc(2026, 11, 22, 20)
SILENT = rule("23:00", kind="meal", weekdays=(2,))


class Counted(Planned):
    """A reminder that counts the slots which are asked of it."""

    def to_come(self) -> Iterator[Slot]:
        return map(self.count, super().to_come())

    def count(self, slot: Slot) -> Slot:
        self.__dict__["asked"] = self.asked + 1
        return slot

    @property
    def asked(self) -> int:
        return int(self.__dict__.get("asked", 0))


def planned_at(now: datetime, one: Rule) -> Planned:
    return Planned(UUID(int=1), one, now)


@pytest.mark.neutral
@often
@given(RULES, QUIET, INSTANTS)
def test_what_is_shown_is_when_a_phone_is_told(one: Rule, quiet: Quiet, now: datetime) -> None:
    planned = planned_at(now, one)
    looked_at = islice(planned.to_come(), LOOKED_AT)
    told = [turn.push for slot in looked_at for turn in turns(one, [slot], quiet, slot.at)]
    shown = list(coming(planned, quiet))
    assert shown == sorted({span.begins_at for span in told if span})


@pytest.mark.neutral
def test_of_twelve_times_a_day_the_one_that_rings_is_found() -> None:
    quiet = Quiet(NIGHT, ZONE)
    at_night = [f"{hour:02}:{minute}" for hour in (22, 23, 0, 1, 2) for minute in (10, 40)]
    one = rule(*at_night, "05:00", "07:30", kind="medication", weekdays=(2,))
    shown = list(islice(coming(planned_at(SUNDAY, one), quiet), SHOWN))
    assert len(shown) == SHOWN


@pytest.mark.neutral
def test_no_more_is_reckoned_than_is_shown() -> None:
    quiet = Quiet(NIGHT, ZONE)
    loud, silent = (Counted(UUID(int=1), one, SUNDAY) for one in (rule("20:00"), SILENT))
    assert len(list(islice(coming(loud, quiet), SHOWN))) == SHOWN
    assert loud.asked <= SHOWN + 1
    assert list(coming(silent, quiet)) == []
    assert silent.asked <= LOOKED_AT


@pytest.mark.neutral
def test_the_zones_of_paused_ones_are_named_while_others_ring() -> None:
    home, beside = rule(), rule(timezone="America/Toronto", enabled=False)
    over = rule(timezone="Asia/Tokyo", date=utc(2026, 11, 1).date(), enabled=False)
    planned = [planned_at(SUNDAY, one) for one in (home, beside, over)]
    assert zones_of(planned) == ["America/New_York", "America/Toronto"]
    assert zones_of(planned[1:]) == []


async def test_what_quiet_hours_made_wait_comes_first(
    alma: Person, clock: Clock, phone: UUID
) -> None:
    at_five = await add(alma, clock, "05:00", in_quiet_hours="move")
    once = await add(alma, clock, "05:00", date=utc(2026, 11, 23).date(), in_quiet_hours="move")
    clock.now = utc(2026, 11, 23, 10)
    await work.ring(clock())
    clock.advance(minutes=30)
    view = await list_view(
        await Reminder.all_of(alma, clock()),
        await Due.soon_for(alma, clock()),
        await reckoning_of(alma, clock()),
    )
    by_id = {one.id: one for one in view.reminders}
    daily, single = by_id[at_five.id], by_id[once.id]
    assert daily.next[:2] == ["Today 7:00\u202fAM", "Tomorrow 7:00\u202fAM"]
    assert len(daily.next) == SHOWN
    assert (single.next, single.is_over) == (["Today 7:00\u202fAM"], False)


async def test_what_came_and_waits_no_more_is_not_shown(
    alma: Person, clock: Clock, phone: UUID
) -> None:
    kept = await add(alma, clock, "05:00", in_quiet_hours="move")
    clock.now = utc(2026, 11, 23, 10)
    await work.ring(clock())
    await edit(alma, clock, kept, enabled=False)
    soon = await Due.soon_for(alma, clock())
    planned = await Reminder.all_of(alma, clock())
    (line,) = (await list_view(planned, soon, await reckoning_of(alma, clock()))).reminders
    assert line.next == []


async def test_others_have_their_turn_between_two_reminders(alma: Person, clock: Clock) -> None:
    turns_of_others: list[int] = []

    async def other() -> None:
        while True:
            turns_of_others.append(1)
            await asyncio.sleep(0)

    planned = [planned_at(SUNDAY, SILENT)] * 9
    reckoning = await reckoning_of(alma, clock())
    task = asyncio.create_task(other())
    await list_view(planned, [], reckoning)
    task.cancel()
    assert len(turns_of_others) >= len(planned)


@pytest.mark.parametrize("times", DAYS, ids=len)
@pytest.mark.parametrize("kind", KINDS)
async def test_every_kind_rings_at_the_instants_that_were_shown(
    alma: Person, clock: Clock, phone: UUID, kind: Kind, times: tuple[str, ...]
) -> None:
    is_ringing = kind == "medication" and len(times) == len(DAYS[0])
    await add(alma, clock, *times, kind=kind, in_quiet_hours="ring" if is_ringing else "move")
    (planned,) = await Reminder.all_of(alma, clock())
    shown = list(islice(coming(planned, await quiet_of(alma)), SHOWN))
    for slot in islice(planned.to_come(), SHOWN * len(times)):
        clock.now = slot.at
        await work.ring(clock())
    told = await Due.exclude(message_id=None).order_by("due_at")
    assert [row.due_at for row in told][:SHOWN] == shown
    assert {one.due_at for one in await Message.all()} >= set(shown)
    assert bool(shown) == ("22:00" not in times)

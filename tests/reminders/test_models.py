from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID, uuid4

import msgspec
import pytest

from server.core.database import rows, write
from server.core.errors import NotFound, Refused
from server.core.sealing import Tampered
from server.daily.forms import Deletion
from server.daily.models import Entry, day_of
from server.people.models import Person
from server.push.outbox_models import Message
from server.reminders.done import Answer
from server.reminders.models import MOST, Due, Planned, Reminder
from server.reminders.rule import Rule
from tests.conftest import Clock
from tests.reminders.outbox import Outbox
from tests.reminders.rules import utc
from tests.reminders.setting import EIGHT, add

SENTINEL = "a paper lantern in the rain"


async def at_eight(person: Person, clock: Clock, **changes: object) -> Planned:
    """Give somebody a reminder at 20:00, and let it ring."""
    added = await add(person, clock, **changes)
    clock.now = EIGHT
    await Outbox().tick(clock())
    return added


def paused(earlier: Rule) -> Rule:
    return msgspec.structs.replace(earlier, enabled=False)


def at_times(*times: str) -> Callable[[Rule], Rule]:
    return lambda earlier: msgspec.structs.replace(earlier, times=times)


async def test_a_reminder_is_kept_with_its_next_five_instants(alma: Person, clock: Clock) -> None:
    added = await add(alma, clock, label="Tea")
    assert [slot.at for slot in added.next] == [EIGHT + timedelta(days=n) for n in range(5)]
    (kept,) = await Reminder.all_of(alma, clock())
    assert kept == added == await Reminder.of(alma, added.id, clock())


async def test_label_words_and_times_are_sealed(alma: Person, clock: Clock) -> None:
    await add(alma, clock, "19:07", label=SENTINEL, text=SENTINEL)
    (kept,) = await rows("SELECT * FROM reminder")
    text = "".join(
        value.decode(errors="replace") if isinstance(value, bytes) else str(value)
        for value in kept.values()
    )
    for secret in (SENTINEL, "19:07", "New_York"):
        assert secret not in text


async def test_what_is_somebody_elses_is_not_there(alma: Person, dov: Person, clock: Clock) -> None:
    added = await at_eight(alma, clock)
    (due,) = await Due.now_for(alma, clock())
    assert await Reminder.all_of(dov, clock()) == []
    assert await Due.now_for(dov, clock()) == await Due.earlier_for(dov, clock()) == []
    for refused in (
        Reminder.of(dov, added.id, clock()),
        Reminder.change(dov, added.id, paused, clock()),
        Reminder.remove(dov, added.id),
        Due.later(dov, due.id, clock()),
        Due.answer(dov, due.id, "done", clock()),
    ):
        with pytest.raises(NotFound):
            await refused
    assert len(await Due.now_for(alma, clock())) == 1


async def test_fifty_are_enough(alma: Person, clock: Clock) -> None:
    for _ in range(MOST):
        await add(alma, clock)
    with pytest.raises(Refused, match="50 reminders"):
        await add(alma, clock)


async def test_a_date_that_is_over_stays_on_the_list(alma: Person, clock: Clock) -> None:
    await at_eight(alma, clock, date=date(2026, 11, 22))
    clock.advance(days=3)
    await Outbox().tick(clock())
    (kept,) = await Reminder.all_of(alma, clock())
    assert kept.next == []
    assert (await Reminder.get(id=kept.id)).next_at is None


async def test_paused_it_never_comes_and_resumed_it_goes_on(alma: Person, clock: Clock) -> None:
    added = await add(alma, clock)
    assert (await Reminder.change(alma, added.id, paused, clock())).next == []
    clock.now = EIGHT + timedelta(hours=1)
    await Outbox().tick(clock())
    assert await Due.now_for(alma, clock()) == []
    resumed = await Reminder.change(
        alma, added.id, lambda one: msgspec.structs.replace(one, enabled=True), clock()
    )
    assert resumed.next[0].at == EIGHT + timedelta(days=1)


async def test_what_is_due_now_is_listed_until_it_is_of_no_use(alma: Person, clock: Clock) -> None:
    await at_eight(alma, clock, kind="meal")
    (due,) = await Due.now_for(alma, clock())
    assert (due.time, due.local_date, due.sending) == ("20:00", date(2026, 11, 22), "no_device")
    clock.advance(hours=2)
    assert await Due.now_for(alma, clock()) == []
    (over,) = await Due.earlier_for(alma, clock())
    assert (over.id, over.answer) == (due.id, None)


@pytest.mark.parametrize("answer", ["done", "skipped", "unsure"])
async def test_an_answer_is_kept_in_the_diary(alma: Person, clock: Clock, answer: Answer) -> None:
    added = await at_eight(alma, clock, kind="medication")
    (due,) = await Due.now_for(alma, clock())
    await Due.answer(alma, due.id, answer, clock())
    assert await Due.now_for(alma, clock()) == []
    (kept,) = (await day_of(alma, due.local_date)).reminders_done
    assert kept.data.reminder == str(added.id)
    assert (kept.data.time, kept.data.answer) == ("20:00", answer)
    (over,) = await Due.earlier_for(alma, clock())
    assert over.answer == answer


async def test_a_second_answer_takes_the_place_of_the_first(alma: Person, clock: Clock) -> None:
    await at_eight(alma, clock)
    (due,) = await Due.now_for(alma, clock())
    answers: list[Answer] = ["unsure", "done"]
    for answer in answers:
        clock.advance(minutes=1)
        await Due.answer(alma, due.id, answer, clock())
    (kept,) = (await day_of(alma, due.local_date)).reminders_done
    assert kept.data.answer == "done"


async def test_an_answer_that_was_removed_can_be_given_again(alma: Person, clock: Clock) -> None:
    await at_eight(alma, clock)
    (due,) = await Due.now_for(alma, clock())
    await Due.answer(alma, due.id, "done", clock())
    (kept,) = (await day_of(alma, due.local_date)).reminders_done
    await Entry.keep(alma, [Deletion(id=kept.id, kind="reminder_done", rev=2)])
    assert len(await Due.now_for(alma, clock())) == 1
    await Due.answer(alma, due.id, "skipped", clock())
    assert await Due.now_for(alma, clock()) == []


async def test_later_comes_again_after_half_an_hour(alma: Person, clock: Clock) -> None:
    await at_eight(alma, clock)
    (due,) = await Due.now_for(alma, clock())
    assert due.can_wait
    assert await Due.later(alma, due.id, clock())
    assert await Due.now_for(alma, clock()) == []
    (waiting,) = await Due.soon_for(alma, clock())
    assert waiting.due_at == EIGHT + timedelta(minutes=30)
    clock.advance(minutes=30)
    (again,) = await Due.now_for(alma, clock())
    assert again.id == due.id


async def test_later_is_not_offered_for_a_medication_nor_past_its_use(
    alma: Person, clock: Clock
) -> None:
    await at_eight(alma, clock, kind="medication")
    (due,) = await Due.now_for(alma, clock())
    assert not due.can_wait
    assert not await Due.later(alma, due.id, clock())
    await add(alma, clock, "20:01", kind="meal")
    clock.advance(minutes=95)
    await Outbox().tick(clock())
    (meal,) = await Due.now_for(alma, clock())
    assert not meal.can_wait
    assert not await Due.later(alma, meal.id, clock())


async def test_an_edit_of_the_words_leaves_what_is_due(alma: Person, clock: Clock) -> None:
    added = await at_eight(alma, clock)
    await Reminder.change(
        alma, added.id, lambda one: msgspec.structs.replace(one, label="Tea"), clock()
    )
    (due,) = await Due.now_for(alma, clock())
    assert due.rule.label == "Tea"


async def test_an_edit_never_loses_what_has_come_but_did_not_ring_yet(
    alma: Person, clock: Clock
) -> None:
    """The clock's work lags a moment behind: what came before the edit came by the old rule."""
    added = await add(alma, clock)
    clock.now = EIGHT + timedelta(seconds=2)
    await Reminder.change(
        alma, added.id, lambda one: msgspec.structs.replace(one, label="Tea"), clock()
    )
    assert len(await Due.now_for(alma, clock())) == 1


@pytest.mark.parametrize("times", [("21:00",), ("09:00",), ("20:00", "19:59")])
async def test_an_edit_puts_no_time_before_now(
    alma: Person, clock: Clock, times: tuple[str, ...]
) -> None:
    added = await at_eight(alma, clock)
    changed = await Reminder.change(alma, added.id, at_times(*times), clock())
    assert all(slot.at > clock() for slot in changed.next)
    await Outbox().tick(clock())
    times_due = [item.time for item in await Due.now_for(alma, clock())]
    assert times_due == (["20:00"] if "20:00" in times else [])


async def test_no_edit_and_edit_back_brings_a_time_twice(alma: Person, clock: Clock) -> None:
    added = await at_eight(alma, clock)
    await Reminder.change(alma, added.id, at_times("21:00"), clock())
    clock.now = utc(2026, 11, 22, 20)  # and the clock jumps back as well
    changed = await Reminder.change(alma, added.id, at_times("20:00"), clock())
    assert changed.next[0].at == EIGHT + timedelta(days=1)


async def test_a_removed_reminder_takes_along_what_was_due(alma: Person, clock: Clock) -> None:
    added = await at_eight(alma, clock)
    await Reminder.remove(alma, added.id)
    assert await Due.all().count() == 0
    assert await Reminder.all_of(alma, clock()) == []


async def test_everything_goes_with_the_person(alma: Person, clock: Clock) -> None:
    await at_eight(alma, clock)
    await alma.erase(clock())
    assert [await table.all().count() for table in (Reminder, Due, Message)] == [0, 0, 0]


async def test_reminders_follow_to_another_zone(alma: Person, clock: Clock) -> None:
    added = await add(alma, clock)
    await Reminder.follow_zone(alma, "America/Los_Angeles", clock())
    assert alma.timezone == "America/Los_Angeles"
    moved = await Reminder.of(alma, added.id, clock())
    assert moved.next[0].at == EIGHT + timedelta(hours=3)


async def test_what_rang_does_not_ring_again_further_west(alma: Person, clock: Clock) -> None:
    added = await at_eight(alma, clock)
    await Reminder.follow_zone(alma, "America/Los_Angeles", clock())
    moved = await Reminder.of(alma, added.id, clock())
    assert moved.next[0].local_date == date(2026, 11, 23)
    assert len(await Due.now_for(alma, clock())) == 1


async def test_what_waits_for_the_end_of_quiet_hours_moves_along(
    alma: Person, clock: Clock
) -> None:
    await add(alma, clock, "06:30", in_quiet_hours="move")
    clock.now = utc(2026, 11, 23, 11, 40)
    await Outbox().tick(clock())
    assert len(await Due.soon_for(alma, clock())) == 1
    await Reminder.follow_zone(alma, "America/Los_Angeles", clock())
    assert await Due.soon_for(alma, clock()) == []
    (moved,) = await Reminder.all_of(alma, clock())
    assert moved.next[0].at == utc(2026, 11, 23, 14, 30)


async def test_over_the_date_line_a_day_is_not_rung_twice(alma: Person, clock: Clock) -> None:
    added = await add(alma, clock, timezone="Pacific/Apia")
    first = added.next[0]
    clock.now = first.at
    await Outbox().tick(clock())
    await Reminder.follow_zone(alma, "Pacific/Pago_Pago", clock())
    (moved,) = await Reminder.all_of(alma, clock())
    assert first.local_date == date(2026, 11, 23)
    assert [slot.local_date.day for slot in moved.next] == [24, 25, 26, 27, 28]


async def test_a_row_of_another_person_opens_for_nobody_else(
    alma: Person, ben: Person, clock: Clock
) -> None:
    almas, bens = await add(alma, clock, label=SENTINEL), await add(ben, clock)
    sealed = (await Reminder.get(id=almas.id)).sealed
    await write(lambda: Reminder.filter(id=bens.id).update(sealed=sealed))
    with pytest.raises(Tampered):
        await Reminder.all_of(ben, clock())


async def test_an_unknown_id_is_nobodys(alma: Person, clock: Clock) -> None:
    unknown: UUID = uuid4()
    with pytest.raises(NotFound):
        await Due.answer(alma, unknown, "done", clock())
    with pytest.raises(NotFound):
        await Reminder.remove(alma, unknown)

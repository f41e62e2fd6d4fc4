from datetime import timedelta

import pytest

from server.core.database import write
from server.daily.forms import CheckIn, Exercise, Meals, Mind, Sleep
from server.daily.models import Entry
from server.people.models import Person
from server.push.asking import NotBefore
from server.push.outbox_models import Delivery, Message
from server.push.payload import Content
from server.push.quiet_hours import QuietHours
from server.push.state import State
from server.push.subscription_models import PushChoices
from server.reminders import work
from server.reminders.models import Due, Reminder
from tests.conftest import Clock
from tests.daily.entries import SUNDAY, check_in
from tests.push.devices import a_device
from tests.reminders.outbox import Outbox
from tests.reminders.rules import utc
from tests.reminders.setting import EIGHT, add, edit


async def states() -> list[State]:
    return [State(one.state) for one in await Delivery.all().order_by("id")]


@pytest.mark.usefixtures("phone")
async def test_a_reminder_goes_to_the_phone_at_its_minute(alma: Person, clock: Clock) -> None:
    await add(alma, clock)
    outbox = Outbox()
    clock.now = EIGHT - timedelta(seconds=1)
    assert await outbox.tick(clock()) == []
    clock.now = EIGHT
    (sent,) = await outbox.tick(clock())
    assert sent.content == Content(
        title="When you have a moment",
        path="/due",
        urgency="normal",
        actions=sent.content.actions,
        expires_at=utc(2026, 11, 23, 3),
    )
    assert [one.name for one in sent.content.actions] == ["later"]
    assert await outbox.tick(clock()) == []


@pytest.mark.usefixtures("phone")
async def test_what_is_due_in_one_minute_is_one_message(alma: Person, clock: Clock) -> None:
    for kind in ("check_in", "medication", "own"):
        await add(alma, clock, kind=kind, text="Tea")
    clock.now = EIGHT
    (sent,) = await Outbox().tick(clock())
    assert len(sent.slots) == 3
    assert (sent.content.title, sent.content.urgency) == ("Something soon", "high")
    assert [one.name for one in sent.content.actions] == ["check_in", "later"]
    assert sent.content.expires_at == EIGHT + timedelta(hours=1)
    assert {due.sending for due in await Due.now_for(alma, clock())} == {"sent"}


@pytest.mark.usefixtures("phone")
async def test_ones_own_words_are_said_when_they_stand_alone(alma: Person, clock: Clock) -> None:
    await add(alma, clock, kind="medication", text="Tea time")
    clock.now = EIGHT
    (sent,) = await Outbox().tick(clock())
    assert (sent.content.title, sent.content.urgency) == ("Tea time", "high")
    assert sent.content.actions == []


@pytest.mark.usefixtures("phone")
async def test_every_device_is_told(alma: Person, ben: Person, clock: Clock) -> None:
    await a_device(alma, clock(), "https://fcm.googleapis.com/fcm/send/harbor-2")
    await a_device(ben, clock(), "https://fcm.googleapis.com/fcm/send/maple-1")
    await add(alma, clock)
    clock.now = EIGHT
    sent = await Outbox().tick(clock())
    assert {one.person_id for one in sent} == {alma.id}
    assert len(sent) == 2


DONE = [
    ("check_in", CheckIn()),
    ("wind_down", CheckIn(sleep=Sleep(hours=7))),
    ("meal", CheckIn(meals=Meals(dinner=True))),
    ("move", CheckIn(exercise=Exercise(minutes=20))),
    ("mind", CheckIn(mind=Mind(minutes=5, kind="breath"))),
]
NOT_DONE = [
    ("wind_down", CheckIn(mood=3)),
    ("meal", CheckIn(meals=Meals(breakfast=True, dinner=False))),
    ("move", CheckIn(exercise=Exercise(minutes=0))),
    ("mind", CheckIn(exercise=Exercise(minutes=20))),
    ("own", CheckIn(mood=3)),
    ("medication", CheckIn(mood=3)),
]


@pytest.mark.usefixtures("phone")
@pytest.mark.parametrize(("kind", "said"), DONE)
async def test_what_the_diary_knows_is_done_is_quiet_if_so_chosen(
    alma: Person, clock: Clock, kind: str, said: CheckIn
) -> None:
    await add(alma, clock, kind=kind, quiet_if_done=True)
    await Entry.keep(alma, [check_in(said)])
    clock.now = EIGHT
    assert await Outbox().tick(clock()) == []
    assert await states() == [State.WITHDRAWN]
    assert await Due.now_for(alma, clock()) == []


@pytest.mark.usefixtures("phone")
@pytest.mark.parametrize(("kind", "said"), NOT_DONE)
async def test_what_the_diary_does_not_know_rings(
    alma: Person, clock: Clock, kind: str, said: CheckIn
) -> None:
    await add(alma, clock, kind=kind, quiet_if_done=True)
    await Entry.keep(alma, [check_in(said), check_in(day=SUNDAY - timedelta(days=1))])
    clock.now = EIGHT
    assert len(await Outbox().tick(clock())) == 1


@pytest.mark.usefixtures("phone")
async def test_else_it_rings_whatever_the_diary_knows(alma: Person, clock: Clock) -> None:
    await add(alma, clock, kind="check_in", quiet_if_done=False)
    await Entry.keep(alma, [check_in()])
    clock.now = EIGHT
    assert len(await Outbox().tick(clock())) == 1


@pytest.mark.usefixtures("phone")
@pytest.mark.parametrize("what", ["answered", "edited", "paused", "removed", "kind_in_diary"])
async def test_what_ends_between_the_ring_and_the_sending_is_not_sent(
    alma: Person, clock: Clock, what: str
) -> None:
    added = await add(alma, clock, kind="check_in", quiet_if_done=True)
    clock.now = EIGHT
    await work.ring(clock())
    (due,) = await Due.now_for(alma, clock())
    if what == "answered":
        await Due.answer(alma, due.id, "done", clock())
    elif what == "edited":
        await edit(alma, clock, added, times=("21:00",))
    elif what == "paused":
        await edit(alma, clock, added, enabled=False)
    elif what == "removed":
        await Reminder.remove(alma, added.id)
    else:
        await Entry.keep(alma, [check_in()])
    assert await states() == [State.WAITING if what == "kind_in_diary" else State.WITHDRAWN]
    assert await Outbox().tick(clock()) == []
    assert await states() == [State.WITHDRAWN]


@pytest.mark.usefixtures("phone")
async def test_a_message_goes_on_for_what_is_left_in_it(alma: Person, clock: Clock) -> None:
    first, second = await add(alma, clock, kind="medication"), await add(alma, clock, kind="own")
    clock.now = EIGHT
    await work.ring(clock())
    await Reminder.remove(alma, first.id)
    (sent,) = await Outbox().tick(clock())
    assert {slot[0] for slot in sent.slots} == {second.id}
    assert sent.content.urgency == "normal"


@pytest.mark.usefixtures("phone")
async def test_an_answer_quiets_every_device(alma: Person, clock: Clock) -> None:
    """One of two devices was told already, the other could not be reached yet."""
    await a_device(alma, clock(), "https://fcm.googleapis.com/fcm/send/harbor-2")
    await add(alma, clock, kind="medication")
    clock.now = EIGHT
    await work.ring(clock())
    (told, _waiting) = await Delivery.all().order_by("id")
    told.state, told.sent_at = State.SENT, clock()
    await write(told.save)
    (due,) = await Due.now_for(alma, clock())
    await Due.answer(alma, due.id, "done", clock())
    assert await Outbox().tick(clock()) == []
    assert await states() == [State.SENT, State.WITHDRAWN]
    assert {item.sending for item in await Due.earlier_for(alma, clock())} == {"sent"}


@pytest.mark.usefixtures("phone")
async def test_later_on_the_notification_brings_it_once_more(alma: Person, clock: Clock) -> None:
    await add(alma, clock)
    outbox = Outbox()
    clock.now = EIGHT
    (sent,) = await outbox.tick(clock())
    clock.advance(minutes=2)
    await work.later(sent.token, clock())
    await work.later(sent.token, clock())
    assert await outbox.tick(clock()) == []
    clock.advance(minutes=30)
    (again,) = await outbox.tick(clock())
    assert again.slots == sent.slots
    clock.advance(minutes=1)
    await work.later(sent.token, clock())  # an old notification on another device
    clock.advance(minutes=40)
    assert await outbox.tick(clock()) == []


@pytest.mark.usefixtures("phone")
async def test_later_leaves_a_medication_where_it_is(alma: Person, clock: Clock) -> None:
    medication = await add(alma, clock, kind="medication")
    await add(alma, clock, kind="own")
    outbox = Outbox()
    clock.now = EIGHT
    (sent,) = await outbox.tick(clock())
    await work.later(sent.token, clock())
    (due,) = await Due.now_for(alma, clock())
    assert due.reminder_id == medication.id
    clock.advance(minutes=30)
    (again,) = await outbox.tick(clock())
    assert {slot[0] for slot in again.slots} == {sent_id for sent_id, *_ in sent.slots} - {
        medication.id
    }


@pytest.mark.usefixtures("phone")
async def test_later_is_off_once_it_becomes_a_medicine(alma: Person, clock: Clock) -> None:
    own = await add(alma, clock)
    clock.now, outbox = EIGHT, Outbox()
    (sent,) = await outbox.tick(clock())
    assert await work.later(sent.token, clock())
    await edit(alma, clock, own, kind="medication")
    clock.advance(minutes=30)
    assert await outbox.tick(clock()) == []


@pytest.mark.usefixtures("phone")
async def test_later_is_no_button_where_it_can_not_wait(alma: Person, clock: Clock) -> None:
    await add(alma, clock, "21:45", kind="check_in")
    clock.now = EIGHT + timedelta(minutes=105)
    (sent,) = await Outbox().tick(clock())
    assert [one.name for one in sent.content.actions] == ["check_in"]
    assert not await work.later(sent.token, clock())


async def test_later_of_an_unknown_delivery_does_nothing(alma: Person, clock: Clock) -> None:
    assert not await work.later("0" * 32, clock())


@pytest.mark.usefixtures("phone")
async def test_quiet_hours_set_after_the_ring_are_kept(alma: Person, clock: Clock) -> None:
    await add(alma, clock, kind="check_in")
    clock.now = EIGHT
    await work.ring(clock())
    await PushChoices.keep_quiet_hours(alma, QuietHours("19:30", "20:45"))
    (message,) = await Message.all()
    said = await work.contents([message.id], clock())
    assert said == {message.id: NotBefore(EIGHT + timedelta(minutes=45))}
    await PushChoices.keep_quiet_hours(alma, QuietHours("19:30", "04:45"))
    assert await work.contents([message.id], clock()) == {message.id: None}


@pytest.mark.usefixtures("phone")
async def test_a_reminder_in_quiet_hours_rings_when_they_end(alma: Person, clock: Clock) -> None:
    await add(alma, clock, "06:30", in_quiet_hours="move")
    await add(alma, clock, "06:45", in_quiet_hours="move")
    outbox = Outbox()
    for minute in (30, 45):
        clock.now = utc(2026, 11, 23, 11, minute)
        assert await outbox.tick(clock()) == []
    clock.now = utc(2026, 11, 23, 12)
    (sent,) = await outbox.tick(clock())
    assert {slot[2] for slot in sent.slots} == {"06:30", "06:45"}


@pytest.mark.usefixtures("phone")
async def test_a_message_lasts_as_long_as_the_last_thing_that_joined_it(
    alma: Person, clock: Clock
) -> None:
    await add(alma, clock, "06:15", kind="medication", in_quiet_hours="move")
    await add(alma, clock, "06:45", kind="own", in_quiet_hours="move")
    outbox = Outbox()
    for minute in (15, 45):
        clock.now = utc(2026, 11, 23, 11, minute)
        assert await outbox.tick(clock()) == []
    clock.now = utc(2026, 11, 23, 12, 20)  # the sender was busy until the first had no use
    (sent,) = await outbox.send(clock())
    assert {slot[2] for slot in sent.slots} == {"06:45"}


@pytest.mark.usefixtures("phone")
async def test_one_that_waits_for_morning_is_not_lost_when_another_is_withdrawn(
    alma: Person, clock: Clock
) -> None:
    first = await add(alma, clock, "06:30", in_quiet_hours="move")
    await add(alma, clock, "06:45", in_quiet_hours="move")
    outbox = Outbox()
    clock.now = utc(2026, 11, 23, 11, 30)
    await outbox.tick(clock())
    await edit(alma, clock, first, enabled=False)
    clock.now = utc(2026, 11, 23, 11, 45)
    await outbox.tick(clock())
    clock.now = utc(2026, 11, 23, 12)
    (sent,) = await outbox.tick(clock())
    assert {slot[2] for slot in sent.slots} == {"06:45"}

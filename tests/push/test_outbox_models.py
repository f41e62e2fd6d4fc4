"""The outbox: one message, once, to every device that may be told."""

import asyncio
import re
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest

from server.core.database import rows, write
from server.people.models import Person
from server.people.session_models import Session
from server.push.outbox_models import Counts, Delivery, Message
from server.push.state import State
from server.push.subscription_models import Subscription
from tests.conftest import Clock
from tests.push.devices import a_device, a_session

HOUR = timedelta(hours=1)


async def put(person: Person, now: datetime, key: str = "evening", **more: UUID) -> UUID | None:
    return await Message.put("test", key, person.id, now, now + HOUR, now=now, **more)


async def test_a_message_goes_to_each_device_of_a_person(
    alma: Person, ben: Person, clock: Clock
) -> None:
    devices = [await a_device(alma, clock(), f"https://fcm.googleapis.com/{n}") for n in range(2)]
    await a_device(ben, clock(), "https://fcm.googleapis.com/ben")
    message = await put(alma, clock())
    deliveries = await Delivery.filter(message_id=message)
    assert {one.subscription_id for one in deliveries} == {device.id for device in devices}
    assert {one.person_id for one in deliveries} == {alma.id}
    assert {one.service for one in deliveries} == {"https://fcm.googleapis.com"}
    assert {one.state for one in deliveries} == {State.WAITING}


async def test_times_are_kept_as_the_orm_keeps_them(alma: Person, clock: Clock) -> None:
    await a_device(alma, clock())
    clock.advance(microseconds=120)
    await put(alma, clock())
    (delivery,) = await Delivery.all()
    assert delivery.next_try_at == clock()
    assert delivery.expires_at == clock() + HOUR
    raw = (await rows("SELECT next_try_at FROM delivery"))[0]["next_try_at"]
    await write(lambda: Delivery.filter(id=delivery.id).update(next_try_at=clock()))
    assert (await rows("SELECT next_try_at FROM delivery"))[0]["next_try_at"] == raw


async def test_a_message_may_be_for_one_device(alma: Person, clock: Clock) -> None:
    one = await a_device(alma, clock(), "https://fcm.googleapis.com/1")
    await a_device(alma, clock(), "https://fcm.googleapis.com/2")
    await put(alma, clock(), subscription_id=one.id)
    assert [each.subscription_id for each in await Delivery.all()] == [one.id]


async def test_nobody_has_a_message_sent_to_another_s_device(
    alma: Person, dov: Person, clock: Clock
) -> None:
    almas = await a_device(alma, clock())
    await put(dov, clock(), subscription_id=almas.id)
    assert await Delivery.all().count() == 0


async def test_a_key_is_used_once(alma: Person, clock: Clock) -> None:
    await a_device(alma, clock())
    assert await put(alma, clock())
    assert await put(alma, clock()) is None
    put_at_once = await asyncio.gather(*(put(alma, clock(), "at once") for _ in range(5)))
    assert sum(one is not None for one in put_at_once) == 1
    assert await Delivery.all().count() == 2


async def test_a_message_is_put_with_its_cause_or_not_at_all(alma: Person, clock: Clock) -> None:
    await a_device(alma, clock())

    async def cause() -> None:
        await put(alma, clock())
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        await write(cause)
    assert await Message.all().count() == await Delivery.all().count() == 0


async def test_tokens_are_128_random_bits(alma: Person, clock: Clock) -> None:
    await a_device(alma, clock())
    for number in range(50):
        await put(alma, clock(), str(number))
    tokens = [one.token for one in await Delivery.all()]
    assert all(re.fullmatch("[0-9a-f]{32}", token) for token in tokens)
    for place in range(32):  # no bit is always the same, as in a UUID
        assert len({token[place] for token in tokens}) > 4


async def test_a_device_whose_session_ran_out_is_told_nothing(alma: Person, clock: Clock) -> None:
    await a_device(alma, clock())
    clock.advance(days=30)
    await put(alma, clock())
    assert await Delivery.all().count() == 0
    assert await Message.all().count() == 1


async def test_one_message_is_put_to_many(alma: Person, ben: Person, clock: Clock) -> None:
    await a_device(alma, clock(), "https://fcm.googleapis.com/alma")
    await a_device(ben, clock(), "https://fcm.googleapis.com/ben")
    put_for_all = Message.put_for_all(
        "notice",
        "news",
        clock(),
        clock() + HOUR,
        audience_sql="SELECT id FROM person WHERE id <> ?",
        values=[ben.id],
        now=clock(),
    )
    message = await put_for_all
    (delivery,) = await Delivery.all()
    assert (delivery.message_id, delivery.person_id) == (message, alma.id)


async def test_what_is_withdrawn_waits_no_more(alma: Person, clock: Clock) -> None:
    await a_device(alma, clock())
    first, second = await put(alma, clock(), "1"), await put(alma, clock(), "2")
    assert first
    await Message.withdraw([first])
    await Message.withdraw([])
    states = {one.message_id: one.state for one in await Delivery.all()}
    assert states == {first: State.WITHDRAWN, second: State.WAITING}


async def test_what_was_sent_stays_sent_when_it_is_withdrawn(alma: Person, clock: Clock) -> None:
    await a_device(alma, clock())
    message = await put(alma, clock())
    assert message
    await write(lambda: Delivery.all().update(state=State.SENT.value))
    await Message.withdraw([message])
    assert (await Delivery.get()).state == State.SENT


async def test_signing_out_takes_a_device_and_what_it_was_to_be_told(
    alma: Person, clock: Clock
) -> None:
    session = await a_session(alma, clock())
    await a_device(alma, clock(), session=session)
    await put(alma, clock())
    await Session.end_one(alma, session.id)
    assert await Subscription.all().count() == await Delivery.all().count() == 0


async def test_the_first_receipt_counts(alma: Person, clock: Clock) -> None:
    device = await a_device(alma, clock())
    await put(alma, clock())
    token = (await Delivery.get()).token
    clock.advance(seconds=3)
    shown_at = clock()
    await Delivery.shown(token, clock())
    clock.advance(minutes=3)
    await Delivery.shown(token, clock())
    assert (await Delivery.get()).shown_at == shown_at
    assert (await Subscription.get(id=device.id)).received_at == shown_at


async def test_what_a_device_showed_need_not_be_sent_again(alma: Person, clock: Clock) -> None:
    await a_device(alma, clock())
    await put(alma, clock())
    await Delivery.shown((await Delivery.get()).token, clock())
    delivery = await Delivery.get()
    assert (delivery.state, delivery.sent_at) == (State.SENT, clock())


async def test_a_receipt_for_nothing_changes_nothing(alma: Person, clock: Clock) -> None:
    await a_device(alma, clock())
    await put(alma, clock())
    await Delivery.shown("0" * 32, clock())
    assert (await Delivery.get()).shown_at is None


async def test_an_earlier_receipt_that_comes_late_moves_nothing_back(
    alma: Person, clock: Clock
) -> None:
    device = await a_device(alma, clock())
    await put(alma, clock(), "1")
    await put(alma, clock(), "2")
    first, second = await Delivery.all().order_by("id")
    await Delivery.shown(second.token, clock() + HOUR)
    await Delivery.shown(first.token, clock())
    assert (await Subscription.get(id=device.id)).received_at == clock() + HOUR


async def test_a_token_tells_its_message(alma: Person, clock: Clock) -> None:
    await a_device(alma, clock())
    message = await put(alma, clock())
    assert await Delivery.message_of((await Delivery.get()).token) == message
    assert await Delivery.message_of("0" * 32) is None


async def test_sent_and_shown_are_counted_for_each_device(alma: Person, clock: Clock) -> None:
    one = await a_device(alma, clock(), "https://fcm.googleapis.com/1")
    other = await a_device(alma, clock(), "https://fcm.googleapis.com/2")
    await put(alma, clock(), "1", subscription_id=one.id)
    await put(alma, clock(), "2", subscription_id=one.id)
    await write(lambda: Delivery.all().update(state=State.SENT.value, sent_at=clock()))
    await Delivery.shown((await Delivery.all().order_by("id"))[0].token, clock())
    nobodys = uuid4()
    counts = await Delivery.counts([one.id, other.id, nobodys])
    assert counts == {one.id: Counts(2, 1), other.id: Counts(0, 0), nobodys: Counts(0, 0)}

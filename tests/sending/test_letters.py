"""What is no longer wanted, or not yet, is not sent."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
import pytest

from server.core.database import write
from server.people.session_models import Session
from server.push.asking import Answer as Word
from server.push.asking import NotBefore
from server.push.outbox_models import Delivery, Message
from server.push.state import State
from server.push.subscription_models import Opened, Subscription
from server.sending import lane as lanes
from tests.conftest import Clock
from tests.push.decryptor import Device
from tests.sending.conftest import (
    MakeSender,
    PushServices,
    sending,
    states,
    until,
    until_states,
)
from tests.sending.crowd import CONTENT, crowd, say_it, tell_everybody

pytestmark = pytest.mark.usefixtures("database")


async def test_what_came_too_late_is_never_sent(
    clock: Clock, services: PushServices, make_sender: MakeSender
) -> None:
    await crowd(3, clock())
    await tell_everybody(clock(), minutes=10)
    clock.advance(minutes=10)
    sender = make_sender()
    async with sending(sender):
        await until_states({State.EXPIRED: 3})
        lines = "".join(await sender.lines())
    assert services.posted == []
    assert 'kind="expired"} 3' in lines


async def test_what_was_withdrawn_is_not_sent(
    clock: Clock, services: PushServices, make_sender: MakeSender
) -> None:
    await crowd(3, clock())
    message = await tell_everybody(clock())
    await Message.withdraw([message])
    async with sending(make_sender()):
        await asyncio.sleep(0.25)
    assert services.posted == []
    assert await states() == {State.WITHDRAWN: 3}


async def test_what_its_feature_no_longer_wants_is_withdrawn(
    clock: Clock, services: PushServices, make_sender: MakeSender
) -> None:
    async def gone(_ids: Sequence[UUID], _now: datetime) -> dict[UUID, Word]:
        return {}

    await crowd(3, clock())
    await tell_everybody(clock())
    async with sending(make_sender(asks={"test": gone})):
        await until_states({State.WITHDRAWN: 3})
    assert services.posted == []


async def test_what_its_feature_wants_later_waits_until_then(
    clock: Clock, services: PushServices, make_sender: MakeSender
) -> None:
    begin = clock()

    async def at_seven(ids: Sequence[UUID], now: datetime) -> dict[UUID, Word]:
        seven = begin + timedelta(minutes=30)
        return dict.fromkeys(ids, CONTENT if now >= seven else NotBefore(seven))

    await crowd(1, clock())
    await tell_everybody(clock())
    async with sending(make_sender(asks={"test": at_seven})):
        async with asyncio.timeout(10):
            while (await Delivery.get()).next_try_at != begin + timedelta(minutes=30):  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        assert services.posted == []
        delivery = await Delivery.get()
        assert (delivery.attempts, delivery.lease_by) == (0, "")
        clock.advance(minutes=30)
        await until_states({State.SENT: 1})


async def test_a_feature_that_can_not_answer_holds_up_no_other(
    clock: Clock,
    services: PushServices,
    make_sender: MakeSender,
    caplog: pytest.LogCaptureFixture,
) -> None:
    secret = "what somebody wrote"

    async def broken(_ids: Sequence[UUID], _now: datetime) -> dict[UUID, Word]:
        raise ValueError(secret)

    await crowd(2, clock())
    await tell_everybody(clock(), kind="notice")
    await tell_everybody(clock(), kind="unheard")
    await tell_everybody(clock(), kind="test")
    async with sending(make_sender(asks={"test": say_it, "notice": broken})):
        await until_states({State.SENT: 2, State.WAITING: 4})
        clock.advance(seconds=61)
        await until(lambda: caplog.text.count("asking about notice: ValueError") == 2)
    assert secret not in caplog.text
    assert await states() == {State.SENT: 2, State.WAITING: 4}


async def test_a_session_that_ran_out_is_not_sent_to(
    clock: Clock, services: PushServices, make_sender: MakeSender
) -> None:
    await crowd(3, clock())
    await tell_everybody(clock(), minutes=60 * 24 * 60)
    clock.advance(days=30)
    async with sending(make_sender()):
        await until_states({State.WITHDRAWN: 3})
    assert services.posted == []


async def test_what_is_in_the_queue_when_somebody_signs_out_is_not_sent(
    clock: Clock,
    services: PushServices,
    make_sender: MakeSender,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(lanes, "ASKED_GOOD_FOR_SECONDS", 0.2)
    await crowd(100, clock())
    await tell_everybody(clock())
    services.holds = asyncio.Event()
    async with sending(make_sender()):
        await until(lambda: services.in_flight == 32)
        await write(lambda: Session.all().delete())
        await asyncio.sleep(0.3)  # until the word that they are due is old
        services.holds.set()
        await until(lambda: services.in_flight == 0)
        await asyncio.sleep(0.25)
    assert len(services.posted) == 32


@pytest.mark.parametrize(
    ("is_shared", "title"), [(False, "Call Sam"), (True, "When you have a moment")]
)
async def test_a_phone_that_others_use_is_not_told_its_owners_words(
    clock: Clock, services: PushServices, make_sender: MakeSender, title: str, *, is_shared: bool
) -> None:
    async def own_words(ids: Sequence[UUID], _now: datetime) -> dict[UUID, Word]:
        return dict.fromkeys(ids, replace(CONTENT, title="Call Sam", is_own_words=True))

    device = Device()
    await crowd(1, clock())
    await give_keys(device, is_shared=is_shared)
    await tell_everybody(clock())
    async with sending(make_sender(asks={"test": own_words})):
        await until_states({State.SENT: 1})
    (posted,) = services.posted
    assert msgspec.json.decode(device.open(posted.body))["notification"]["title"] == title


async def give_keys(device: Device, *, is_shared: bool) -> None:
    """Make this the only device there is."""
    subscription = await Subscription.get().prefetch_related("person")
    keys = Opened("https://push.example.org/one", device.p256dh, device.auth, "Phone")
    subscription.sealed = subscription.person.key.seal(
        msgspec.json.encode(keys), table="subscription", row=str(subscription.id), field="sealed"
    )

    async def unit() -> None:
        await subscription.save()
        await Session.filter(id=subscription.session_id).update(is_shared=is_shared)

    await write(unit)

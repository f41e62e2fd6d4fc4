"""What is posted, and what becomes of it by each answer a push service may give."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import get_args
from uuid import UUID

import pytest

from server.core.database import rows, write
from server.push.answer import Reason
from server.push.asking import Answer as Word
from server.push.outbox_models import Delivery
from server.push.post import Answer, Unreached
from server.push.state import State
from server.push.subscription_models import Subscription
from server.sending.sender import Sender
from tests.conftest import Clock
from tests.sending.conftest import (
    CREATED,
    MakeSender,
    Posted,
    PushServices,
    sending,
    until,
    until_states,
)
from tests.sending.crowd import CONTENT, crowd, tell_everybody

pytestmark = pytest.mark.usefixtures("database")


async def test_a_message_carries_what_push_services_ask_for(
    clock: Clock, services: PushServices, make_sender: MakeSender
) -> None:
    await crowd(1, clock())
    await tell_everybody(clock(), minutes=60)
    async with sending(make_sender()):
        await until_states({State.SENT: 1})
    (posted,) = services.posted
    delivery = await Delivery.get()
    assert posted.headers["Topic"] == delivery.token
    assert posted.headers["TTL"] == "3600"
    assert posted.headers["Urgency"] == "normal"
    assert posted.headers["Content-Encoding"] == "aes128gcm"
    assert posted.headers["Content-Type"] == "application/octet-stream"
    assert posted.headers["Authorization"].startswith("vapid t=")
    assert delivery.attempts == 1
    assert delivery.sent_at == clock()
    assert delivery.lease_by == ""


async def test_a_message_lives_no_longer_than_it_makes_sense(
    clock: Clock, services: PushServices, make_sender: MakeSender
) -> None:
    async def until_quiet(ids: Sequence[UUID], now: datetime) -> dict[UUID, Word]:
        quiet = now + timedelta(seconds=90, microseconds=7)
        return dict.fromkeys(ids, replace(CONTENT, expires_at=quiet))

    await crowd(1, clock())
    await tell_everybody(clock())
    async with sending(make_sender(asks={"test": until_quiet})):
        await until_states({State.SENT: 1})
    assert services.posted[0].headers["TTL"] == "90"


async def test_a_device_that_is_gone_is_forgotten(
    clock: Clock, services: PushServices, make_sender: MakeSender
) -> None:
    await crowd(2, clock())
    await tell_everybody(clock(), key="first")
    await tell_everybody(clock(), key="second")
    services.answer = Answer(410, "", b"")
    sender = make_sender()
    async with sending(sender):
        await until_states({})
        lines = "".join(await sender.lines())
    assert await Subscription.all().count() == 0
    assert "evenkeel_push_dead_subscriptions_total 0" not in lines


@pytest.mark.parametrize("status", [301, 400, 401, 403, 408, 418, 429, 500, 503])
async def test_every_other_answer_keeps_the_device_and_tries_again(
    status: int, clock: Clock, services: PushServices, make_sender: MakeSender
) -> None:
    await crowd(3, clock())
    await tell_everybody(clock())
    services.answer = Answer(status, "", b"")
    async with sending(make_sender()):
        await until(lambda: len(services.posted) >= 3)
        await until_tried(3)
        services.answer = CREATED
        clock.advance(minutes=3)
        await until_states({State.SENT: 3})
    assert await Subscription.all().count() == 3
    tries = await rows("SELECT attempts FROM delivery")
    assert min(int(str(row["attempts"])) for row in tries) >= 2


@pytest.mark.parametrize("reason", get_args(Reason))
async def test_no_answer_keeps_the_device_and_tries_again(
    reason: Reason, clock: Clock, services: PushServices, make_sender: MakeSender
) -> None:
    await crowd(3, clock())
    await tell_everybody(clock())
    services.answer = Unreached(reason)
    sender = make_sender()
    async with sending(sender):
        await until_tried(3)
        services.answer = CREATED
        clock.advance(minutes=3)
        await until_states({State.SENT: 3})
        assert f'kind="{reason}"' in "".join(await sender.lines())
    assert await Subscription.all().count() == 3


async def test_a_fault_of_ours_is_told_without_words_and_tried_again(
    clock: Clock,
    services: PushServices,
    make_sender: MakeSender,
    caplog: pytest.LogCaptureFixture,
) -> None:
    await crowd(1, clock())
    await tell_everybody(clock())
    services.answer = RuntimeError("https://push.example.org/a-secret-endpoint")
    async with sending(make_sender()):
        await until_tried(1)
        services.answer = CREATED
        clock.advance(minutes=1)
        await until_states({State.SENT: 1})
    assert "RuntimeError" in caplog.text
    assert "secret" not in caplog.text


async def test_what_is_too_large_is_sent_once_more_and_smaller(
    clock: Clock, services: PushServices, make_sender: MakeSender
) -> None:
    def take_small_ones(posted: Posted) -> None:
        services.answer = CREATED if len(posted.body) < 1000 else Answer(413, "", b"")

    await crowd(1, clock())
    await tell_everybody(clock())
    services.before = take_small_ones
    async with sending(make_sender()):
        await until_states({State.SENT: 1})
    first, second = services.posted
    assert len(second.body) < len(first.body)
    assert second.headers["Topic"] == first.headers["Topic"]
    assert (await Delivery.get()).attempts == 2  # each under a lease of its own


async def test_what_is_too_large_whatever_we_do_is_given_up(
    clock: Clock, services: PushServices, make_sender: MakeSender
) -> None:
    await crowd(1, clock())
    await tell_everybody(clock())
    services.answer = Answer(413, "", b"")
    async with sending(make_sender()):
        await until_states({State.REFUSED: 1})
    assert len(services.posted) == 2
    assert await Subscription.all().count() == 1


async def until_tried(count: int) -> None:
    """Wait until so many came back from a try."""
    async with asyncio.timeout(10):
        while True:
            sql = "SELECT COUNT(*) AS count FROM delivery WHERE attempts > 0 AND lease_by = ''"
            if (await rows(sql))[0]["count"] == count:
                return
            await asyncio.sleep(0.02)


async def test_a_person_whose_key_does_not_open_stops_nobody(
    clock: Clock, services: PushServices, make_sender: MakeSender
) -> None:
    people = await crowd(3, clock())
    await tell_everybody(clock())
    sql = "UPDATE subscription SET sealed = ? WHERE person_id = ?"
    await write(lambda: rows(sql, [b"damaged beyond help", people[0]]))
    async with sending(make_sender()):
        await until_states({State.SENT: 2, State.REFUSED: 1})


async def test_the_log_tells_neither_endpoints_nor_keys(
    clock: Clock,
    services: PushServices,
    make_sender: MakeSender,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG, logger="evenkeel")
    await crowd(40, clock(), path="/secret-of-a-device/")
    await tell_everybody(clock())
    services.answer = Answer(403, "", b"secret-of-a-device")
    sender: Sender = make_sender()
    async with sending(sender):
        await until(lambda: len(services.posted) >= 11)
        lines = "".join(await sender.lines())
    ours = [one.getMessage() for one in caplog.records if one.name.startswith("evenkeel")]
    assert "secret" not in lines + "".join(ours)

"""A full outbox, sent by a sender in this process: the whole way of a message and its cost."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from uuid import UUID, uuid4

from bench.messages import CONTACT, CONTENT
from bench.sink import Sink
from server.app import MODELS
from server.core import settings as settings_module
from server.core.database import rows, write
from server.core.instance import opened
from server.core.migrating import migrate
from server.core.outgoing import Guard
from server.core.settings import Settings
from server.push.asking import Answer
from server.push.outbox_models import Message
from server.push.post import PushClient
from server.push.state import State
from server.push.subscription_models import Subscription
from server.push.vapid import Signer
from server.sending.sender import Means, Sender
from tests.sending.crowd import crowd

KIND = "bench"
MESSAGES_A_UNIT = 500
LOOK_SECONDS = 0.25


@asynccontextmanager
async def outbox(folder: Path) -> AsyncIterator[Settings]:
    """Open a fresh database on SQLite."""
    settings = settings_module.read({"EVENKEEL_DATA": str(folder)})
    await migrate(settings, MODELS)
    async with opened(settings, MODELS, _now()):
        yield settings


def client_of(sink: Sink) -> PushClient:
    """Make a client that may post to this push service."""
    return PushClient(Guard(frozenset({sink.origin}), ()), tls=sink.certificate.trusted())


async def sending(
    settings: Settings, sink: Sink, client: PushClient, people: Sequence[UUID]
) -> float:
    """Send each of them a message of their own; return its microseconds, from claim to record."""
    await _fill(people)
    before = sink.counts().requests
    sender = Sender(
        Means(
            asks={KIND: _say_it},
            client=client,
            signer=Signer(CONTACT, _now),
            forget=Subscription.forget_gone,
            data=settings.data,
            origin="https://boat.example.org",
            clock=_now,
            chance=Random(),
            is_busy=lambda: False,
        )
    )
    began_at = time.process_time()
    async with sender.running():
        while await _waiting():  # noqa: ASYNC110 - the outbox calls nobody when it is empty
            await asyncio.sleep(LOOK_SECONDS)
        spent = time.process_time() - began_at
    sent = sink.counts().requests - before
    if sent != len(people):
        raise RuntimeError(f"{sent} messages arrived of {len(people)}")
    return spent / sent * 1e6


async def people_with_a_device(count: int, sink: Sink) -> list[UUID]:
    """Make so many people whose devices hear from this push service."""
    return await crowd(count, _now(), sink.origin, "/wpush/v2/")


async def _fill(people: Sequence[UUID]) -> None:
    now = _now()
    for start in range(0, len(people), MESSAGES_A_UNIT):

        async def unit(some: Sequence[UUID] = people[start : start + MESSAGES_A_UNIT]) -> None:
            for person in some:
                until = now + timedelta(hours=1)
                await Message.put(KIND, str(uuid4()), person, now, until, now=now)

        await write(unit)


async def _waiting() -> bool:
    sql = f"SELECT 1 AS one FROM delivery WHERE state = {State.WAITING} LIMIT 1"  # noqa: S608
    return bool(await rows(sql))


async def _say_it(ids: Sequence[UUID], _now: datetime) -> dict[UUID, Answer]:
    """Answer as the quickest of features: everything is still due."""
    return dict.fromkeys(ids, CONTENT)


def _now() -> datetime:
    return datetime.now(UTC)

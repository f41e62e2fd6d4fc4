"""A sender for tests: asks what messages say, as the real one does, and remembers what it sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from server.core.database import write
from server.push.asking import NotBefore
from server.push.outbox_models import Delivery
from server.push.payload import Content
from server.push.state import State

NONE: frozenset[Any] = frozenset()


class Work(Protocol):
    """What a feature that sends something has."""

    async def ring(self, now: datetime, /) -> int: ...

    async def contents(
        self, message_ids: list[UUID], now: datetime, /
    ) -> Mapping[UUID, Content | NotBefore | None]: ...


@dataclass(frozen=True)
class Sent:
    """A notification that went to a device, and the slots it told of, where it tells of any."""

    at: datetime
    person_id: UUID
    subscription_id: UUID
    message_id: UUID
    token: str
    content: Content
    slots: frozenset[Any] = NONE


class Outbox:
    """Whatever was sent, in order."""

    work: Work

    def __init__(self) -> None:
        self.sent: list[Sent] = []

    async def tick(self, now: datetime) -> list[Sent]:
        """Ring, then send what is due; return what was sent just now."""
        await self.work.ring(now)
        return await self.send(now)

    async def send(self, now: datetime) -> list[Sent]:
        before = len(self.sent)
        waiting = await Delivery.filter(state=State.WAITING, next_try_at__lte=now).order_by("id")
        said = await self.work.contents(list({one.message_id for one in waiting}), now)
        for one in waiting:
            answer = said.get(one.message_id)
            if one.expires_at <= now:
                one.state = State.EXPIRED
            elif isinstance(answer, NotBefore):
                assert answer.at > now
                one.next_try_at = answer.at
            elif answer is None:
                one.state = State.WITHDRAWN
            elif (later := await self.later(one, answer, now)) is not None:
                one.next_try_at = later
            else:
                assert answer.expires_at
                assert now < answer.expires_at
                one.state, one.sent_at = State.SENT, now
                whose = (one.person_id, one.subscription_id, one.message_id, one.token)
                self.sent.append(Sent(now, *whose, answer, await self.slots_of(one, now)))
            await write(one.save)
        return self.sent[before:]

    async def next_at(self) -> datetime | None:
        """Return when something is to be sent next."""
        one = await Delivery.filter(state=State.WAITING).order_by("next_try_at").first()
        return None if one is None else one.next_try_at

    async def later(self, _one: Delivery, _answer: Content, _now: datetime) -> datetime | None:
        """Return until when this device's person is left alone; None: tell them now."""
        return None

    async def slots_of(self, _one: Delivery, _now: datetime) -> frozenset[Any]:
        """Return what a message tells of, where that is of interest."""
        return NONE

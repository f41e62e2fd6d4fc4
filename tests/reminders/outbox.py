"""A sender for tests: asks what messages say, as the real one does, and remembers what it sent."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from server.core.database import write
from server.push.asking import NotBefore
from server.push.outbox_models import Delivery
from server.push.payload import Content
from server.push.state import State
from server.reminders import work
from server.reminders.due_models import Due


@dataclass(frozen=True)
class Sent:
    """A notification that went to a device, and the slots it told of."""

    at: datetime
    person_id: UUID
    subscription_id: UUID
    message_id: UUID
    token: str
    content: Content
    slots: frozenset[tuple[UUID, date, str]]


class Outbox:
    """Whatever was sent, in order."""

    def __init__(self) -> None:
        self.sent: list[Sent] = []

    async def tick(self, now: datetime) -> list[Sent]:
        """Ring, then send what is due; return what was sent just now."""
        await work.ring(now)
        return await self.send(now)

    async def send(self, now: datetime) -> list[Sent]:
        before = len(self.sent)
        waiting = await Delivery.filter(state=State.WAITING, next_try_at__lte=now).order_by("id")
        said = await work.contents(list({one.message_id for one in waiting}), now)
        for one in waiting:
            answer = said.get(one.message_id)
            if one.expires_at <= now:
                one.state = State.EXPIRED
            elif isinstance(answer, NotBefore):
                assert answer.at > now
                one.next_try_at = answer.at
            elif answer is None:
                one.state = State.WITHDRAWN
            else:
                one.state, one.sent_at = State.SENT, now
                self.sent.append(await self._sent(one, answer, now))
            await write(one.save)
        return self.sent[before:]

    async def next_at(self) -> datetime | None:
        """Return when something is to be sent next."""
        waiting = Delivery.filter(state=State.WAITING).order_by("next_try_at")
        one = await waiting.first()
        return None if one is None else one.next_try_at

    async def _sent(self, one: Delivery, content: Content, now: datetime) -> Sent:
        assert content.expires_at is not None
        assert now < content.expires_at
        told = await Due.filter(message_id=one.message_id, due_at__lte=now, expires_at__gt=now)
        slots = frozenset((row.reminder_id, row.local_date, row.time) for row in told)
        whose = (one.person_id, one.subscription_id, one.message_id, one.token)
        return Sent(now, *whose, content, slots)

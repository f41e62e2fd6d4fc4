"""A sender for tests of reminders: each notification with the slots that it told of."""

from datetime import date, datetime
from uuid import UUID

from server.push.outbox_models import Delivery
from server.reminders import work
from server.reminders.due_models import Due
from tests import outbox


class Outbox(outbox.Outbox):
    """Whatever was sent, in order."""

    work = work

    async def slots_of(self, one: Delivery, now: datetime) -> frozenset[tuple[UUID, date, str]]:
        told = await Due.filter(message_id=one.message_id, due_at__lte=now, expires_at__gt=now)
        return frozenset((row.reminder_id, row.local_date, row.time) for row in told)

"""A sender for tests of notices, which heeds quiet hours as the real one does."""

from datetime import datetime
from uuid import UUID

from server.notices import work
from server.push.outbox_models import Delivery
from server.push.payload import Content
from server.sending.quiet import quiet_ends
from tests import outbox


class Notices:
    """What rings: what was scheduled is published, what is told goes into the outbox."""

    contents = staticmethod(work.contents)

    @staticmethod
    async def ring(now: datetime) -> int:
        published = await work.publish_due(now)
        await work.spread(now)
        return published


class Outbox(outbox.Outbox):
    """Whatever was sent, in order."""

    work = Notices()

    async def later(self, one: Delivery, answer: Content, now: datetime) -> datetime | None:
        person_id = str(one.person_id)
        ends = await quiet_ends([person_id], now) if answer.heeds_quiet else {}
        return min(ends[person_id], one.expires_at) if person_id in ends else None

    def people(self) -> list[UUID]:
        """Return whom it was sent to, once for each time."""
        return [one.person_id for one in self.sent]

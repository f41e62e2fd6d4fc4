"""What notices do on a clock: what is due comes out, and totals are kept once they are known."""

from datetime import datetime
from typing import Self
from uuid import UUID

from server.core.database import TableMeta, write
from server.notices import telling_queries
from server.notices.kept_models import KeptNotice
from server.notices.kept_notice import State
from server.notices.telling_models import LASTS, NoticeTelling
from server.programs.log_models import Action, Did
from server.programs.models import Program

NO_GROUPS = "groups"
"""What the log keeps with it when nobody took a notice off the schedule."""


class DueNotice(KeptNotice):
    """A notice that waits for its time, or for the last of what is on its way."""

    class Meta(TableMeta):
        abstract = True

    @classmethod
    async def due(cls, now: datetime) -> list[UUID]:
        """Return the programs that have something to publish by now."""
        come = cls.filter(state=State.SCHEDULED, publish_at__lte=now).distinct()
        return [one for (one,) in await come.values_list("program_id")]

    @classmethod
    async def publish_due(cls, program_id: UUID, now: datetime) -> int:
        """Publish what a program has scheduled by now, in one unit; return how many.

        None while another process holds the program: it does so, or leaves it for the next time.
        What was for groups that are no more becomes a draft again, which the log says.
        """

        async def unit() -> int:
            free = Program.select_for_update(skip_locked=True, no_key=True)
            program = await free.get_or_none(id=program_id)
            if program is None:
                return 0
            due = cls.filter(program_id=program_id, state=State.SCHEDULED, publish_at__lte=now)
            found = await due.order_by("publish_at", "id")
            return sum([await notice._come(program, now) for notice in found])  # noqa: SLF001

        return await write(unit)

    async def note_unscheduled(self, program: Program, by: UUID, now: datetime) -> None:
        """Keep in the log who takes it off the schedule, if it is on it."""
        if self.state == State.SCHEDULED:
            await Action.note(program, Did.NOTICE_UNSCHEDULED, by, now)

    @classmethod
    async def unsettled(cls) -> list[Self]:
        """Return what was told and has no totals yet, the first told first."""
        return await cls.filter(told_at__isnull=False, delivered=None).order_by("told_at")

    async def keep_totals(self, now: datetime) -> bool:
        """Keep its totals, if nothing of it is on its way any more; tell whether it was so.

        What is left in the queue of what is over is taken out first.
        """
        await NoticeTelling.take_back(self.id, self.first_rev_that_stands)
        tellings = await NoticeTelling.messages_of(self.id, self.rev)
        if any(one.spread_at is None for one in tellings):
            return False
        ids = [one.message_id for one in tellings]
        is_past = self.told_at is not None and self.told_at + LASTS < now
        if not is_past and await telling_queries.is_waiting(ids):
            return False
        counts = await self.counted()
        kept = {"delivered": counts.delivered, "no_device": counts.no_device}
        same = type(self).filter(id=self.id, rev=self.rev, delivered=None)
        failed = counts.failed + counts.queued  # what waits now is past its end
        return bool(await write(lambda: same.update(failed=failed, **kept)))

    async def _come(self, program: Program, now: datetime) -> bool:
        is_for_somebody = await self.has_audience()
        if is_for_somebody:
            await self.go(program, self.planned_by_id, now)
        else:
            await self.change(state=State.DRAFT, publish_at=None)
            await Action.note(program, Did.NOTICE_UNSCHEDULED, None, now, detail=NO_GROUPS)
        return is_for_somebody

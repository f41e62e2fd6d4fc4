"""Notices, and every verb their team and their members have for them."""

from collections.abc import Awaitable, Callable, Collection
from datetime import datetime
from typing import Self
from uuid import UUID

from tortoise.expressions import Q

from server.core.database import TableMeta, write
from server.core.errors import Conflict, NotFound, Refused
from server.core.words import _
from server.notices.due_models import DueNotice
from server.notices.forms import Draft
from server.notices.kept_models import (
    NOT_YET_TOLD,
    already_told,
    despite_others,
    written,
)
from server.notices.kept_notice import TABLE, Seen, State, Words, Written
from server.notices.reading_models import NoticeOpened
from server.notices.report import Report
from server.notices.telling_models import NoticeTelling
from server.programs.log_models import Action, Did
from server.programs.models import Program
from server.programs.roles import Role
from server.programs.standing import Here, acting

__all__ = ["Notice", "Report", "Seen", "State", "Written"]


class Notice(DueNotice):
    """What a program tells its members: a draft, scheduled, published or withdrawn."""

    class Meta(TableMeta):
        table = TABLE
        indexes = (
            ("program_id", "published_at"),
            ("state", "publish_at"),
            ("delivered", "told_at"),
            ("told_at",),
        )

    @classmethod
    async def keep(
        cls,
        here: Here,
        notice_id: UUID,
        draft: Draft,
        groups: Collection[UUID] | None,
        now: datetime,
        seen: str | None = None,
    ) -> Self:
        """Keep a draft, finished or not. What was scheduled is a draft again.

        Raises `Refused`, `NotFound` for an id of another program's, `Conflict` once it is told, or
        when it is another by now than that of `seen` (`Written.form_stamp`).
        """
        words = draft.tidied()

        async def unit() -> Self:
            program = await acting(here, Role.COORDINATOR)
            notice = await cls.own(program, notice_id) or cls.new(here, notice_id, now)
            if notice.state not in NOT_YET_TOLD:
                raise already_told()
            await notice.check_form(program, words, groups, seen)
            await notice.note_unscheduled(program, here.member.person_id, now)
            notice.state, notice.publish_at = State.DRAFT, None
            await notice.put(program, words, groups)
            return notice

        return await despite_others(unit)

    @classmethod
    async def tell(
        cls,
        here: Here,
        notice_id: UUID,
        draft: Draft,
        groups: Collection[UUID] | None,
        at: datetime | None,
        now: datetime,
    ) -> Self:
        """Keep a notice and publish it, at once or `at` an instant, in one unit.

        Sent twice it is one notice: what was told already is returned as it is.
        """
        words = draft.checked()

        async def unit() -> Self:
            program = await acting(here, Role.COORDINATOR)
            notice = await cls.own(program, notice_id) or cls.new(here, notice_id, now)
            if notice.state in NOT_YET_TOLD:
                await notice.put(program, words, groups)
                by = here.member.person_id
                await (notice.plan(program, at, by, now) if at else notice.go(program, by, now))
            return notice

        notice: Self = await despite_others(unit)
        await NoticeTelling.start(now)
        return notice

    @classmethod
    async def publish(
        cls, here: Here, notice_id: UUID, now: datetime, *, seen: str | None = None
    ) -> Self:
        """Publish what is kept; a notice that is published already stays as it is.

        Raises `Refused` for one that is not finished, `Conflict` for another than that of `seen`.
        """

        async def change(program: Program, notice: Self) -> None:
            if notice.state in NOT_YET_TOLD:
                await notice.check_seen(program, seen)
                await notice.check_finished(program)
                await notice.go(program, here.member.person_id, now)

        notice = await cls._change(here, notice_id, change)
        await NoticeTelling.start(now)
        return notice

    @classmethod
    async def schedule(
        cls, here: Here, notice_id: UUID, at: datetime, now: datetime, *, seen: str | None = None
    ) -> Self:
        """Have what is kept be published at an instant; again, at another. Raises as `publish`."""
        by = here.member.person_id

        async def change(program: Program, notice: Self) -> None:
            if notice.state not in NOT_YET_TOLD:
                raise already_told()
            await notice.check_seen(program, seen)
            await notice.check_finished(program)
            await notice.plan(program, at, by, now)

        return await cls._change(here, notice_id, change)

    @classmethod
    async def unschedule(cls, here: Here, notice_id: UUID, now: datetime) -> Self:
        """Make a draft again of what waits to be published."""

        async def change(program: Program, notice: Self) -> None:
            if notice.state not in NOT_YET_TOLD:
                raise already_told()
            await notice.note_unscheduled(program, here.member.person_id, now)
            await notice.change(state=State.DRAFT, publish_at=None)

        return await cls._change(here, notice_id, change)

    @classmethod
    async def remove(cls, here: Here, notice_id: UUID, now: datetime) -> None:
        """Delete what was not told yet; nothing when it is gone already. Raises `Conflict`."""

        async def unit() -> None:
            program = await acting(here, Role.COORDINATOR)
            notice = await cls.own(program, notice_id)
            if notice is None:
                return
            if notice.state not in NOT_YET_TOLD:
                raise already_told()
            await notice.note_unscheduled(program, here.member.person_id, now)
            await notice.delete()

        await write(unit)

    @classmethod
    async def correct(
        cls,
        here: Here,
        notice_id: UUID,
        draft: Draft,
        now: datetime,
        *,
        tell: bool,
        seen: str | None = None,
    ) -> Self:
        """Give a published notice other words; `tell`: everybody is told once more.

        Where the words are the same, they are told again only while it is the one of the stamp
        `seen`: so a correction sent twice is one. Raises `Conflict` for one that was taken back or
        is another by now, `NotFound` for one that was not told, and `Refused` under `tell` when all
        the groups it was for are gone.
        """
        checked = draft.checked()
        words, by = Words(checked.title, checked.body), here.member.person_id

        async def change(program: Program, notice: Self) -> None:
            if tell and notice.state == State.PUBLISHED and not await notice.has_audience():
                nobody = _("The groups it was for are no more, so nobody can be told again.")
                raise Refused({"tell": nobody})
            if notice.state == State.WITHDRAWN:
                raise Conflict("withdrawn", _("This notice was taken back."))
            if notice.state != State.PUBLISHED:
                raise NotFound
            if notice.words(program) != words:
                await notice.check_seen(program, seen)
                await notice.say(program, words, now)
            elif not tell or seen != await notice.stamp(program):
                return
            at = await notice.tell_again(now) if tell else now
            await Action.note(program, Did.NOTICE_CORRECTED, by, at)

        notice = await cls._change(here, notice_id, change)
        await NoticeTelling.begin_taking_back(notice.id, notice.rev)
        await NoticeTelling.start(now)
        return notice

    @classmethod
    async def withdraw(cls, here: Here, notice_id: UUID, now: datetime) -> Self:
        """Take a published notice back: what waits is never sent, its words are shown no more."""

        async def change(program: Program, notice: Self) -> None:
            if notice.state == State.PUBLISHED:
                await notice.change(state=State.WITHDRAWN, withdrawn_at=now)
                await NoticeTelling.stop(notice.id, now)
                by = here.member.person_id
                await Action.note(program, Did.NOTICE_WITHDRAWN, by, now)
            elif notice.state != State.WITHDRAWN:
                raise NotFound

        notice = await cls._change(here, notice_id, change)
        await NoticeTelling.begin_taking_back(notice.id, notice.rev + 1)
        return notice

    @classmethod
    async def find(cls, program: Program, notice_id: UUID) -> Written:
        """Return one notice of a program, for its team; raise `NotFound`."""
        notice = await cls.own(program, notice_id)
        if notice is None:
            raise NotFound
        return (await written(program, [notice]))[0]

    @classmethod
    async def waiting_of(cls, program: Program) -> list[Written]:
        """Return a program's drafts, and what is scheduled, the last begun first."""
        own = cls.filter(program_id=program.id, published_at=None)
        return await written(program, await own.order_by("-created_at", "-id"))

    @classmethod
    async def of_program(
        cls, program: Program, limit: int = 50, before: UUID | None = None
    ) -> list[Written]:
        """Return what a program told, the last published first; `before` turns the page."""
        own = cls.filter(program_id=program.id, published_at__isnull=False)
        if before is not None:
            last = await cls.find(program, before)
            own = own.filter(
                Q(published_at__lt=last.published_at)
                | Q(published_at=last.published_at, id__lt=last.id)
            )
        return await written(program, await own.order_by("-published_at", "-id").limit(limit))

    seen_by = NoticeOpened.seen_by
    open = NoticeOpened.open
    count_new = NoticeOpened.count_new

    @classmethod
    async def report(cls, here: Here, notice_id: UUID) -> Report:
        """Say what became of a notice that was told; raise `NotFound`."""
        notice = await cls.own(here.program, notice_id)
        if notice is None or notice.told_at is None:
            raise NotFound
        return await notice.reported()

    @classmethod
    async def _change(
        cls,
        here: Here,
        notice_id: UUID,
        change: Callable[[Program, Self], Awaitable[None]],
    ) -> Self:
        async def unit() -> Self:
            program = await acting(here, Role.COORDINATOR)
            notice = await cls.own(program, notice_id)
            if notice is None:
                raise NotFound
            await change(program, notice)
            return notice

        return await write(unit)

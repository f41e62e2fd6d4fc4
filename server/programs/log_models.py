"""What coordinators did: everything for the owners, and who was looked at for those who were."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Self
from uuid import UUID

from tortoise import fields
from tortoise.expressions import Q

from server.core.database import Table, TableMeta, write
from server.people.models import Person
from server.programs.consent_models import Consent
from server.programs.models import Program
from server.programs.roles import Standing

TABLE = "program_action"
MOST_LOOKS = 200
ONE_LOOK = timedelta(minutes=1)
A_MOMENT = timedelta(microseconds=1)
SLACK = timedelta(minutes=5)
"""By which clocks of several machines may differ."""

Span = tuple[datetime, datetime | None]
"""From an instant on, until just before another."""


class Did(StrEnum):
    """What somebody of the team did."""

    JOINED = "joined"
    INVITATION_MADE = "invitation_made"
    INVITATION_REVOKED = "invitation_revoked"
    LET_IN = "let_in"
    DECLINED = "declined"
    REMOVED = "removed"
    BARRED = "barred"
    BAR_LIFTED = "bar_lifted"
    ROLE_GIVEN = "role_given"
    LEFT = "left"
    GROUP_MADE = "group_made"
    GROUP_CHANGED = "group_changed"
    GROUP_REMOVED = "group_removed"
    SETTINGS_CHANGED = "settings_changed"
    LIST_OPENED = "list_opened"
    NAMES_OPENED = "names_opened"
    MEMBER_OPENED = "member_opened"
    LIST_EXPORTED = "list_exported"
    NOTICE_PUBLISHED = "notice_published"
    NOTICE_SCHEDULED = "notice_scheduled"
    NOTICE_UNSCHEDULED = "notice_unscheduled"
    NOTICE_CORRECTED = "notice_corrected"
    NOTICE_WITHDRAWN = "notice_withdrawn"


SHOWS = {
    Did.LIST_OPENED: (Standing.IN, Standing.WAITING),
    Did.NAMES_OPENED: (Standing.IN,),
    Did.LIST_EXPORTED: (Standing.IN,),
}
"""Whose names are in what is looked at, besides those of who is barred; of `MEMBER_OPENED` it is
one person's."""
LOOKS = (*SHOWS, Did.MEMBER_OPENED)
BARS = (Did.BARRED, Did.BAR_LIFTED)
LAST = 2**31 - 1
"""As high as the log can count."""


class Action(Table):
    """One thing a coordinator did. Names are not kept here: they are looked up, or gone."""

    id = fields.IntField(primary_key=True)
    program: fields.ForeignKeyRelation[Program] = fields.ForeignKeyField(
        "evenkeel.Program", related_name=False, on_delete=fields.CASCADE
    )
    program_id: UUID
    kind = fields.CharField(max_length=24)
    by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "evenkeel.Person", related_name=False, on_delete=fields.SET_NULL, null=True
    )
    by_id: UUID | None
    about: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "evenkeel.Person", related_name=False, on_delete=fields.SET_NULL, null=True
    )
    about_id: UUID | None
    sealed = fields.BinaryField(null=True)
    at = fields.DatetimeField()

    class Meta(TableMeta):
        table = TABLE
        indexes = (("program_id", "at"),)

    @classmethod
    async def note(
        cls,
        program: Program,
        kind: Did,
        by: UUID | None,
        now: datetime,
        *,
        about: UUID | None = None,
        detail: str = "",
    ) -> None:
        """Keep what was done, in the unit that does it. `detail` is sealed: a group's name."""

        async def unit() -> None:
            row = await cls.create(
                program_id=program.id, kind=kind, by_id=by, about_id=about, at=now
            )
            if detail:
                row.sealed = program.seal_text(detail, table=TABLE, row=str(row.id), field="detail")
                await row.save(update_fields=["sealed"])

        await write(unit)

    @classmethod
    async def look(
        cls, program: Program, kind: Did, by: UUID, now: datetime, *, about: UUID | None = None
    ) -> None:
        """Keep that somebody of the team looks at names, in the unit that reads them.

        That is at an instant when all who came or went before have. What is opened within a minute
        of the same, or of the whole list, is one look, unless somebody is new there by then.
        """
        at = await Consent.last_change(program.id, now)
        if kind != Did.LIST_EXPORTED:
            shown = Q(kind=kind, about_id=about) | Q(kind=Did.LIST_OPENED)
            own = cls.filter(shown, program_id=program.id, by_id=by, at__gt=at - ONE_LOOK)
            last = await own.order_by("-id").first()
            if last is not None and not await Consent.is_any_since(program.id, last.at):
                return
        await cls.note(program, kind, by, at, about=about)

    @classmethod
    async def past_looks(cls, program: Program, now: datetime) -> datetime:
        """Return `now`, or the instant after the last look at names if that is later.

        For whoever comes or goes, in the unit that holds the program: its order tells who was in
        what was shown, and clocks that were read before it don't.
        """
        looks = cls.filter(program_id=program.id, kind__in=[*LOOKS], at__gte=now)
        last = await looks.order_by("-at").first()
        return now if last is None else last.at + A_MOMENT

    @classmethod
    async def past_notices(cls, program: Program, now: datetime) -> datetime:
        """Return `now`, or the instant after the last notice was told if that is a little later.

        For whoever is let in, in the unit that holds the program: a clock that was a little ahead
        does not make them one of those who were told before.
        """
        kinds = [Did.NOTICE_PUBLISHED, Did.NOTICE_CORRECTED]
        told = cls.filter(program_id=program.id, kind__in=kinds, at__gte=now, at__lt=now + SLACK)
        last = await told.order_by("-at").first()
        return now if last is None else last.at + A_MOMENT

    @classmethod
    async def newest(
        cls, program: Program, before_id: int | None = None, limit: int = 50
    ) -> Sequence[Self]:
        """Return what was done in a program, the last first; `before_id` turns the page."""
        done = cls.filter(program_id=program.id)
        if before_id is not None:
            done = done.filter(id__lt=before_id)
        return await done.order_by("-id").limit(limit)

    @classmethod
    async def was(cls, program: Program, kinds: Iterable[Did]) -> bool:
        """Tell whether anything of these kinds was ever done in a program."""
        return await cls.filter(program_id=program.id, kind__in=[*kinds]).exists()

    @classmethod
    async def declined(
        cls, person_id: UUID, program_ids: Collection[UUID]
    ) -> Mapping[UUID, datetime]:
        """Return, by program, when somebody was last not let in."""
        there = cls.filter(program_id__in=[*program_ids], kind=Did.DECLINED)
        done = there.filter(about_id=person_id).order_by("id")
        return {one.program_id: one.at for one in await done}

    @classmethod
    async def looks_at(
        cls, person_id: UUID, program_id: UUID, stood: Mapping[Standing, Sequence[Span]]
    ) -> Sequence[Self]:
        """Return the last 200 looks that showed somebody who stood so then, the last first.

        Or who was barred: that the order of the log tells, also once the bar is lifted.
        """
        showed = Q(kind=Did.MEMBER_OPENED, about_id=person_id)
        bars = cls.filter(program_id=program_id, about_id=person_id).order_by("id")
        turns = [(one.kind, one.id) for one in await bars.filter(kind__in=BARS)]
        for (kind, bar), (_lifted, lift) in pairwise([*turns, ("", LAST)]):
            if kind == Did.BARRED:
                showed |= Q(kind=Did.LIST_OPENED, id__gt=bar, id__lt=lift)
        for kind, standings in SHOWS.items():
            for begin, end in (span for one in standings for span in stood.get(one, ())):
                until = Q() if end is None else Q(at__lt=end)
                showed |= Q(kind=kind, at__gte=begin) & until
        return await cls.filter(showed, program_id=program_id).order_by("-id").limit(MOST_LOOKS)

    def detail(self, program: Program) -> str:
        """Return what was done it with, or ""."""
        if self.sealed is None:
            return ""
        return program.open_text(self.sealed, table=TABLE, row=str(self.id), field="detail")

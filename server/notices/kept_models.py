"""A notice as it is kept, and the acts of which its verbs are made. Each joins a unit."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import datetime
from typing import Self, TypeVar
from uuid import UUID

from tortoise import fields
from tortoise.exceptions import IntegrityError

from server.core.database import Table, TableMeta, write
from server.core.errors import Conflict, NotFound, Refused
from server.core.words import _
from server.notices import telling_queries, told_queries
from server.notices.forms import Draft, check_publish_at
from server.notices.kept_notice import State, Words, Written, open_words, seal_words
from server.notices.recent_counts import recent_counts
from server.notices.report import LEAST_AUDIENCE, Counts, Report, report_of
from server.notices.telling_models import NoticeTelling
from server.people.models import Person
from server.programs.group_models import MemberGroup
from server.programs.log_models import SLACK, Action, Did
from server.programs.models import Program
from server.programs.standing import Here

T = TypeVar("T")
CHANGED = "changed"
NOT_YET_TOLD = (State.DRAFT, State.SCHEDULED)


class NoticeGroup(Table):
    """A group that a notice is for."""

    id = fields.IntField(primary_key=True)
    program: fields.ForeignKeyRelation[Program] = fields.ForeignKeyField(
        "evenkeel.Program", related_name=False, on_delete=fields.CASCADE
    )
    program_id: UUID
    notice: fields.ForeignKeyRelation[Table] = fields.ForeignKeyField(
        "evenkeel.Notice", related_name=False, on_delete=fields.CASCADE
    )
    notice_id: UUID
    group: fields.ForeignKeyRelation[MemberGroup] = fields.ForeignKeyField(
        "evenkeel.MemberGroup", related_name=False, on_delete=fields.CASCADE, db_index=True
    )
    group_id: UUID

    class Meta(TableMeta):
        table = "notice_group"
        unique_together = (("notice_id", "group_id"),)


class KeptNotice(Table):
    """The columns of a notice, and what is done to them.

    `told_at`: when it was last told, published or corrected and told again; `audience` counts its
    people at that time, and nobody with a number after `last_in_groups` was in a group by then.
    `opened` counts who of them opened it since. `delivered`, `failed` and `no_device` are kept once
    nothing of it is on its way any more; until then they are counted.
    """

    id = fields.UUIDField(primary_key=True)
    program: fields.ForeignKeyRelation[Program] = fields.ForeignKeyField(
        "evenkeel.Program", related_name=False, on_delete=fields.CASCADE
    )
    program_id: UUID
    made_by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "evenkeel.Person", related_name=False, on_delete=fields.SET_NULL, null=True
    )
    made_by_id: UUID | None
    planned_by: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "evenkeel.Person", related_name=False, on_delete=fields.SET_NULL, null=True
    )
    planned_by_id: UUID | None
    state = fields.CharField(max_length=10)
    sealed = fields.BinaryField()
    is_for_all = fields.BooleanField()
    rev = fields.IntField(default=1)
    publish_at = fields.DatetimeField(null=True)
    published_at = fields.DatetimeField(null=True)
    told_at = fields.DatetimeField(null=True)
    corrected_at = fields.DatetimeField(null=True)
    withdrawn_at = fields.DatetimeField(null=True)
    audience = fields.IntField(default=0)
    last_in_groups = fields.IntField(default=0)
    opened = fields.IntField(default=0)
    delivered = fields.IntField(null=True)
    failed = fields.IntField(null=True)
    no_device = fields.IntField(null=True)
    created_at = fields.DatetimeField()

    class Meta(TableMeta):
        abstract = True

    @classmethod
    async def own(cls, program: Program, notice_id: UUID) -> Self | None:
        """Return a notice of this program; raise `NotFound` when it is another's."""
        notice = await cls.get_or_none(id=notice_id)
        if notice is not None and notice.program_id != program.id:
            raise NotFound
        return notice

    @classmethod
    def new(cls, here: Here, notice_id: UUID, now: datetime) -> Self:
        """Make a draft that is not kept yet."""
        return cls(
            id=notice_id,
            program_id=here.program.id,
            made_by_id=here.member.person_id,
            state=State.DRAFT,
            is_for_all=True,
            created_at=now,
        )

    @property
    def first_rev_that_stands(self) -> int:
        """What was told before is over; when it was taken back, all of it."""
        return self.rev + 1 if self.state == State.WITHDRAWN else self.rev

    def words(self, program: Program) -> Words:
        return open_words(program, self.id, self.sealed)

    async def check_finished(self, program: Program) -> None:
        """Raise `Refused` unless there is something to tell, and somebody it is for."""
        words = self.words(program)
        Draft(title=words.title, body=words.body).checked()
        if not await self.has_audience():
            raise _no_group()

    async def has_audience(self) -> bool:
        """Tell whether it is for everybody, or any of its groups is still there."""
        return self.is_for_all or await NoticeGroup.exists(notice_id=self.id)

    async def stamp(self, program: Program) -> str:
        return (await written(program, [self]))[0].stamp

    async def check_seen(self, program: Program, seen: str | None) -> None:
        """Raise `Conflict` when it is another by now than the one that was looked at."""
        if seen is not None and seen != await self.stamp(program):
            raise _changed()

    async def check_form(
        self, program: Program, draft: Draft, groups: Collection[UUID] | None, seen: str | None
    ) -> None:
        """Raise `Conflict` when a form made from `seen` would undo what others did since."""
        if seen is not None and self._saved_in_db:
            (one,) = await written(program, [self])
            if one.is_undone_by(seen, Words(draft.title, draft.body), groups):
                raise _changed()

    async def put(self, program: Program, draft: Draft, groups: Collection[UUID] | None) -> None:
        """Keep these words for these groups; None: for everybody."""
        wanted = set(groups or ())
        if groups is not None:
            await _check_groups(program, wanted)
        self.sealed = seal_words(program, self.id, Words(draft.title, draft.body))
        self.is_for_all = groups is None
        await self.save(force_create=not self._saved_in_db)
        await NoticeGroup.filter(notice_id=self.id).delete()
        await NoticeGroup.bulk_create(
            [NoticeGroup(program_id=program.id, notice_id=self.id, group_id=one) for one in wanted]
        )

    async def plan(self, program: Program, at: datetime, by: UUID | None, now: datetime) -> None:
        """Have it be published at an instant; raise `Refused` for one that can't be."""
        check_publish_at(at, now)
        if (self.state, self.publish_at) == (State.SCHEDULED, at):
            return
        await self.change(state=State.SCHEDULED, publish_at=at, planned_by_id=by)
        await Action.note(program, Did.NOTICE_SCHEDULED, by, now)

    async def go(self, program: Program, by: UUID | None, now: datetime) -> None:
        """Publish it."""
        await self.change(state=State.PUBLISHED, published_at=now)
        at = await self._tell(now)
        await Action.note(program, Did.NOTICE_PUBLISHED, by, at)

    async def say(self, program: Program, words: Words, now: datetime) -> None:
        """Correct what it says."""
        await self.change(sealed=seal_words(program, self.id, words), corrected_at=now)

    async def tell_again(self, now: datetime) -> datetime:
        """Tell everybody once more: nobody is told any more of how it was before.

        The instant is returned at which it counts as told, as from `_tell`.
        """
        await NoticeTelling.stop(self.id, now)
        totals: dict[str, int | None] = {"delivered": None, "failed": None, "no_device": None}
        await self.change(rev=self.rev + 1, opened=0, **totals)
        return await self._tell(now)

    async def change(self, **chosen: object) -> None:
        for name, value in chosen.items():
            setattr(self, name, value)
        await self.save(update_fields=[*chosen])

    async def reported(self) -> Report:
        """Say what became of it: as it was kept, or as it stands just now."""
        if self.delivered is not None:
            counts = Counts(0, self.failed or 0, self.delivered, self.no_device)
        else:
            counts = await recent_counts.of(self.id, self.rev, self.audience, self.counted)
        return report_of(self.audience, counts, await self._opened())

    async def counted(self) -> Counts:
        """Count what came of its last telling, as it stands just now."""
        tellings = await NoticeTelling.messages_of(self.id, self.rev)
        is_spread = all(one.spread_at is not None for one in tellings)
        ids = [one.message_id for one in tellings]
        counts = await telling_queries.count_people(ids, self.audience)
        if not is_spread or any(one.is_stopped for one in tellings):
            counts = counts._replace(no_device=None)
        return counts._replace(is_spread=is_spread)

    async def _opened(self) -> int | None:
        """Return how many opened it; None once too few of those who were told can read it."""
        if self.told_at is None or self.audience < LEAST_AUDIENCE:
            return None
        told = told_queries.Told(
            self.id, self.program_id, self.is_for_all, self.told_at, self.last_in_groups
        )
        there = await told_queries.count_still_there(told, LEAST_AUDIENCE)
        return self.opened if there >= LEAST_AUDIENCE else None

    async def _tell(self, now: datetime) -> datetime:
        """Have it be told to all who are in. It counts as told once the last of them had joined.

        A clock that was a little ahead let them in; what was told before that stays past to them.
        """
        at = await told_queries.last_joined(self.program_id, now, now + SLACK) or now
        audience = await telling_queries.count_audience(
            self.id, self.program_id, is_for_all=self.is_for_all, joined_by=at
        )
        last = await told_queries.last_in_groups()
        await self.change(told_at=at, audience=audience, last_in_groups=last)
        await NoticeTelling.begin(self.program_id, self.id, self.rev, now)
        return at


def already_told() -> Conflict:
    """Return what to raise for an act that only a notice has that was not told."""
    return Conflict("already_told", _("This notice is out already. You can still correct it."))


def _changed() -> Conflict:
    return Conflict(CHANGED, _("Somebody changed it meanwhile. Look at it once more."))


async def despite_others(unit: Callable[[], Awaitable[T]]) -> T:
    """Do a unit again when the same form came twice at once."""
    try:
        return await write(unit)
    except IntegrityError:
        return await write(unit)


async def written(program: Program, notices: Sequence[KeptNotice]) -> list[Written]:
    """Show notices to their team."""
    ids = [one.id for one in notices if not one.is_for_all]
    found = await NoticeGroup.filter(notice_id__in=ids).values_list("notice_id", "group_id")
    return [
        _written(program, one, [group for its, group in found if its == one.id]) for one in notices
    ]


def _written(program: Program, notice: KeptNotice, groups: Sequence[UUID]) -> Written:
    words = notice.words(program)
    return Written(
        id=notice.id,
        state=State(notice.state),
        title=words.title,
        body=words.body,
        groups=None if notice.is_for_all else tuple(groups),
        rev=notice.rev,
        publish_at=notice.publish_at,
        published_at=notice.published_at,
        corrected_at=notice.corrected_at,
        withdrawn_at=notice.withdrawn_at,
        audience=notice.audience,
        created_at=notice.created_at,
    )


async def _check_groups(program: Program, wanted: set[UUID]) -> None:
    """Raise `Refused` unless these are groups of the program, at least one."""
    known = await MemberGroup.filter(program_id=program.id, id__in=list(wanted)).count()
    if not wanted or known < len(wanted):
        raise _no_group()


def _no_group() -> Refused:
    return Refused({"groups": _("Pick one or more of the groups of this program.")})

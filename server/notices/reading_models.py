"""What members read: which notices they may see, and that they opened one."""

from datetime import datetime
from uuid import UUID

from tortoise import fields

from server.core.database import Table, TableMeta, write
from server.core.errors import NotFound
from server.notices import queries
from server.notices.kept_notice import Seen, open_words
from server.people.models import Person
from server.programs.member_models import Member, Mine
from server.programs.models import Program
from server.programs.roles import Standing

USUAL = 50


class NoticeOpened(Table):
    """That somebody opened a notice, for their own unread marks and a total."""

    id = fields.IntField(primary_key=True)
    program: fields.ForeignKeyRelation[Program] = fields.ForeignKeyField(
        "evenkeel.Program", related_name=False, on_delete=fields.CASCADE
    )
    program_id: UUID
    notice: fields.ForeignKeyRelation[Table] = fields.ForeignKeyField(
        "evenkeel.Notice", related_name=False, on_delete=fields.CASCADE
    )
    notice_id: UUID
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "evenkeel.Person", related_name=False, on_delete=fields.CASCADE, db_index=True
    )
    person_id: UUID
    rev = fields.IntField()
    opened_at = fields.DatetimeField()

    class Meta(TableMeta):
        table = "notice_opened"
        unique_together = (("notice_id", "person_id"),)

    @classmethod
    async def seen_by(
        cls, person: Person, limit: int = USUAL, before: UUID | None = None
    ) -> list[Seen]:
        """Return the notices of all programs that somebody is in, the last published first.

        `before` turns the page: a notice of the page before. Raises `NotFound` when they can't
        see that one any more.
        """
        mine = await _programs_of(person)
        start = None if before is None else await cls._place(mine, before)
        found = [
            seen(one, row)
            for one in mine
            for row in await queries.visible(_reader(one), limit, start)
        ]
        found.sort(key=lambda one: (one.published_at, str(one.id)), reverse=True)
        return found[:limit]

    @classmethod
    async def count_new(cls, person: Person) -> int:
        """Count the notices that somebody was told of and has not opened."""
        return sum([await queries.count_new(_reader(one)) for one in await _programs_of(person)])

    @classmethod
    async def find(cls, person: Person, notice_id: UUID) -> Seen:
        """Return one notice as this person sees it; raise `NotFound` when they don't."""
        one, row = await _visible_one(await _programs_of(person), notice_id)
        return seen(one, row)

    @classmethod
    async def open(
        cls, person: Person, notice_id: UUID, now: datetime, rev: int | None = None
    ) -> Seen:
        """Return one notice, and note that it was opened; raise `NotFound`.

        Noted is the first time since it was told, and only by those who were told of it. `rev` is
        the telling that was read: once it was told again, that one is not opened yet.
        """
        one, row = await _visible_one(await _programs_of(person), notice_id)
        shown = seen(one, row)
        if shown.is_new and rev in {None, row.rev}:
            await write(lambda: queries.note_opened(_reader(one), row, now))
        return shown

    @classmethod
    async def all_of(cls, person: Person) -> list[tuple[UUID, datetime]]:
        """Return which notices somebody opened, and when, in that order."""
        own = cls.filter(person_id=person.id).order_by("opened_at", "id")
        return [(one.notice_id, one.opened_at) for one in await own]

    @classmethod
    async def _place(cls, mine: list[Mine], notice_id: UUID) -> tuple[datetime, UUID]:
        _one, row = await _visible_one(mine, notice_id)
        return row.published_at, row.id


def seen(mine: Mine, row: queries.Row) -> Seen:
    """Show a member a notice as it is kept."""
    program, joined_at = mine.program, mine.member.joined_at
    words = None if row.is_withdrawn else open_words(program, row.id, row.sealed)
    is_told = row.was_there and joined_at is not None and joined_at <= row.told_at
    is_unread = row.opened_rev is None or row.opened_rev < row.rev
    return Seen(
        id=row.id,
        program_id=program.id,
        program_name=program.name,
        title=words.title if words else "",
        body=words.body if words else "",
        published_at=row.published_at,
        corrected_at=row.corrected_at,
        is_withdrawn=row.is_withdrawn,
        is_new=is_told and is_unread and not row.is_withdrawn,
        phone=program.profile.phone,
        hours=program.profile.hours,
        timezone=program.timezone,
        hue=program.profile.hue,
        rev=row.rev,
    )


async def _programs_of(person: Person) -> list[Mine]:
    mine = await Member.of_person(person.id)
    return [one for one in mine if one.member.standing == Standing.IN]


async def _visible_one(mine: list[Mine], notice_id: UUID) -> tuple[Mine, queries.Row]:
    for one in mine:
        row = await queries.visible_one(_reader(one), notice_id)
        if row is not None:
            return one, row
    raise NotFound


def _reader(mine: Mine) -> queries.Reader:
    member = mine.member
    return queries.Reader(
        mine.program.id, member.id, member.person_id, member.joined_at or member.created_at
    )

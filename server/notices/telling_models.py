"""Telling of notices: what is put into the outbox for their members, step by step."""

from collections.abc import Collection, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from typing import NamedTuple, Self
from uuid import UUID, uuid4

from tortoise import fields
from tortoise.exceptions import DBConnectionError, IntegrityError, OperationalError

from server.core.database import Table, TableMeta, speaks_sqlite, write
from server.notices import telling_queries as queries
from server.notices import told_queries
from server.programs.log_models import SLACK
from server.programs.member_models import Member
from server.programs.models import Program
from server.programs.roles import Role
from server.push import queries as outbox

KIND = "notice"
DEVICES_A_UNIT = 5000
TIMES_AS_MANY = 4
"""On PostgreSQL, where a unit holds up nobody but who joins or leaves that program."""
LASTS = timedelta(days=3)
NOT_NOW = (DBConnectionError, OperationalError)
STEPS_AT_ONCE = 4
"""Of taking back, while somebody waits for the answer; the rest is left to the job."""


class Told(NamedTuple):
    """What a message tells of. Nothing any more when it `is_over`: told anew, or taken back."""

    message_id: UUID
    notice_id: UUID
    program: Program
    sealed: bytes
    says_title: bool
    expires_at: datetime
    is_over: bool


class NoticeTelling(Table):
    """A message that tells of a notice, and how far it was put into the outbox.

    Two for each time it is told: one with its title, to those who chose that, one without. Both
    are put in in one go: `after` is the last person whose devices have their deliveries, and
    `spread_at` when the last of all had. `is_stopped`: it was taken back, or told anew, before.
    """

    id = fields.IntField(primary_key=True)
    program: fields.ForeignKeyRelation[Program] = fields.ForeignKeyField(
        "evenkeel.Program", related_name=False, on_delete=fields.CASCADE
    )
    program_id: UUID
    notice: fields.ForeignKeyRelation[Table] = fields.ForeignKeyField(
        "evenkeel.Notice", related_name=False, on_delete=fields.CASCADE, db_index=True
    )
    notice_id: UUID
    message_id = fields.UUIDField(unique=True)
    rev = fields.IntField()
    says_title = fields.BooleanField()
    after = fields.UUIDField(null=True)
    spread_at = fields.DatetimeField(null=True, db_index=True)
    is_stopped = fields.BooleanField(default=False)

    class Meta(TableMeta):
        table = "notice_telling"

    @classmethod
    async def begin(cls, program_id: UUID, notice_id: UUID, rev: int, now: datetime) -> None:
        """Have a notice be told from now on, inside a unit that holds its program."""
        for says_title, which in ((False, "plain"), (True, "titled")):
            key = f"{KIND}:{notice_id}:{rev}:{which}"
            message = outbox.NewMessage(uuid4(), None, KIND, key, now, now + LASTS, now)
            await outbox.put_message(message)
            await cls.create(
                program_id=program_id,
                notice_id=notice_id,
                message_id=message.id,
                rev=rev,
                says_title=says_title,
            )

    @classmethod
    async def spread_some(cls, now: datetime) -> bool:
        """Put the next deliveries into the outbox, in one unit; false when none are left to put.

        A program that another process holds just now is left for the next time, and so is a step
        in which somebody's account went away.
        """
        if not await queries.tellings_left():
            return False
        try:
            return await write(lambda: cls._spread_some(now))
        except IntegrityError:
            return False

    @classmethod
    async def start(cls, now: datetime) -> None:
        """Put the first deliveries into the outbox at once; if that can't be, the job does it."""
        with suppress(*NOT_NOW):
            await cls.spread_some(now)

    @classmethod
    async def begin_taking_back(cls, notice_id: UUID, before_rev: int) -> None:
        """Take back what some steps can; the rest, and all if that can't be, is left to the job."""
        with suppress(*NOT_NOW):
            await cls.take_back(notice_id, before_rev, STEPS_AT_ONCE)

    @classmethod
    async def stop(cls, notice_id: UUID, now: datetime) -> None:
        """Put no more of a notice into the outbox, inside a unit that holds its program."""
        left = cls.filter(notice_id=notice_id, spread_at=None)
        await left.update(spread_at=now, is_stopped=True)

    @classmethod
    async def take_back(cls, notice_id: UUID, before_rev: int, steps: int | None = None) -> None:
        """Take what waits of earlier tellings out of the queue, so many steps, or all of it.

        Nobody need wait for it: the sender asks about each, and is told that they are over.
        """
        of = cls.filter(notice_id=notice_id, rev__lt=before_rev).order_by("id")
        for (message_id,) in await of.values_list("message_id"):
            await cls._take_back(message_id, steps)

    @classmethod
    async def put_right(cls, program_id: UUID, person_id: UUID) -> None:
        """Have what waits for one person follow what they are and chose by now, inside a unit.

        That unit holds the program, so that no step is under way that knew them otherwise.
        """
        mine = await Member.of(person_id, program_id)
        if mine is None or not mine.member.has(Role.MEMBER) or mine.member.is_muted:
            await queries.withdraw_of(program_id, person_id)
        else:
            says_title = mine.member.shows_titles
            await queries.retitle_of(program_id, person_id, says_title=says_title)

    @classmethod
    async def out_of_group(cls, program_id: UUID, person_ids: Collection[UUID]) -> None:
        """Have these people not be told of what they can't read any more. As `put_right`."""
        await told_queries.withdraw_unseen(program_id, person_ids)

    @classmethod
    async def messages_of(cls, notice_id: UUID, rev: int) -> Sequence[Self]:
        """Return both messages of one telling."""
        return await cls.filter(notice_id=notice_id, rev=rev).order_by("id")

    @classmethod
    async def heal(cls, now: datetime) -> int:
        """Tell now what a clock that ran ahead has told in the future; return of how many.

        Whoever joined by that clock has joined now: first, so that they are told.
        """
        for program_id in await told_queries.joined_after(now + SLACK):
            await write(partial(cls._joined_now, program_id, now))
        ahead = await queries.told_after(now + SLACK)
        for notice_id, program_id in ahead:
            await write(partial(cls._told_now, program_id, notice_id, now))
        return len(ahead)

    @classmethod
    async def told_of(cls, message_ids: Collection[UUID]) -> list[Told]:
        """Return what these messages tell of by now."""
        found = await queries.told(message_ids)
        programs = await Program.in_bulk({row["program_id"] for row in found}, "id")
        by_id = {str(program_id): program for program_id, program in programs.items()}
        return [
            Told(
                UUID(str(row["message_id"])),
                UUID(str(row["id"])),
                by_id[str(row["program_id"])],
                bytes(row["sealed"]),
                bool(row["says_title"]),
                outbox.given_time(row["told_at"]) + LASTS,
                bool(row["is_over"]),
            )
            for row in found
        ]

    @classmethod
    async def _joined_now(cls, program_id: UUID, now: datetime) -> None:
        await Program.locked(program_id)
        await told_queries.joined_by(program_id, now)

    @classmethod
    async def _told_now(cls, program_id: UUID, notice_id: UUID, now: datetime) -> None:
        await Program.locked(program_id)
        await queries.tell_at(notice_id, now, now + LASTS)

    @classmethod
    async def _take_back(cls, message_id: UUID, steps: int | None) -> None:
        last: int | None = 0
        taken = 0
        while last is not None and taken != steps and await queries.is_waiting([message_id]):
            last = await write(partial(queries.withdraw_some, message_id, last, devices_a_unit()))
            taken += 1

    @classmethod
    async def _spread_some(cls, now: datetime) -> bool:
        for telling in await queries.tellings_left():  # again: in the unit they stand still
            free = Program.select_for_update(skip_locked=True, no_key=True)
            if await free.get_or_none(id=telling.program_id) is not None:
                await cls._put_next(await queries.telling_now(telling), now)
                return True
        return False

    @classmethod
    async def _put_next(cls, telling: queries.Telling | None, now: datetime) -> None:
        if telling is None:  # whoever held the program has done it
            return
        last = await queries.last_of_next(telling, devices_a_unit())
        await queries.put_deliveries(telling, last, now)
        both = cls.filter(notice_id=telling.notice_id, rev=telling.rev)
        await (both.update(spread_at=now) if last is None else both.update(after=last))


def devices_a_unit() -> int:
    """Return for how many devices one unit makes, or withdraws, deliveries."""
    return DEVICES_A_UNIT if speaks_sqlite() else DEVICES_A_UNIT * TIMES_AS_MANY

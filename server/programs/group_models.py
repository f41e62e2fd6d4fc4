"""Groups of a program, which their members can see they are in. Their names are sealed."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Self
from uuid import UUID, uuid4

from tortoise import fields
from tortoise.functions import Count

from server.core.database import Table, TableMeta, write
from server.core.errors import Conflict, NotFound, Refused
from server.core.words import _
from server.programs.forms import group_name
from server.programs.log_models import Action, Did
from server.programs.member_models import Member, Mine
from server.programs.models import Program
from server.programs.roles import Role, Standing
from server.programs.standing import Here, acting

TABLE = "member_group"
MOST = 50

GroupLeft = Callable[[UUID, Collection[UUID]], Awaitable[None]]
"""Told of a program and of people, in the unit in which they are taken out of a group of it."""


class MemberGroup(Table):
    """A group of a program, which its members can see they are in."""

    id = fields.UUIDField(primary_key=True)
    program: fields.ForeignKeyRelation[Program] = fields.ForeignKeyField(
        "evenkeel.Program", related_name=False, on_delete=fields.CASCADE, db_index=True
    )
    program_id: UUID
    sealed_name = fields.BinaryField()
    created_at = fields.DatetimeField()

    class Meta(TableMeta):
        table = TABLE

    @classmethod
    async def all_of(cls, program: Program) -> Sequence[Self]:
        """Return the groups of a program, by name."""
        found = await cls.filter(program_id=program.id)
        return sorted(found, key=lambda group: group.name(program).casefold())

    @classmethod
    async def add(cls, here: Here, name: str, now: datetime) -> Self:
        """Make a group; raise `Refused` under `name` when it can't be called so."""
        called = group_name(name)

        async def unit() -> Self:
            program = await acting(here, Role.COORDINATOR)
            await cls._check_name(program, called, None)
            group = cls(id=uuid4(), program_id=program.id, created_at=now)
            group.seal_name(program, called)
            await group.save(force_create=True)
            await _note(here, Did.GROUP_MADE, called, now)
            return group

        return await write(unit)

    @classmethod
    async def rename(cls, here: Here, group_id: UUID | None, name: str, now: datetime) -> None:
        """Call a group something else; raise `Refused` or `NotFound`."""
        called = group_name(name)

        async def unit() -> None:
            program = await acting(here, Role.COORDINATOR)
            group = await cls.one_of(program, group_id)
            await cls._check_name(program, called, group.id)
            group.seal_name(program, called)
            await group.save(update_fields=["sealed_name"])
            await _note(here, Did.GROUP_CHANGED, called, now)

        await write(unit)

    @classmethod
    async def remove(
        cls, here: Here, group_id: UUID | None, now: datetime, left: GroupLeft | None = None
    ) -> None:
        """Remove a group. Its members stay in the program; raise `NotFound`."""

        async def unit() -> None:
            program = await acting(here, Role.COORDINATOR)
            group = await cls.one_of(program, group_id)
            await _note(here, Did.GROUP_REMOVED, group.name(program), now)
            out = await GroupMember.people_in(group)
            await group.delete()
            if left and out:
                await left(program.id, [*out.values()])

        await write(unit)

    @classmethod
    async def one_of(cls, program: Program, group_id: UUID | None) -> Self:
        """Return the group of this id if it is this program's; raise `NotFound`."""
        group = None
        if group_id is not None:
            group = await cls.get_or_none(id=group_id, program_id=program.id)
        if group is None:
            raise NotFound
        return group

    def name(self, program: Program) -> str:
        return program.open_text(self.sealed_name, table=TABLE, row=self.id, field="name")

    def seal_name(self, program: Program, name: str) -> None:
        self.sealed_name = program.seal_text(name, table=TABLE, row=self.id, field="name")

    @classmethod
    async def _check_name(cls, program: Program, name: str, own_id: UUID | None) -> None:
        others = [group for group in await cls.all_of(program) if group.id != own_id]
        if len(others) >= MOST:
            raise Conflict("too_many_groups", _("A program has at most 50 groups."))
        if name.casefold() in {group.name(program).casefold() for group in others}:
            raise Refused({"name": _("There is a group of this name already.")})


class GroupMember(Table):
    """One member of one group."""

    id = fields.IntField(primary_key=True)
    program: fields.ForeignKeyRelation[Program] = fields.ForeignKeyField(
        "evenkeel.Program", related_name=False, on_delete=fields.CASCADE
    )
    program_id: UUID
    group: fields.ForeignKeyRelation[MemberGroup] = fields.ForeignKeyField(
        "evenkeel.MemberGroup", related_name=False, on_delete=fields.CASCADE
    )
    group_id: UUID
    member: fields.ForeignKeyRelation[Member] = fields.ForeignKeyField(
        "evenkeel.Member", related_name=False, on_delete=fields.CASCADE, db_index=True
    )
    member_id: UUID

    class Meta(TableMeta):
        table = "group_member"
        unique_together = (("group_id", "member_id"),)

    @classmethod
    async def put(
        cls,
        here: Here,
        group_id: UUID | None,
        member_ids: Collection[UUID],
        now: datetime,
        *,
        shown: Collection[UUID] | None = None,
        left: GroupLeft | None = None,
    ) -> None:
        """Have a group consist of exactly these members, as far as they are in the program.

        `shown` are those to choose from, None for all: whoever else is in the group stays.
        """

        async def unit() -> None:
            program = await acting(here, Role.COORDINATOR)
            group = await MemberGroup.one_of(program, group_id)
            people = await cls.people_in(group)
            had, chosen = set(people), set(member_ids)
            if shown is not None:
                chosen = (chosen & set(shown)) | (had - set(shown))
            wanted = {one.id for one in await Member.all_of(program) if one.id in chosen}
            if wanted == had:
                return
            await cls.filter(group_id=group.id, member_id__in=list(had - wanted)).delete()
            row = {"program_id": program.id, "group_id": group.id}
            await cls.bulk_create([cls(member_id=one, **row) for one in sorted(wanted - had)])
            await _note(here, Did.GROUP_CHANGED, group.name(program), now)
            if left and had - wanted:
                await left(program.id, [people[one] for one in had - wanted])

        await write(unit)

    @classmethod
    async def choose(
        cls,
        here: Here,
        member: Member,
        group_ids: Collection[UUID],
        now: datetime,
        left: GroupLeft | None = None,
    ) -> None:
        """Have who is in be in exactly these groups; raise `NotFound` when they are in no more."""

        async def unit() -> None:
            program = await acting(here, Role.COORDINATOR, member.person_id)
            if (await Member.one_of(program, member.id)).standing != Standing.IN:
                raise NotFound
            had = set(await cls.ids_with(member))
            for group in await MemberGroup.all_of(program):
                if (group.id in had) == (group.id in group_ids):
                    continue
                if group.id in had:
                    await cls.filter(group_id=group.id, member_id=member.id).delete()
                else:
                    keep = cls(program_id=program.id, group_id=group.id, member_id=member.id)
                    await keep.save(force_create=True)
                await _note(here, Did.GROUP_CHANGED, group.name(program), now)
            if left and had - set(group_ids):
                await left(program.id, [member.person_id])

        await write(unit)

    @classmethod
    async def ids_with(cls, member: Member) -> list[UUID]:
        """Return the ids of the groups somebody is in."""
        return [one for (one,) in await cls.filter(member_id=member.id).values_list("group_id")]

    @classmethod
    async def ids_in(cls, group: MemberGroup) -> list[UUID]:
        """Return the ids of the members of a group."""
        return [one for (one,) in await cls.filter(group_id=group.id).values_list("member_id")]

    @classmethod
    async def people_in(cls, group: MemberGroup) -> Mapping[UUID, UUID]:
        """Return the people in a group, by the ids of the members they are."""
        rows = cls.filter(group_id=group.id)
        return dict(await rows.values_list("member_id", "member__person_id"))

    @classmethod
    async def sizes(cls, program: Program) -> Mapping[UUID, int]:
        """Count the members of each group of a program that has any."""
        rows = cls.filter(program_id=program.id).annotate(count=Count("id")).group_by("group_id")
        return dict(await rows.values_list("group_id", "count"))

    @classmethod
    async def take_out(cls, member: Member) -> None:
        """Take somebody out of all groups, inside a unit."""
        await cls.filter(member_id=member.id).delete()


async def groups_of(mine: Mine) -> list[str]:
    """Return the names of the groups that somebody is in."""
    return (await groups_by_member(mine.program, [mine.member.id])).get(mine.member.id, [])


async def groups_by_member(
    program: Program, member_ids: Collection[UUID] | None = None
) -> Mapping[UUID, list[str]]:
    """Return the names of the groups each member is in; those in none are left out."""
    names = {group.id: group.name(program) for group in await MemberGroup.all_of(program)}
    rows = GroupMember.filter(program_id=program.id)
    if member_ids is not None:
        rows = rows.filter(member_id__in=list(member_ids))
    found: dict[UUID, list[str]] = {}
    for member_id, group_id in await rows.values_list("member_id", "group_id"):
        if group_id in names:  # else it was made just now
            found.setdefault(member_id, []).append(names[group_id])
    return {member_id: sorted(called, key=str.casefold) for member_id, called in found.items()}


async def _note(here: Here, did: Did, name: str, now: datetime) -> None:
    await Action.note(here.program, did, here.member.person_id, now, detail=name)

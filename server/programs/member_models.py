"""Who belongs to a program, as what, and every question put to them."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple, Self
from uuid import UUID, uuid4

from tortoise import fields
from tortoise.expressions import Q
from tortoise.functions import Count

from server.core.database import Table, TableMeta, write
from server.core.errors import NotFound
from server.core.words import _
from server.people.models import Person
from server.programs.invitation_models import Invitation
from server.programs.models import Program
from server.programs.roles import Role, Standing

TABLE = "member"
BELONG = frozenset({Standing.IN, Standing.WAITING})
PLACE_LASTS = timedelta(days=14)
"""How long a place is kept at least; it lasts as long as its invitation if that is longer."""

Left = Callable[[UUID, UUID], Awaitable[None]]
"""Told of a program and a person, in the unit in which that person stops getting its notices."""


class Mine(NamedTuple):
    """A program, and somebody's place in it."""

    program: Program
    member: "Member"


class Member(Table):
    """Somebody in a program. The name they chose for its team is sealed under its key."""

    id = fields.UUIDField(primary_key=True)
    program: fields.ForeignKeyRelation[Program] = fields.ForeignKeyField(
        "evenkeel.Program", related_name=False, on_delete=fields.CASCADE
    )
    program_id: UUID
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "evenkeel.Person", related_name=False, on_delete=fields.CASCADE, db_index=True
    )
    person_id: UUID
    invitation: fields.ForeignKeyNullableRelation[Invitation] = fields.ForeignKeyField(
        "evenkeel.Invitation", related_name=False, on_delete=fields.SET_NULL, null=True
    )
    invitation_id: UUID | None
    role = fields.CharField(max_length=12)
    standing = fields.CharField(max_length=8)
    sealed_name = fields.BinaryField(null=True)
    is_muted = fields.BooleanField(default=False)
    shows_titles = fields.BooleanField(default=False)
    joined_at = fields.DatetimeField(null=True, db_index=True)
    created_at = fields.DatetimeField()

    class Meta(TableMeta):
        table = TABLE
        unique_together = (("program_id", "person_id"),)
        indexes = (("program_id", "standing"),)

    @classmethod
    async def of(cls, person_id: UUID, program_id: UUID) -> Mine | None:
        """Return somebody's place in a program, of whatever standing; None: they have none."""
        own = cls.filter(person_id=person_id, program_id=program_id).select_related("program")
        member = await own.get_or_none()
        return None if member is None else Mine(member.program, member)

    @classmethod
    async def of_person(
        cls, person_id: UUID, standings: Collection[Standing] = BELONG
    ) -> list[Mine]:
        """Return the programs that somebody is in or waits to be let into, by name."""
        own = cls.filter(person_id=person_id, standing__in=[*standings]).select_related("program")
        found = [Mine(member.program, member) for member in await own]
        return sorted(found, key=lambda mine: (mine.program.name.casefold(), mine.program.id))

    @classmethod
    async def all_of(
        cls,
        program: Program,
        standing: Standing = Standing.IN,
        *,
        offset: int = 0,
        limit: int | None = None,
    ) -> Sequence[Self]:
        """Return those of one standing, the first who came first."""
        there = cls.filter(program_id=program.id, standing=standing)
        page = there.order_by("joined_at", "created_at", "id").offset(offset)
        return await (page if limit is None else page.limit(limit))

    @classmethod
    async def count_of(cls, program: Program) -> Mapping[Standing, int]:
        """Count those of each standing."""
        there = cls.filter(program_id=program.id).annotate(count=Count("id")).group_by("standing")
        found = dict(await there.values_list("standing", "count"))
        return {one: found.get(one, 0) for one in Standing}

    @classmethod
    async def one_of(cls, program: Program, member_id: UUID | None) -> Self:
        """Return the member of this id if they are of this program; raise `NotFound`."""
        own = None
        if member_id is not None:
            own = await cls.get_or_none(id=member_id, program_id=program.id)
        if own is None:
            raise NotFound
        return own

    @classmethod
    async def team_names(
        cls, program_id: UUID, person_ids: Collection[UUID | None]
    ) -> Mapping[UUID, str]:
        """Return what those of these people who run a program by now are called in it, or ""."""
        ids = [one for one in person_ids if one is not None]
        team = cls.filter(program_id=program_id, person_id__in=ids, standing=Standing.IN)
        there = await team.exclude(role=Role.MEMBER).select_related("program")
        return {member.person_id: member.chosen_name(member.program) for member in there}

    @classmethod
    async def owners_of(cls, program: Program) -> int:
        """Count the owners of a program."""
        there = cls.filter(program_id=program.id, standing=Standing.IN, role=Role.OWNER)
        return await there.count()

    @classmethod
    async def awaited(cls, program_ids: Collection[UUID]) -> set[UUID]:
        """Return those of these programs at which somebody waits to be let in."""
        waiting = cls.filter(program_id__in=[*program_ids], standing=Standing.WAITING)
        return {one for (one,) in await waiting.distinct().values_list("program_id")}

    @classmethod
    async def places_kept(cls, program: Program, now: datetime) -> Mapping[UUID, list[datetime]]:
        """Return, by invitation, until when each place lasts that is kept and not joined with."""
        kept = cls.filter(program_id=program.id, standing=Standing.INVITED)
        lasting = Q(created_at__gt=now - PLACE_LASTS) | Q(invitation__expires_at__gt=now)
        found: dict[UUID, list[datetime]] = {}
        for one in await kept.filter(lasting).select_related("invitation"):
            if one.invitation is not None:
                found.setdefault(one.invitation.id, []).append(one.place_ends(one.invitation))
        return found

    def place_ends(self, invitation: Invitation) -> datetime:
        """Return until when this place is kept, which its invitation kept."""
        return max(invitation.expires_at, self.created_at + PLACE_LASTS)

    def name(self, program: Program) -> str:
        """Return what the team knows this person by."""
        return self.chosen_name(program) or _("No name given")

    def chosen_name(self, program: Program) -> str:
        """Return the name this person chose for the team, or ""."""
        if self.sealed_name is None:
            return ""
        return program.open_text(self.sealed_name, table=TABLE, row=self.id, field="name")

    def seal_name(self, program: Program, name: str) -> None:
        sealed = program.seal_text(name, table=TABLE, row=self.id, field="name")
        self.sealed_name = sealed if name else None

    def has(self, needed: Role) -> bool:
        """Tell whether this person is in and may do what `needed` is asked for."""
        return self.standing == Standing.IN and Role(self.role).covers(needed)

    @classmethod
    def new(cls, program_id: UUID, person_id: UUID, standing: Standing, now: datetime) -> Self:
        """Make a place in a program that is not kept yet."""
        return cls(
            id=uuid4(),
            program_id=program_id,
            person_id=person_id,
            role=Role.MEMBER,
            standing=standing,
            created_at=now,
        )

    async def rename(self, program: Program, name: str) -> None:
        """Be known to the team by another name, or by none."""
        self.seal_name(program, name)
        await write(lambda: self._keep("sealed_name"))

    async def choose(
        self, left: Left, *, is_muted: bool | None = None, shows_titles: bool | None = None
    ) -> None:
        """Choose whether notices are told of, and with their titles; None leaves it as it is.

        What waits to be sent follows at once: of a muted program nothing is sent any more.
        """

        async def unit() -> None:
            await Program.locked(self.program_id)
            self.is_muted = self.is_muted if is_muted is None else is_muted
            self.shows_titles = self.shows_titles if shows_titles is None else shows_titles
            await self._keep("is_muted", "shows_titles")
            await left(self.program_id, self.person_id)

        await write(unit)

    async def _keep(self, *changed: str) -> None:
        """Write these fields; raise `NotFound` when somebody took the place away meanwhile."""
        own = Member.filter(id=self.id, standing__in=[*BELONG])
        if not await own.update(**{name: getattr(self, name) for name in changed}):
            raise NotFound

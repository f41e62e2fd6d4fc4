"""The names of a program of any size, in order. They are sealed, so no database can sort them."""

import asyncio
from collections.abc import AsyncIterator, Collection, Sequence
from typing import NamedTuple
from uuid import UUID

from server.core.database import records
from server.core.words import _
from server.programs.member_models import TABLE, Member
from server.programs.models import Program
from server.programs.roles import Role, Standing

AT_ONCE = 500


class Sealed(NamedTuple):
    """A member whose name is not opened yet."""

    id: UUID
    name: bytes | None


class Named(NamedTuple):
    """A member by the name the team knows."""

    id: UUID
    name: str


async def sealed_names(program: Program) -> list[Sealed]:
    """Return everybody who is in, to be opened outside the unit that keeps that it was read."""
    sql = "select id, sealed_name from member where program_id = ? and standing = ?"
    found = await records(sql, [program.id, Standing.IN])
    return [Sealed(UUID(str(member_id)), sealed) for member_id, sealed in found]


async def names_of(program: Program, sealed: Sequence[Sealed]) -> list[Named]:
    """Return them by name; those who gave none come last.

    A hundred thousand take a second to open, so others have their turn in between.
    """
    named = []
    for start in range(0, len(sealed), AT_ONCE):
        named += [(one.id, _opened(program, one)) for one in sealed[start : start + AT_ONCE]]
        await asyncio.sleep(0)
    named.sort(key=lambda pair: (not pair[1], pair[1].casefold(), pair[0]))
    return [Named(member_id, name or _("No name given")) for member_id, name in named]


async def members_of(program: Program, ids: Collection[UUID]) -> Sequence[Member]:
    """Return these of a program's members, in the order asked for; who is gone is left out."""
    there = await Member.filter(program_id=program.id, id__in=ids)
    found = {one.id: one for one in there}
    return [found[one] for one in ids if one in found]


async def everybody(program: Program, sealed: Sequence[Sealed]) -> AsyncIterator[Member]:
    """Give them all by name; however many they are, others have their turn."""
    ids = [one.id for one in await names_of(program, sealed)]
    for start in range(0, len(ids), AT_ONCE):
        for member in await members_of(program, ids[start : start + AT_ONCE]):
            yield member


async def team_of(program: Program) -> Sequence[Member]:
    """Return those who run a program, the first who came first."""
    there = Member.filter(program_id=program.id, standing=Standing.IN).exclude(role=Role.MEMBER)
    return await there.order_by("joined_at", "created_at", "id")


def _opened(program: Program, one: Sealed) -> str:
    if one.name is None:
        return ""
    return program.open_text(one.name, table=TABLE, row=one.id, field="name")

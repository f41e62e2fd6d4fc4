"""Who asks, in which program, as what. Whoever may not is told that there is no such thing."""

from typing import TypeAlias
from uuid import UUID

from starlette.requests import Request

from server.core.errors import NotFound
from server.people.forms import ProgramView, uuid_of
from server.people.models import Person
from server.people.sessions import signed_in
from server.programs.member_models import BELONG, Member, Mine
from server.programs.models import Program
from server.programs.roles import Role, Standing

Here: TypeAlias = Mine
"""A program that somebody is in, who may do there what they were asked to."""


async def here(request: Request, needed: Role = Role.MEMBER) -> Here:
    """Return the program that the address names by `id`; raise `NotFound` unless they may."""
    return await here_of(signed_in(request), _named(request), needed)


async def here_of(person: Person, program_id: UUID, needed: Role = Role.MEMBER) -> Here:
    """Return this person's place in a program; raise `NotFound` unless they are in and may."""
    mine = await Member.of(person.id, program_id)
    if mine is None or not mine.member.has(needed):
        raise NotFound
    return mine


async def belonging(request: Request) -> Mine:
    """Return the program that the address names, for one who is in it or waits to be."""
    mine = await Member.of(signed_in(request).id, _named(request))
    if mine is None or mine.member.standing not in BELONG:
        raise NotFound
    return mine


async def acting(here: Here, needed: Role, about: UUID | None = None) -> Program:
    """Hold a program still for what one of its team does, first thing in the unit that does it.

    Raises `NotFound` when they may not any more: what was known before the unit may be past.
    `about` is another person that the unit writes of.
    """
    program = await Program.locked(here.program.id)
    by = here.member.person_id
    await Person.hold({by} if about is None else {by, about})
    mine = await Member.of(by, program.id)
    if mine is None or not mine.member.has(needed):
        raise NotFound
    return program


async def memberships(person: Person) -> list[ProgramView]:
    """Return the programs that somebody is in, as `/me` tells them."""
    return [
        ProgramView(mine.program.id, mine.program.name, mine.member.role)
        for mine in await Member.of_person(person.id)
        if mine.member.standing == Standing.IN
    ]


def _named(request: Request) -> UUID:
    program_id = uuid_of(request.path_params["id"])
    if program_id is None:
        raise NotFound
    return program_id

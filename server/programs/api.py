"""Joining a program and inviting to it, as JSON."""

from typing import Literal, cast

from starlette.requests import Request
from starlette.responses import Response

from server.core.rendering import as_json
from server.core.requests import now, read_json
from server.core.routing import Access, api
from server.programs import invitations
from server.programs.forms import (
    InvitationView,
    Join,
    Joined,
    JoinedProgram,
    NewInvitation,
)
from server.programs.roles import Role
from server.programs.standing import here


async def join_program(request: Request) -> Response:
    """Join by an invitation, which agrees to what its page says. Joining twice changes nothing.

    For an invitation that is over the answer is 410, for one that nobody made 404.
    """
    given = await read_json(request, Join)
    await invitations.found(request, given.invitation)
    program, member = await invitations.taken(request, given.invitation, given.name)
    standing = cast("Literal['in', 'waiting']", member.standing)
    return as_json(Joined(JoinedProgram(program.id, program.name, member.role, standing)))


async def invite(request: Request) -> Response:
    """Make an invitation. Coordinators invite members; owners, coordinators and owners as well."""
    mine = await here(request, Role.COORDINATOR)
    given = await read_json(request, NewInvitation)
    terms = given.checked(now(request))
    _invitation, token = await invitations.make(mine, terms, now(request))
    return as_json(InvitationView(invitations.link_of(request, token), token), status=201)


ROUTES = [
    api("/programs/join", join_program, Access.PERSON, ["POST"], takes=Join, gives=Joined),
    api(
        "/programs/{id}/invitations",
        invite,
        Access.PERSON,
        ["POST"],
        takes=NewInvitation,
        gives=InvitationView,
        status=201,
    ),
]

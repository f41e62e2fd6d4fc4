"""Making invitations, taking them back, and looking at one that somebody was given."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from starlette.requests import Request

from server.core.database import write
from server.core.errors import Conflict, NotFound
from server.core.requests import now, settings
from server.core.words import _
from server.people import proof
from server.people.models import Person
from server.people.sessions import signed_in
from server.programs.forms import InvitationTerms, NewInvitation
from server.programs.invitation_models import Invitation
from server.programs.joining import InvitationOver, Looked, join, look
from server.programs.log_models import Action, Did
from server.programs.member_models import Member, Mine
from server.programs.models import Program
from server.programs.roles import Role
from server.programs.standing import Here, acting

MOST_OPEN = 200


class Open(NamedTuple):
    """An invitation that can be taken back, for how many it keeps a place, and its last instant."""

    invitation: Invitation
    kept: int
    ends_at: datetime


async def open_of(program: Program, now: datetime) -> list[Open]:
    """Return the invitations that let somebody in yet, or keep a place for who signed up."""
    kept = await Member.places_kept(program, now)
    return [
        Open(one, len(ends := kept.get(one.id, [])), max([one.expires_at, *ends]))
        for one in await Invitation.open_of(program, now, kept.keys())
    ]


async def make(
    here: Here, terms: InvitationTerms, now: datetime, own_id: UUID | None = None
) -> tuple[Invitation, str]:
    """Make an invitation; return it with its token, which is shown this once.

    Only an owner may invite owners and coordinators: raises `NotFound`. Raises `Conflict` when a
    program has 200 that are open, and `made_before` for an `own_id` that one was made with.
    """

    async def unit() -> tuple[Invitation, str]:
        program = await acting(here, needed_for(terms.role))
        if len(await Invitation.open_of(program, now)) >= MOST_OPEN:
            words = _("This program has 200 open invitations. Please end some of them first.")
            raise Conflict("too_many_invitations", words)
        by = here.member.person_id
        made = await Invitation.keep(program, terms, by, now, own_id)
        detail = f"{terms.role} {terms.uses}"
        await Action.note(program, Did.INVITATION_MADE, by, now, detail=detail)
        return made

    return await write(unit)


def needed_for(role: Role) -> Role:
    """Return what somebody must be to give this role."""
    return Role.COORDINATOR if role is Role.MEMBER else Role.OWNER


async def make_for_owner(program: Program, now: datetime) -> tuple[Invitation, str]:
    """Make an invitation for one owner, as whoever runs the server may."""
    terms = NewInvitation(role=Role.OWNER).checked(now)

    async def unit() -> tuple[Invitation, str]:
        made = await Invitation.keep(program, terms, None, now)
        await Action.note(program, Did.INVITATION_MADE, None, now, detail=f"{terms.role} 1")
        return made

    return await write(unit)


async def revoke(here: Here, invitation_id: UUID | None, now: datetime) -> None:
    """Take an invitation back at once, and the places it kept; raise `NotFound`.

    Whoever may not make it may not take it back.
    """

    async def unit() -> None:
        program = await acting(here, Role.COORDINATOR)
        invitation = await Invitation.one_of(program, invitation_id)
        await acting(here, needed_for(invitation.gives))
        if await invitation.end(now):
            by = here.member.person_id
            await Action.note(program, Did.INVITATION_REVOKED, by, now)

    await write(unit)


async def found(request: Request, token: str) -> Looked:
    """Look at the invitation of an address, and spend nothing.

    Raises `InvitationOver`, and `NotFound` or, past 60 such tries of an address, `TooMany` for one
    that nobody made. Good ones are not counted: others at the same address may be about to join.
    """
    person: Person | None = request.state.person
    looked = await look(token, now(request), person.id if person else None)
    if looked is None:
        async with proof.counted(request, proof.INVITATION):
            raise NotFound
    if looked.state == "over":
        raise InvitationOver
    return looked


async def taken(request: Request, token: str, name: str, *, read_hash: str | None = None) -> Mine:
    """Join as whoever asks, or wait to be let in, which the team is told in the same unit."""
    person, at = signed_in(request), now(request)

    async def unit() -> Mine:
        mine = await join(person, token, name, at, read_hash=read_hash)
        await request.app.state.somebody_waits(mine, at)
        return mine

    return await write(unit)


def link_of(request: Request, token: str) -> str:
    """Return the address that an invitation is handed out as."""
    return address_of(settings(request).origin, token)


def address_of(origin: str, token: str) -> str:
    """Return the address that an invitation is handed out as, on a server of this origin."""
    return f"{origin}/join/{token}"

"""Joining by an invitation, and the place that signing up with one keeps."""

from datetime import datetime
from typing import Literal, NamedTuple
from uuid import UUID

from server.core.database import write
from server.core.errors import NotFound, Problem, Refused
from server.core.words import _
from server.people.models import Person
from server.programs.consent_models import Consent
from server.programs.consent_text import ConsentText, consent_to
from server.programs.forms import chosen_name
from server.programs.invitation_models import Invitation
from server.programs.log_models import Action, Did
from server.programs.member_models import BELONG, Member, Mine
from server.programs.models import Program
from server.programs.roles import Role, Standing


class InvitationOver(Problem):
    """The invitation lets nobody in any more, or not this person. It doesn't say which."""

    status = 410
    code = "invitation_over"

    def __init__(self) -> None:
        super().__init__(
            _("This invitation can’t be used any more. Ask the person who gave it to you.")
        )


class Looked(NamedTuple):
    """An invitation's link as it was looked at. `member` is the place that whoever looks has.

    `gives_more` when it makes more of somebody who belongs already.
    """

    invitation: Invitation
    program: Program
    state: Literal["good", "over"]
    member: Member | None
    gives_more: bool


async def look(token: str, now: datetime, person_id: UUID | None = None) -> Looked | None:
    """Look at a link without spending anything; None: nobody ever made it.

    It is good for whoever is in already, waits, or has a place kept by it. It is over to somebody
    who was barred, and to who used it before and is out again.
    """
    invitation = await Invitation.of_token(token)
    if invitation is None:
        return None
    found = None if person_id is None else await Member.of(person_id, invitation.program_id)
    member = found.member if found else None
    can_spend = await _can_spend(invitation, person_id, now)
    state: Literal["good", "over"] = "over"
    if _lets_in(invitation, member, now, can_spend=can_spend):
        state = "good"
    more = member is not None and can_spend and gives_more(invitation, member)
    return Looked(invitation, invitation.program, state, member, more)


async def is_good(token: str, now: datetime, person_id: UUID | None = None) -> bool:
    """Tell whether an account may be made with this; again, for one that was made with it."""
    looked = await look(token, now, person_id)
    return looked is not None and looked.state == "good"


def gives_more(invitation: Invitation, member: Member) -> bool:
    """Tell whether it makes more of whoever is in or waits: lets them in, or gives a role."""
    is_let_in = member.standing == Standing.WAITING and not invitation.needs_letting_in
    belongs = member.standing in BELONG
    return belongs and (is_let_in or not Role(member.role).covers(invitation.gives))


async def keep_place(person_id: UUID, token: str, now: datetime) -> None:
    """Keep a place for somebody who signs up, in that unit; it spends one use.

    They are in nothing and seen by nobody until they join: what they become is said then, by the
    invitation they join with. Raises `Refused` under `invitation`.
    """
    invitation = await Invitation.of_token(token)
    if invitation is None or not await invitation.spend(person_id, now):
        words = InvitationOver().message
        raise Refused({"invitation": words}, words)
    member = Member.new(invitation.program_id, person_id, Standing.INVITED, now)
    member.invitation_id = invitation.id
    await member.save(force_create=True)


async def join(
    person: Person, token: str, name: str, now: datetime, *, read_hash: str | None = None
) -> Mine:
    """Join a program, or ask to be let in: place, consent and one use, all in one unit.

    Whoever is in or waits keeps their place and name, unless this invitation gives more. A place
    that was kept is joined with once, and spends nothing. `read_hash` is the hash of the words of
    consent that were read. Raises `NotFound`, `InvitationOver`, and `Refused` for a name that
    can't be, or for words that were changed since.
    """
    called = chosen_name(name)

    async def unit() -> Mine:
        program, invitation = await _held(token)
        current = await Person.locked(person.id)
        found = await Member.of(person.id, program.id)
        member = found.member if found else None
        can_spend = await _can_spend(invitation, person.id, now)
        if not _lets_in(invitation, member, now, can_spend=can_spend):
            raise InvitationOver
        if member is not None and member.standing in BELONG:
            await _improve(program, member, invitation, now)
            return Mine(program, member)
        text = _as_read(program, invitation.gives, read_hash)
        member = await _place(invitation, member, current, now)
        member.created_at = now  # a place may have been kept since they signed up
        member.seal_name(program, called)
        await Consent.grant(current, program, text, await Action.past_looks(program, now))
        await _take(program, member, invitation, now)
        return Mine(program, member)

    return await write(unit)


async def _held(token: str) -> tuple[Program, Invitation]:
    """Return a link's program and invitation as they are once nobody else changes them."""
    known = await Invitation.of_token(token)
    if known is None:
        raise NotFound
    program = await Program.locked(known.program_id)
    invitation = await Invitation.of_token(token)
    if invitation is None:
        raise NotFound
    return program, invitation


async def _can_spend(invitation: Invitation, person_id: UUID | None, now: datetime) -> bool:
    return invitation.is_good(now) and not await invitation.was_used_by(person_id)


def _lets_in(
    invitation: Invitation, member: Member | None, now: datetime, *, can_spend: bool
) -> bool:
    """Tell whether this invitation leads this person on."""
    if member is None:
        return can_spend
    if _is_kept_by(invitation, member):
        return invitation.revoked_at is None and now < member.place_ends(invitation)
    return member.standing in BELONG or (member.standing != Standing.BARRED and can_spend)


def _is_kept_by(invitation: Invitation, member: Member) -> bool:
    return member.standing == Standing.INVITED and member.invitation_id == invitation.id


async def _place(
    invitation: Invitation, kept: Member | None, person: Person, now: datetime
) -> Member:
    """Return the place this invitation kept, or a new one, for which one use is spent."""
    if kept is not None and _is_kept_by(invitation, kept):
        return kept
    if not await invitation.spend(person.id, now):
        raise InvitationOver
    return kept or Member.new(invitation.program_id, person.id, Standing.INVITED, now)


async def _improve(program: Program, member: Member, invitation: Invitation, now: datetime) -> None:
    """Give whoever is in or waits what this invitation gives more, for one use of it."""
    if gives_more(invitation, member) and await invitation.spend(member.person_id, now):
        await _take(program, member, invitation, now)


async def _take(program: Program, member: Member, invitation: Invitation, now: datetime) -> None:
    """Write what somebody is from now on, and the log of whoever comes to run the program."""
    was_in = member.standing == Standing.IN
    is_in = was_in or not invitation.needs_letting_in
    member.standing = Standing.IN if is_in else Standing.WAITING
    if is_in and not was_in:
        member.joined_at = await Action.past_notices(program, now)
    member.invitation_id = invitation.id
    if not Role(member.role).covers(invitation.gives):
        member.role = invitation.role
    if member.role != Role.MEMBER:
        by = member.person_id
        await Action.note(program, Did.JOINED, by, now, about=by, detail=member.role)
    await member.save()
    if is_in and not was_in:
        at = await Action.past_looks(program, now)
        await Consent.let_in(member.person_id, program.id, at)


def _as_read(program: Program, role: Role, read_hash: str | None) -> ConsentText:
    """Return the words that are agreed to; raise `Refused` when others were read."""
    text = consent_to(program.name, role)
    if read_hash not in {None, text.hash}:
        words = _("What you agree to was changed just now. Please read it again.")
        raise Refused({"agree": words}, words)
    return text

"""Signing up, the same for pages and programs: checked, counted, kept."""

from collections.abc import Awaitable
from contextlib import suppress
from datetime import datetime
from typing import Protocol, cast
from uuid import UUID

from starlette.requests import Request

from server.core.errors import NotFound, Refused
from server.core.requests import now, settings
from server.core.words import _
from server.people import proof
from server.people.forms import SignUp
from server.people.models import Begun, Person, SignedUp


class Invitations(Protocol):
    """What signing up asks of invitations; `app.py` hands it down."""

    def is_good(self, token: str, now: datetime, person_id: UUID | None = None) -> Awaitable[bool]:
        """Tell whether an account may be made with this, or was made with it under this id."""

    def keep_place(self, person_id: UUID, token: str, now: datetime) -> Awaitable[None]:
        """Keep a place for a new person, in the unit that makes them; raise `Refused`."""


def invitations_of(request: Request) -> Invitations:
    """Return what the app was given to ask about invitations."""
    return cast("Invitations", request.app.state.invitations)


async def sign_up(request: Request, given: SignUp) -> SignedUp:
    """Make the account, or answer a repeat; raise `Refused`, `TooMany` or `Conflict`.

    A good invitation has a limit of its own, so of those who come by one, an address is only
    counted for what does not succeed: twenty people of one house can sign up in one evening.
    """
    needs_invitation = settings(request).signup == "invitation"
    checked = given.checked(needs_invitation=needs_invitation)
    if not checked.invitation:
        await proof.count_sign_up(request)
        return await _keep(request, checked, None)
    token, at = checked.invitation, now(request)
    invitations = invitations_of(request)
    if not await is_invited(request, token, checked.id):
        words = _("This invitation can’t be used. Ask the person who gave it to you.")
        raise Refused({"invitation": words}, words)
    async with proof.counted(request, "sign-up by invitation"):
        return await _keep(request, checked, lambda own: invitations.keep_place(own, token, at))


async def is_invited(request: Request, token: str, person_id: UUID | None) -> bool:
    """Tell whether somebody may sign up with this, or did; one that is no good is counted.

    Raises `TooMany` past 60 of those.
    """
    is_good = await invitations_of(request).is_good(token, now(request), person_id)
    if not is_good:
        with suppress(NotFound):
            async with proof.counted(request, proof.INVITATION):
                raise NotFound
    return is_good


async def _keep(request: Request, checked: SignUp, begun: Begun | None) -> SignedUp:
    return await Person.sign_up(
        alias=checked.alias,
        passphrase=checked.passphrase,
        timezone=checked.timezone,
        now=now(request),
        person_id=checked.id,
        begun=begun,
    )

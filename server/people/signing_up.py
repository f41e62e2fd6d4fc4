"""Signing up, the same for pages and programs: checked, counted, kept."""

from starlette.requests import Request

from server.core.requests import now, settings
from server.people import proof
from server.people.forms import SignUp
from server.people.models import Person, SignedUp


async def sign_up(request: Request, given: SignUp) -> SignedUp:
    """Make the account, or answer a repeat; raise `Refused`, `TooMany` or `Conflict`."""
    needs_invitation = settings(request).signup == "invitation"
    checked = given.checked(needs_invitation=needs_invitation)
    await proof.count_sign_up(request)
    return await Person.sign_up(
        alias=checked.alias,
        passphrase=checked.passphrase,
        timezone=checked.timezone,
        now=now(request),
        person_id=checked.id,
    )

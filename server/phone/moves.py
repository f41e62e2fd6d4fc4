"""Moving a session into another browser, such as the installed app: limited, then done."""

from starlette.requests import Request

from server.core.errors import SignedOut
from server.core.requests import now
from server.core.words import _
from server.people import proof, sessions
from server.people.session_models import Session
from server.phone.models import Arrival, MovingCode


async def arrive(request: Request, typed: str) -> Arrival:
    """Spend a code and begin the session here; raise `SignedOut` or `TooMany`."""

    async def begin(old: Session) -> str:
        return await sessions.begin_here(request, old.person, is_shared=old.is_shared)

    async with proof.counted(request, "move"):
        arrival = await MovingCode.spend(typed, now(request), begin)
        if arrival is None:
            raise SignedOut(
                _("That code is not right, or its time is over. Please make a new one.")
            )
    return arrival

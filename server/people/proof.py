"""Proving who one is, as often as the limits allow, and no more."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.requests import Request

from server.core.errors import Refused, SignedOut
from server.core.limits import give_back, take
from server.core.requests import client_address, now, settings
from server.core.words import _
from server.people import sessions
from server.people.aliases import fold
from server.people.models import Person
from server.people.session_models import Resumed
from server.people.sessions import signed_in

HOUR = 3600
QUARTER_HOUR = 900
SIGN_UPS_PER_ADDRESS = 20
TRIES_PER_ALIAS = 10
TRIES_PER_ADDRESS = 60
CHECKS_PER_PERSON = 10
INVITATION = "invitation"
"""What tries at an invitation are counted as, wherever one is given."""


async def count_sign_up(request: Request) -> None:
    """Count one sign-up of this address; raise `TooMany` past 20 an hour."""
    address = client_address(request)
    await _take(request, "sign-up", address, limit=SIGN_UPS_PER_ADDRESS, seconds=HOUR)


async def by_passphrase(request: Request, alias: str, passphrase: str) -> Person:
    """Return who this is; raise `SignedOut` (the same for unknown and wrong) or `TooMany`."""
    await _count_try(request, alias)
    person = await Person.by_passphrase(alias, passphrase)
    if person is None:
        raise SignedOut(_("That name and passphrase don’t go together."))
    await _forgive_try(request, alias)
    return person


async def by_code(request: Request, alias: str, code: str) -> Person:
    """Return who this is and spend the code; raise `SignedOut` or `TooMany`."""
    await _count_try(request, alias)
    person = await Person.by_code(alias, code)
    return await _known_by_code(request, alias, person)


async def by_code_anew(request: Request, alias: str, code: str, passphrase: str) -> Person:
    """Spend a code for a new passphrase; raise `SignedOut` or `TooMany`."""
    await _count_try(request, alias)
    person = await Person.recover(alias, code, passphrase)
    return await _known_by_code(request, alias, person)


async def confirm(request: Request, passphrase: str) -> Person:
    """Return who is signed in, once more proved by the passphrase.

    Raises `Refused` under `passphrase`, or `TooMany` past 10 wrong ones in 15 minutes.
    """
    person = signed_in(request)
    tries = ("confirm", str(person.id))
    await _take(request, *tries, limit=CHECKS_PER_PERSON, seconds=QUARTER_HOUR)
    if not await person.check_passphrase(passphrase):
        raise Refused({"passphrase": _("That is not your passphrase.")})
    await give_back(*tries, now=now(request), settings=settings(request))
    return person


@asynccontextmanager
async def counted(request: Request, what: str) -> AsyncIterator[None]:
    """Count one try of this address at a secret that names nobody; raise `TooMany` past 60.

    It is given back unless the block raises.
    """
    tries = (what, client_address(request))
    await _take(request, *tries, limit=TRIES_PER_ADDRESS, seconds=QUARTER_HOUR)
    yield
    await give_back(*tries, now=now(request), settings=settings(request))


async def by_resume(request: Request, resume: str) -> Resumed:
    """Open a session on a shared phone again; raise `SignedOut` or `TooMany`."""
    async with counted(request, "resume"):
        resumed = await sessions.resume(request, resume)
        if resumed is None:
            raise SignedOut
        return resumed


async def _known_by_code(request: Request, alias: str, person: Person | None) -> Person:
    if person is None:
        raise SignedOut(_("That name and code don’t go together, or the code was used before."))
    await _forgive_try(request, alias)
    return person


async def _count_try(request: Request, alias: str) -> None:
    for tries, limit in _tries(request, alias):
        await _take(request, *tries, limit=limit, seconds=QUARTER_HOUR)


async def _forgive_try(request: Request, alias: str) -> None:
    for tries, _limit in _tries(request, alias):
        await give_back(*tries, now=now(request), settings=settings(request))


def _tries(request: Request, alias: str) -> list[tuple[tuple[str, ...], int]]:
    address = client_address(request)
    return [
        (("sign-in", address, fold(alias)), TRIES_PER_ALIAS),
        (("sign-in", address), TRIES_PER_ADDRESS),
    ]


async def _take(request: Request, *tries: str, limit: int, seconds: int) -> None:
    await take(*tries, limit=limit, seconds=seconds, now=now(request), settings=settings(request))

"""Who looked: every opening and every copy of names, told to those who were named in it."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import NamedTuple, TypeVar
from uuid import UUID

from server.core.database import write
from server.people.models import Person
from server.programs.consent_models import Consent
from server.programs.log_models import Action, Did, Span
from server.programs.member_models import Member
from server.programs.models import Program
from server.programs.roles import Role, Standing
from server.programs.standing import Here, acting

T = TypeVar("T")


class Look(NamedTuple):
    """One look at the names. `by_name` is "" once whoever looked runs the program no more.

    `is_own`: it was at the page of this one person.
    """

    at: datetime
    by_name: str
    is_export: bool
    is_own: bool = False


async def opened(
    here: Here,
    now: datetime,
    did: Did,
    read: Callable[[Program], Awaitable[T]],
    *,
    about: UUID | None = None,
) -> T:
    """Read names for one of the team, and keep that they looked, in one unit.

    So exactly those who were in what was shown are told. `did` says whose names `read` returns
    (`log_models.SHOWS`); `about` is the one person of `MEMBER_OPENED`. What is slow, such as
    opening sealed names by the thousand, comes after. Raises `NotFound` when they may not any more.
    """

    async def unit() -> T:
        program = await acting(here, Role.COORDINATOR, about)
        found = await read(program)
        await Action.look(program, did, here.member.person_id, now, about=about)
        return found

    return await write(unit)


async def looks_at(person: Person, program_id: UUID) -> list[Look]:
    """Return the looks that showed this person's name, the last first.

    That is from when they agreed to it until they left. Whoever is barred is on the list still.
    """
    spans = await Consent.spans(person.id, program_id)
    looks = await Action.looks_at(person.id, program_id, _stood(spans))
    names = await Member.team_names(program_id, {look.by_id for look in looks})
    return [_seen(look, names.get(look.by_id, "") if look.by_id else "") for look in looks]


def _seen(look: Action, by_name: str) -> Look:
    is_own = look.kind == Did.MEMBER_OPENED
    return Look(look.at, by_name, look.kind == Did.LIST_EXPORTED, is_own)


def _stood(spans: Sequence[Consent]) -> dict[Standing, list[Span]]:
    """Return from when until when somebody waited, and was in."""
    return {
        Standing.WAITING: [(one.granted_at, one.let_in_at or one.revoked_at) for one in spans],
        Standing.IN: [(one.let_in_at, one.revoked_at) for one in spans if one.let_in_at],
    }

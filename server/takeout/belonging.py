"""The programs somebody belongs to, as their file tells of them."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from server.notices.reading_models import NoticeOpened
from server.people.models import Person
from server.programs import looks as programs_looks
from server.programs.consent_models import Agreed, Consent
from server.programs.group_models import groups_of
from server.programs.member_models import Member, Mine
from server.programs.roles import Standing


class LookedAt(Struct, frozen=True):
    """That somebody of the team opened a list with the person's name in it, or took a copy."""

    program: str
    at: datetime
    by: str
    is_copy: bool


class Agreement(Struct, frozen=True, kw_only=True):
    """What the person agreed to with a program."""

    program: str
    text: str
    text_version: str
    text_hash: str
    granted_at: datetime
    let_in_at: datetime | None
    revoked_at: datetime | None


class Belonging(Struct, frozen=True, kw_only=True):
    """A program, and the person's place in it. `name` is what its team knows them by.

    `standing` is "invited" for a place that is kept, "waiting", "in", or "barred".
    """

    id: UUID
    program: str
    name: str
    role: str
    standing: str
    joined_at: datetime | None
    groups: list[str]
    is_muted: bool
    shows_titles: bool


class OpenedNotice(Struct, frozen=True):
    """A notice that the person opened. Its words are the program's."""

    id: UUID
    opened_at: datetime


async def notices_opened(person: Person) -> list[OpenedNotice]:
    """Return which notices somebody opened."""
    return [OpenedNotice(*one) for one in await NoticeOpened.all_of(person)]


async def belongings(person: Person) -> list[Belonging]:
    """Return the programs that keep a row of somebody, whatever they are there."""
    return [await _belonging(mine) for mine in await Member.of_person(person.id, [*Standing])]


async def agreements(person: Person) -> list[Agreement]:
    """Return whatever somebody agreed to with programs, of those they left too."""
    return [_agreement(one) for one in await Consent.all_of(person)]


async def looks(person: Person) -> list[LookedAt]:
    """Return when their name was looked at, program by program, the last first."""
    programs = {one.program_id: one.program for one in reversed(await Consent.all_of(person))}
    return [
        LookedAt(name, look.at, look.by_name, look.is_export)
        for program_id, name in programs.items()
        for look in await programs_looks.looks_at(person, program_id)
    ]


async def _belonging(mine: Mine) -> Belonging:
    program, member = mine
    return Belonging(
        id=program.id,
        program=program.name,
        name=member.chosen_name(program),
        role=member.role,
        standing=member.standing,
        joined_at=member.joined_at,
        groups=await groups_of(mine),
        is_muted=member.is_muted,
        shows_titles=member.shows_titles,
    )


def _agreement(agreed: Agreed) -> Agreement:
    return Agreement(
        program=agreed.program,
        text=agreed.text,
        text_version=agreed.text_version,
        text_hash=agreed.text_hash,
        granted_at=agreed.granted_at,
        let_in_at=agreed.let_in_at,
        revoked_at=agreed.revoked_at,
    )

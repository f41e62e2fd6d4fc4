"""The demo's program: Cora owns it, a dozen people are in it, and a month of notices was told.

Everything is kept by the verbs that serve real ones, at the instants at which it would have been.
The centre is made up, and so is its telephone number (555-0100 to 0199 are for fiction). Who is in
it, and what it tells, is in `demo_program.toml`.
"""

import secrets
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from uuid import UUID, uuid5

import msgspec
from msgspec import Struct

from server.notices.forms import Draft
from server.notices.models import Notice
from server.notices.reading_models import NoticeOpened
from server.people.models import Person
from server.programs import invitations, joining, looks
from server.programs.forms import NewInvitation
from server.programs.group_models import GroupMember, MemberGroup
from server.programs.log_models import Did
from server.programs.member_models import Member, Mine
from server.programs.models import Program
from server.programs.profile import ProgramProfile
from server.programs.roles import Role
from server.programs.standing import here_of

FILE = Path(__file__).with_name("demo_program.toml")
IDS = UUID("0f2a6f0e-9a55-4c0b-9a39-5b0d54b6c7f1")
A_DAY, AN_HOUR = timedelta(days=1), timedelta(hours=1)
BEGAN = 31 * A_DAY


class Somebody(Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody whom nobody signs in as. `name` is for the team."""

    alias: str
    name: str
    role: Role = Role.MEMBER
    waits: bool = False


class Told(Struct, frozen=True, forbid_unknown_fields=True):
    """A notice of the month. `corrected`: what was added to it an hour later."""

    title: str
    body: str
    days_ago: int
    is_for_group: bool = False
    corrected: str = ""
    is_taken_back: bool = False

    @property
    def id(self) -> UUID:
        return uuid5(IDS, self.title)


class Unfinished(Struct, frozen=True, forbid_unknown_fields=True):
    """A notice that is not told yet: planned for some days ahead, or a draft."""

    title: str
    body: str
    days_ahead: int = 0


class Names(Struct, frozen=True, forbid_unknown_fields=True):
    """What the team calls those who can be signed in as."""

    owner: str
    alma: str
    ben: str


class Group(Struct, frozen=True, forbid_unknown_fields=True):
    """The program's one group, and the names of those in it."""

    name: str
    members: list[str]


class Invited(Struct, frozen=True, forbid_unknown_fields=True):
    """The invitation that most came by."""

    label: str


class World(Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file."""

    program: ProgramProfile
    cast: Names
    group: Group
    invitation: Invited
    people: list[Somebody]
    notices: list[Told]
    unfinished: list[Unfinished]


@cache
def world() -> World:
    """Return what there is to make."""
    return msgspec.toml.decode(FILE.read_bytes(), type=World)


async def fill(cora: Person, alma: Person, ben: Person, now: datetime) -> None:
    """Make the program, once; begun again after an interruption it goes on."""
    (last,) = [one for one in world().people if one.waits]
    if await Person.by_alias(last.alias):
        return
    here = await _owner(await _program(now), cora, now)
    names = world().cast
    places = await _everybody(here, {names.alma: alma, names.ben: ben}, now)
    await _group(here, places, now - BEGAN)
    for told in world().notices:
        await _tell(here, told, now)
    for unfinished in world().unfinished:
        await _begin(here, unfinished, now)
    for reader, days in ((alma, 10), (ben, 4)):
        await _read(reader, now - days * A_DAY)
    if not await looks.looks_at(ben, here.program.id):
        await looks.opened(here, now - A_DAY, Did.LIST_OPENED, Member.all_of)
    await _ask(here, last, now - 2 * A_DAY)


async def _program(now: datetime) -> Program:
    profile = world().program
    return await Program.named(profile.name) or await Program.make(profile, now - BEGAN)


async def _owner(program: Program, person: Person, now: datetime) -> Mine:
    if await Member.of(person.id, program.id) is None:
        _made, token = await invitations.make_for_owner(program, now - BEGAN)
        await joining.join(person, token, world().cast.owner, now - BEGAN)
    return await here_of(person, program.id, Role.OWNER)


async def _everybody(here: Mine, known: dict[str, Person], now: datetime) -> dict[str, Mine]:
    """Have them join, one a day; return their places by the names they have for the team."""
    at = now - BEGAN
    terms = NewInvitation(
        uses=30,
        needs_letting_in=False,
        label=world().invitation.label,
        expires_at=at + 90 * A_DAY,
    )
    _made, poster = await invitations.make(here, terms.checked(at), at)
    others = [one for one in world().people if not one.waits]
    roles = {one.name: one.role for one in others}
    everybody = known | {one.name: await _sign_up(one, at) for one in others}
    places = {}
    for number, (name, person) in enumerate(everybody.items()):
        joined_at = at + number * A_DAY
        token = await _token(here, roles.get(name, Role.MEMBER), poster, joined_at)
        places[name] = await _join(here, person, name, token, joined_at)
    return places


async def _token(here: Mine, role: Role, poster: str, at: datetime) -> str:
    """Give the invitation to join by: one of their own to who becomes an owner."""
    if role is Role.MEMBER:
        return poster
    _made, token = await invitations.make(here, NewInvitation(role=role).checked(at), at)
    return token


async def _join(here: Mine, person: Person, name: str, token: str, at: datetime) -> Mine:
    known = await Member.of(person.id, here.program.id)
    return known or await joining.join(person, token, name, at)


async def _sign_up(somebody: Somebody, at: datetime) -> Person:
    known = await Person.by_alias(somebody.alias)
    if known is not None:
        return known
    signed_up = await Person.sign_up(
        alias=somebody.alias,
        passphrase=secrets.token_urlsafe(),
        timezone=world().program.timezone,
        now=at,
        person_id=uuid5(IDS, somebody.alias),
    )
    return signed_up.person


async def _ask(here: Mine, somebody: Somebody, at: datetime) -> None:
    """Have somebody ask to be let in."""
    terms = NewInvitation(needs_letting_in=True).checked(at)
    _made, token = await invitations.make(here, terms, at)
    await joining.join(await _sign_up(somebody, at), token, somebody.name, at)


async def _group(here: Mine, places: dict[str, Mine], at: datetime) -> None:
    if await MemberGroup.all_of(here.program):
        return
    group = await MemberGroup.add(here, world().group.name, at)
    members = [places[name].member.id for name in world().group.members]
    await GroupMember.put(here, group.id, members, at)


async def _tell(here: Mine, told: Told, now: datetime) -> None:
    """Publish one as it was then, and what became of it an hour later."""
    at = now - told.days_ago * A_DAY
    is_new = told.id not in {one.id for one in await Notice.of_program(here.program)}
    groups = [group.id for group in await MemberGroup.all_of(here.program)]
    draft = Draft(title=told.title, body=told.body)
    await Notice.tell(here, told.id, draft, groups if told.is_for_group else None, None, at)
    if is_new and told.corrected:
        said = Draft(title=told.title, body=f"{told.body}\n\n{told.corrected}")
        await Notice.correct(here, told.id, said, tell=False, now=at + AN_HOUR)
    if is_new and told.is_taken_back:
        await Notice.withdraw(here, told.id, at + AN_HOUR)


async def _begin(here: Mine, unfinished: Unfinished, now: datetime) -> None:
    if unfinished.title in {one.title for one in await Notice.waiting_of(here.program)}:
        return
    notice_id = uuid5(IDS, unfinished.title)
    draft = Draft(title=unfinished.title, body=unfinished.body)
    await Notice.keep(here, notice_id, draft, None, now)
    if unfinished.days_ahead:
        await Notice.schedule(here, notice_id, now + unfinished.days_ahead * A_DAY, now)


async def _read(person: Person, at: datetime) -> None:
    """Have somebody read what there was at an instant."""
    for seen in await NoticeOpened.seen_by(person):
        if seen.published_at <= at:
            await NoticeOpened.open(person, seen.id, at)

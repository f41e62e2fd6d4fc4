"""A program with somebody of every standing, and another one: the world of the access matrix."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4

from server.core.database import rows
from server.notices.forms import Draft
from server.notices.models import Notice
from server.people.models import Person
from server.programs import joining, leaving
from server.programs.group_models import GroupMember, MemberGroup
from server.programs.invitation_models import Invitation
from server.programs.member_models import Member, Mine
from server.programs.models import Program
from server.programs.roles import Role
from server.programs.standing import here_of
from server.team import membership
from tests import cast
from tests.conftest import sign_up
from tests.programs.people import (
    OLGA,
    a_program,
    a_token,
    an_owner,
    invited,
    kept_place,
    nobody_told,
)

OTHER_CENTRE = "Birkenau Valley Alumni"
PASSPHRASE = "many words in a row"
SAID = Draft(title="Soup on Sunday", body="At three, by the side door.")


def _role(alias: str) -> cast.Role:
    return cast.Role(alias, PASSPHRASE, "America/New_York")


EVERYBODY = {
    "stranger": cast.DOV,
    "invited": _role("Pale Orchard 51"),
    "waiting": _role("Brown Gravel 52"),
    "barred": _role("Thin Copper 53"),
    "left": _role("Wide Pasture 54"),
    "removed": _role("Mild Thicket 55"),
    "member": cast.ALMA,
    "coordinator": cast.CORA,
    "owner": OLGA,
    "coordinator elsewhere": _role("Round Willow 56"),
    "owner elsewhere": _role("Steep Cellar 57"),
}
"""By what they are to the program; “elsewhere” is another program."""


@dataclass
class World:
    """Everybody, and the ids that stand in addresses, by the words that name them there."""

    program: Program
    people: dict[str, Person]
    ids: dict[str, UUID] = field(default_factory=dict)
    token: str = ""
    """Of an invitation that is open."""

    def address(self, row: str, **instead: UUID) -> tuple[str, str]:
        """Return the method and an address of a row: “GET /programs/{id}”."""
        method, _, path = row.partition(" ")
        is_about_a_notice = path.split("/{id}")[0].endswith("/notices")
        own = self.ids["notice"] if is_about_a_notice else self.program.id
        for name, value in {**self.ids, "id": own, **instead}.items():
            path = path.replace(f"{{{name}}}", str(value))
        assert "{" not in path, f"nothing stands for a word in {row}"
        return method, path


async def a_world(now: datetime) -> World:
    """Make it: everybody, a group, an open invitation, a notice that is out and a draft."""
    people = {name: await sign_up(role, now) for name, role in EVERYBODY.items()}
    world = World(await a_program(now), people)
    owner = await an_owner(world.program, people["owner"], now)
    by = await invited(owner, people["coordinator"], now, "Cora", role=Role.COORDINATOR)
    member = await invited(by, people["member"], now, "Al")
    await _come_and_go(by, people, now)
    group = await MemberGroup.add(by, "Tuesday evening", now)
    await GroupMember.put(by, group.id, [member.member.id], now)
    out, draft = uuid4(), uuid4()
    await Notice.tell(by, out, SAID, None, None, now)
    await Notice.keep(by, draft, SAID, None, now)
    there = await an_owner(await a_program(now, OTHER_CENTRE), people["owner elsewhere"], now)
    await invited(there, people["coordinator elsewhere"], now, "Nora", role=Role.COORDINATOR)
    world.ids |= {"member": member.member.id, "group": group.id}
    world.ids |= {"notice": out, "notice_id": draft}
    world.token = await a_token(by, now)
    invitation = await Invitation.of_token(world.token)
    assert invitation is not None
    world.ids["invitation"] = invitation.id
    return world


async def _come_and_go(by: Mine, people: dict[str, Person], now: datetime) -> None:
    token = await a_token(by, now, uses=20)
    for name in ("waiting", "barred", "left", "removed"):
        await joining.join(people[name], token, f"Known as {name}", now)
    for name in ("barred", "left", "removed"):
        await membership.let_in(by, (await _of(by, people[name])).id, now)
    await membership.bar(by, (await _of(by, people["barred"])).id, now, nobody_told)
    await membership.remove(by, (await _of(by, people["removed"])).id, now, nobody_told)
    await leaving.leave(await here_of(people["left"], by.program.id), now, nobody_told)
    await kept_place(people["invited"].id, await a_token(by, now), now)


async def _of(by: Mine, person: Person) -> Member:
    mine = await Member.of(person.id, by.program.id)
    assert mine is not None
    return mine.member


WHAT_IS_KEPT = (
    "select id, standing, role, joined_at, is_muted from member order by id",
    "select group_id, member_id from group_member order by id",
    "select id, revoked_at, used from invitation order by id",
    "select id, state, rev, publish_at, published_at, withdrawn_at from notice order by id",
    "select id, kind from program_action order by id",
    "select id, revoked_at from consent order by id",
    "select id, name_lookup from program order by id",
    "select count(*) as count from notice_opened",
)


async def everything() -> list[list[dict[str, object]]]:
    """Return what is kept of programs: the same again when nothing was changed."""
    return [await rows(question) for question in WHAT_IS_KEPT]

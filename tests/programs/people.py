"""Who is in the tests of programs, besides the cast: an owner, and members by the dozen."""

from datetime import datetime
from uuid import UUID

from server.core.database import write
from server.people.models import Person
from server.programs import invitations, joining
from server.programs.forms import NewInvitation
from server.programs.invitation_models import Invitation
from server.programs.member_models import Mine
from server.programs.models import Program
from server.programs.profile import ProgramProfile
from server.programs.standing import here_of
from tests import cast
from tests.conftest import Clock, sign_up

OLGA = cast.Role("Slow River 31", "a kettle on the stove", "America/New_York")
CENTRE = "Lindenhof Recovery Alumni"


async def a_program(now: datetime, name: str = CENTRE) -> Program:
    """A program that nobody is in yet."""
    said = ProgramProfile(name=name, phone="+1 555 0100", hours="Mon to Fri, 9 to 5")
    return await Program.make(said, now)


async def an_owner(program: Program, person: Person, now: datetime, name: str = "Olga") -> Mine:
    """Have somebody take the invitation that whoever runs the server hands out."""
    _made, token = await invitations.make_for_owner(program, now)
    await joining.join(person, token, name, now)
    return await here_of(person, program.id)


async def invited(by: Mine, person: Person, now: datetime, name: str = "", **terms: object) -> Mine:
    """Have somebody join by an invitation of their own."""
    joined = await joining.join(person, await a_token(by, now, **terms), name, now)
    assert joined.member.invitation_id is not None
    return joined


async def a_token(by: Mine, now: datetime, **terms: object) -> str:
    """Make an invitation on these terms and return its token."""
    wanted = NewInvitation(**terms)  # type: ignore[arg-type]
    _made, token = await invitations.make(by, wanted.checked(now), now)
    return token


async def somebody(number: int, now: datetime) -> Person:
    """One of any number of people."""
    role = cast.Role(f"Some Person {number}", "many words in a row", "America/New_York")
    return await sign_up(role, now)


async def kept_place(person_id: UUID, token: str, now: datetime) -> None:
    """Keep a place, as signing up does."""
    await write(lambda: joining.keep_place(person_id, token, now))


async def make_over(by: Mine, token: str, how: str, clock: Clock) -> None:
    """Let an invitation run out, or take it back."""
    if how == "expired":
        clock.advance(days=14)
    if how == "revoked":
        invitation = await Invitation.of_token(token)
        assert invitation is not None
        await invitations.revoke(by, invitation.id, clock())


async def nobody_told(_program_id: UUID, _person_id: UUID) -> None:
    """Stands for what is told when somebody leaves."""

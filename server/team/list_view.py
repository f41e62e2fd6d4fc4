"""What the pages of the named list show: names, when each joined, groups. A page at a time."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from server.core.words import _
from server.programs.group_models import groups_by_member
from server.programs.member_models import Member
from server.programs.models import Program
from server.programs.moments import day_of
from server.programs.roles import Role
from server.team.queries import Named, Sealed, members_of, names_of

PAGE = 100
LONGEST_START = 10
NO_GROUPS: Mapping[UUID, list[str]] = {}


@dataclass(frozen=True)
class Line:
    """One person as the team sees them. `role` is "" for a member without one.

    `called` is the same name within a sentence, also of who gave none.
    """

    id: UUID
    name: str
    called: str
    day: str
    is_a: str
    role: str
    groups: str = ""


@dataclass(frozen=True)
class NamesView:
    """A page of the names that were asked for, with the ways on."""

    members: Sequence[Line]
    asked: str
    count: int
    found: int
    start: int

    @property
    def is_long(self) -> bool:
        return self.found > PAGE

    @property
    def first(self) -> int:
        return self.start + 1

    @property
    def last(self) -> int:
        return self.start + len(self.members)

    @property
    def earlier(self) -> str:
        """The query of the page before this one, or ""."""
        return self._at(max(0, self.start - PAGE)) if self.start else ""

    @property
    def later(self) -> str:
        return self._at(self.start + PAGE) if self.last < self.found else ""

    def _at(self, start: int) -> str:
        return "?" + urlencode({"q": self.asked, "from": start})


async def names_page(
    program: Program, sealed: Sequence[Sealed], asked: str, start: str
) -> NamesView:
    """Return a page of the names of those who are in that hold what was `asked`."""
    everybody = await names_of(program, sealed)
    found = asked_for(everybody, asked)
    first = start_of(start, len(found))
    ids = [one.id for one in found[first : first + PAGE]]
    groups = await groups_by_member(program, ids)
    lines = [line_of(program, one, groups) for one in await members_of(program, ids)]
    return NamesView(lines, asked, len(everybody), len(found), first)


def asked_for(names: Sequence[Named], asked: str) -> Sequence[Named]:
    """Return the names that hold what was asked for, whatever its case or width."""
    wanted = _folded(asked)
    return [one for one in names if wanted in _folded(one.name)] if wanted else names


def line_of(program: Program, member: Member, groups: Mapping[UUID, list[str]] = NO_GROUPS) -> Line:
    """Show a member: whoever waits has no day of joining yet, but one of asking."""
    since = member.joined_at or member.created_at
    return Line(
        id=member.id,
        name=member.name(program),
        called=member.chosen_name(program) or _("this person"),
        day=day_of(since, program.timezone),
        is_a=member.role,
        role=role_words(member.role),
        groups=", ".join(groups.get(member.id, [])),
    )


def role_words(role: str) -> str:
    """Say what somebody is in the team; "" for a member."""
    return {Role.OWNER: _("Owner"), Role.COORDINATOR: _("Coordinator")}.get(Role(role), "")


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()


def start_of(typed: str, count: int) -> int:
    """Read where a page of so many begins; what is no such place is the beginning."""
    start = int(typed) // PAGE * PAGE if typed.isdecimal() and len(typed) < LONGEST_START else 0
    return start if start < count else 0

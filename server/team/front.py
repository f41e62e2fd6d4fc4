"""What those who run a program find first: who waits, where to go, and the first steps."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from server.core.words import _, ngettext
from server.programs.invitations import open_of
from server.programs.log_models import Action, Did
from server.programs.member_models import Member, Mine
from server.programs.models import Program
from server.programs.roles import Role, Standing

ENOUGH_OWNERS = 2
SAID = (Did.NOTICE_PUBLISHED, Did.NOTICE_SCHEDULED)


@dataclass(frozen=True)
class Step:
    """One of the first steps. `href` is "" for what only an owner can do."""

    title: str
    words: str
    href: str
    action: str
    is_done: bool


@dataclass(frozen=True)
class TeamFront:
    """`steps` are empty once all are done; `waiting` and `owners` are "" when nothing is asked."""

    steps: Sequence[Step]
    waiting: str
    owners: str
    is_owner: bool
    tiles: Sequence[tuple[str, str, str]]


async def team_front(mine: Mine, now: datetime) -> TeamFront | None:
    """Gather it; None for whoever doesn't run the program."""
    if not mine.member.has(Role.COORDINATOR):
        return None
    program, is_owner = mine.program, mine.member.has(Role.OWNER)
    count = await Member.count_of(program)
    waiting, there = count[Standing.WAITING], count[Standing.IN]
    invited = len(await open_of(program, now))
    steps = _steps(
        program,
        is_owner=is_owner,
        has_invited=there > 1 or invited > 0,
        has_said=await Action.was(program, SAID),
    )
    return TeamFront(
        steps=[] if all(step.is_done for step in steps) else steps,
        waiting=_waiting(waiting) if waiting else "",
        owners=await _owners_asked_for(program, is_owner=is_owner),
        is_owner=is_owner,
        tiles=_tiles(program, there, invited, is_owner=is_owner),
    )


def _steps(program: Program, *, is_owner: bool, has_invited: bool, has_said: bool) -> list[Step]:
    at = f"/programs/{program.id}"
    return [
        Step(
            _("Say how you are reached"),
            _("Your phone number stands in each notice and on your members’ Help page."),
            f"{at}/settings" if is_owner else "",
            _("Open the settings"),
            bool(program.profile.phone),
        ),
        Step(
            _("Invite people"),
            _("Make a link or a page to print. Each says by what name you know them."),
            f"{at}/invitations",
            _("Make an invitation"),
            has_invited,
        ),
        Step(
            _("Write the first notice"),
            _("Say hello, and when you can be reached. You see it before it goes out."),
            f"{at}/notices/new",
            _("Write a notice"),
            has_said,
        ),
    ]


def _tiles(
    program: Program, there: int, invited: int, *, is_owner: bool
) -> list[tuple[str, str, str]]:
    at = f"/programs/{program.id}"
    people = ngettext("{count} person is in", "{count} people are in", there).format(count=there)
    still = ngettext("{count} is open", "{count} are open", invited).format(count=invited)
    tiles = [
        (
            f"{at}/notices",
            _("Write to members"),
            _("Notices: drafts, sent ones, how many were reached"),
        ),
        (f"{at}/members", _("Members"), people),
        (f"{at}/invitations", _("Invitations"), still if invited else _("None is open")),
        (f"{at}/groups", _("Groups"), _("For notices that are not for all")),
    ]
    if is_owner:
        tiles.append((f"{at}/log", _("Log"), _("What the team did")))
        tiles.append((f"{at}/team", _("Team"), _("Owners and coordinators")))
        tiles.append((f"{at}/settings", _("Settings"), _("Name, phone, hours, colour")))
    return tiles


def _waiting(count: int) -> str:
    words = ngettext(
        "{count} person waits to be let in.", "{count} people wait to be let in.", count
    )
    return words.format(count=count)


async def _owners_asked_for(program: Program, *, is_owner: bool) -> str:
    if not is_owner or await Member.owners_of(program) >= ENOUGH_OWNERS:
        return ""
    return _("Two owners are asked for. If one can’t get in any more, the other keeps it running.")

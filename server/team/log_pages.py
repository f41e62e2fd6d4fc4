"""What the team of a program did, in words, for its owners.

It names those who run the program by now and nobody else: reading it is no look at the names.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from server.core.rendering import render
from server.core.routing import Access, page
from server.core.words import _
from server.programs.log_models import Action, Did
from server.programs.member_models import Member
from server.programs.models import Program
from server.programs.moments import moment, place_of
from server.programs.roles import Role
from server.programs.standing import here
from server.team.list_view import role_words

PAGE = 50
LONGEST_ID = 18


@dataclass(frozen=True)
class LogLine:
    """One thing that was done: who did what, and when by the program's clock."""

    words: str
    at: str


async def log(request: Request) -> Response:
    """Show what the team did, the last first, fifty to a page."""
    mine = await here(request, Role.OWNER)
    before = request.query_params.get("before", "")
    is_number = before.isdecimal() and len(before) <= LONGEST_ID
    done = await Action.newest(mine.program, int(before) if is_number else None, PAGE + 1)
    return render(
        request,
        "team/log.html",
        program=mine.program,
        lines=await _lines(mine.program, done[:PAGE]),
        older=done[PAGE - 1].id if len(done) > PAGE else None,
        place=place_of(mine.program.timezone),
    )


ROUTES = [page("/programs/{id}/log", log, Access.PERSON, name="program_log")]


async def _lines(program: Program, done: Sequence[Action]) -> list[LogLine]:
    people = {id_ for one in done for id_ in (one.by_id, one.about_id)}
    names = await Member.team_names(program.id, people)
    return [LogLine(_said(program, one, names), moment(one.at, program.timezone)) for one in done]


def _said(program: Program, action: Action, names: Mapping[UUID, str]) -> str:
    def called(person_id: UUID | None, nameless: str) -> str:
        if person_id is None or person_id not in names:
            return ""
        return names[person_id] or nameless

    who = called(action.by_id, _("Somebody of the team")) or _("Somebody who left the team")
    if action.by_id is None and action.kind == Did.INVITATION_MADE:
        who = _("Whoever runs this server, or somebody who left the team,")
    about = called(action.about_id, _("somebody of the team")) or _("a member")
    detail = action.detail(program)
    if action.kind == Did.NOTICE_UNSCHEDULED and detail:
        return _("A notice is a draft again: the groups it was for are no more.")
    if action.kind == Did.ROLE_GIVEN:
        detail = role_words(detail) or _("Member")
    return sentences()[Did(action.kind)].format(who=who, about=about, detail=detail)


def sentences() -> dict[Did, str]:
    """Return what the log says of each act: `who`, to whom (`about`), with what (`detail`)."""
    return {
        Did.JOINED: _("{who} joined the team."),
        Did.INVITATION_MADE: _("{who} made an invitation."),
        Did.INVITATION_REVOKED: _("{who} took an invitation back."),
        Did.LET_IN: _("{who} let {about} in."),
        Did.DECLINED: _("{who} did not let {about} in."),
        Did.REMOVED: _("{who} removed {about}."),
        Did.BARRED: _("{who} barred {about}."),
        Did.BAR_LIFTED: _("{who} lifted the bar on {about}."),
        Did.ROLE_GIVEN: _("{who} changed what {about} may do: {detail}."),
        Did.LEFT: _("{who} left the team."),
        Did.GROUP_MADE: _("{who} made the group “{detail}”."),
        Did.GROUP_CHANGED: _("{who} changed the group “{detail}”."),
        Did.GROUP_REMOVED: _("{who} removed the group “{detail}”."),
        Did.SETTINGS_CHANGED: _("{who} changed the settings."),
        Did.LIST_OPENED: _("{who} opened the list of names."),
        Did.NAMES_OPENED: _("{who} opened the names, to choose for a group."),
        Did.MEMBER_OPENED: _("{who} opened what is kept of {about}."),
        Did.LIST_EXPORTED: _("{who} saved the list of names as a file."),
        Did.NOTICE_PUBLISHED: _("{who} published a notice."),
        Did.NOTICE_SCHEDULED: _("{who} set a time for a notice."),
        Did.NOTICE_UNSCHEDULED: _("{who} took a notice off the schedule."),
        Did.NOTICE_CORRECTED: _("{who} corrected a notice."),
        Did.NOTICE_WITHDRAWN: _("{who} took a notice back."),
    }

"""Groups of a program, for those who run it: making them, and who is in which."""

from uuid import UUID

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from server.core.answers import show_form
from server.core.errors import Conflict, Problem, Refused
from server.core.requests import now, text_of
from server.core.routing import Access, page
from server.core.words import _, ngettext
from server.people.forms import uuid_of
from server.people.sessions import read_own_form
from server.programs.forms import LONGEST_NAME
from server.programs.group_models import GroupLeft, GroupMember, MemberGroup
from server.programs.models import Program
from server.programs.roles import Role
from server.programs.standing import Here, here
from server.team.looking import names
from server.team.people_pages import ticked


async def groups(request: Request) -> Response:
    """Show the groups, with how many are in each, and the form of a new one."""
    return await _groups_page(request, await here(request, Role.COORDINATOR))


async def make_group(request: Request) -> Response:
    """Make a group and go on to who is in it."""
    mine = await here(request, Role.COORDINATOR)
    typed = text_of(await read_own_form(request), "name")
    try:
        group = await MemberGroup.add(mine, typed, now(request))
    except (Refused, Conflict) as problem:
        return await _groups_page(request, mine, typed, problem)
    return _back(mine, f"/{group.id}", "made")


async def group(request: Request) -> Response:
    """Show who is in a group, among everybody it could hold."""
    return await _group_page(request, await here(request, Role.COORDINATOR))


async def rename_group(request: Request) -> Response:
    """Call a group something else."""
    mine = await here(request, Role.COORDINATOR)
    typed = text_of(await read_own_form(request), "name")
    try:
        await MemberGroup.rename(mine, _group_id(request), typed, now(request))
    except Refused as refused:
        return await _group_page(request, mine, typed, refused)
    return _back(mine, f"/{_group_id(request)}", "renamed")


async def put_in_group(request: Request) -> Response:
    """Have those who were ticked be in it. Who was not on the page stays as they are."""
    mine, form = await here(request, Role.COORDINATOR), await read_own_form(request)
    wanted = await MemberGroup.one_of(mine.program, _group_id(request))
    shown, chosen = ticked(form, "shown"), ticked(form, "members")
    left: GroupLeft = request.app.state.group_left
    await GroupMember.put(mine, wanted.id, chosen, now(request), shown=shown, left=left)
    return _back(mine, f"/{wanted.id}", "put")


async def remove_group(request: Request) -> Response:
    """Remove a group; its members stay in the program."""
    mine = await here(request, Role.COORDINATOR)
    await read_own_form(request)
    left: GroupLeft = request.app.state.group_left
    await MemberGroup.remove(mine, _group_id(request), now(request), left)
    return _back(mine, "", "removed")


ROUTES = [
    page("/programs/{id}/groups", groups, Access.PERSON, name="program_groups"),
    page("/programs/{id}/groups", make_group, Access.PERSON, ["POST"]),
    page("/programs/{id}/groups/{group}", group, Access.PERSON, name="program_group"),
    page("/programs/{id}/groups/{group}/name", rename_group, Access.PERSON, ["POST"]),
    page("/programs/{id}/groups/{group}/members", put_in_group, Access.PERSON, ["POST"]),
    page("/programs/{id}/groups/{group}/remove", remove_group, Access.PERSON, ["POST"]),
]


def _group_id(request: Request) -> UUID | None:
    return uuid_of(request.path_params["group"])


async def _groups_page(
    request: Request, mine: Here, typed: str = "", problem: Problem | None = None
) -> Response:
    return show_form(
        request,
        "team/groups.html",
        problem,
        program=mine.program,
        groups=await _ways(mine.program),
        typed=typed,
        longest_name=LONGEST_NAME,
        saved=_saved(request),
    )


async def _ways(program: Program) -> list[tuple[str, str, str]]:
    sizes = await GroupMember.sizes(program)
    at = f"/programs/{program.id}/groups"
    return [
        (f"{at}/{one.id}", one.name(program), _people(sizes.get(one.id, 0)))
        for one in await MemberGroup.all_of(program)
    ]


def _people(count: int) -> str:
    return ngettext("{count} person", "{count} people", count).format(count=count)


async def _group_page(
    request: Request, mine: Here, typed: str | None = None, problem: Problem | None = None
) -> Response:
    wanted = await MemberGroup.one_of(mine.program, _group_id(request))
    page = await names(request, mine)
    name = wanted.name(mine.program)
    return show_form(
        request,
        "team/group.html",
        problem,
        program=mine.program,
        group_id=wanted.id,
        group_name=name,
        page=page,
        chosen=set(await GroupMember.ids_in(wanted)),
        typed=name if typed is None else typed,
        longest_name=LONGEST_NAME,
        saved=_saved(request),
    )


def _back(mine: Here, rest: str, saved: str) -> Response:
    at = f"/programs/{mine.program.id}/groups{rest}"
    return RedirectResponse(f"{at}?saved={saved}", status_code=303)


def _saved(request: Request) -> str:
    sentences = {
        "made": _("The group is made. Now tick who is in it."),
        "renamed": _("It has its new name."),
        "put": _("The group is saved."),
        "removed": _("The group is removed."),
    }
    return sentences.get(request.query_params.get("saved", ""), "")

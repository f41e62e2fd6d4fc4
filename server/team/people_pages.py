"""The named list, for those who run a program: letting in, removing, barring, and who is what."""

from collections.abc import Awaitable
from uuid import UUID, uuid4

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from server.core.answers import show_form
from server.core.errors import Conflict, NotFound, Problem
from server.core.rendering import render
from server.core.requests import Form, now, text_of
from server.core.routing import Access, page
from server.core.words import _
from server.people.forms import uuid_of
from server.people.sessions import read_own_form
from server.programs.forms import LONGEST_LABEL
from server.programs.group_models import GroupLeft, GroupMember, MemberGroup
from server.programs.member_models import Left, Member
from server.programs.roles import Role
from server.programs.standing import Here, here
from server.team import membership, telling
from server.team.list_view import line_of
from server.team.looking import in_it, one_member, whole_list
from server.team.queries import team_of

ENOUGH_OWNERS = 2


async def members(request: Request) -> Response:
    """Show who waits, who is in and who is barred."""
    mine = await here(request, Role.COORDINATOR)
    shown = await whole_list(request, mine)
    return render(
        request,
        "team/members.html",
        program=mine.program,
        page=shown.page,
        waiting=shown.waiting,
        barred=shown.barred,
        is_owner=mine.member.has(Role.OWNER),
        saved=_saved(request),
    )


async def member(request: Request) -> Response:
    """Show one member: groups, role, and the ways to end it."""
    mine = await here(request, Role.COORDINATOR)
    one = await one_member(request, mine, member_id(request))
    groups = await MemberGroup.all_of(mine.program)
    chosen = await GroupMember.ids_with(one)
    return render(
        request,
        "team/member.html",
        program=mine.program,
        one=line_of(mine.program, one),
        groups=[(str(group.id), group.name(mine.program)) for group in groups],
        chosen={str(group_id) for group_id in chosen},
        is_owner=mine.member.has(Role.OWNER),
        may_remove=one.id != mine.member.id
        and (one.role == Role.MEMBER or mine.member.has(Role.OWNER)),
        saved=_saved(request),
    )


async def choose_groups(request: Request) -> Response:
    """Put a member into the ticked groups, and out of the others."""
    mine = await here(request, Role.COORDINATOR)
    one = await in_it(mine.program, member_id(request))
    chosen = ticked(await read_own_form(request), "groups")
    left: GroupLeft = request.app.state.group_left
    await GroupMember.choose(mine, one, chosen, now(request), left)
    return RedirectResponse(f"{_at(mine)}/members/{one.id}?saved=groups", status_code=303)


async def let_in(request: Request) -> Response:
    """Let somebody in who waits."""
    mine = await _sent(request)
    done = telling.let_in(mine, member_id(request), now(request))
    return await _after(mine, done, "let-in")


async def decline(request: Request) -> Response:
    """Don't let somebody in who waits."""
    mine = await _sent(request)
    done = membership.decline(mine, member_id(request), now(request))
    return await _after(mine, done, "declined")


async def remove(request: Request) -> Response:
    """Take somebody out, at once."""
    mine = await _sent(request)
    done = membership.remove(mine, member_id(request), now(request), _left(request))
    return await _after(mine, done, "removed")


async def bar(request: Request) -> Response:
    """Take somebody out so that no invitation brings them back."""
    mine = await _sent(request)
    done = membership.bar(mine, member_id(request), now(request), _left(request))
    return await _after(mine, done, "barred")


async def lift(request: Request) -> Response:
    """Let invitations bring back who was barred."""
    mine = await _sent(request)
    done = membership.lift_bar(mine, member_id(request), now(request))
    return await _after(mine, done, "lifted")


async def team(request: Request) -> Response:
    """Show the owners who runs the program, with a way to invite more."""
    return await team_page(request, await here(request, Role.OWNER), {})


async def give_role(request: Request) -> Response:
    """Make somebody a member, a coordinator or an owner. The last owner stays one."""
    mine = await here(request, Role.OWNER)
    typed = text_of(await read_own_form(request), "role")
    if typed not in list(Role):
        raise NotFound
    done = membership.give_role(mine, member_id(request), Role(typed), now(request))
    answer = await _after(mine, done, "role")
    is_still_owner = (await Member.one_of(mine.program, mine.member.id)).has(Role.OWNER)
    return answer if is_still_owner else RedirectResponse(_at(mine), status_code=303)


async def team_page(
    request: Request, mine: Here, typed: Form, problem: Problem | None = None
) -> Response:
    """Show the team, again with what was typed when there was a problem."""
    lines = [line_of(mine.program, one) for one in await team_of(mine.program)]
    owners = sum(one.is_a == Role.OWNER for one in lines)
    return show_form(
        request,
        "team/team.html",
        problem,
        program=mine.program,
        team=lines,
        me=mine.member.id,
        needs_owner=owners < ENOUGH_OWNERS,
        values={
            "id": form_id(typed, problem),
            "role": text_of(typed, "role") or "owner",
            "label": text_of(typed, "label"),
        },
        longest_label=LONGEST_LABEL,
        saved=_saved(request),
    )


def form_id(typed: Form, problem: Problem | None) -> str:
    """Return the id of what a form makes: sent twice, it is made once."""
    is_made = isinstance(problem, Conflict)
    return ("" if is_made else text_of(typed, "id")) or str(uuid4())


def member_id(request: Request) -> UUID | None:
    """Return the member that the address names, None when that is no id."""
    return uuid_of(request.path_params["member"])


def ticked(form: Form, name: str) -> set[UUID]:
    """Return the ids among the boxes of this name that were ticked."""
    value = form.get(name, [])
    found = (uuid_of(one) for one in ([value] if isinstance(value, str) else value))
    return {one for one in found if one is not None}


async def _sent(request: Request) -> Here:
    """Return the program that a form of theirs is about; its page may have been another's."""
    mine = await here(request, Role.COORDINATOR)
    await read_own_form(request)
    return mine


async def _after(mine: Here, done: Awaitable[None], saved: str) -> Response:
    """Do it and go back to the list. What somebody else has done first is said, not refused."""
    try:
        await done
    except NotFound:
        saved = "gone"
    except Conflict:
        saved = "last-owner"
    return RedirectResponse(f"{_at(mine)}/members?saved={saved}", status_code=303)


def _at(mine: Here) -> str:
    return f"/programs/{mine.program.id}"


def _left(request: Request) -> Left:
    left: Left = request.app.state.member_left
    return left


def _saved(request: Request) -> str:
    sentences = {
        "let-in": _("They are in. From now on they get notices."),
        "declined": _("They are not let in. They may ask again with another invitation."),
        "removed": _("They are out of the program."),
        "barred": _("They are barred. No invitation lets them in until you lift it."),
        "lifted": _("It is lifted. A new invitation can let them in."),
        "role": _("It is changed."),
        "groups": _("The groups are saved."),
        "gone": _("Nothing was changed: somebody did that before, or they have left."),
        "last-owner": _("Nothing was changed: a program keeps at least one owner."),
    }
    return sentences.get(request.query_params.get("saved", ""), "")


ROUTES = [
    page("/programs/{id}/members", members, Access.PERSON),
    page("/programs/{id}/members/{member}", member, Access.PERSON, name="program_member"),
    page("/programs/{id}/members/{member}/groups", choose_groups, Access.PERSON, ["POST"]),
    page("/programs/{id}/members/{member}/let-in", let_in, Access.PERSON, ["POST"]),
    page("/programs/{id}/members/{member}/decline", decline, Access.PERSON, ["POST"]),
    page("/programs/{id}/members/{member}/remove", remove, Access.PERSON, ["POST"]),
    page("/programs/{id}/members/{member}/bar", bar, Access.PERSON, ["POST"]),
    page("/programs/{id}/members/{member}/lift", lift, Access.PERSON, ["POST"]),
    page("/programs/{id}/team", team, Access.PERSON),
    page("/programs/{id}/team/{member}/role", give_role, Access.PERSON, ["POST"]),
]

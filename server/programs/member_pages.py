"""A program as its members see it: reaching the team, one's name there, what it sees, leaving."""

from uuid import UUID

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from server.core.answers import show_form
from server.core.errors import Conflict, NotFound, Problem, Refused
from server.core.rendering import render
from server.core.requests import now, text_of
from server.core.routing import Access, page
from server.core.words import _
from server.people.devices import kind_of_device
from server.people.forms import uuid_of
from server.people.sessions import read_own_form, signed_in
from server.programs.forms import LONGEST_NAME, chosen_name
from server.programs.group_models import groups_of
from server.programs.leaving import is_only_owner, leave
from server.programs.member_models import Left, Member, Mine
from server.programs.moments import day_of
from server.programs.own_view import OwnView, awaited_of, lines_of, own_view, past_of
from server.programs.roles import Role, Standing
from server.programs.standing import belonging


async def programs(request: Request) -> Response:
    """Show the programs somebody is in or waits to be let into, and those they were in."""
    person = signed_in(request)
    now_in = await Member.of_person(person.id)
    return render(
        request,
        "programs/mine.html",
        lines=lines_of(now_in),
        past=await past_of(person, now_in),
        awaited=await awaited_of(now_in),
    )


async def program(request: Request) -> Response:
    """Show one program to whoever is in it or waits to be; to whom it was one, that it is none."""
    try:
        return await _program_page(request, await belonging(request))
    except NotFound:
        return _to_left((await _past(request)).here)


async def welcome(request: Request) -> Response:
    """Tell who has just joined what is good to do now."""
    mine = await belonging(request)
    return render(
        request,
        "programs/welcome.html",
        program=mine.program,
        is_waiting=mine.member.standing == Standing.WAITING,
        leads=mine.member.role if mine.member.has(Role.COORDINATOR) else "",
        device=kind_of_device(request.headers.get("user-agent", "")),
    )


async def rename(request: Request) -> Response:
    """Be known to the team by another name, or by none."""
    form = await read_own_form(request)
    mine, typed = await belonging(request), text_of(form, "name")
    try:
        await mine.member.rename(mine.program, chosen_name(typed))
    except Refused as refused:
        return await _program_page(request, mine, refused, typed)
    return _back(mine, "name")


async def choose(request: Request) -> Response:
    """Choose whether this program's notices are told of, and with their titles."""
    form = await read_own_form(request)
    mine = await belonging(request)
    await mine.member.choose(
        _told_of(request),
        is_muted=not text_of(form, "tells"),
        shows_titles=bool(text_of(form, "shows_titles")),
    )
    return _back(mine, "choices")


async def leave_it(request: Request) -> Response:
    """Leave at once, or say once more that they have. The last owner can't."""
    await read_own_form(request)
    try:
        mine = await belonging(request)
    except NotFound:
        return _to_left((await _past(request)).here)
    try:
        await leave(mine, now(request), _told_of(request))
    except Conflict as conflict:
        return await _program_page(request, mine, conflict)
    return _to_left(f"/programs/{mine.program.id}")


async def has_left(request: Request) -> Response:
    """Say goodbye to whoever is in no more, and what they can still read."""
    own = await _past(request)
    if own.back == own.here:  # they are in, or in again
        return RedirectResponse(own.here, status_code=303)
    return render(request, "programs/left.html", here=own.here, is_declined=own.is_declined)


async def consent(request: Request) -> Response:
    """Show what somebody agreed to, also after they have left."""
    return render(request, "programs/consent.html", own=await _own(request))


async def consent_file(request: Request) -> Response:
    """Return what somebody agreed to as a file."""
    own = await _own(request)
    return _file("agreed.txt", ["\n".join(one.as_lines()) for one in own.agreed], "\n\n\n")


async def seen(request: Request) -> Response:
    """Show when the team opened or took out a list with somebody's name."""
    return render(request, "programs/seen.html", own=await _own(request))


async def seen_file(request: Request) -> Response:
    """Return that as a file."""
    own = await _own(request)
    looks = [f"{one.at}: {one.what} {one.who}" for one in own.looks]
    return _file("seen.txt", [own.program, "", *(looks or [_("Nobody yet.")])], "\n")


ROUTES = [
    page("/programs", programs, Access.PERSON),
    page("/programs/{id}", program, Access.PERSON),
    page("/programs/{id}/welcome", welcome, Access.PERSON),
    page("/programs/{id}/name", rename, Access.PERSON, ["POST"]),
    page("/programs/{id}/choices", choose, Access.PERSON, ["POST"]),
    page("/programs/{id}/leave", leave_it, Access.PERSON, ["POST"]),
    page("/programs/{id}/left", has_left, Access.PERSON),
    page("/programs/{id}/consent", consent, Access.PERSON),
    page("/programs/{id}/consent.txt", consent_file, Access.PERSON),
    page("/programs/{id}/seen", seen, Access.PERSON),
    page("/programs/{id}/seen.txt", seen_file, Access.PERSON),
]


async def _program_page(
    request: Request, mine: Mine, problem: Problem | None = None, typed: str | None = None
) -> Response:
    name = mine.member.chosen_name(mine.program)
    since = mine.member.joined_at or mine.member.created_at
    saved = request.query_params.get("saved", "")
    return show_form(
        request,
        "programs/program.html",
        problem,
        program=mine.program,
        member=mine.member,
        name=name,
        typed=name if typed is None else typed,
        longest=LONGEST_NAME,
        groups=await groups_of(mine),
        joined=day_of(since, signed_in(request).timezone),
        is_waiting=mine.member.standing == Standing.WAITING,
        leads=mine.member.role if mine.member.has(Role.COORDINATOR) else "",
        is_only_owner=await is_only_owner(mine.member, mine.program),
        team=await request.app.state.team_front(mine, now(request)),
        said=_sentences().get(saved, ""),
        opens_own=saved in {"name", "choices"},
    )


def _sentences() -> dict[str, str]:
    return {
        "name": _("Saved. The team sees it from now on."),
        "choices": _("Saved."),
        "settings": _("Saved."),
    }


def _back(mine: Mine, saved: str) -> Response:
    return RedirectResponse(f"/programs/{mine.program.id}?saved={saved}", status_code=303)


def _told_of(request: Request) -> Left:
    """Return whom to tell, in the same unit, that somebody gets no more notices."""
    left: Left = request.app.state.member_left
    return left


async def _own(request: Request) -> OwnView:
    program_id: UUID | None = uuid_of(request.path_params["id"])
    if program_id is None:
        raise NotFound
    return await own_view(signed_in(request), program_id)


async def _past(request: Request) -> OwnView:
    """Return the same, unless they were barred: to them there is nothing to say goodbye to."""
    own = await _own(request)
    if own.is_barred:
        raise NotFound
    return own


def _to_left(here: str) -> Response:
    return RedirectResponse(f"{here}/left", status_code=303)


def _file(name: str, parts: list[str], between: str) -> Response:
    """Return a text file whose name says nothing of a program."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(between.join(parts) + "\n", media_type="text/plain", headers=headers)

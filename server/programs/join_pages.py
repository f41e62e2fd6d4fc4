"""Joining by an invitation: a page that says nothing, then who invites and to what, then in.

An invitation's address is read by link previews, scanners and whoever finds a sheet. So asking for
it tells nothing and spends nothing: both take a tap.
"""

import re

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from server.core.answers import show_form
from server.core.errors import NotFound, Problem, Refused
from server.core.rendering import render
from server.core.requests import Form, read_form, text_of
from server.core.routing import Access, page
from server.core.words import _
from server.people.local_paths import local_path
from server.people.models import Person
from server.people.pages import sign_in_page, sign_up_page
from server.people.sessions import read_own_form
from server.programs.consent_text import consent_to
from server.programs.forms import LONGEST_NAME
from server.programs.invitations import found, taken
from server.programs.joining import InvitationOver, Looked
from server.programs.member_models import BELONG

TOKEN_OF_A_LINK = re.compile(r"/join/([A-Za-z0-9_-]+)")


async def show_paste(request: Request) -> Response:
    """Ask for a link, where nothing can be typed into an address bar."""
    return show_form(request, "programs/paste.html", None, link="")


async def paste(request: Request) -> Response:
    """Go on to the invitation of a link that was pasted."""
    typed = text_of(await read_form(request), "link")
    link = TOKEN_OF_A_LINK.search("".join(typed.split()))
    if link is None:
        sentence = _("That is not the link of an invitation. Please copy all of it.")
        return show_form(request, "programs/paste.html", Refused({"link": sentence}), link=typed)
    return RedirectResponse(f"/join/{link[1]}", status_code=303)


async def show_invitation(request: Request) -> Response:
    """Tell that this is an invitation, and not from whom: anybody may be reading."""
    try:
        await found(request, _token(request))
    except (NotFound, InvitationOver) as problem:
        return _over_page(request, problem)
    return render(request, "programs/join.html", token=_token(request))


async def open_invitation(request: Request) -> Response:
    """Show who invites, and what joining means. It may be opened any number of times."""
    try:
        looked = await found(request, _token(request))
    except (NotFound, InvitationOver) as problem:
        return _over_page(request, problem)
    if _belongs(looked) and not looked.gives_more:
        return RedirectResponse(f"/programs/{looked.program.id}", status_code=303)
    return _opened_page(request, looked, {})


async def join_program(request: Request) -> Response:
    """Join, or ask to be let in. Signed out, sign in first and come back."""
    person: Person | None = request.state.person
    form = await read_form(request) if person is None else await read_own_form(request)
    try:
        looked = await found(request, _token(request))
        if person is None:
            return sign_in_page(request, {}, _here(request))
        return await _joined(request, looked, form)
    except (NotFound, InvitationOver) as problem:
        return _over_page(request, problem)


async def sign_up_invited(request: Request) -> Response:
    """Ask for what an account takes. The invitation goes along in the form, in no other address."""
    try:
        await found(request, _token(request))
    except (NotFound, InvitationOver) as problem:
        return _over_page(request, problem)
    if request.state.person is not None:
        return RedirectResponse(_here(request), status_code=303)
    return await sign_up_page(request, {"invitation": _token(request)})


async def sign_in_invited(request: Request) -> Response:
    """Ask for name and passphrase, and come back here."""
    if request.state.person is not None:
        return RedirectResponse(_here(request), status_code=303)
    return sign_in_page(request, {}, _here(request))


ROUTES = [
    page("/join", show_paste, Access.ANYONE),
    page("/join", paste, Access.ANYONE, ["POST"]),
    page("/join/{token}", show_invitation, Access.ANYONE),
    page("/join/{token}", join_program, Access.ANYONE, ["POST"]),
    page("/join/{token}/open", open_invitation, Access.ANYONE, ["POST"]),
    page("/join/{token}/sign-up", sign_up_invited, Access.ANYONE, ["POST"]),
    page("/join/{token}/sign-in", sign_in_invited, Access.ANYONE, ["POST"]),
]


async def _joined(request: Request, looked: Looked, form: Form) -> Response:
    name, read = text_of(form, "name"), text_of(form, "read") or None
    if not text_of(form, "agree") and not _belongs(looked):
        sentence = _("To join, please tick that you agree. Or leave this page.")
        return _opened_page(request, looked, form, Refused({"agree": sentence}))
    try:
        mine = await taken(request, _token(request), name, read_hash=read)
    except Refused as refused:
        return _opened_page(request, looked, form, refused)
    return RedirectResponse(f"/programs/{mine.program.id}/welcome", status_code=303)


def _token(request: Request) -> str:
    token: str = request.path_params["token"]
    return token


def _here(request: Request) -> str:
    """Return the address of this invitation, the only one that its token stands in."""
    return local_path(f"/join/{_token(request)}")


def _belongs(looked: Looked) -> bool:
    return looked.member is not None and looked.member.standing in BELONG


def _opened_page(
    request: Request, looked: Looked, form: Form, problem: Problem | None = None
) -> Response:
    words = consent_to(looked.program.name, looked.invitation.gives)
    return show_form(
        request,
        "programs/opened.html",
        problem,
        token=_token(request),
        program=looked.program,
        role=looked.invitation.gives,
        belongs=_belongs(looked),
        needs_letting_in=looked.invitation.needs_letting_in,
        words=words,
        name=text_of(form, "name"),
        agrees=bool(text_of(form, "agree")) and not _was_changed(problem),
        longest=LONGEST_NAME,
    )


def _was_changed(problem: Problem | None) -> bool:
    """Tell whether other words are to be agreed to than those that were read."""
    return isinstance(problem, Refused) and "agree" in problem.fields


def _over_page(request: Request, problem: Problem) -> Response:
    """Say kindly that it can't be used, and whom to ask. It names nobody."""
    return render(request, "programs/over.html", status=problem.status, token=_token(request))

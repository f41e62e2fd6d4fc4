"""The pages at the door: what this is, sign up, sign in, recover, and Help."""

import secrets
from uuid import uuid4

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from server.core.answers import show_form
from server.core.errors import Conflict, Problem, Refused, SignedOut, TooMany
from server.core.rendering import render
from server.core.requests import Form, read_form, settings, text_of
from server.core.routing import Access, page
from server.people import aliases, forms, help_lines, proof, sessions, signing_up, you_pages
from server.people.devices import kind_of_device
from server.people.local_paths import local_path
from server.people.time_zones import time_zone_choices


async def about(request: Request) -> Response:
    """Tell who runs this server, who could read what, and what it is not."""
    return render(request, "people/about.html", device=_device(request))


async def show_sign_up(request: Request) -> Response:
    """Ask for a name, a passphrase and a time zone, and for nothing else."""
    if request.state.person is not None:
        return RedirectResponse("/", status_code=303)
    return await sign_up_page(request, {})


async def do_sign_up(request: Request) -> Response:
    """Make the account and show its recovery codes, this once."""
    form = await read_form(request)
    try:
        signed_up = await signing_up.sign_up(request, forms.SignUp.from_form(form))
    except (Refused, TooMany) as problem:
        return await sign_up_page(request, form, problem)
    except Conflict as conflict:
        if conflict.code == "id_taken":
            form = {**form, "id": ""}
        return await sign_up_page(request, form, _refused_at("alias", conflict))
    return await you_pages.show_new_codes(
        request,
        signed_up.person,
        signed_up.codes,
        is_shared=forms.is_shared(form),
        invitation=text_of(form, "invitation"),
    )


async def show_sign_in(request: Request) -> Response:
    """Ask for name and passphrase."""
    wanted = local_path(request.query_params.get("next", ""))
    if request.state.person is not None:
        return RedirectResponse(wanted, status_code=303)
    return sign_in_page(request, {}, wanted)


async def do_sign_in(request: Request) -> Response:
    """Sign in and go on to where the person wanted to go."""
    form = await read_form(request)
    alias, wanted = text_of(form, "alias"), local_path(text_of(form, "next"))
    try:
        person = await proof.by_passphrase(request, alias, text_of(form, "passphrase"))
    except (SignedOut, TooMany) as problem:
        return sign_in_page(request, form, wanted, problem)
    response = RedirectResponse(wanted, status_code=303)
    await sessions.begin(request, response, person, is_shared=forms.is_shared(form))
    return response


async def sign_out(request: Request) -> Response:
    """End this session."""
    response = RedirectResponse("/", status_code=303)
    await sessions.end(request, response)
    return response


async def show_recover(request: Request) -> Response:
    """Ask for a recovery code and a new passphrase."""
    return _recover_page(request, {})


async def do_recover(request: Request) -> Response:
    """Spend a code, set the new passphrase, end every other session and sign in."""
    form = await read_form(request)
    alias, passphrase = text_of(form, "alias"), text_of(form, "passphrase")
    try:
        forms.check_new_passphrase(passphrase, alias, field="passphrase")
        code = text_of(form, "recovery_code")
        person = await proof.by_code_anew(request, alias, code, passphrase)
    except (Refused, SignedOut, TooMany) as problem:
        return _recover_page(request, form, problem)
    response = RedirectResponse("/you/codes?saved=passphrase", status_code=303)
    stays_shared = sessions.is_shared(request) or forms.is_shared(form)
    await sessions.begin(request, response, person, is_shared=stays_shared)
    return response


async def show_help(request: Request) -> Response:
    """Show where to call, and two things to do with one's breath and senses."""
    lines = help_lines.load(settings(request))
    return render(request, "people/help.html", help_lines=lines)


async def sign_up_page(request: Request, form: Form, problem: Problem | None = None) -> Response:
    """Show the form of a new account, again with what was typed when there was a problem.

    An invitation goes along in it: a place is kept with the account, and the way goes on to it.
    """
    names = ("id", "alias", "timezone", "invitation", "shared")
    values = {name: text_of(form, name) for name in names}
    values["id"] = values["id"] or str(uuid4())
    is_invited, own_id = False, forms.uuid_of(values["id"])
    if values["invitation"] and not _is_about_invitation(problem):
        is_invited = await signing_up.is_invited(request, values["invitation"], own_id)
    return show_form(
        request,
        "people/sign_up.html",
        problem,
        values=values,
        is_invited=is_invited,
        suggestion=aliases.suggest(secrets.SystemRandom()),
        time_zones=time_zone_choices(settings(request), values["timezone"]),
        device=_device(request),
    )


def sign_in_page(
    request: Request, form: Form, wanted: str, problem: Problem | None = None
) -> Response:
    """Show the form of signing in, which leads on to where the person `wanted` to go."""
    values = {name: text_of(form, name) for name in ("alias", "shared")}
    return show_form(request, "people/sign_in.html", problem, **values, next=wanted)


ROUTES = [
    page("/about", about, Access.ANYONE),
    page("/sign-up", show_sign_up, Access.ANYONE),
    page("/sign-up", do_sign_up, Access.ANYONE, ["POST"]),
    page("/sign-in", show_sign_in, Access.ANYONE),
    page("/sign-in", do_sign_in, Access.ANYONE, ["POST"]),
    page("/sign-out", sign_out, Access.ANYONE, ["POST"]),
    page("/recover", show_recover, Access.ANYONE),
    page("/recover", do_recover, Access.ANYONE, ["POST"]),
    page("/help", show_help, Access.STATIC),
    *you_pages.ROUTES,
]


def _is_about_invitation(problem: Problem | None) -> bool:
    return isinstance(problem, Refused) and "invitation" in problem.fields


def _device(request: Request) -> str:
    return kind_of_device(request.headers.get("user-agent", ""))


def _recover_page(request: Request, form: Form, problem: Problem | None = None) -> Response:
    values = {name: text_of(form, name) for name in ("alias", "recovery_code", "shared")}
    return show_form(request, "people/recover.html", problem, values=values)


def _refused_at(field: str, conflict: Conflict) -> Refused:
    refused = Refused({field: conflict.message})
    refused.status = conflict.status
    return refused

"""The pages about the phone: what it keeps, how to install, and moving in with a code."""

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from server.core.answers import show_form
from server.core.errors import Problem, SignedOut, TooMany
from server.core.rendering import render
from server.core.requests import read_form, text_of
from server.core.routing import Access, page
from server.people import sessions
from server.people.devices import kind_of_device
from server.people.local_paths import local_path
from server.phone.moves import arrive


async def this_phone(request: Request) -> Response:
    """Show what this phone keeps, and what can be chosen for it."""
    return render(request, "phone/this_phone.html", is_shared=sessions.is_shared(request))


async def install(request: Request) -> Response:
    """Show how to put the app on this kind of device."""
    device = kind_of_device(request.headers.get("user-agent", ""))
    return render(request, "phone/install.html", device=device)


async def away(request: Request) -> Response:
    """Show nothing at all: where a quick exit leads."""
    return render(request, "phone/away.html")


async def show_move(request: Request) -> Response:
    """Ask for the code that another browser shows."""
    return _move_page(request, "")


async def move(request: Request) -> Response:
    """Sign in with a code; what was not sent yet comes along."""
    code = text_of(await read_form(request), "code")
    try:
        arrival = await arrive(request, code)
    except (SignedOut, TooMany) as problem:
        return _move_page(request, code, problem)
    request.state.person = arrival.person
    brought = arrival.luggage
    invitation = brought.invitation or ""
    response = render(
        request,
        "phone/moved.html",
        rows=brought.rows,
        count=len(brought.rows),
        invitation=invitation,
        onwards=local_path("/join/" + quote(invitation, safe="")) if invitation else "/",
    )
    sessions.give_cookie(request, response, arrival.token, is_shared=arrival.is_shared)
    return response


ROUTES = [
    page("/phone", this_phone, Access.PERSON),
    page("/phone/away", away, Access.STATIC),
    page("/install", install, Access.ANYONE),
    page("/move", show_move, Access.ANYONE),
    page("/move", move, Access.ANYONE, ["POST"]),
]


def _move_page(request: Request, code: str, problem: Problem | None = None) -> Response:
    return show_form(request, "phone/move.html", problem, code=code)

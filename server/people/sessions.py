"""Who sent a request: the cookie, the session behind it, and the person."""

from typing import cast

from starlette.requests import Request
from starlette.responses import Response

from server.core.database import is_unavailable
from server.core.requests import now, settings
from server.people.devices import device_name
from server.people.models import Person, Session
from server.people.tokens import LONGEST


async def identify(request: Request) -> None:
    """Set `request.state.person` and `.session`: who is signed in, or None."""
    token = request.cookies.get(settings(request).cookie_name, "")
    session = await Session.of_token(token, now(request)) if token else None
    request.state.session = session
    request.state.person = None if session is None else session.person
    if session is not None:
        await _note_visit(session, request)


def signed_in(request: Request) -> Person:
    """Return who is signed in, on a route that only a person may call."""
    return cast("Person", request.state.person)


def this_session(request: Request) -> Session:
    """Return the session of this request, on a route that only a person may call."""
    return cast("Session", request.state.session)


async def begin(request: Request, response: Response, person: Person) -> None:
    """Sign `person` in: a new session and cookie; the one this browser had before ends."""
    chosen = settings(request)
    earlier = request.cookies.get(chosen.cookie_name, "")
    label = device_name(request.headers.get("user-agent", ""))
    token = await Session.begin(person, label, now(request), replacing=earlier)
    response.set_cookie(
        chosen.cookie_name,
        token,
        max_age=int(LONGEST.total_seconds()),
        path="/",
        secure=chosen.is_https,
        httponly=True,
        samesite="lax",
    )
    request.state.person = person


async def end(request: Request, response: Response) -> None:
    """Sign out: the session ends here and on the server."""
    token = request.cookies.get(settings(request).cookie_name, "")
    if token:
        await Session.end_of_token(token)
    forget(request, response)


def forget(request: Request, response: Response) -> None:
    """Take the cookie back; nobody is signed in any more."""
    chosen = settings(request)
    response.delete_cookie(
        chosen.cookie_name, path="/", secure=chosen.is_https, httponly=True, samesite="lax"
    )
    request.state.person = request.state.session = None


async def _note_visit(session: Session, request: Request) -> None:
    try:
        await session.see(now(request))
    except Exception as error:
        # A page can still be read while nothing can be written.
        if not is_unavailable(error):
            raise

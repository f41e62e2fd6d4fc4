"""Who sent a request: the cookie, the session behind it, and the person."""

from typing import cast
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from server.core.database import is_unavailable
from server.core.errors import Conflict
from server.core.requests import Form, now, read_form, settings, text_of
from server.core.words import _
from server.people.devices import device_name
from server.people.forms import uuid_of
from server.people.models import Person
from server.people.session_models import Resumed, Session
from server.people.tokens import LONGEST

PERSON_HEADER = "evenkeel-person"


async def identify(request: Request) -> None:
    """Set `request.state.person` and `.session`: who is signed in, or None.

    A request that names somebody else (`Evenkeel-Person: UUID`) is nobody's: a page left open
    never sends its rows into the diary of who signed in since.
    """
    request.state.person = request.state.session = None
    token = _token(request)
    session = await Session.of_token(token, now(request)) if token else None
    if session is not None and _is_for(request, session.person_id):
        request.state.person, request.state.session = session.person, session
        await _note_visit(session, request)


def signed_in(request: Request) -> Person:
    """Return who is signed in, on a route that only a person may call."""
    return cast("Person", request.state.person)


def this_session(request: Request) -> Session:
    """Return the session of this request, on a route that only a person may call."""
    return cast("Session", request.state.session)


async def read_own_form(request: Request) -> Form:
    """Read a form of theirs; raise `Conflict` when its page was made for somebody else.

    On a phone that several people use, a page may still be open when the next one signs in.
    """
    form = await read_form(request)
    if text_of(form, "person") not in {"", str(signed_in(request).id)}:
        words = _(
            "Somebody else is signed in here now. Nothing was saved. Go back to see your words."
        )
        raise Conflict("other_person", words)
    return form


def is_shared(request: Request) -> bool:
    """Tell whether somebody is signed in here on a phone that others use too."""
    session: Session | None = request.state.session
    return session is not None and session.is_shared


async def begin(
    request: Request, response: Response, person: Person, *, is_shared: bool = False
) -> None:
    """Sign `person` in: a new session and cookie; the one this browser had before ends."""
    token = await begin_here(request, person, is_shared=is_shared)
    give_cookie(request, response, token, is_shared=is_shared)
    request.state.person = person


async def begin_here(request: Request, person: Person, *, is_shared: bool) -> str:
    """Begin a session of this browser, in a unit too, and return its token."""
    label = device_name(request.headers.get("user-agent", ""))
    earlier = _token(request)
    return await Session.begin(person, label, now(request), replacing=earlier, is_shared=is_shared)


def give_cookie(request: Request, response: Response, token: str, *, is_shared: bool) -> None:
    """Give the browser a session's cookie; on a phone that others use it ends with the browser."""
    chosen = settings(request)
    response.set_cookie(
        chosen.cookie_name,
        token,
        max_age=None if is_shared else int(LONGEST.total_seconds()),
        path="/",
        secure=chosen.is_https,
        httponly=True,
        samesite="lax",
    )


async def choose_sharing(request: Request, *, is_shared: bool) -> str | None:
    """Mark this session as on a phone that others use, and return a resume token, or as not."""
    if is_shared:
        return await this_session(request).share(now(request))
    await this_session(request).keep_to_oneself(now(request))
    return None


def give_cookie_again(request: Request, response: Response) -> None:
    """Give the browser the cookie it has, to be kept as long as its session says by now."""
    give_cookie(request, response, _token(request), is_shared=is_shared(request))


async def resume(request: Request, given: str) -> Resumed | None:
    """Open the session of a resume token again, unless the browser is somebody else's by now."""
    whose = await Session.owner_of_resume(given)
    if whose is None or not _is_for(request, whose):
        return None
    return await Session.resume(given, now(request), earlier=_token(request))


async def lock(request: Request) -> None:
    """Close this browser's session if others use the phone. The cookie stays, good for nothing.

    Taking it back could take back the one that a page which was opened again got meanwhile.
    """
    if await _is_own(request):
        await Session.lock(_token(request), now(request))


async def end(request: Request, response: Response) -> None:
    """Sign out: the session ends here and on the server, unless the request names another."""
    if await _is_own(request):
        await Session.end_of_token(_token(request))
        forget(request, response)


def forget(request: Request, response: Response) -> None:
    """Take the cookie back; nobody is signed in any more."""
    chosen = settings(request)
    response.delete_cookie(
        chosen.cookie_name, path="/", secure=chosen.is_https, httponly=True, samesite="lax"
    )
    request.state.person = request.state.session = None


def _token(request: Request) -> str:
    return request.cookies.get(settings(request).cookie_name, "")


def _is_for(request: Request, person_id: UUID) -> bool:
    named = request.headers.get(PERSON_HEADER)
    return named is None or uuid_of(named) == person_id


async def _is_own(request: Request) -> bool:
    owner = await Session.owner_of(_token(request))
    return owner is None or _is_for(request, owner)


async def _note_visit(session: Session, request: Request) -> None:
    try:
        await session.see(now(request))
    except Exception as error:
        # A page can still be read while nothing can be written.
        if not is_unavailable(error):
            raise

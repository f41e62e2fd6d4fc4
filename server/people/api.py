"""Accounts, sessions and who is signed in, as JSON."""

from starlette.requests import Request
from starlette.responses import Response

from server.core.rendering import as_json
from server.core.requests import now, read_json, settings
from server.core.routing import Access, api
from server.people import proof, sessions
from server.people.forms import (
    Leave,
    Me,
    PersonView,
    Resume,
    SignedInView,
    SignedUpView,
    SignIn,
    SignUp,
)
from server.people.leaving import erase
from server.people.models import Person
from server.people.signing_up import sign_up


async def create_account(request: Request) -> Response:
    """Sign up; the same id, alias and passphrase again is answered 200 with fresh codes."""
    given = await read_json(request, SignUp)
    signed_up = await sign_up(request, given)
    view = SignedUpView(_view(signed_up.person), signed_up.codes)
    response = as_json(view, status=201 if signed_up.is_new else 200)
    await sessions.begin(request, response, signed_up.person, is_shared=given.shared)
    return response


async def delete_account(request: Request) -> Response:
    """Delete everything of the person who is signed in."""
    given = await read_json(request, Leave)
    person = await proof.confirm(request, given.passphrase)
    await erase(person, now(request), settings(request))
    response = Response(status_code=204)
    sessions.forget(request, response)
    return response


async def create_session(request: Request) -> Response:
    """Sign in with a passphrase or a recovery code."""
    given = (await read_json(request, SignIn)).checked()
    if given.recovery_code is None:
        person = await proof.by_passphrase(request, given.alias, given.passphrase or "")
    else:
        person = await proof.by_code(request, given.alias, given.recovery_code)
    response = as_json(SignedInView(_view(person)))
    await sessions.begin(request, response, person, is_shared=given.shared)
    return response


async def delete_session(request: Request) -> Response:
    """Sign out. Always 204, signed in or not."""
    response = Response(status_code=204)
    await sessions.end(request, response)
    return response


async def resume_session(request: Request) -> Response:
    """Open a closed session on a shared phone again, by its resume token."""
    given = await read_json(request, Resume)
    resumed = await proof.by_resume(request, given.resume)
    response = as_json(SignedInView(_view(resumed.person)))
    sessions.give_cookie(request, response, resumed.token, is_shared=True)
    return response


async def lock_session(request: Request) -> Response:
    """Close the session if others use the phone. Always 204; what is sent is not read."""
    await sessions.lock(request)
    return Response(status_code=204)


async def me(request: Request) -> Response:
    """Tell who is signed in, and which programs they belong to."""
    person = sessions.signed_in(request)
    programs = await request.app.state.memberships(person)
    return as_json(Me(_view(person), programs))


ROUTES = [
    api(
        "/accounts",
        create_account,
        Access.ANYONE,
        ["POST"],
        takes=SignUp,
        gives=SignedUpView,
        status=201,
    ),
    api("/account", delete_account, Access.PERSON, ["DELETE"], takes=Leave, status=204),
    api("/session", create_session, Access.ANYONE, ["POST"], takes=SignIn, gives=SignedInView),
    api("/session", delete_session, Access.ANYONE, ["DELETE"], status=204),
    api(
        "/session/resume",
        resume_session,
        Access.ANYONE,
        ["POST"],
        takes=Resume,
        gives=SignedInView,
    ),
    api("/session/lock", lock_session, Access.ANYONE, ["POST"], status=204),
    api("/me", me, Access.PERSON, ["GET"], gives=Me),
]


def _view(person: Person) -> PersonView:
    return PersonView(person.id, person.alias, person.timezone)

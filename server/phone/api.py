"""What a phone keeps for whom, and codes that move a session, as JSON."""

from starlette.requests import Request
from starlette.responses import Response

from server.core.rendering import as_json
from server.core.requests import now, read_json
from server.core.routing import Access, api
from server.people import sessions
from server.people.forms import PersonView
from server.people.sessions import signed_in, this_session
from server.phone.forms import Luggage, MoveView, PhoneView, ResumeView, Sharing
from server.phone.models import MovingCode


async def phone(request: Request) -> Response:
    """Tell the phone for whom it keeps things, and the secret that only their sessions are told."""
    person, session = signed_in(request), this_session(request)
    view = PhoneView(
        person=PersonView(person.id, person.alias, person.timezone),
        secret=person.phone_secret,
        shared=session.is_shared,
        resumable=session.is_resumable,
        hidden_tiles=person.profile.hidden_tiles,
        codes_kept=person.profile.codes_kept,
    )
    return as_json(view)


async def save_phone(request: Request) -> Response:
    """Say whose phone this is; if others use it, a fresh resume token comes back."""
    given = await read_json(request, Sharing)
    resume = await sessions.choose_sharing(request, is_shared=given.shared)
    response = as_json(ResumeView(resume))
    sessions.give_cookie_again(request, response)
    return response


async def create_move(request: Request) -> Response:
    """Make a code that moves this session, unsent rows and an invitation into another browser."""
    luggage = (await read_json(request, Luggage)).checked()
    made = await MovingCode.make(signed_in(request), this_session(request), luggage, now(request))
    return as_json(MoveView(*made), status=201)


ROUTES = [
    api("/phone", phone, Access.PERSON, ["GET"], gives=PhoneView),
    api("/phone", save_phone, Access.PERSON, ["PUT"], takes=Sharing, gives=ResumeView),
    api(
        "/phone/moves",
        create_move,
        Access.PERSON,
        ["POST"],
        takes=Luggage,
        gives=MoveView,
        status=201,
    ),
]

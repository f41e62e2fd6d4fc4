"""The meetings somebody keeps: the page of all of them, and what a meeting's own page offers."""

from uuid import UUID

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from server.core.errors import NotFound
from server.core.rendering import render
from server.core.requests import Form, now, text_of
from server.core.routing import Access, page
from server.core.words import _
from server.daily.keeping import new_id
from server.favourites.facts import Facts
from server.favourites.forms import choice_of
from server.favourites.going import is_noted, went
from server.favourites.mine_view import Clockwise, KeepView, mine_lines
from server.favourites.models import Favourite, quiet_of
from server.meetings.asking import Shown
from server.meetings.search import one as one_meeting
from server.people.forms import uuid_of
from server.people.models import Person
from server.people.sessions import read_own_form, signed_in

MINE = "/meetings/mine"


async def mine(request: Request) -> Response:
    """Show the meetings that somebody keeps, what changed, and when they are reminded."""
    person = signed_in(request)
    lines = mine_lines(await Favourite.all_of(person), await _seen(request, person))
    said = _sentences().get(request.query_params.get("saved", ""), "")
    return render(request, "favourites/mine.html", lines=lines, said=said)


async def keep_view(request: Request, shown: Shown) -> KeepView | None:
    """Return what the page of a meeting offers who is signed in; None: nobody is."""
    person: Person | None = request.state.person
    if person is None:
        return None
    kept = await Favourite.of(person, shown.id)
    return KeepView.of(shown.id, Facts.of(shown.record), kept, await _seen(request, person))


async def keep(request: Request) -> Response:
    """Keep a meeting, or choose another reminder."""
    form = await read_own_form(request)
    meeting_id = _named(request)
    await Favourite.keep(signed_in(request), meeting_id, choice_of(form), now(request))
    return _back(form, meeting_id, "kept")


async def let_go(request: Request) -> Response:
    """Keep a meeting no more."""
    form = await read_own_form(request)
    await Favourite.remove(signed_in(request), _named(request))
    return _back(form, _named(request), "let-go")


async def has_seen(request: Request) -> Response:
    """Note that somebody saw what changed."""
    await read_own_form(request)
    await Favourite.has_seen(signed_in(request), _named(request))
    return RedirectResponse(MINE, status_code=303)


async def i_went(request: Request) -> Response:
    """Tick a meeting in today's check-in. Which one is not kept."""
    form = await read_own_form(request)
    person, meeting_id = signed_in(request), _named(request)
    is_known = await one_meeting(meeting_id, now(request)) or await Favourite.of(person, meeting_id)
    if not is_known:
        raise NotFound
    day = await went(person, new_id(form), now(request))
    return RedirectResponse(f"/diary/{day}/saved", status_code=303)


ROUTES = [
    page(MINE, mine, Access.PERSON),
    page("/meetings/{id}/keep", keep, Access.PERSON, ["POST"]),
    page("/meetings/{id}/let-go", let_go, Access.PERSON, ["POST"]),
    page("/meetings/{id}/seen", has_seen, Access.PERSON, ["POST"]),
    page("/meetings/{id}/went", i_went, Access.PERSON, ["POST"]),
]


def _named(request: Request) -> UUID:
    meeting_id = uuid_of(request.path_params["id"])
    if meeting_id is None:
        raise NotFound
    return meeting_id


def _back(form: Form, meeting_id: UUID, saved: str) -> Response:
    """Go back to where the form stood."""
    if text_of(form, "back") == "mine":
        return RedirectResponse(f"{MINE}?saved={saved}", status_code=303)
    return RedirectResponse(f"/meetings/{meeting_id}?saved={saved}#mine", status_code=303)


def _sentences() -> dict[str, str]:
    return {"kept": _("Saved."), "let-go": _("It is not on your list any more.")}


async def _seen(request: Request, person: Person) -> Clockwise:
    quiet = (await quiet_of([person]))[person.id]
    return Clockwise(quiet, now(request), await is_noted(person, now(request)))

"""What is due now, with or without push: answer it, have it wait, or do it."""

from typing import cast, get_args

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from server.core.errors import NotFound
from server.core.rendering import as_json, render
from server.core.requests import now, text_of
from server.core.routing import Access, api, page
from server.core.words import _
from server.people.forms import uuid_of
from server.people.sessions import read_own_form, signed_in
from server.reminders.done import Answer
from server.reminders.due_models import Due
from server.reminders.due_view import DueView, LiveDue, live_due
from server.reminders.list_view import reckoning_of, zones_of
from server.reminders.models import Reminder


async def show_due(request: Request) -> Response:
    """Show what is due now, what comes again, what is over and what was answered."""
    person, at = signed_in(request), now(request)
    view = DueView(
        await Due.now_for(person, at),
        await Due.soon_for(person, at),
        await Due.earlier_for(person, at),
        await reckoning_of(person, at),
    )
    zones = zones_of(await Reminder.all_of(person, at))
    saved = request.query_params.get("saved", "")
    said = _sentences().get(saved, "")
    return render(request, "reminders/due.html", page=view, zones=zones, saved=saved, said=said)


async def tell_due(request: Request) -> Response:
    """Tell what is due now, in words, for a page that the phone fills by itself."""
    return as_json(await live_due(signed_in(request), now(request)))


async def answer(request: Request) -> Response:
    """Keep what became of it; the same again changes nothing, another answer takes its place."""
    form = await read_own_form(request)
    given = text_of(form, "answer")
    due_id = uuid_of(request.path_params["id"])
    if due_id is None or given not in get_args(Answer):
        raise NotFound
    await Due.answer(signed_in(request), due_id, cast("Answer", given), now(request))
    said = "advice" if given == "unsure" else "kept"  # a browser's history tells no answer
    return RedirectResponse(f"/due?saved={said}", status_code=303)


async def later(request: Request) -> Response:
    """Ask again in half an hour, if it can wait so long."""
    await read_own_form(request)
    due_id = uuid_of(request.path_params["id"])
    if due_id is None:
        raise NotFound
    waits = await Due.later(signed_in(request), due_id, now(request))
    return RedirectResponse(f"/due?saved={'later' if waits else 'no-later'}", status_code=303)


def _sentences() -> dict[str, str]:
    return {
        "kept": _("Saved."),
        "later": _("It comes again later."),
        "no-later": _("This one can’t wait any longer. Answer it when you can."),
    }


ROUTES = [
    page("/due", show_due, Access.PERSON),
    page("/due/{id}/answer", answer, Access.PERSON, ["POST"]),
    page("/due/{id}/later", later, Access.PERSON, ["POST"]),
    api("/due", tell_due, Access.PERSON, ["GET"], gives=LiveDue),
]

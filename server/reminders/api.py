"""Reminders as JSON: what somebody set, each with the next five instants at which it comes."""

from typing import TypeVar
from uuid import UUID

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response

from server.core.errors import Conflict, NotFound, Refused
from server.core.rendering import as_json
from server.core.requests import now, read_json
from server.core.routing import Access, api
from server.core.words import _
from server.people.forms import uuid_of
from server.people.sessions import signed_in
from server.push.forms import Receipt
from server.reminders import work
from server.reminders.due_models import quiet_of
from server.reminders.forms import Changes, NewReminder, Reminders, ReminderView, by_field
from server.reminders.models import Planned, Reminder

T = TypeVar("T", bound=Struct)


async def reminders(request: Request) -> Response:
    """List the reminders, each with the next five instants at which it comes."""
    found = await Reminder.all_of(signed_in(request), now(request))
    return as_json(Reminders([_view(one) for one in found]))


async def add_reminder(request: Request) -> Response:
    """Set a reminder, on weekdays or on one date."""
    given = await _read(request, NewReminder)
    person, at = signed_in(request), now(request)
    rule = given.rule(await quiet_of(person), at)
    return as_json(_view(await Reminder.add(person, rule, at)), status=201)


async def change_reminder(request: Request) -> Response:
    """Change what is sent of a reminder; the rest stays."""
    person, at = signed_in(request), now(request)
    reminder_id = (await Reminder.of(person, _named(request), at)).id
    given, quiet = await _read(request, Changes), await quiet_of(person)
    changed = await Reminder.change(
        person, reminder_id, lambda rule: given.edited(rule, quiet, at), at
    )
    return as_json(_view(changed))


async def remove_reminder(request: Request) -> Response:
    """Remove a reminder and what is due because of it."""
    await Reminder.remove(signed_in(request), _named(request))
    return Response(status_code=204)


async def later(request: Request) -> Response:
    """Have what a device was told be told again in half an hour; it needs no session.

    What can't wait so long is answered like what nobody knows: the worker opens the list instead.
    """
    given = await read_json(request, Receipt)
    if not (given.is_token and await work.later(given.delivery, now(request))):
        raise Conflict("no_later", _("This does not come again later."))
    return Response(status_code=204)


ROUTES = [
    api("/reminders", reminders, Access.PERSON, ["GET"], gives=Reminders),
    api(
        "/reminders",
        add_reminder,
        Access.PERSON,
        ["POST"],
        takes=NewReminder,
        gives=ReminderView,
        status=201,
    ),
    api("/reminders/later", later, Access.ANYONE, ["POST"], takes=Receipt, status=204),
    api(
        "/reminders/{id}",
        change_reminder,
        Access.PERSON,
        ["PATCH"],
        takes=Changes,
        gives=ReminderView,
    ),
    api("/reminders/{id}", remove_reminder, Access.PERSON, ["DELETE"], status=204),
]


async def _read(request: Request, wanted: type[T]) -> T:
    try:
        return await read_json(request, wanted)
    except Refused as refused:
        raise by_field(refused) from None


def _named(request: Request) -> UUID:
    reminder_id = uuid_of(request.path_params["id"])
    if reminder_id is None:
        raise NotFound
    return reminder_id


def _view(planned: Planned) -> ReminderView:
    return ReminderView.of(planned.id, planned.rule, planned.next)

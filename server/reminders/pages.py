"""Reminders: what is set and when it rings next, and the form for one."""

from typing import NamedTuple
from uuid import UUID

import msgspec
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from server.core.answers import show_form
from server.core.errors import NotFound, Refused
from server.core.rendering import render
from server.core.requests import now, settings, text_of
from server.core.routing import Access, page
from server.core.words import _
from server.people.forms import check_timezone, uuid_of
from server.people.sessions import read_own_form, signed_in
from server.people.time_zones import time_zone_choices
from server.reminders import due_pages, typed
from server.reminders.form_view import FormView
from server.reminders.list_view import list_view, reckoning_of, suggested, zones_of
from server.reminders.models import Due, Planned, Reminder
from server.reminders.moments import place_of
from server.reminders.typed import Typed


class Saved(NamedTuple):
    """What was just done, in words, and perhaps where to go on."""

    words: str
    href: str = ""
    action: str = ""


async def reminders(request: Request) -> Response:
    """List what is set: when it rings next, and whether it is on."""
    person, at = signed_in(request), now(request)
    planned = await Reminder.all_of(person, at)
    view = await list_view(planned, await Due.soon_for(person, at), await reckoning_of(person, at))
    saved = _saved(person.timezone).get(request.query_params.get("saved", ""))
    return render(request, "reminders/list.html", page=view, zones=zones_of(planned), saved=saved)


async def to_list(_request: Request) -> Response:
    """Send on whoever comes back to where the list's forms went."""
    return RedirectResponse("/reminders", status_code=303)


async def new(request: Request) -> Response:
    """Show the form of a new reminder."""
    return await _form(request, typed.blank(signed_in(request).timezone))


async def add(request: Request) -> Response:
    """Keep a new reminder, of the same form sent twice one; say beside each field what is wrong."""
    person, at = signed_in(request), now(request)
    given = typed.of_form(await read_own_form(request))
    quiet = (await reckoning_of(person, at)).quiet
    try:
        wanted = typed.new_reminder(given, quiet, at)
        await Reminder.add_once(person, wanted, at, wanted.__eq__)
    except Refused as refused:
        return await _form(request, given, refused)
    return _back("added")


async def add_field(request: Request) -> Response:
    """Show a new reminder's form as it was typed, with room for one more time."""
    return await _form(request, typed.of_form(await read_own_form(request), more=1))


async def edit(request: Request) -> Response:
    """Show one reminder as a form."""
    return await _form(request, typed.of_rule((await _asked(request)).rule))


async def save(request: Request) -> Response:
    """Change a reminder; a paused one stays paused."""
    person, at, kept = signed_in(request), now(request), await _asked(request)
    given = typed.of_form(await read_own_form(request))
    quiet = (await reckoning_of(person, at)).quiet
    try:
        changes = typed.changes(given)
        await Reminder.change(person, kept.id, lambda rule: changes.edited(rule, quiet, at), at)
    except Refused as refused:
        return await _form(request, given, refused)
    return _back("changed")


async def edit_field(request: Request) -> Response:
    """Show a reminder's form as it was typed, with room for one more time."""
    await _asked(request)
    return await add_field(request)


async def pause(request: Request) -> Response:
    """Have a reminder stay quiet until it is turned on again."""
    await _turn(request, is_on=False)
    return _back("paused")


async def resume(request: Request) -> Response:
    """Turn a paused reminder on again; what it would have rung meanwhile is let be."""
    await _turn(request, is_on=True)
    return _back("resumed")


async def remove(request: Request) -> Response:
    """Remove a reminder for good."""
    await Reminder.remove(signed_in(request), _id(request))
    return _back("removed")


async def accept_suggestion(request: Request) -> Response:
    """Set the check-in that we suggest, unless there is a check-in already."""
    await read_own_form(request)
    person, at = signed_in(request), now(request)
    rule = suggested(person.timezone)
    await Reminder.add_once(person, rule, at, lambda known: known.kind == rule.kind)
    return _back("added")


async def follow_zone(request: Request) -> Response:
    """Go by another zone's clock, with the reminders of where one was: somebody has travelled."""
    form = await read_own_form(request)
    zone, left = text_of(form, "timezone"), text_of(form, "left").split()
    check_timezone(zone)
    await Reminder.follow_zone(signed_in(request), zone, now(request), left)
    return _back("zone")


async def _turn(request: Request, *, is_on: bool) -> None:
    person, at = signed_in(request), now(request)
    await Reminder.change(
        person, _id(request), lambda rule: msgspec.structs.replace(rule, enabled=is_on), at
    )


def _id(request: Request) -> UUID:
    reminder_id = uuid_of(request.path_params["id"])
    if reminder_id is None:
        raise NotFound
    return reminder_id


async def _asked(request: Request) -> Planned:
    return await Reminder.of(signed_in(request), _id(request), now(request))


async def _form(request: Request, given: Typed, refused: Refused | None = None) -> Response:
    errors = refused.fields if refused else {}
    view = FormView(
        given,
        errors,
        await reckoning_of(signed_in(request), now(request)),
        time_zone_choices(settings(request), given.timezone),
        _id(request) if "id" in request.path_params else None,
    )
    return show_form(request, "reminders/form.html", refused, page=view, values=given)


def _back(saved: str) -> Response:
    return RedirectResponse(f"/reminders?saved={saved}", status_code=303)


def _saved(timezone: str) -> dict[str, Saved]:
    zone = _("Your reminders and your days go by {place} time now.")
    return {
        "added": Saved(
            _("Your reminder is set."), "/notifications", _("See if this phone will show it")
        ),
        "changed": Saved(_("Your reminder is changed.")),
        "paused": Saved(_("It is paused.")),
        "resumed": Saved(_("It is on again.")),
        "removed": Saved(_("It is removed.")),
        "zone": Saved(zone.format(place=place_of(timezone)), "/you/time-zone", _("Change it")),
    }


ROUTES = [
    page("/reminders", reminders, Access.PERSON),
    page("/reminders/new", new, Access.PERSON),
    page("/reminders/new", add, Access.PERSON, ["POST"]),
    page("/reminders/new/times", add_field, Access.PERSON, ["POST"]),
    page("/reminders/suggested", to_list, Access.PERSON),
    page("/reminders/suggested", accept_suggestion, Access.PERSON, ["POST"]),
    page("/reminders/zone", to_list, Access.PERSON),
    page("/reminders/zone", follow_zone, Access.PERSON, ["POST"]),
    page("/reminders/{id}", edit, Access.PERSON),
    page("/reminders/{id}", save, Access.PERSON, ["POST"]),
    page("/reminders/{id}/times", edit_field, Access.PERSON, ["POST"]),
    page("/reminders/{id}/pause", pause, Access.PERSON, ["POST"]),
    page("/reminders/{id}/resume", resume, Access.PERSON, ["POST"]),
    page("/reminders/{id}/remove", remove, Access.PERSON, ["POST"]),
    *due_pages.ROUTES,
]

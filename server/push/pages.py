"""Notifications: turning them on here, the devices that get them, and quiet hours."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from server.core.answers import show_form
from server.core.errors import NotFound, Refused
from server.core.requests import Form, now, settings, text_of
from server.core.routing import Access, page
from server.core.words import _, format_clock, format_day
from server.people.devices import kind_of_device
from server.people.forms import uuid_of
from server.people.models import Person
from server.people.sessions import read_own_form, signed_in, this_session
from server.push import work
from server.push.forms import quiet_hours_of
from server.push.outbox_models import Counts, Delivery
from server.push.quiet_hours import QuietHours
from server.push.subscription_models import PushChoices, Subscription
from server.push.words import say

HERE = "/notifications"
ENOUGH = 3


@dataclass(frozen=True, slots=True)
class Device:
    """A device as the page shows it. `received` is "" when it never said that something came."""

    id: UUID
    name: str
    is_this: bool
    received: str
    counts: Counts

    @property
    def is_silent(self) -> bool:
        """True when so many were sent and none shown that something must be in the way."""
        return self.counts.sent >= ENOUGH and not self.counts.shown


async def notifications(request: Request) -> Response:
    """Show what is sent, turn it on for this browser, list the devices and the quiet hours."""
    return await _page(request)


async def save_quiet_hours(request: Request) -> Response:
    """Keep new quiet hours, or switch them off."""
    form = await read_own_form(request)
    try:
        quiet = quiet_hours_of(form)
    except Refused as refused:
        return await _page(request, refused, form)
    await PushChoices.keep_quiet_hours(signed_in(request), quiet)
    return _back("quiet")


async def test_device(request: Request) -> Response:
    """Send a test to one of one's devices."""
    device = await _asked(request)
    await work.send_test(request, device)
    return _back("test")


async def remove_device(request: Request) -> Response:
    """Send nothing to one of one's devices any more."""
    device = await _asked(request)
    await device.take_off(signed_in(request))
    return _back("removed")


ROUTES = [
    page(HERE, notifications, Access.PERSON),
    page(f"{HERE}/quiet", save_quiet_hours, Access.PERSON, ["POST"]),
    page(f"{HERE}/{{id}}/test", test_device, Access.PERSON, ["POST"]),
    page(f"{HERE}/{{id}}/remove", remove_device, Access.PERSON, ["POST"]),
]


async def _asked(request: Request) -> Subscription:
    """Find the device in the address among this person's; raise `NotFound`."""
    device_id = uuid_of(request.path_params["id"])
    found = device_id and await Subscription.find(signed_in(request), device_id)
    if not found:
        raise NotFound
    return found


async def _page(
    request: Request,
    refused: Refused | None = None,
    typed: Form | None = None,
) -> Response:
    person = signed_in(request)
    quiet = await PushChoices.quiet_hours(person) if typed is None else _as_typed(typed)
    return show_form(
        request,
        "push/notifications.html",
        refused,
        saved=_saved(request),
        devices=await _devices(request, person),
        quiet=quiet,
        timezone=person.timezone,
        host=urlsplit(settings(request).origin).hostname,
        example=say("moment"),
        examples=[say("moment"), say("soon"), say("changed")],
        device=kind_of_device(request.headers.get("user-agent", "")),
    )


async def _devices(request: Request, person: Person) -> list[Device]:
    found = await Subscription.all_of(person)
    counts = await Delivery.counts([row.id for row in found])
    moment, here = now(request), this_session(request).id
    return [
        Device(
            id=row.id,
            name=row.opened(person.key).name,
            is_this=row.session_id == here,
            received=_when(row.received_at, person, moment),
            counts=counts[row.id],
        )
        for row in found
    ]


def _when(at: datetime | None, person: Person, moment: datetime) -> str:
    """Say when it was on the person's own clock, or "" for never."""
    if at is None:
        return ""
    there, today = at.astimezone(ZoneInfo(person.timezone)), person.today(moment)
    day = _("today") if there.date() == today else format_day(there.date())
    return _("{day}, {time}").format(day=day, time=format_clock(there.time()))


def _as_typed(form: Form) -> QuietHours:
    begins, ends = text_of(form, "quiet_from"), text_of(form, "quiet_to")
    return QuietHours(begins, ends, is_quiet=text_of(form, "is_quiet") == "true")


def _saved(request: Request) -> str:
    sentences = {
        "test": _("A test is on its way. It can take a minute."),
        "removed": _("That device is off the list. It gets nothing more."),
        "quiet": _("Your quiet hours are saved."),
    }
    return sentences.get(request.query_params.get("saved", ""), "")


def _back(saved: str) -> RedirectResponse:
    return RedirectResponse(f"{HERE}?saved={saved}", status_code=303)

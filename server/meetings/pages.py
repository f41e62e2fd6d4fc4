"""The finder and what is known of one meeting, for anybody: signed in or not, with no script."""

from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from server.core import limits
from server.core.answers import show_form
from server.core.errors import NotFound, Refused
from server.core.rendering import render
from server.core.requests import client_address, convert, now, read_form, settings
from server.core.routing import Access, page
from server.core.shells import HOLES, Shell
from server.core.words import _
from server.core.zipping import zipped
from server.listings.models import Feed, Meeting, MeetingReport
from server.listings.vocabulary import programs
from server.meetings import labels
from server.meetings.asking import BEST_ONLINE, Query, Shown
from server.meetings.calendar import calendar_of
from server.meetings.forms import AskedByPage, PlaceNotFound, Reported, asked_by_page
from server.meetings.meeting_view import MeetingView, reports
from server.meetings.phone_words import phone_words
from server.meetings.search import one, search
from server.meetings.views import Clockwise, FinderView, found_view, unknown_view
from server.people import help_lines
from server.people.devices import kind_of_device
from server.people.forms import refuse_if, uuid_of

REPORTS_AN_HOUR = 10
AN_HOUR_SECONDS = 3600


async def meetings(request: Request) -> Response:
    """Show which meetings somebody can get to now; with no place, those online."""
    asked = AskedByPage()
    try:
        asked = asked_by_page(request)
        query = asked.query(await Feed.id_of(asked.feed))
        found = await search(query, now(request))
    except PlaceNotFound as unknown:
        view = await _unknown(request, asked, unknown.suggestions)
        return _finder(request, view, unknown)
    except Refused as refused:
        return _finder(request, FinderView(asked), refused)
    view = found_view(asked, query, found, now(request), _home(request))
    view.has_no_feed = view.is_empty and not await Meeting.is_any()
    view.is_empty = view.is_empty and not view.has_no_feed
    answer = _finder(request, view)
    return answer if request.state.person else await zipped(request, answer)


async def _unknown(
    request: Request, asked: AskedByPage, suggestions: tuple[str, ...]
) -> FinderView:
    """Show what is on now online to somebody whose place is not known."""
    online = await search(Query(attendance="online", when="now", limit=BEST_ONLINE), now(request))
    seen = Clockwise(now(request), _home(request), asked.travel)
    return unknown_view(asked, suggestions, online, seen)


async def meeting(request: Request) -> Response:
    """Show one meeting: how to join or get there, and when it is."""
    return await _meeting(request)


async def meeting_calendar(request: Request) -> Response:
    """Give a meeting to a calendar: each week, in its own zone, by a neutral name unless asked."""
    shown = await _asked(request)
    is_named = request.query_params.get("title") == "name"
    body = calendar_of(shown, now(request), settings(request).origin, is_named=is_named)
    if body is None:
        raise NotFound
    headers = {"Content-Disposition": 'attachment; filename="plan.ics"'}
    return Response(body, media_type="text/calendar; charset=utf-8", headers=headers)


async def report(request: Request) -> Response:
    """Keep for the operator what is wrong with a meeting; who said so is not kept."""
    shown, form = await _asked(request), await read_form(request)
    try:
        given = convert({name: form.get(name, "") for name in ("what", "note")}, Reported)
        refuse_if(what="" if given.what in reports() else _("Please pick one."))
    except Refused as refused:
        return await _meeting(request, refused)
    await limits.take(
        "meeting report",
        client_address(request),
        limit=REPORTS_AN_HOUR,
        seconds=AN_HOUR_SECONDS,
        now=now(request),
        settings=settings(request),
    )
    await MeetingReport.keep(shown.id, shown.feed_id, given.what, given.note, now(request))
    return RedirectResponse(f"/meetings/{shown.id}?saved=report", status_code=303)


async def first_meeting(request: Request) -> Response:
    """Tell what a first meeting is like."""
    return render(request, "meetings/first.html")


def _finder(request: Request, view: FinderView, refused: Refused | None = None) -> Response:
    context = {"page": view, "sent": view.values, "narrowed": view.narrowed, **_standing(request)}
    context["is_unknown"] = isinstance(refused, PlaceNotFound)
    return show_form(request, "meetings/finder.html", refused, **context)


async def _meeting(request: Request, refused: Refused | None = None) -> Response:
    """Show one meeting. What can be kept of it is asked of the part above (`keep_view`)."""
    shown = await _asked(request)
    device = kind_of_device(request.headers.get("user-agent", ""))
    context = {
        "page": MeetingView.of(shown, now(request), _home(request), device),
        "saved": request.query_params.get("saved", ""),
        "reports": reports(),
        "keep": await request.app.state.keep_view(request, shown),
    }
    return show_form(request, "meetings/meeting.html", refused, **context)


async def _asked(request: Request) -> Shown:
    meeting_id = uuid_of(request.path_params["id"])
    shown = await one(meeting_id, now(request)) if meeting_id else None
    if shown is None:
        raise NotFound
    return shown


def _home(request: Request) -> str:
    """Return the zone of who is signed in."""
    person = request.state.person
    return person.timezone if person else ""


def _standing(request: Request) -> dict[str, Any]:
    """Return what the page always shows: what filters offer, and where else to look."""
    return {
        "choices": labels.choices(),
        "fields": labels.fields(),
        "finders": [(one.name, one.finder) for one in programs().values() if one.finder],
        "lines": [one for one in help_lines.load(settings(request)).lines if one.call or one.text],
    }


def _shell(request: Request) -> dict[str, Any]:
    """Return what the finder needs to be rendered for nobody."""
    blank = FinderView(AskedByPage())
    given = {"page": HOLES, "sent": blank.values, "narrowed": 0, "errors": {}, "is_unknown": False}
    return given | {"phone_words": phone_words()} | _standing(request)


def _one_shell(request: Request) -> dict[str, Any]:  # noqa: ARG001 - every shell is given one
    return {"page": HOLES, "phone_words": phone_words()}


SHELLS: list[Shell] = [
    Shell("/meetings", "meetings/finder.html", _shell),
    Shell("/meetings/first", "meetings/first.html"),
    Shell("/meetings/mine", "meetings/kept_mine.html", _one_shell, is_standby=True),
    Shell("/meetings/{id}", "meetings/kept_meeting.html", _one_shell, is_standby=True),
]

ROUTES = [
    page("/meetings", meetings, Access.ANYONE),
    page("/meetings/first", first_meeting, Access.ANYONE),
    page("/meetings/{id}.ics", meeting_calendar, Access.ANYONE),
    page("/meetings/{id}", meeting, Access.ANYONE),
    page("/meetings/{id}/report", report, Access.ANYONE, ["POST"]),
]

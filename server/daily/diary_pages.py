"""The diary: a month as a calendar and a list, one day, and what follows when a day is saved."""

from datetime import date, timedelta
from uuid import uuid4

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from server.core.answers import show_form
from server.core.calendar import Month, day_named
from server.core.errors import NotFound, Refused
from server.core.rendering import render
from server.core.requests import Form, convert, now, text_of
from server.core.routing import Access, page
from server.core.shells import HOLES, Shell
from server.daily.day import FIELDS, remove
from server.daily.day_views import DayView, SavedView
from server.daily.forms import CheckIn
from server.daily.keeping import change_day, keep_typed, new_id
from server.daily.models import day_of, days_between
from server.daily.month_view import MonthView, weekdays
from server.daily.vocabulary import vocabulary
from server.people.sessions import read_own_form, signed_in
from server.people.support import support


async def diary(request: Request) -> Response:
    """Show a month: this one, or the one in `month`."""
    person = signed_in(request)
    today = person.today(now(request))
    asked = request.query_params.get("month", "")
    month = Month.named(asked) if asked else Month.of(today)
    if month is None or month > Month.of(today):
        raise NotFound
    days = await days_between(person, month.first, month.last)
    view = MonthView(month, today, days)
    return render(request, "daily/diary.html", page=view, weekdays=weekdays())


async def diary_day(request: Request) -> Response:
    """Show what one day holds."""
    return await _show(request, _asked_day(request), {})


async def saved(request: Request) -> Response:
    """Say that it is saved and what is kept; on a heavy day, care comes first."""
    person, day = signed_in(request), _asked_day(request)
    view = SavedView(await day_of(person, day), person.today(now(request)))
    return render(request, "daily/saved.html", page=view, support=support(request))


async def remove_fact(request: Request) -> Response:
    """Take one fact out of a day, from every check-in that has it."""
    day, field = _asked_day(request), text_of(await read_own_form(request), "field")
    wanted = next((name for name in FIELDS if name == field), None)
    if wanted is None:
        raise NotFound
    await change_day(signed_in(request), day, lambda held: remove(held, wanted))
    return RedirectResponse(f"/diary/{day}", status_code=303)


async def save_used(request: Request) -> Response:
    """Date "I used" on this day, however long ago."""
    person, day, form = signed_in(request), _asked_day(request), await read_own_form(request)
    what = text_of(form, "used.what").strip()
    try:
        typed = convert({"used": {"what": what} if what else {}}, CheckIn)
    except Refused as refused:
        return await _show(request, day, form, refused)
    is_told = (await day_of(person, day)).check_in.used is not None
    if what or not is_told:
        await keep_typed(person, day, CheckIn(), typed, new_id(form), now(request))
    return RedirectResponse(f"/diary/{day}/saved", status_code=303)


def _asked_day(request: Request) -> date:
    day = day_named(request.path_params["date"])
    if day is None or day > signed_in(request).today(now(request)) + timedelta(days=1):
        raise NotFound
    return day


async def _show(
    request: Request, day: date, form: Form, refused: Refused | None = None
) -> Response:
    person = signed_in(request)
    view = DayView(await day_of(person, day), person.today(now(request)))
    return show_form(
        request,
        "daily/day.html",
        refused,
        page=view,
        new_id=text_of(form, "id") or uuid4(),
        values=form,
    )


def _nothing_kept(request: Request) -> dict[str, object]:
    form: dict[str, object] = {"new_id": "", "values": {}, "errors": {}}
    words = {"vocabulary": vocabulary(), "weekdays": weekdays(), "support": support(request)}
    return {"page": HOLES} | form | words


SHELLS = [
    Shell("/diary", "daily/diary.html", _nothing_kept),
    Shell("/diary/{date}", "daily/day.html", _nothing_kept),
    Shell("/diary/{date}/saved", "daily/saved.html", _nothing_kept),
]
ROUTES = [
    page("/diary", diary, Access.PERSON),
    page("/diary/{date}", diary_day, Access.PERSON),
    page("/diary/{date}/saved", saved, Access.PERSON),
    page("/diary/{date}/remove", remove_fact, Access.PERSON, ["POST"]),
    page("/diary/{date}/used", save_used, Access.PERSON, ["POST"]),
]

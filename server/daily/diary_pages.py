"""The diary: a month as a calendar and a list, one day, and what follows when a day is saved."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from server.core.errors import NotFound, Refused
from server.core.rendering import render
from server.core.requests import Form, convert, now, read_form, text_of
from server.core.routing import Access, page
from server.daily.calendar import Month, day_named, is_open
from server.daily.care import care
from server.daily.day import FIELDS, Day, remove
from server.daily.facts import clock, craving_phrases, facts, summary
from server.daily.forms import CheckIn, CravingItem
from server.daily.keeping import change_day, keep_typed, new_id
from server.daily.models import day_of, days_between
from server.daily.support import support
from server.people.sessions import signed_in


@dataclass(frozen=True)
class Line:
    """One day of the month's list, in a few words."""

    date: date
    words: str


@dataclass(frozen=True)
class CravingLine:
    """One craving of a day: its id, the wall clock where it happened, its words."""

    id: str
    time: str
    phrases: list[str]


async def diary(request: Request) -> Response:
    """Show a month: this one, or the one in `month`."""
    person = signed_in(request)
    today = person.today(now(request))
    asked = request.query_params.get("month", "")
    month = Month.named(asked) if asked else Month.of(today)
    if month is None or month > Month.of(today):
        raise NotFound
    days = await days_between(person, month.first, month.last)
    weeks = month.weeks()
    return render(
        request,
        "daily/diary.html",
        month=month,
        this_month=Month.of(today),
        today=today,
        weeks=weeks,
        weekdays=[month.first + timedelta(days=away) for away in _week_from_sunday(month.first)],
        kept={day.date for day in days},
        lines=[_line(day) for day in reversed(days)],
    )


async def diary_day(request: Request) -> Response:
    """Show what one day holds."""
    return await _show(request, _asked_day(request), {})


async def saved(request: Request) -> Response:
    """Say that it is saved and what is kept; on a heavy day, care comes first."""
    person, day = signed_in(request), _asked_day(request)
    held = await day_of(person, day)
    today = person.today(now(request))
    return render(
        request,
        "daily/saved.html",
        day=day,
        today=today,
        is_open=is_open(day, today),
        facts=facts(held.check_in),
        care=care(held),
        support=support(request),
    )


async def remove_fact(request: Request) -> Response:
    """Take one fact out of a day, from every check-in that has it."""
    day, field = _asked_day(request), text_of(await read_form(request), "field")
    wanted = next((name for name in FIELDS if name == field), None)
    if wanted is None:
        raise NotFound
    await change_day(signed_in(request), day, lambda held: remove(held, wanted))
    return RedirectResponse(f"/diary/{day}", status_code=303)


async def save_used(request: Request) -> Response:
    """Date "I used" on this day, however long ago."""
    person, day, form = signed_in(request), _asked_day(request), await read_form(request)
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
    today, held = person.today(now(request)), await day_of(person, day)
    return render(
        request,
        "daily/day.html",
        status=refused.status if refused else 200,
        day=day,
        today=today,
        month=Month.of(day),
        is_open=is_open(day, today),
        facts=facts(held.check_in),
        cravings=[_craving_line(item) for item in held.cravings],
        has_used=held.check_in.used is not None,
        new_id=text_of(form, "id") or uuid4(),
        values=form,
        errors=refused.fields if refused else {},
    )


def _line(day: Day) -> Line:
    return Line(day.date, "\u00a0· ".join(summary(day)))


def _craving_line(item: CravingItem) -> CravingLine:
    there = item.recorded_at.astimezone(ZoneInfo(item.timezone))
    return CravingLine(str(item.id), clock(f"{there:%H:%M}"), craving_phrases(item.data))


def _week_from_sunday(day: date) -> range:
    back = -((day.weekday() + 1) % 7)
    return range(back, back + 7)


ROUTES = [
    page("/diary", diary, Access.PERSON),
    page("/diary/{date}", diary_day, Access.PERSON),
    page("/diary/{date}/saved", saved, Access.PERSON),
    page("/diary/{date}/remove", remove_fact, Access.PERSON, ["POST"]),
    page("/diary/{date}/used", save_used, Access.PERSON, ["POST"]),
]

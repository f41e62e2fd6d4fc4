"""The check-in page, and the choice of what it asks."""

from datetime import date, timedelta
from uuid import uuid4

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from server.core.calendar import day_named
from server.core.errors import NotFound, Problem, Refused, Unavailable
from server.core.rendering import render
from server.core.requests import Form, now, text_of
from server.core.routing import Access, page
from server.core.shells import HOLES, Shell
from server.daily import choices, craving_pages, diary_pages, offers, waiting_pages
from server.daily.check_in_view import check_in_view, check_in_words, is_folded, labels, too_old
from server.daily.day import is_open
from server.daily.keeping import keep_typed, new_id
from server.daily.models import day_of, recent_days
from server.daily.tiles import shown, tiles
from server.daily.typed import (
    as_json,
    kept_as_typed,
    listed,
    only,
    page_values,
    read_base,
    read_check_in,
)
from server.daily.usual import DAYS_LOOKED_AT, usual
from server.daily.vocabulary import vocabulary
from server.people.sessions import read_own_form, signed_in
from server.people.support import support


async def check_in(request: Request) -> Response:
    """Show one day as a form: today's, or one of the last seven."""
    person = signed_in(request)
    today = person.today(now(request))
    asked = request.query_params.get("day", "")
    day = day_named(asked) if asked else today
    if day is None or day > today:
        raise NotFound
    if not is_open(day, today):
        return RedirectResponse(f"/diary/{day}", status_code=303)
    held = only((await day_of(person, day)).check_in, shown(person.profile.hidden_tiles))
    form = {"id": str(uuid4()), "day": str(day), "base": as_json(held)} | page_values(held)
    return await _form_page(request, day, form)


async def save_check_in(request: Request) -> Response:
    """Keep what was typed; if that can't be, show the page again just as it was typed."""
    person, form = signed_in(request), await read_own_form(request)
    today, names = person.today(now(request)), shown(person.profile.hidden_tiles)
    day = day_named(text_of(form, "day")) if form.get("day") else today
    if day is None or day > today + timedelta(days=1):
        raise NotFound
    try:
        _expect_open(day, today)
        base = read_base(form, names)
        typed = read_check_in(form, names, base)
        await keep_typed(person, day, base, typed, new_id(form), now(request))
    except (Refused, Unavailable) as problem:
        return await _form_page(request, day, kept_as_typed(form), problem)
    return RedirectResponse(f"/diary/{day}/saved", status_code=303)


async def choose_tiles(request: Request) -> Response:
    """Show which parts the check-in asks."""
    names = shown(signed_in(request).profile.hidden_tiles)
    return render(request, "daily/tiles.html", tiles=tiles(), names=names)


async def save_tiles(request: Request) -> Response:
    """Hide the parts that were left unticked."""
    ticked = listed((await read_own_form(request)).get("shown", ""))
    hidden = [name for name in tiles() if name not in ticked]
    await signed_in(request).change(hidden_tiles=hidden)
    return RedirectResponse("/check-in", status_code=303)


async def _form_page(
    request: Request, day: date, form: Form, problem: Problem | None = None
) -> Response:
    person = signed_in(request)
    names = shown(person.profile.hidden_tiles)
    held = (await day_of(person, day)).check_in
    habits = usual(await recent_days(person, day, DAYS_LOOKED_AT))
    errors = problem.fields if isinstance(problem, Refused) else {}
    offered = {
        "usual": offers.usual_day(habits, held, names),
        "usual_times": offers.usual_times(habits, held, names),
    }
    return render(
        request,
        "daily/check_in.html",
        status=problem.status if problem else 200,
        page=check_in_view(day, person.today(now(request)), names, form, offered),
        is_more_open=any(
            value and is_folded(name) for name, value in [*form.items(), *errors.items()]
        ),
        values=form,
        errors=errors,
        message=problem.message if problem else "",
        vocabulary=check_in_words(),
        labels=labels(),
        offered=offers.offered(form),
        choices=choices,
        support=support(request),
    )


def _nothing_recorded(request: Request) -> dict[str, object]:
    blank = {"values": {}, "errors": {}, "message": "", "is_more_open": False}
    words = {"vocabulary": vocabulary() | check_in_words(), "labels": labels()}
    chosen = {"offered": offers.offered({}), "choices": choices, "support": support(request)}
    return {"page": HOLES} | blank | words | chosen


def _expect_open(day: date, today: date) -> None:
    # A day later than today: the person has gone west since they opened the page.
    if not is_open(min(day, today), today):
        raise Refused(message=too_old())


SHELLS = [
    Shell("/check-in", "daily/check_in.html", _nothing_recorded),
    *craving_pages.SHELLS,
    *diary_pages.SHELLS,
    *waiting_pages.SHELLS,
]
ROUTES = [
    page("/check-in", check_in, Access.PERSON),
    page("/check-in", save_check_in, Access.PERSON, ["POST"]),
    page("/check-in/tiles", choose_tiles, Access.PERSON),
    page("/check-in/tiles", save_tiles, Access.PERSON, ["POST"]),
    *craving_pages.ROUTES,
    *diary_pages.ROUTES,
    *waiting_pages.ROUTES,
]

"""Today: what the day holds so far and one next step; signed out, what this is."""

from starlette.requests import Request
from starlette.responses import Response

from server.core.rendering import render
from server.core.requests import now
from server.core.routing import Access, page
from server.daily.calendar import last_days
from server.daily.day import Day
from server.daily.facts import facts
from server.daily.models import days_between, days_kept
from server.people.models import Person
from server.people.sessions import signed_in


async def front(request: Request) -> Response:
    """Show Today, or to a stranger what this is."""
    if request.state.person is None:
        return render(request, "home/welcome.html")
    person = signed_in(request)
    week = last_days(person.today(now(request)))
    kept = {day.date: day for day in await days_between(person, week[0], week[-1])}
    today = kept.get(week[-1], Day(week[-1]))
    return render(
        request,
        "home/today.html",
        today=today.date,
        week=week,
        kept=kept,
        facts=facts(today.check_in),
        craving_count=len(today.cravings),
        days_kept=await days_kept(person, today.date),
        next_step=_next_step(person, today),
    )


def _next_step(person: Person, today: Day) -> str:
    """Name the one thing that is worth doing next: `check_in`, `keep_codes` or `rest`."""
    if not facts(today.check_in):
        return "check_in"
    return "rest" if person.profile.codes_kept else "keep_codes"


ROUTES = [page("/", front, Access.ANYONE)]

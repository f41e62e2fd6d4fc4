"""Today: what the day holds so far and one next step; signed out, what this is."""

from starlette.requests import Request
from starlette.responses import Response

from server.core.calendar import last_days
from server.core.rendering import render
from server.core.requests import now
from server.core.routing import Access, page
from server.core.shells import HOLES, Shell
from server.daily.models import days_between, days_kept
from server.daily.vocabulary import vocabulary
from server.home.today_view import News, TodayView
from server.notices.reading_models import NoticeOpened
from server.people.devices import kind_of_device
from server.people.sessions import signed_in
from server.programs.standing import memberships
from server.reminders.due_view import live_due


async def front(request: Request) -> Response:
    """Show Today, or to a stranger what this is."""
    if request.state.person is None:
        device = kind_of_device(request.headers.get("user-agent", ""))
        return render(request, "home/welcome.html", device=device)
    person = signed_in(request)
    at = now(request)
    week = last_days(person.today(at))
    days = await days_between(person, week[0], week[-1])
    kept = await days_kept(person, week[-1])
    live = await live_due(person, at)
    news = News(await NoticeOpened.count_new(person), has_program=bool(await memberships(person)))
    view = TodayView(week, days, kept, live, news, has_codes=person.profile.codes_kept)
    return render(request, "home/today.html", page=view)


SHELLS = [Shell("/", "home/today.html", lambda _: {"page": HOLES, "vocabulary": vocabulary()})]

ROUTES = [page("/", front, Access.ANYONE)]

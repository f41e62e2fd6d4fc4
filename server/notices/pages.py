"""Notices as pages: the list, and one of them."""

from starlette.requests import Request
from starlette.responses import Response

from server.core.errors import NotFound
from server.core.rendering import render
from server.core.requests import now
from server.core.routing import Access, page
from server.core.shells import HOLES, Shell
from server.notices.list_view import Clockwise, NoticesView, whole
from server.notices.models import Notice
from server.notices.reading_models import NoticeOpened
from server.people.forms import uuid_of
from server.people.sessions import signed_in
from server.programs.member_models import Member
from server.programs.own_view import awaited_of

A_PAGE = 20
PRELOAD = "Service-Worker-Navigation-Preload"


async def notices(request: Request) -> Response:
    """Show what the teams of somebody's programs told, the last first."""
    person = signed_in(request)
    before = uuid_of(request.query_params.get("before", ""))
    found = await Notice.seen_by(person, A_PAGE + 1, before)
    mine = await Member.of_person(person.id)
    view = NoticesView(
        found[:A_PAGE],
        mine,
        found[A_PAGE - 1].id if len(found) > A_PAGE else None,
        new=await NoticeOpened.count_new(person),
        is_later=before is not None,
        by=Clockwise(person.timezone, now(request)),
    )
    return render(request, "notices/list.html", page=view, awaited=await awaited_of(mine))


async def notice(request: Request) -> Response:
    """Show one notice, and note that it was opened.

    What a worker asks for ahead may never be shown: then the page itself tells that it was.
    """
    person, notice_id = signed_in(request), uuid_of(request.path_params["id"])
    if notice_id is None:
        raise NotFound
    is_ahead = PRELOAD in request.headers
    if is_ahead:
        seen = await NoticeOpened.find(person, notice_id)
    else:
        seen = await Notice.open(person, notice_id, now(request))
    view = whole(seen, Clockwise(person.timezone, now(request)))
    return render(request, "notices/notice.html", page=view, tells=is_ahead and seen.is_new)


SHELLS: list[Shell] = [
    Shell("/notices", "notices/kept_list.html", lambda _: {"page": HOLES}, is_standby=True),
    Shell("/notices/{id}", "notices/kept_notice.html", lambda _: {"page": HOLES}, is_standby=True),
]

ROUTES = [
    page("/notices", notices, Access.PERSON),
    page("/notices/{id}", notice, Access.PERSON),
]

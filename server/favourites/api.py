"""Kept meetings as JSON. Only their keeper ever sees them."""

from datetime import datetime
from uuid import UUID

import msgspec
from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response

from server.core.errors import NotFound
from server.core.rendering import as_json
from server.core.requests import decode, expect_type, now, read_body
from server.core.routing import Access, api
from server.favourites.facts import Facts, What, changes
from server.favourites.forms import Choice, InQuietHours, Minutes
from server.favourites.kept_meeting import KeptMeeting
from server.favourites.models import Favourite
from server.favourites.queries import listed
from server.favourites.turns import next_turn
from server.meetings.api import parcel_answer
from server.meetings.pack import Pack, made_of
from server.people.forms import uuid_of
from server.people.sessions import signed_in


class KeptView(Struct, frozen=True):
    """One meeting somebody keeps, as they last knew it, with what has changed since they saw it.

    `weekday` of `facts` counts from Sunday 0, `start` is minutes after local midnight.
    """

    meeting: UUID
    facts: Facts
    is_listed: bool
    changed: list[What]
    remind_minutes_before: Minutes | None
    in_quiet_hours: InQuietHours
    next_reminder_at: datetime | None


class KeptViews(Struct, frozen=True):
    """All meetings somebody keeps, the first kept first."""

    meetings: list[KeptView]


async def kept_meetings(request: Request) -> Response:
    """List the meetings that whoever asks keeps."""
    at = now(request)
    found = await Favourite.all_of(signed_in(request))
    return as_json(KeptViews([_view(one, at) for one in found]))


async def kept_pack(request: Request) -> Response:
    """Return what whoever asks keeps, as far as it is listed, for use without a signal."""
    kept = await Favourite.all_of(signed_in(request))
    same_as = await listed({one.meeting for one in kept})
    return parcel_answer(request, await made_of(same_as, now(request)))


async def keep_meeting(request: Request) -> Response:
    """Keep a meeting, with a reminder before it starts or without; again, to choose otherwise."""
    choice = await _choice(request)
    await Favourite.keep(signed_in(request), _named(request), choice, now(request))
    return Response(status_code=204)


async def let_meeting_go(request: Request) -> Response:
    """Keep a meeting no more; the answer is the same when it was not kept."""
    await Favourite.remove(signed_in(request), _named(request))
    return Response(status_code=204)


ROUTES = [
    api("/meetings/mine", kept_meetings, Access.PERSON, ["GET"], gives=KeptViews),
    api("/meetings/mine/pack", kept_pack, Access.PERSON, ["GET"], gives=Pack),
    api("/meetings/{id}/favourite", keep_meeting, Access.PERSON, ["PUT"], takes=Choice, status=204),
    api("/meetings/{id}/favourite", let_meeting_go, Access.PERSON, ["DELETE"], status=204),
]


def _named(request: Request) -> UUID:
    meeting_id = uuid_of(request.path_params["id"])
    if meeting_id is None:
        raise NotFound
    return meeting_id


async def _choice(request: Request) -> Choice:
    """Read what was chosen. A body that comes in parts does not say how long it is."""
    body = await read_body(request)
    if not body:
        return Choice()
    expect_type(request, "application/json")
    return decode(body, Choice)


def _view(one: KeptMeeting, at: datetime) -> KeptView:
    return KeptView(
        meeting=one.meeting,
        facts=one.facts,
        is_listed=one.is_listed,
        changed=list(changes(one.news.before, one.facts)) if one.news else [],
        next_reminder_at=next_turn(one, one.facts, at),
        **msgspec.structs.asdict(one.choice),
    )

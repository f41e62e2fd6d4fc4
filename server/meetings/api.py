"""Meetings for other programs, and the pack that a phone keeps. No session is needed."""

from starlette.requests import Request
from starlette.responses import Response

from server.core.errors import NotFound
from server.core.known import has_it
from server.core.rendering import as_json
from server.core.requests import now
from server.core.routing import Access, api
from server.core.zipping import zipped
from server.listings.models import Feed
from server.meetings.answers import MeetingAnswer, MeetingsAnswer, found_answer, meeting_answer
from server.meetings.forms import Asked, AskedPack, PlaceNotFound, read_all
from server.meetings.pack import Pack, Parcel, made
from server.meetings.search import one, search
from server.people.forms import uuid_of


async def meetings(request: Request) -> Response:
    """Find meetings: near a place, or online, in the order somebody can get to them."""
    try:
        asked = read_all(request.query_params, Asked)
        query = asked.query(await Feed.id_of(asked.feed))
    except PlaceNotFound as unknown:
        return _not_found(unknown)
    return as_json(found_answer(await search(query, now(request))))


async def meeting(request: Request) -> Response:
    """Return one meeting."""
    meeting_id = uuid_of(request.path_params["id"])
    shown = await one(meeting_id, now(request)) if meeting_id else None
    if shown is None:
        raise NotFound
    return as_json(meeting_answer(shown))


async def pack(request: Request) -> Response:
    """Return all meetings within a radius and the best online ones, for use without a signal."""
    asked = read_all(request.query_params, AskedPack)
    try:
        place = asked.place()
    except PlaceNotFound as unknown:
        return _not_found(unknown)
    parcel = await made(place, asked.radius_km, now(request))
    return await zipped(request, parcel_answer(request, parcel))


def parcel_answer(request: Request, parcel: Parcel) -> Response:
    """Send a pack, if the phone does not have it already."""
    headers = {"ETag": parcel.etag}
    if has_it(request, parcel.etag):
        return Response(status_code=304, headers=headers)
    return Response(parcel.body, media_type="application/json", headers=headers)


ROUTES = [
    api("/meetings", meetings, Access.ANYONE, ["GET"], query=Asked, gives=MeetingsAnswer),
    api("/meetings/pack", pack, Access.ANYONE, ["GET"], query=AskedPack, gives=Pack),
    api("/meetings/{id}", meeting, Access.ANYONE, ["GET"], gives=MeetingAnswer),
]


def _not_found(problem: PlaceNotFound) -> Response:
    """Say that there is no such place, and what may have been meant."""
    error: dict[str, object] = {
        "code": problem.code,
        "message": problem.message,
        "fields": problem.fields,
        "suggestions": problem.suggestions,
    }
    return as_json({"error": error}, status=problem.status)

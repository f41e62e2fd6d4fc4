"""Notices as JSON: what members read, and what a team tells and is told."""

from datetime import datetime
from typing import Annotated
from uuid import UUID, uuid4

import msgspec
from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response

from server.core.errors import NotFound
from server.core.known import as_json_once
from server.core.rendering import as_json
from server.core.requests import now, read_json, read_query
from server.core.routing import Access, api
from server.notices.forms import NewNotice, check_publish_at
from server.notices.models import Notice, Report, Seen
from server.notices.text import Paragraph
from server.people.forms import uuid_of
from server.people.sessions import signed_in
from server.programs.member_models import Member, Mine
from server.programs.profile import Hue
from server.programs.roles import Role, Standing
from server.programs.standing import here

MOST = 200
USUAL = 50


class Page(Struct, frozen=True, forbid_unknown_fields=True):
    """Which notices: `cursor` is the id of the last one of the page before."""

    limit: Annotated[int, msgspec.Meta(ge=1, le=MOST)] = USUAL
    cursor: UUID | None = None


class Telling(Struct, frozen=True, forbid_unknown_fields=True):
    """Which telling of a notice was read: a later one stays new."""

    rev: int | None = None


class NoticeView(Struct, frozen=True):
    """A notice. `program` is an id among `programs`. Taken back, it has no words any more.

    `rev` counts how often it was told: 1, and one more each time it is corrected and told again.
    """

    id: UUID
    program: UUID
    title: str
    paragraphs: list[Paragraph]
    published_at: datetime
    corrected_at: datetime | None
    withdrawn: bool
    is_new: bool
    rev: int


class TeamView(Struct, frozen=True):
    """A program somebody is in, and how its team is reached. It is not read round the clock."""

    id: UUID
    name: str
    role: str
    phone: str
    hours: str
    address: str
    hue: Hue
    timezone: str


class NoticesView(Struct, frozen=True):
    """Notices, the last published first; `more`: there are earlier ones."""

    notices: list[NoticeView]
    programs: list[TeamView]
    more: bool


class ToldView(Struct, frozen=True):
    """A notice that was published, or will be."""

    id: UUID


async def notices(request: Request) -> Response:
    """List the notices of all programs that whoever asks is in."""
    person, page = signed_in(request), read_query(request, Page)
    found = await Notice.seen_by(person, page.limit + 1, page.cursor)
    mine = await Member.of_person(person.id)
    view = NoticesView(
        notices=[_view(one) for one in found[: page.limit]],
        programs=[_team(one) for one in mine if one.member.standing == Standing.IN],
        more=len(found) > page.limit,
    )
    return as_json_once(request, view)


async def open_notice(request: Request) -> Response:
    """Note that whoever asks has opened a notice: as it was told last, or as `rev` says."""
    read = read_query(request, Telling)
    await Notice.open(signed_in(request), _named(request), now(request), read.rev)
    return Response(status_code=204)


async def tell(request: Request) -> Response:
    """Publish a notice, at once or at an instant. The same `id` again is the same notice."""
    place = await here(request, Role.COORDINATOR)
    new, moment = await read_json(request, NewNotice), now(request)
    at = new.publish_at if new.publish_at and new.publish_at > moment else None
    if at:
        check_publish_at(at, moment, field="publish_at")
    notice = await Notice.tell(place, new.id or uuid4(), new.draft, new.groups, at, moment)
    return as_json(ToldView(notice.id), status=201)


async def report(request: Request) -> Response:
    """Say in numbers what became of a notice."""
    place = await here(request, Role.COORDINATOR)
    return as_json(await Notice.report(place, _named(request, "notice_id")))


ROUTES = [
    api("/notices", notices, Access.PERSON, ["GET"], query=Page, gives=NoticesView),
    api("/notices/{id}/opened", open_notice, Access.PERSON, ["PUT"], query=Telling, status=204),
    api(
        "/programs/{id}/notices",
        tell,
        Access.PERSON,
        ["POST"],
        takes=NewNotice,
        gives=ToldView,
        status=201,
    ),
    api("/programs/{id}/notices/{notice_id}/report", report, Access.PERSON, ["GET"], gives=Report),
]


def _named(request: Request, name: str = "id") -> UUID:
    notice_id = uuid_of(request.path_params[name])
    if notice_id is None:
        raise NotFound
    return notice_id


def _view(one: Seen) -> NoticeView:
    return NoticeView(
        id=one.id,
        program=one.program_id,
        title=one.title,
        paragraphs=one.paragraphs,
        published_at=one.published_at,
        corrected_at=one.corrected_at,
        withdrawn=one.is_withdrawn,
        is_new=one.is_new,
        rev=one.rev,
    )


def _team(mine: Mine) -> TeamView:
    said = mine.program.profile
    return TeamView(
        id=mine.program.id,
        name=said.name,
        role=mine.member.role,
        phone=said.phone,
        hours=said.hours,
        address=said.address,
        hue=said.hue,
        timezone=said.timezone,
    )

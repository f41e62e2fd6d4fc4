"""The whole app: every feature's routes, and what features hand each other."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from random import Random

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from server.core import assets, shells, under_way
from server.core.answers import Answers, answer_http
from server.core.background import Clockwork, Job
from server.core.clock import utc_now
from server.core.database import ping
from server.core.instance import opened
from server.core.metrics import Lines
from server.core.middleware import RequestLog, SafeHeaders, SameOrigin
from server.core.openapi import describe
from server.core.routing import Access, api, page
from server.core.settings import Settings
from server.core.shells import Shell
from server.daily import api as daily_api
from server.daily import pages as daily_pages
from server.favourites import api as favourites_api
from server.favourites import pages as favourites_pages
from server.favourites import work as favourites_work
from server.feeds import work as feeds_work
from server.home import pages as home_pages
from server.listings import work as meetings_work
from server.listings.models import MeetingReport
from server.meetings import api as meetings_api
from server.meetings import pages as meetings_pages
from server.notices import api as notices_api
from server.notices import pages as notices_pages
from server.notices import work as notices_work
from server.people import api as people_api
from server.people import pages as people_pages
from server.people.session_models import Session
from server.people.sessions import identify
from server.phone import api as phone_api
from server.phone import manifest, worker
from server.phone import pages as phone_pages
from server.programs import api as programs_api
from server.programs import joining
from server.programs import pages as programs_pages
from server.programs.standing import memberships
from server.publishing import pages as publishing_pages
from server.push import api as push_api
from server.push import pages as push_pages
from server.push.asking import Asks
from server.push.endpoints import guard
from server.push.post import PushClient
from server.push.subscription_models import Subscription
from server.push.vapid import Signer
from server.push.vapid_models import VapidKey
from server.push.work import test_contents
from server.reminders import api as reminders_api
from server.reminders import pages as reminders_pages
from server.reminders import work as reminders_work
from server.sending import work as sending_work
from server.sending.sender import Means, Sender
from server.takeout import pages as takeout_pages
from server.team import pages as team_pages
from server.team import telling as team_telling
from server.team.front import team_front

MODELS = [
    "server.core.models",
    "server.people.models",
    "server.people.session_models",
    "server.phone.models",
    "server.push.vapid_models",
    "server.push.subscription_models",
    "server.push.outbox_models",
    "server.daily.models",
    "server.reminders.models",
    "server.listings.models",
    "server.feeds.models",
    "server.favourites.models",
    "server.programs.models",
    "server.programs.invitation_models",
    "server.programs.member_models",
    "server.programs.group_models",
    "server.programs.consent_models",
    "server.programs.log_models",
    "server.notices.models",
    "server.notices.kept_models",
    "server.notices.telling_models",
    "server.notices.reading_models",
]


async def healthz(request: Request) -> Response:  # noqa: ARG001 - every handler is given one
    """Answer 200 when the database answers."""
    await ping()
    return PlainTextResponse("ok", headers={"Cache-Control": "no-store"})


async def openapi(request: Request) -> Response:
    """Describe this API."""
    return JSONResponse(describe(request.app.routes))


ROUTES = [
    page("/healthz", healthz, Access.STATIC),
    api("/openapi.json", openapi, Access.STATIC, ["GET"]),
    *assets.ROUTES,
    *worker.ROUTES,
    *manifest.ROUTES,
    *shells.ROUTES,
    *home_pages.ROUTES,
    *people_pages.ROUTES,
    *people_api.ROUTES,
    *phone_pages.ROUTES,
    *phone_api.ROUTES,
    *push_pages.ROUTES,
    *push_api.ROUTES,
    *daily_pages.ROUTES,
    *daily_api.ROUTES,
    *reminders_api.ROUTES,
    *reminders_pages.ROUTES,
    *favourites_api.ROUTES,
    *favourites_pages.ROUTES,
    *meetings_api.ROUTES,
    *meetings_pages.ROUTES,
    *programs_api.ROUTES,
    *programs_pages.ROUTES,
    *team_pages.ROUTES,
    *notices_api.ROUTES,
    *notices_pages.ROUTES,
    *publishing_pages.ROUTES,
    *takeout_pages.ROUTES,
]

SHELLS: list[Shell] = [
    *home_pages.SHELLS,
    *daily_pages.SHELLS,
    *notices_pages.SHELLS,
    *meetings_pages.SHELLS,
]


ASKS: Asks = {
    "test": test_contents,
    "reminder": reminders_work.contents,
    "meeting": favourites_work.contents,
    "notice": notices_work.contents,
    "program": team_telling.contents,
}
"""Whom the sender asks, by the kind of a message, whether it is still due, and in what words."""

JOBS = [
    Job("reminders", 1, reminders_work.ring),
    Job("reminders: clock", 60, reminders_work.heal),
    Job("reminders: old ones", 3600, reminders_work.sweep, forgets=True),
    Job("sending: clock", 60, sending_work.heal),
    Job("sending: old ones", 3600, sending_work.forget, forgets=True),
    Job("meetings: next ones", 60, meetings_work.advance),
    Job("meetings: clock", 3600, meetings_work.heal),
    Job("meetings: old reports", 3600, MeetingReport.forget_old, forgets=True),
    Job("notices: scheduled", 1, notices_work.publish_due),
    Job("notices", 1, notices_work.spread),
    Job("notices: clock", 60, notices_work.heal),
    Job("notices: totals", 300, notices_work.settle),
    Job("favourites", 5, favourites_work.ring),
    Job("favourites: what changed", 3600, favourites_work.look),
    Job("people: ended sessions", 3600, Session.forget_ended, forgets=True),
    Job("push: unused keys", 3600, VapidKey.forget_unused),
]


@asynccontextmanager
async def at_work(
    settings: Settings, clock: Callable[[], datetime] = utc_now
) -> AsyncIterator[Lines]:
    """Send what is due, and do what is done on a clock, until the block ends.

    The database is open. What is given tells an operator how it goes.
    """
    client = PushClient(guard(settings.push_origins))
    means = Means(
        asks=ASKS,
        client=client,
        signer=Signer(settings.contact, clock),
        forget=Subscription.forget_gone,
        data=settings.data,
        origin=settings.origin,
        clock=clock,
        chance=Random(),  # noqa: S311 - it spreads out tries, and guards nothing
        is_busy=under_way.is_answering,
    )
    sender = Sender(means)
    clockwork = Clockwork([*JOBS, *feeds_work.jobs(settings, clock)], clock)

    async def lines() -> list[str]:
        return [*clockwork.lines(), *await sender.lines()]

    try:
        async with sender.running(), clockwork.running():
            yield lines
    finally:
        await client.close()


def make_app(settings: Settings, clock: Callable[[], datetime] = utc_now) -> Starlette:
    """Make the ASGI app. Its lifespan opens the (migrated) database and the keyring."""

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        async with opened(settings, MODELS, clock()):
            yield

    app = Starlette(
        routes=ROUTES,
        lifespan=lifespan,
        exception_handlers={HTTPException: answer_http},
        middleware=[
            Middleware(RequestLog),
            Middleware(SafeHeaders, settings=settings),
            Middleware(worker.WarmedUp, shells=SHELLS),
            Middleware(Answers),
            Middleware(SameOrigin, settings=settings),
        ],
    )
    app.state.settings = settings
    app.state.clock = clock
    app.state.identify = identify
    app.state.invitations = joining
    app.state.memberships = memberships
    app.state.team_front = team_front
    app.state.somebody_waits = team_telling.somebody_waits
    app.state.member_left = notices_work.member_left
    app.state.group_left = notices_work.group_left
    app.state.keep_view = favourites_pages.keep_view
    app.state.shells = SHELLS
    app.state.earlier_release = None
    app.router.redirect_slashes = False
    return app

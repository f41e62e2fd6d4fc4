"""The whole app: every feature's routes, and what features hand each other."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from server.core import assets, shells
from server.core.answers import Answers, answer_http
from server.core.clock import utc_now
from server.core.database import ping
from server.core.instance import opened
from server.core.middleware import RequestLog, SafeHeaders, SameOrigin
from server.core.openapi import describe
from server.core.routing import Access, api, page
from server.core.settings import Settings
from server.core.shells import Shell
from server.daily import api as daily_api
from server.daily import pages as daily_pages
from server.home import pages as home_pages
from server.people import api as people_api
from server.people import pages as people_pages
from server.people.sessions import identify
from server.phone import api as phone_api
from server.phone import manifest, worker
from server.phone import pages as phone_pages
from server.takeout import pages as takeout_pages

MODELS = [
    "server.core.models",
    "server.people.models",
    "server.people.session_models",
    "server.phone.models",
    "server.daily.models",
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
    *daily_pages.ROUTES,
    *daily_api.ROUTES,
    *takeout_pages.ROUTES,
]

SHELLS: list[Shell] = [*home_pages.SHELLS, *daily_pages.SHELLS]


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
    app.state.shells = SHELLS
    app.state.earlier_release = None
    app.router.redirect_slashes = False
    return app

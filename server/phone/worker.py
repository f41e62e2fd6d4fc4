"""The worker as it is sent, what it is told to keep, and navigations it only announces."""

import json
import re
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import parse_qs

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from server.core.assets import KINDS, WEB, WORKER, release, without_comments
from server.core.errors import NotFound
from server.core.requests import settings
from server.core.routing import Access, page
from server.core.shells import Shell
from server.core.words import _
from server.phone.kept import OFFLINE, STANDING, kept, pattern_of, render_offline

NO_WORKER = WEB / "phone" / "no_worker.js"
ASK_AGAIN = {"Cache-Control": "no-cache"}
PRELOAD = "Service-Worker-Navigation-Preload"


async def worker(request: Request) -> Response:
    """Send the worker of this release or, while it is off, one that takes itself away."""
    if settings(request).worker_on:
        text = _filled(WORKER, (await kept(request)).edition)
    else:
        text = NO_WORKER.read_text()
    return Response(text, media_type=KINDS[".js"], headers=ASK_AGAIN)


async def show_list(request: Request) -> Response:
    """Tell the worker of this release what to keep."""
    _check_release(request)
    found = await kept(request)
    return JSONResponse(
        {"shells": found.shells, "standby": found.standby, "files": found.files}, headers=ASK_AGAIN
    )


async def offline(request: Request) -> Response:
    """Send the page for when there is no connection."""
    _check_release(request)
    return render_offline(request)


ROUTES = [
    page("/service_worker.js", worker, Access.STATIC),
    page("/shells/{release}/list.json", show_list, Access.STATIC),
    page(f"/shells/{{release}}/{OFFLINE}", offline, Access.STATIC),
]


class WarmedUp:
    """ASGI middleware: a navigation that the phone answers itself gets 204, without work.

    The worker marks it by the header of its navigation preload (W3C Service Workers, section 3.5)
    when it knows the phone's owner. If it needs the page after all, it asks again without it.
    """

    def __init__(self, app: ASGIApp, shells: Sequence[Shell]) -> None:
        self._app = app
        self._shells = [shell for shell in shells if not shell.is_standby]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and self._is_answered_there(scope):
            answer = Response(status_code=204, headers={"Vary": PRELOAD})
            await answer(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def _is_answered_there(self, scope: Scope) -> bool:
        if scope["method"] != "GET" or Headers(scope=scope).get(PRELOAD) != "shell":
            return False
        if parse_qs(scope["query_string"]).get(b"from") == [b"server"]:
            return False
        return scope["path"] in STANDING or any(
            re.fullmatch(pattern_of(shell), scope["path"]) for shell in self._shells
        )


def _filled(file: Path, edition: str) -> str:
    script = without_comments(file.read_bytes()).decode()
    text = script.replace('"./web/', f'"/assets/{release()}/')
    text = text.replace("{release}", release()).replace("{edition}", edition)
    return text.replace('"{neutral}"', json.dumps(_("When you have a moment")))


def _check_release(request: Request) -> None:
    if request.path_params["release"] != release():
        raise NotFound

"""What goes wrong, answered: JSON for programs, a page that helps for people."""

import logging
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Match, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from server.core.database import is_unavailable
from server.core.errors import Problem, Refused, TooMany, Unavailable
from server.core.rendering import render
from server.core.routing import is_api
from server.core.watched_send import WatchedSend
from server.core.words import _

log = logging.getLogger("evenkeel.answers")

WRONG_METHOD = 405
OURS = 500  # from here on it is the server that went wrong (RFC 9110, section 15.6)


class Answers:
    """ASGI middleware: no exception leaves it, and none leaves without an answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        watched = WatchedSend(send)
        try:
            await self._app(scope, receive, watched)
        except Exception as error:
            if watched.status:  # it has begun: nothing else can be said any more
                raise
            request = Request(scope, receive)
            await answer(request, error)(scope, receive, send)


async def answer_http(request: Request, error: Exception) -> Response:
    """Answer what Starlette itself raises: no such page, wrong method.

    No route was found that would have looked up who asks, so that is done here: somebody who is
    signed in keeps their ways on. With the database away it goes without. Whoever comes back to
    an address that only takes a form, as browsers do after a restart, gets the page it was on.
    """
    try:
        await request.app.state.identify(request)
    except Exception as failure:
        if not is_unavailable(failure):
            raise
    response = answer(request, error)
    if response.status_code == WRONG_METHOD:
        if request.method in {"GET", "HEAD"} and not is_api(request):
            return RedirectResponse(_page_above(request), status_code=303)
        response.headers["Allow"] = ", ".join(sorted(_methods_here(request)))
    return response


def _methods_here(request: Request) -> set[str]:
    """Return every method of this address (RFC 9110, section 10.2.1): each has its own route."""
    routes = (route for route in request.app.routes if isinstance(route, Route))
    here = (route for route in routes if route.matches(request.scope)[0] is not Match.NONE)
    return {method for route in here for method in route.methods or ()}


def _page_above(request: Request) -> str:
    """Return the nearest page above an address: “/due” of “/due/7/later”."""
    path = request.url.path
    routes = [route for route in request.app.routes if isinstance(route, Route)]
    while path != "/":
        path = path.rpartition("/")[0] or "/"
        scope = {**request.scope, "path": path}
        if any(route.matches(scope)[0] is Match.FULL for route in routes):
            break
    return path


def answer(request: Request, error: Exception) -> Response:
    """Turn any error into the answer for whoever asked."""
    problem = _problem(error)
    if problem.status >= OURS:
        _log(problem, error)
    message = problem.message or _message(problem.status)
    headers = {**(getattr(error, "headers", None) or {}), **_when_to_try_again(problem)}
    if is_api(request):
        return _as_json(problem, message, headers)
    page = render(
        request,
        "shell/error.html",
        status=problem.status,
        problem_status=problem.status,
        problem_title=_title(problem.status),
        problem_message=message,
    )
    page.headers.update(headers)
    return page


def show_form(
    request: Request,
    template: str,
    problem: Problem | None,
    **shown: Any,  # noqa: ANN401 - whatever the template names
) -> Response:
    """Show a form, again with what was typed when there was a problem."""
    status = problem.status if problem else 200
    errors = problem.fields if isinstance(problem, Refused) else {}
    response = render(request, template, status=status, problem=problem, errors=errors, **shown)
    response.headers.update(_when_to_try_again(problem))
    return response


def _when_to_try_again(problem: Problem | None) -> dict[str, str]:
    """Return the Retry-After header (RFC 9110, section 10.2.3) where waiting helps."""
    if isinstance(problem, TooMany):
        return {"Retry-After": str(problem.retry_after)}
    return {"Retry-After": "10"} if isinstance(problem, Unavailable) else {}


def _problem(error: Exception) -> Problem:
    if isinstance(error, Problem):
        return error
    if isinstance(error, HTTPException):
        problem = Problem()
        problem.status = error.status_code
        problem.code = _CODES.get(error.status_code, "problem")
        return problem
    return Unavailable() if is_unavailable(error) else Problem()


def _log(problem: Problem, error: Exception) -> None:
    # The traceback tells where; the error's own words may hold what a person wrote, so no words.
    frame = error.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    where = "" if frame is None else f"{frame.tb_frame.f_code.co_filename}:{frame.tb_lineno}"
    log.error("%s answered %s at %s", type(error).__name__, problem.status, where)


def _as_json(problem: Problem, message: str, headers: dict[str, str]) -> Response:
    content: dict[str, object] = {"code": problem.code, "message": message}
    if isinstance(problem, Refused):
        content["fields"] = problem.fields
    headers = {"Cache-Control": "no-store", **headers}
    return JSONResponse({"error": content}, status_code=problem.status, headers=headers)


_CODES = {404: "not_found", 405: "method_not_allowed", 413: "too_large"}


def _title(status: int) -> str:
    titles = {
        403: _("That came from somewhere else"),
        404: _("That page is not here"),
        413: _("That is too much at once"),
        429: _("A short pause"),
        503: _("We can’t save just now"),
    }
    if status >= OURS:
        return titles.get(status, _("Something went wrong on our side"))
    return titles.get(status, _("That did not work"))


def _message(status: int) -> str:
    messages = {
        401: _("Please sign in first."),
        403: _("For your safety we only take what is sent from our own pages."),
        404: _("It may have moved, or the address has a typing error."),
        405: _("This address does not work that way."),
        413: _("That is more than can be sent at once."),
        422: _("Some of that could not be taken."),
        503: _("Nothing was saved. Please try again in a minute."),
    }
    return messages.get(status, _("Please try again in a minute."))

import logging

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from tortoise.exceptions import DBConnectionError

from server.core.errors import Conflict, Refused, TooMany
from server.core.routing import Access, api, page
from tests.conftest import browser

SECRET = "what-a-person-wrote"


def raising(app: Starlette, error: Exception) -> None:
    """Add a page and a call that raise `error`."""

    async def broken(request: Request) -> Response:
        raise error

    app.router.routes.append(page("/broken", broken, Access.STATIC))
    app.router.routes.append(api("/broken", broken, Access.STATIC, ["GET"]))


async def both(app: Starlette, error: Exception) -> tuple[httpx2.Response, httpx2.Response]:
    raising(app, error)
    async with browser(app) as client:
        return await client.get("/broken"), await client.get("/api/v1/broken")


async def test_a_refusal_names_its_fields_to_programs(app: Starlette) -> None:
    _page, answer = await both(app, Refused({"mood": "One to five, please."}, "Not quite."))
    assert answer.status_code == 422
    assert answer.json() == {
        "error": {
            "code": "refused",
            "message": "Not quite.",
            "fields": {"mood": "One to five, please."},
        }
    }


async def test_too_fast_says_when_to_try_again(app: Starlette) -> None:
    shown, answer = await both(app, TooMany(17))
    assert (shown.status_code, answer.status_code) == (429, 429)
    assert (shown.headers["retry-after"], answer.headers["retry-after"]) == ("17", "17")
    assert "wait a minute" in shown.text


async def test_a_longer_wait_is_said_in_minutes(app: Starlette) -> None:
    shown, answer = await both(app, TooMany(890))
    assert "wait 15 minutes" in shown.text
    assert "wait 15 minutes" in answer.json()["error"]["message"]


async def test_a_conflict_keeps_its_own_code(app: Starlette) -> None:
    _page, answer = await both(app, Conflict("alias_taken", "That name is taken."))
    assert answer.status_code == 409
    assert answer.json()["error"]["code"] == "alias_taken"


async def test_a_database_that_is_away_is_503_and_help_is_linked(app: Starlette) -> None:
    shown, answer = await both(app, DBConnectionError("gone"))
    assert (shown.status_code, answer.status_code) == (503, 503)
    assert 'href="/help"' in shown.text
    assert answer.json()["error"]["code"] == "unavailable"


async def test_our_own_fault_is_a_500_that_tells_nothing(
    app: Starlette, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        shown, answer = await both(app, ValueError(SECRET))
    assert (shown.status_code, answer.status_code) == (500, 500)
    assert SECRET not in shown.text + answer.text + caplog.text
    assert "ValueError" in caplog.text


async def test_a_page_that_is_not_there_helps(client: httpx2.AsyncClient) -> None:
    shown = await client.get("/no/such/page")
    assert shown.status_code == 404
    assert 'href="/help"' in shown.text
    answer = await client.get("/api/v1/no-such-call")
    assert answer.json()["error"]["code"] == "not_found"


async def test_a_missing_page_leaves_a_signed_in_person_their_ways_on(
    as_alma: httpx2.AsyncClient,
) -> None:
    shown = await as_alma.get("/no/such/page")
    assert shown.status_code == 404
    assert 'href="/diary"' in shown.text


async def test_the_wrong_method_is_405(client: httpx2.AsyncClient) -> None:
    answer = await client.delete("/api/v1/openapi.json")
    assert answer.status_code == 405
    assert answer.json()["error"]["code"] == "method_not_allowed"
    assert answer.headers["allow"] == "GET, HEAD"
    shared = await client.put("/sign-in")
    assert shared.headers["allow"] == "GET, HEAD, POST"


async def test_the_log_holds_the_route_never_the_path(
    app: Starlette, caplog: pytest.LogCaptureFixture
) -> None:
    async def seen(request: Request) -> Response:
        return Response("ok")

    app.router.routes.append(page("/seen/{what}", seen, Access.STATIC))
    with caplog.at_level(logging.INFO, logger="evenkeel"):
        async with browser(app) as client:
            await client.get(f"/seen/{SECRET}?q={SECRET}")
            await client.get(f"/nowhere/{SECRET}")
    assert "GET /seen/{what} 200" in caplog.text
    assert SECRET not in "".join(
        record.getMessage() for record in caplog.records if record.name.startswith("evenkeel")
    )

"""The security headers are on every answer, refusals included, and nothing personal is cached."""

from dataclasses import replace

import httpx2
import pytest
from starlette.applications import Starlette

from server.app import make_app
from server.core.errors import Unavailable
from server.core.settings import Settings
from tests.conftest import Clock, browser
from tests.routes import ANYONE, PERSON, call, served

SENTINEL = "a paper lantern in the rain"
HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
CSP = {
    "default-src 'none'",
    "script-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types evenkeel-worker",  # web/phone/release.js: the worker's address, nothing else
}


def lacking(answer: httpx2.Response) -> list[str]:
    """The security headers that an answer should carry and does not."""
    said = {part.strip() for part in answer.headers.get("content-security-policy", "").split(";")}
    missing = [name for name, value in HEADERS.items() if answer.headers.get(name) != value]
    if not said >= CSP or "'unsafe-inline'" in str(said):
        missing.append("content-security-policy")
    return missing + [one for one in ("permissions-policy",) if one not in answer.headers]


async def test_the_headers_are_on_every_route(client: httpx2.AsyncClient) -> None:
    for row in sorted(served()):
        answer = await call(client, row)
        assert not lacking(answer), row
        assert answer.status_code < 500, row


async def test_the_headers_are_on_every_refusal(
    app: Starlette, monkeypatch: pytest.MonkeyPatch
) -> None:
    too_large = b"x" * (256 * 1024 + 1)
    async with browser(app) as client:
        answers = [
            await client.get("/nowhere"),
            await client.get("/api/v1/nowhere"),
            await client.put("/diary"),
            await client.post("/api/v1/session", content=too_large),
            await client.post("/api/v1/session", content="x", headers={"Content-Type": "a/b"}),
            await client.post("/api/v1/session", json={}),
            await client.post("/api/v1/session", json={}, headers={"Sec-Fetch-Site": "none"}),
        ]
        for error in (RuntimeError(SENTINEL), Unavailable()):
            monkeypatch.setattr("server.app.ping", _raising(error))
            answers.append(await client.get("/healthz"))
    statuses = [answer.status_code for answer in answers]
    assert statuses == [404, 404, 405, 415, 415, 422, 403, 500, 503]
    assert not [answer.status_code for answer in answers if lacking(answer)]
    assert not [answer.status_code for answer in answers if SENTINEL in answer.text]


async def test_a_body_that_is_too_large_has_the_headers_too(client: httpx2.AsyncClient) -> None:
    body = b'"' + b"x" * (256 * 1024) + b'"'
    answer = await client.post(
        "/api/v1/session", content=body, headers={"Content-Type": "application/json"}
    )
    assert answer.status_code == 413
    assert not lacking(answer)


async def test_nothing_personal_is_kept_by_a_cache(as_alma: httpx2.AsyncClient) -> None:
    for row in sorted(row for row in PERSON | ANYONE if row.startswith("GET ")):
        answer = await call(as_alma, row)
        assert answer.headers["cache-control"] == "no-store", row
        assert answer.status_code < 500, row


async def test_over_https_browsers_are_told_to_stay_there(settings: Settings, clock: Clock) -> None:
    async with browser(make_app(replace(settings, origin="https://example.org"), clock)) as client:
        answers = [await client.get("/nowhere"), await client.get("/api/v1/openapi.json")]
    kept = [answer.headers["strict-transport-security"] for answer in answers]
    assert all(int(value.removeprefix("max-age=").split(";")[0]) >= 31_536_000 for value in kept)


async def test_over_plain_http_browsers_are_not_told_that(client: httpx2.AsyncClient) -> None:
    assert "strict-transport-security" not in (await client.get("/nowhere")).headers


def _raising(error: Exception) -> object:
    async def ping() -> None:
        raise error

    return ping

"""Who may call what: every route stands here with its policy, and answers by it.

A route that is missing here, or stands here without being served, fails the suite. What an address
names by an id belongs to somebody: Dov, a stranger, finds nothing there.
"""

from dataclasses import replace
from uuid import UUID

import httpx2
import pytest
from starlette.applications import Starlette

from server.app import ROUTES, make_app
from server.core.errors import Unavailable
from server.core.routing import Access, GuardedRoute
from server.core.settings import Settings
from server.people.models import Person, Session
from tests.conftest import Clock, browser

STATIC = {
    "GET /healthz",
    "GET /assets/{release}/{name:path}",
    "GET /api/v1/openapi.json",
    "GET /help",
}
ANYONE = {
    "GET /",
    "GET /about",
    "GET /sign-up",
    "POST /sign-up",
    "GET /sign-in",
    "POST /sign-in",
    "POST /sign-out",
    "GET /recover",
    "POST /recover",
    "POST /api/v1/accounts",
    "POST /api/v1/session",
    "DELETE /api/v1/session",
}
PERSON = {
    "GET /check-in",
    "POST /check-in",
    "GET /check-in/tiles",
    "POST /check-in/tiles",
    "GET /craving",
    "POST /craving",
    "GET /craving/{id}",
    "POST /craving/{id}",
    "POST /craving/{id}/remove",
    "GET /diary",
    "GET /diary/{date}",
    "GET /diary/{date}/saved",
    "POST /diary/{date}/remove",
    "POST /diary/{date}/used",
    "GET /you",
    "GET /you/time-zone",
    "POST /you/time-zone",
    "GET /you/passphrase",
    "POST /you/passphrase",
    "GET /you/codes",
    "POST /you/codes",
    "POST /you/codes/kept",
    "POST /you/codes/file",
    "GET /you/sessions",
    "POST /you/sessions/end-others",
    "POST /you/sessions/{id}/end",
    "GET /you/delete",
    "POST /you/delete",
    "GET /you/export",
    "POST /you/export",
    "GET /api/v1/me",
    "DELETE /api/v1/account",
    "POST /api/v1/sync",
    "GET /api/v1/entries",
}
POLICIES = {Access.STATIC: STATIC, Access.ANYONE: ANYONE, Access.PERSON: PERSON}
# The words in an address that name something of a person; a {date} names one's own day.
OWNED = {
    "GET /craving/{id}": "craving",
    "POST /craving/{id}": "craving",
    "POST /craving/{id}/remove": "craving",
    "POST /you/sessions/{id}/end": "session",
}
DAY = "2026-11-20"
SAMPLES = {"release": "0123456789ab", "name:path": "shell/base.css", "date": DAY}
SAMPLE_ID = UUID("6f1c2a6e-7f54-4e6c-9a53-0d2c1b8f1a11")
SAFE = {"GET", "HEAD"}
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
}


def served() -> dict[str, Access]:
    """Each served `METHOD /path` with the policy its route carries."""
    return {
        f"{method} {route.path}": route.access
        for route in ROUTES
        for method in route.methods or ()
        if method != "HEAD"
    }


def address(row: str, named: UUID = SAMPLE_ID) -> tuple[str, str]:
    """The method and an address of a row; `named` stands for the id in it."""
    method, _, path = row.partition(" ")
    for name, value in {**SAMPLES, "id": str(named)}.items():
        path = path.replace(f"{{{name}}}", value)
    assert "{" not in path, f"no sample for {row}"
    return method, path


def unsafe() -> list[str]:
    return sorted(row for row in served() if row.split()[0] not in SAFE)


async def call(client: httpx2.AsyncClient, row: str, **more: str) -> httpx2.Response:
    method, path = address(row)
    return await client.request(method, path, headers=more)


def lacking(answer: httpx2.Response) -> list[str]:
    """The security headers that an answer should carry and does not."""
    said = {part.strip() for part in answer.headers.get("content-security-policy", "").split(";")}
    missing = [name for name, value in HEADERS.items() if answer.headers.get(name) != value]
    if not said >= CSP or "'unsafe-inline'" in str(said):
        missing.append("content-security-policy")
    return missing + [one for one in ("permissions-policy",) if one not in answer.headers]


def test_every_route_stands_here_with_its_policy() -> None:
    assert served() == {row: access for access, rows in POLICIES.items() for row in rows}


def test_every_route_is_made_with_a_policy(app: Starlette) -> None:
    assert all(isinstance(route, GuardedRoute) for route in app.routes)


def test_every_id_in_an_address_is_somebodys() -> None:
    assert set(OWNED) == {row for row in served() if "{" in row and row in PERSON} - {
        row for row in PERSON if "{date}" in row
    }


async def test_signed_out_a_page_leads_to_sign_in(client: httpx2.AsyncClient) -> None:
    for row in sorted(PERSON):
        method, path = address(row)
        if path.startswith("/api/"):
            continue
        answer = await client.request(method, path)
        wanted = path if method == "GET" else "/"
        assert answer.status_code == 303, row
        location = httpx2.URL(answer.headers["location"])
        assert (location.path, location.params["next"]) == ("/sign-in", wanted), row


async def test_signed_out_the_api_answers_401(client: httpx2.AsyncClient) -> None:
    for row in sorted(PERSON):
        if " /api/" not in row:
            continue
        answer = await call(client, row)
        assert (answer.status_code, answer.json()["error"]["code"]) == (401, "signed_out"), row


async def test_signed_out_what_anyone_may_call_is_not_kept_from_them(
    client: httpx2.AsyncClient,
) -> None:
    for row in sorted(STATIC | ANYONE):
        answer = await call(client, row)
        is_turned_away = answer.headers.get("location", "").startswith("/sign-in?next=")
        assert answer.status_code not in {401, 403}, row
        assert not is_turned_away, row


async def test_a_made_up_cookie_is_nobodys(app: Starlette) -> None:
    async with browser(app) as client:
        client.cookies.set(app.state.settings.cookie_name, "A" * 43)
        answer = await client.get("/api/v1/me")
    assert answer.status_code == 401


async def test_what_another_site_sends_is_refused_everywhere(app: Starlette) -> None:
    async with browser(app) as client:
        del client.headers["Sec-Fetch-Site"], client.headers["Origin"]
        own = app.state.settings.origin
        for row in unsafe():
            refused = [
                await call(client, row),
                await call(client, row, **{"Sec-Fetch-Site": "cross-site", "Origin": own}),
                await call(client, row, **{"Sec-Fetch-Site": "same-site", "Origin": own}),
                await call(client, row, **{"Sec-Fetch-Site": "none"}),
                await call(client, row, Origin="https://elsewhere.example"),
                await call(client, row, Origin="null"),
            ]
            assert {answer.status_code for answer in refused} == {403}, row


async def test_our_own_pages_may_send_with_fetch_metadata_or_origin(app: Starlette) -> None:
    async with browser(app) as client:
        del client.headers["Sec-Fetch-Site"], client.headers["Origin"]
        for row in unsafe():
            by_metadata = await call(client, row, **{"Sec-Fetch-Site": "same-origin"})
            by_origin = await call(client, row, Origin=app.state.settings.origin)
            assert 403 not in {by_metadata.status_code, by_origin.status_code}, row


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


async def test_a_stranger_finds_nothing_of_almas(
    as_alma: httpx2.AsyncClient, as_dov: httpx2.AsyncClient, alma: Person, clock: Clock
) -> None:
    named = {"craving": await _log_craving(as_alma), "session": await _session_of(alma, clock)}
    for row, what in sorted(OWNED.items()):
        method, path = address(row, named[what])
        answer = await as_dov.request(method, path, data={"before": "3"})
        unknown = await as_dov.request(*address(row), data={"before": "3"})
        assert answer.status_code == 404, row
        assert answer.content == unknown.content, f"{row} tells that it is somebody's"
    assert (await as_alma.get(f"/craving/{named['craving']}")).status_code == 200
    assert (await as_alma.get("/api/v1/me")).status_code == 200


async def test_a_stranger_reads_nothing_of_almas(
    as_alma: httpx2.AsyncClient, as_dov: httpx2.AsyncClient
) -> None:
    await _log_craving(as_alma)
    for row in sorted(row for row in PERSON | ANYONE if row.startswith("GET ")):
        answer = await call(as_dov, row)
        assert SENTINEL not in answer.text, row
        assert "Quiet Harbor" not in answer.text, row


async def test_a_stranger_cannot_change_almas_entry_by_knowing_its_id(
    as_alma: httpx2.AsyncClient, as_dov: httpx2.AsyncClient
) -> None:
    entry_id = await _log_craving(as_alma)
    deletion = {"id": str(entry_id), "kind": "craving", "rev": 9, "deleted": True}
    answer = await as_dov.post("/api/v1/sync", json={"items": [deletion]})
    assert answer.status_code == 200
    assert SENTINEL in (await as_alma.get("/api/v1/entries")).text


async def _log_craving(client: httpx2.AsyncClient) -> UUID:
    entry = {
        "id": str(SAMPLE_ID).replace("6f", "7f", 1),
        "kind": "craving",
        "rev": 1,
        "local_date": "2026-11-22",
        "recorded_at": "2026-11-22T19:00:00Z",
        "timezone": "America/New_York",
        "data": {"before": 6, "note": SENTINEL},
    }
    answer = await client.post("/api/v1/sync", json={"items": [entry]})
    assert answer.json()["results"][0]["status"] == "created"
    return UUID(str(entry["id"]))


async def _session_of(person: Person, clock: Clock) -> UUID:
    [session] = await Session.all_of(person, clock())
    return session.id


def _raising(error: Exception) -> object:
    async def ping() -> None:
        raise error

    return ping

from dataclasses import replace
from http.cookies import Morsel, SimpleCookie

import httpx2
import pytest
from starlette.applications import Starlette

from server.core.settings import Settings
from server.people.models import Person
from server.people.session_models import Session
from tests import cast
from tests.conftest import Clock, browser

ALMA = {"alias": cast.ALMA.alias, "passphrase": cast.ALMA.passphrase}


def cookie_of(answer: httpx2.Response, settings: Settings) -> Morsel[str]:
    (header,) = answer.headers.get_list("set-cookie")
    return SimpleCookie(header)[settings.cookie_name]


async def test_the_cookie_is_for_us_alone(
    client: httpx2.AsyncClient, alma: Person, settings: Settings
) -> None:
    cookie = cookie_of(await client.post("/api/v1/session", json=ALMA), settings)
    assert cookie.key == "evenkeel"
    assert cookie["httponly"] is True
    assert cookie["samesite"].lower() == "lax"
    assert cookie["path"] == "/"
    assert cookie["max-age"] == str(180 * 24 * 3600)
    assert (cookie["domain"], cookie["secure"]) == ("", "")


async def test_over_https_the_cookie_is_bound_to_the_host(
    app: Starlette, alma: Person, settings: Settings
) -> None:
    app.state.settings = replace(settings, origin="https://keel.example.org")
    async with browser(app) as client:
        client.headers["Sec-Fetch-Site"] = "same-origin"
        for answer in (
            await client.post("/api/v1/session", json=ALMA),
            await client.delete("/api/v1/session"),
        ):
            cookie = cookie_of(answer, app.state.settings)
            assert cookie.key == "__Host-evenkeel"
            assert (cookie["secure"], cookie["path"], cookie["domain"]) == (True, "/", "")


async def test_every_sign_in_has_a_token_of_its_own(
    client: httpx2.AsyncClient, alma: Person, settings: Settings
) -> None:
    first = cookie_of(await client.post("/api/v1/session", json=ALMA), settings).value
    second = cookie_of(await client.post("/api/v1/session", json=ALMA), settings).value
    assert first != second
    assert await Session.all().count() == 1
    old = {"Cookie": f"{settings.cookie_name}={first}"}
    async with browser(client._transport.app) as other:  # type: ignore[attr-defined]  # noqa: SLF001
        assert (await other.get("/api/v1/me", headers=old)).status_code == 401


async def test_a_token_that_somebody_planted_is_never_taken_over(
    client: httpx2.AsyncClient, alma: Person, settings: Settings
) -> None:
    client.cookies.set(settings.cookie_name, "p" * 43)
    cookie = cookie_of(await client.post("/api/v1/session", json=ALMA), settings)
    assert cookie.value != "p" * 43


async def test_signing_in_as_somebody_else_ends_the_session_before(
    as_alma: httpx2.AsyncClient, alma: Person, dov: Person
) -> None:
    dovs = {"alias": cast.DOV.alias, "passphrase": cast.DOV.passphrase}
    await as_alma.post("/api/v1/session", json=dovs)
    assert await Session.filter(person_id=alma.id).count() == 0
    assert await Session.filter(person_id=dov.id).count() == 1


async def test_signing_out_takes_the_cookie_back(
    as_alma: httpx2.AsyncClient, settings: Settings
) -> None:
    answer = await as_alma.delete("/api/v1/session")
    assert cookie_of(answer, settings)["max-age"] == "0"
    assert await Session.all().count() == 0


async def test_a_page_can_be_read_while_nothing_can_be_written(
    as_alma: httpx2.AsyncClient, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(*_given: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(
        "server.people.sessions.is_unavailable", lambda error: isinstance(error, OSError)
    )
    monkeypatch.setattr(Session, "see", full)
    clock.advance(hours=2)
    assert (await as_alma.get("/you")).status_code == 200

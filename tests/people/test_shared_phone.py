"""On a phone that others use: the cookie, locking, opening again, and whose turn it is."""

from typing import Any
from uuid import uuid4

import httpx2
import pytest
from starlette.applications import Starlette

from server.core.settings import Settings
from server.people.models import Person
from server.people.session_models import Session
from tests import cast
from tests.conftest import Clock, browser
from tests.people.test_sessions import cookie_of

ALMA = {"alias": cast.ALMA.alias, "passphrase": cast.ALMA.passphrase}
DOV = {"alias": cast.DOV.alias, "passphrase": cast.DOV.passphrase}
ENTRY = {
    "kind": "craving",
    "rev": 1,
    "local_date": "2026-11-22",
    "recorded_at": "2026-11-22T19:00:00Z",
    "timezone": "America/New_York",
    "data": {"before": 6},
}


async def share(client: httpx2.AsyncClient) -> str:
    """Say that others use this phone; give the resume token."""
    answer = await client.put("/api/v1/phone", json={"shared": True})
    assert answer.status_code == 200, answer.text
    return str(answer.json()["resume"])


async def is_in(client: httpx2.AsyncClient, **headers: str) -> bool:
    answer = await client.get("/api/v1/me", headers=headers)
    assert answer.status_code in {200, 401}
    return answer.status_code == 200


async def resume(client: httpx2.AsyncClient, token: str, **headers: str) -> httpx2.Response:
    given = {"resume": token}
    return await client.post("/api/v1/session/resume", json=given, headers=headers)


async def lock(client: httpx2.AsyncClient) -> None:
    """As navigator.sendBeacon does it."""
    answer = await client.post("/api/v1/session/lock", content="", headers={"Content-Type": "a/b"})
    assert answer.status_code == 204
    assert "set-cookie" not in answer.headers


async def test_a_shared_cookie_ends_with_the_browser(
    client: httpx2.AsyncClient, alma: Person, settings: Settings
) -> None:
    answer = await client.post("/api/v1/session", json={**ALMA, "shared": True})
    cookie = cookie_of(answer, settings)
    assert (cookie["max-age"], cookie["expires"]) == ("", "")
    assert cookie["httponly"] is True


@pytest.mark.parametrize("answered", ["true", "", "on"])
async def test_the_forms_ask_whose_phone_it_is(
    app: Starlette, alma: Person, settings: Settings, answered: str
) -> None:
    new = {"alias": "heron", "passphrase": "a boat, a rope", "timezone": "UTC"}
    for path, given in (("/sign-in", ALMA), ("/sign-up", new)):
        async with browser(app) as client:
            answer = await client.post(path, data={**given, "shared": answered})
            phone = (await client.get("/api/v1/phone")).json()
        is_shared = answered == "true"
        assert (cookie_of(answer, settings)["max-age"] == "") is is_shared
        assert (phone["shared"], phone["resumable"]) == (is_shared, False)


async def test_an_account_may_begin_on_a_shared_phone(
    client: httpx2.AsyncClient, given: dict[str, Any], settings: Settings
) -> None:
    answer = await client.post("/api/v1/accounts", json={**given, "shared": True})
    assert cookie_of(answer, settings)["max-age"] == ""


async def test_a_form_that_is_shown_again_keeps_whose_phone_it_is(
    client: httpx2.AsyncClient, alma: Person
) -> None:
    for path in ("/sign-in", "/sign-up"):
        wrong = {**ALMA, "passphrase": "not hers", "shared": "true"}
        shown = await client.post(path, data=wrong)
        assert shown.status_code in {401, 422}
        (radio,) = [tag for tag in shown.text.split("<input") if 'value="true"' in tag]
        assert "checked" in radio.partition(">")[0]


async def test_saying_whose_phone_it_is_changes_the_cookie(
    as_alma: httpx2.AsyncClient, settings: Settings
) -> None:
    shared = await as_alma.put("/api/v1/phone", json={"shared": True})
    assert cookie_of(shared, settings)["max-age"] == ""
    own = await as_alma.put("/api/v1/phone", json={"shared": False})
    assert own.json() == {}
    assert cookie_of(own, settings)["max-age"] == str(180 * 24 * 3600)
    assert await is_in(as_alma)


async def test_it_closes_after_five_minutes_and_is_resumed(
    as_alma: httpx2.AsyncClient, alma: Person, clock: Clock, settings: Settings
) -> None:
    token = await share(as_alma)
    for _ in range(3):
        clock.advance(minutes=4)
        assert await is_in(as_alma)
    clock.advance(minutes=5)
    assert not await is_in(as_alma)
    page = await as_alma.get("/diary")
    assert (page.status_code, page.headers["location"]) == (303, "/sign-in?next=%2Fdiary")
    answer = await resume(as_alma, token)
    assert answer.status_code == 200
    assert answer.json()["person"]["id"] == str(alma.id)
    assert cookie_of(answer, settings)["max-age"] == ""
    assert await is_in(as_alma)


async def test_a_locked_cookie_is_dead_and_its_session_lives(
    app: Starlette, as_alma: httpx2.AsyncClient, settings: Settings
) -> None:
    token = await share(as_alma)
    copied = as_alma.cookies[settings.cookie_name]
    await lock(as_alma)
    assert not await is_in(as_alma)
    assert (await resume(as_alma, token)).status_code == 200
    assert await is_in(as_alma)
    async with browser(app) as thief:
        thief.cookies.set(settings.cookie_name, copied)
        assert not await is_in(thief)


async def test_locking_does_nothing_to_a_phone_of_ones_own(as_alma: httpx2.AsyncClient) -> None:
    await lock(as_alma)
    assert await is_in(as_alma)


async def test_signing_out_while_locked_leaves_nothing_to_resume(
    as_alma: httpx2.AsyncClient,
) -> None:
    token = await share(as_alma)
    await lock(as_alma)
    await as_alma.post("/sign-out")
    assert (await resume(as_alma, token)).status_code == 401
    assert await Session.all().count() == 0


async def test_signing_in_while_locked_replaces_the_session(as_alma: httpx2.AsyncClient) -> None:
    token = await share(as_alma)
    await lock(as_alma)
    await as_alma.post("/api/v1/session", json=ALMA)
    assert (await resume(as_alma, token)).status_code == 401
    assert await Session.all().count() == 1


async def test_a_new_passphrase_leaves_the_phone_shared(
    as_alma: httpx2.AsyncClient, settings: Settings
) -> None:
    token = await share(as_alma)
    form = {"passphrase": cast.ALMA.passphrase, "new_passphrase": "four other small stones"}
    answer = await as_alma.post("/you/passphrase", data=form)
    assert cookie_of(answer, settings)["max-age"] == ""
    phone = (await as_alma.get("/api/v1/phone")).json()
    assert (phone["shared"], phone["resumable"]) == (True, False)
    assert (await resume(as_alma, token)).status_code == 401


async def test_sixty_wrong_resumes_then_a_pause(
    client: httpx2.AsyncClient, as_alma: httpx2.AsyncClient, clock: Clock
) -> None:
    token = await share(as_alma)
    for _ in range(3):
        assert (await resume(client, token)).status_code == 200
    for _ in range(60):
        assert (await resume(client, "A" * 43)).status_code == 401
    answer = await resume(client, token)
    assert answer.status_code == 429
    assert answer.headers["retry-after"] == "900"
    clock.advance(minutes=15, seconds=1)
    assert (await resume(client, token)).status_code == 200


async def test_a_request_that_names_somebody_else_is_nobodys(
    as_alma: httpx2.AsyncClient, alma: Person, dov: Person
) -> None:
    assert await is_in(as_alma, **{"Evenkeel-Person": str(alma.id)})
    assert await is_in(as_alma, **{"Evenkeel-Person": str(alma.id).upper()})
    for other in (str(dov.id), str(uuid4()), "nonsense", "", str(alma.id)[:-1]):
        assert not await is_in(as_alma, **{"Evenkeel-Person": other})


async def test_rows_of_another_account_are_not_kept(
    app: Starlette, as_alma: httpx2.AsyncClient, alma: Person, dov: Person
) -> None:
    """Alma's page is still open when Dov signs in with the same browser."""
    await as_alma.post("/api/v1/session", json=DOV)
    almas = {"Evenkeel-Person": str(alma.id)}
    batch = {"items": [{**ENTRY, "id": str(uuid4())}]}
    answer = await as_alma.post("/api/v1/sync", json=batch, headers=almas)
    assert answer.status_code == 401
    assert (await as_alma.get("/api/v1/entries", headers=almas)).status_code == 401
    assert (await as_alma.get("/api/v1/entries")).json()["items"] == []


async def test_an_old_page_neither_ends_nor_locks_who_signed_in_since(
    as_alma: httpx2.AsyncClient, alma: Person, dov: Person
) -> None:
    await as_alma.post("/api/v1/session", json={**DOV, "shared": True})
    almas = {"Evenkeel-Person": str(alma.id)}
    await as_alma.post("/api/v1/session/lock", headers=almas)
    answer = await as_alma.delete("/api/v1/session", headers=almas)
    assert answer.status_code == 204
    assert "set-cookie" not in answer.headers
    assert await is_in(as_alma, **{"Evenkeel-Person": str(dov.id)})


async def test_an_old_page_does_not_resume_over_who_signed_in_since(
    app: Starlette, as_alma: httpx2.AsyncClient, alma: Person, dov: Person, settings: Settings
) -> None:
    token = await share(as_alma)
    async with browser(app) as same:  # the same phone, whose cookie was lost and is Dov's now
        await same.post("/api/v1/session", json={**DOV, "shared": True})
        for _ in range(2):
            assert (await resume(same, token)).status_code == 401
            await lock(same)
        assert same.cookies[settings.cookie_name]
        await same.delete("/api/v1/session")
        assert (await resume(same, token, **{"Evenkeel-Person": str(dov.id)})).status_code == 401
        assert (await resume(same, token, **{"Evenkeel-Person": str(alma.id)})).status_code == 200


async def test_a_sign_out_of_the_one_named_ends_what_is_closed_too(
    as_alma: httpx2.AsyncClient, alma: Person
) -> None:
    await share(as_alma)
    await lock(as_alma)
    await as_alma.delete("/api/v1/session", headers={"Evenkeel-Person": str(alma.id)})
    assert await Session.all().count() == 0

import re

import httpx2
import pytest
from starlette.applications import Starlette

from server.people.models import Person, SignedUp
from server.people.session_models import Session
from tests import cast
from tests.conftest import Clock, browser, signed_in
from tests.daily.filled_form import form_on
from tests.people.test_pages import CODE

PHONE = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36"
PAGES = ["/you", "/you/time-zone", "/you/passphrase", "/you/codes", "/you/sessions", "/you/delete"]


@pytest.mark.parametrize("path", PAGES)
async def test_signed_out_the_page_leads_to_the_door(client: httpx2.AsyncClient, path: str) -> None:
    answer = await client.get(path)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/sign-in?next=%2Fyou")


@pytest.mark.parametrize("path", PAGES)
async def test_a_personal_page_is_kept_by_no_cache(as_alma: httpx2.AsyncClient, path: str) -> None:
    page = await as_alma.get(path)
    assert (page.status_code, page.headers["cache-control"]) == (200, "no-store")


async def test_the_time_zone_can_be_changed(as_alma: httpx2.AsyncClient, alma: Person) -> None:
    answer = await as_alma.post("/you/time-zone", data={"timezone": "Europe/Berlin"})
    assert answer.status_code == 303
    assert "Your time zone is saved." in (await as_alma.get(answer.headers["location"])).text
    assert (await Person.get(id=alma.id)).timezone == "Europe/Berlin"


async def test_a_page_made_for_somebody_else_changes_no_time_zone(
    as_alma: httpx2.AsyncClient, as_dov: httpx2.AsyncClient, dov: Person
) -> None:
    path = "/you/time-zone"
    form = form_on(await as_alma.get(path), path) | {"timezone": "Europe/Berlin"}
    assert (await as_dov.post(path, data=form)).status_code == 409
    assert (await Person.get(id=dov.id)).timezone == cast.DOV.timezone


async def test_a_zone_that_is_none_is_told_at_the_field(as_alma: httpx2.AsyncClient) -> None:
    page = await as_alma.post("/you/time-zone", data={"timezone": "Moon/Base"})
    assert page.status_code == 422
    assert 'id="field-timezone-error"' in page.text


async def test_a_new_passphrase_renews_this_session_and_ends_the_others(
    app: Starlette, as_alma: httpx2.AsyncClient
) -> None:
    before = as_alma.cookies["evenkeel"]
    form = {"passphrase": cast.ALMA.passphrase, "new_passphrase": "eight large stones"}
    async with signed_in(app, cast.ALMA) as other:
        answer = await as_alma.post("/you/passphrase", data=form)
        assert answer.status_code == 303
        assert (await other.get("/you")).status_code == 303
    assert as_alma.cookies["evenkeel"] != before
    assert (await as_alma.get("/you")).status_code == 200
    assert await Session.all().count() == 1
    assert await Person.by_passphrase(cast.ALMA.alias, "eight large stones")


async def test_nothing_changes_without_the_old_passphrase(as_alma: httpx2.AsyncClient) -> None:
    form = {"passphrase": "not hers", "new_passphrase": "eight large stones"}
    page = await as_alma.post("/you/passphrase", data=form)
    assert page.status_code == 422
    assert 'id="field-passphrase-error"' in page.text
    assert await Person.by_passphrase(cast.ALMA.alias, cast.ALMA.passphrase)


async def test_a_weak_new_passphrase_is_told_at_its_field(as_alma: httpx2.AsyncClient) -> None:
    form = {"passphrase": cast.ALMA.passphrase, "new_passphrase": "password123"}
    page = await as_alma.post("/you/passphrase", data=form)
    assert page.status_code == 422
    assert 'id="field-new_passphrase-error"' in page.text


async def test_new_codes_are_shown_once_and_the_old_ones_end(
    as_alma: httpx2.AsyncClient,
) -> None:
    page = await as_alma.post("/you/codes", data={"passphrase": cast.ALMA.passphrase})
    shown = CODE.findall(page.text)
    assert len(shown) == 10
    assert not CODE.findall((await as_alma.get("/you/codes")).text)
    again = await as_alma.post("/you/codes", data={"passphrase": cast.ALMA.passphrase})
    kept = await as_alma.post("/you/codes/kept", data={"recovery_code": shown[0]})
    assert kept.status_code == 422
    fresh = CODE.findall(again.text)[0]
    kept = await as_alma.post("/you/codes/kept", data={"recovery_code": fresh.lower()})
    assert kept.status_code == 303


async def test_new_codes_need_the_passphrase(as_alma: httpx2.AsyncClient) -> None:
    page = await as_alma.post("/you/codes", data={"passphrase": "not hers"})
    assert page.status_code == 422
    assert not CODE.findall(page.text)


async def test_a_code_typed_wrongly_stays_in_the_field(as_alma: httpx2.AsyncClient) -> None:
    page = await as_alma.post("/you/codes/kept", data={"recovery_code": "ABCD-1234"})
    assert page.status_code == 422
    assert 'value="ABCD-1234"' in page.text


async def test_somebody_elses_code_proves_nothing(
    as_dov: httpx2.AsyncClient, signed_up: SignedUp
) -> None:
    answer = await as_dov.post("/you/codes/kept", data={"recovery_code": signed_up.codes[0]})
    assert answer.status_code == 422


async def test_the_file_of_codes_says_nothing_about_what_it_is(
    as_alma: httpx2.AsyncClient,
) -> None:
    page = await as_alma.post("/you/codes", data={"passphrase": cast.ALMA.passphrase})
    shown = CODE.findall(page.text)
    answer = await as_alma.post("/you/codes/file", data={"recovery_codes": shown})
    assert answer.headers["content-disposition"] == 'attachment; filename="notes.txt"'
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.text.split() == shown


async def test_sessions_are_listed_by_device_and_this_one_is_marked(
    app: Starlette, as_alma: httpx2.AsyncClient, clock: Clock
) -> None:
    async with browser(app) as phone:
        phone.headers["User-Agent"] = PHONE
        typed = {"alias": cast.ALMA.alias, "passphrase": cast.ALMA.passphrase}
        await phone.post("/sign-in", data=typed)
        page = (await as_alma.get("/you/sessions")).text
        assert "Chrome on Android" in page
        assert page.count("(this one)") == 1
        clock.advance(days=2)
        await as_alma.get("/you")
        page = (await as_alma.get("/you/sessions")).text
        assert "Last used: today" in page
        assert "Last used: Sunday, November 22" in page


async def test_one_session_can_be_ended(app: Starlette, as_alma: httpx2.AsyncClient) -> None:
    async with signed_in(app, cast.ALMA) as phone:
        page = (await as_alma.get("/you/sessions")).text
        (path,) = re.findall(r'action="(/you/sessions/[0-9a-f-]{36}/end)"', page)
        assert (await as_alma.post(path)).status_code == 303
        assert (await phone.get("/you")).status_code == 303
    assert (await as_alma.get("/you")).status_code == 200


async def test_all_the_others_can_be_ended(app: Starlette, as_alma: httpx2.AsyncClient) -> None:
    async with signed_in(app, cast.ALMA) as one, signed_in(app, cast.ALMA) as other:
        await as_alma.post("/you/sessions/end-others")
        assert [(await gone.get("/you")).status_code for gone in (one, other)] == [303, 303]
    assert (await as_alma.get("/you")).status_code == 200


async def test_dov_cannot_end_almas_session(
    as_alma: httpx2.AsyncClient, as_dov: httpx2.AsyncClient, alma: Person
) -> None:
    session = await Session.get(person_id=alma.id)
    assert (await as_dov.post(f"/you/sessions/{session.id}/end")).status_code == 404
    assert (await as_dov.post("/you/sessions/nonsense/end")).status_code == 404
    assert (await as_dov.post("/you/sessions/end-others")).status_code == 303
    assert (await as_alma.get("/you")).status_code == 200


async def test_dov_sees_nothing_of_alma(
    as_alma: httpx2.AsyncClient, as_dov: httpx2.AsyncClient
) -> None:
    for path in PAGES:
        assert cast.ALMA.alias not in (await as_dov.get(path)).text


async def test_deleting_needs_the_passphrase(as_alma: httpx2.AsyncClient) -> None:
    page = await as_alma.post("/you/delete", data={"passphrase": "not hers"})
    assert page.status_code == 422
    assert (await as_alma.get("/you")).status_code == 200


async def test_deleting_is_at_once_and_everywhere(
    app: Starlette, as_alma: httpx2.AsyncClient, alma: Person
) -> None:
    async with signed_in(app, cast.ALMA) as phone:
        page = await as_alma.post("/you/delete", data={"passphrase": cast.ALMA.passphrase})
        assert page.status_code == 200
        assert "Your account is gone" in page.text
        assert 'href="/sign-in"' in page.text
        assert (await as_alma.get("/you")).status_code == 303
        assert (await phone.get("/you")).status_code == 303
    assert await Person.get_or_none(id=alma.id) is None

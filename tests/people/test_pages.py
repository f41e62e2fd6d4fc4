import re
from dataclasses import replace
from html import unescape
from pathlib import Path

import httpx2
import pytest
from starlette.applications import Starlette

from server.people.models import Person, SignedUp
from server.people.session_models import Session
from tests import cast
from tests.conftest import browser

Given = dict[str, str]
CODE = re.compile(r"<code>([0-9A-Z-]{29})</code>")


TOLD_BEFORE_SIGN_UP = (
    "North Shore Alumni",
    "hello@example.org",
    "18 or older",
    "they could",
    "Nobody watches it",
    "not for emergencies",
)
TOLD_ON_HELP = (
    "1-800-662-4357",
    "Nobody watches this page",
    "phone’s log",
    "Count to four",
    "5 things you can see",
)


def hidden(page: httpx2.Response, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page.text)
    assert found, page.text
    return unescape(found[1])


async def test_before_sign_up_one_page_tells_the_truth(
    app: Starlette, client: httpx2.AsyncClient
) -> None:
    told = {"operator": "North Shore Alumni", "contact": "mailto:hello@example.org"}
    app.state.settings = replace(app.state.settings, **told)
    page = (await client.get("/about")).text
    for promise in TOLD_BEFORE_SIGN_UP:
        assert promise in page
    assert 'href="/sign-up"' in page


async def test_an_operator_may_set_another_age_or_none(
    app: Starlette, client: httpx2.AsyncClient
) -> None:
    app.state.settings = replace(app.state.settings, minimum_age=21)
    assert "21 or older" in (await client.get("/about")).text
    app.state.settings = replace(app.state.settings, minimum_age=0)
    assert "or older" not in (await client.get("/about")).text + (await client.get("/sign-up")).text


async def test_sign_up_leads_to_that_page_first(client: httpx2.AsyncClient) -> None:
    assert 'href="/about"' in (await client.get("/sign-up")).text
    assert 'href="/about"' in (await client.get("/sign-in")).text


async def test_somebody_signs_up_with_one_form(client: httpx2.AsyncClient, given: Given) -> None:
    form = await client.get("/sign-up")
    assert re.search(r"An idea: \w+ \w+ \d\d\.", form.text)
    assert "anywhere else" in form.text
    page = await client.post("/sign-up", data={**given, "id": hidden(form, "id")})
    assert page.status_code == 200
    assert len(set(CODE.findall(page.text))) == 10
    assert page.headers["cache-control"] == "no-store"
    assert given["alias"] in page.text
    assert (await client.get("/you")).status_code == 200


async def test_sending_the_form_twice_is_safe(client: httpx2.AsyncClient, given: Given) -> None:
    given["id"] = hidden(await client.get("/sign-up"), "id")
    first = await client.post("/sign-up", data=given)
    again = await client.post("/sign-up", data=given)
    assert not set(CODE.findall(first.text)) & set(CODE.findall(again.text))
    assert await Person.all().count() == 1


async def test_a_mistake_stands_beside_its_field_and_nothing_is_typed_twice(
    client: httpx2.AsyncClient, given: Given
) -> None:
    given |= {"id": hidden(await client.get("/sign-up"), "id"), "passphrase": "password123"}
    page = await client.post("/sign-up", data=given)
    assert page.status_code == 422
    assert 'id="field-passphrase-error"' in page.text
    assert given["alias"] in page.text
    assert '<option value="America/New_York" selected>' in page.text
    assert hidden(page, "id") == given["id"]
    assert "password123" not in page.text


async def test_a_name_that_is_taken_is_told_at_the_name(
    client: httpx2.AsyncClient, given: Given, signed_up: SignedUp
) -> None:
    page = await client.post("/sign-up", data=given)
    assert page.status_code == 409
    assert 'id="field-alias-error"' in page.text
    assert given["passphrase"] not in page.text


async def test_a_form_that_was_used_up_gets_a_new_id(
    client: httpx2.AsyncClient, given: Given
) -> None:
    given["id"] = hidden(await client.get("/sign-up"), "id")
    await client.post("/sign-up", data=given)
    page = await client.post("/sign-up", data={**given, "alias": "plain otter 11"})
    assert page.status_code == 409
    assert hidden(page, "id") != given["id"]


async def test_where_invitations_are_needed_the_page_says_so(
    app: Starlette, client: httpx2.AsyncClient, given: Given
) -> None:
    app.state.settings = replace(app.state.settings, signup="invitation")
    page = await client.get("/sign-up")
    assert "You need an invitation" in page.text
    assert 'name="passphrase"' not in page.text
    assert (await client.post("/sign-up", data=given)).status_code == 422
    assert await Person.all().count() == 0


async def test_a_zone_that_is_not_in_the_list_is_kept(
    client: httpx2.AsyncClient, given: Given
) -> None:
    page = await client.post("/sign-up", data={**given, "alias": "", "timezone": "Asia/Calcutta"})
    assert '<option value="Asia/Calcutta" selected>' in page.text


async def test_somebody_signs_in_and_goes_on(client: httpx2.AsyncClient, alma: Person) -> None:
    asked = await client.get("/you/sessions")
    assert asked.status_code == 303
    form = await client.get(asked.headers["location"])
    typed = {"alias": "quiet HARBOR 12", "passphrase": cast.ALMA.passphrase}
    answer = await client.post("/sign-in", data={**typed, "next": hidden(form, "next")})
    assert (answer.status_code, answer.headers["location"]) == (303, "/you/sessions")
    assert (await client.get("/you/sessions")).status_code == 200


@pytest.mark.parametrize("wanted", ["https://example.org/", "//example.org", "/\\example.org"])
async def test_signing_in_goes_nowhere_else(
    client: httpx2.AsyncClient, alma: Person, wanted: str
) -> None:
    typed = {"alias": cast.ALMA.alias, "passphrase": cast.ALMA.passphrase, "next": wanted}
    answer = await client.post("/sign-in", data=typed)
    assert answer.headers["location"] == "/"
    again = await client.get("/sign-in", params={"next": wanted})
    assert again.headers["location"] == "/"


async def test_unknown_and_wrong_are_one_page(client: httpx2.AsyncClient, alma: Person) -> None:
    pages = []
    for alias in (cast.ALMA.alias, "nobody at all"):
        page = await client.post("/sign-in", data={"alias": alias, "passphrase": "not right"})
        assert page.status_code == 401
        assert "not right" not in page.text
        assert f'value="{alias}"' in page.text
        pages.append(page.text.replace(alias, ""))
    assert pages[0] == pages[1]


async def test_signing_out_needs_no_session(as_alma: httpx2.AsyncClient) -> None:
    for _ in range(2):
        answer = await as_alma.post("/sign-out")
        assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert (await as_alma.get("/you")).status_code == 303


async def test_a_code_and_a_new_passphrase_let_somebody_back_in(
    app: Starlette, client: httpx2.AsyncClient, signed_up: SignedUp
) -> None:
    alias = signed_up.person.alias
    async with browser(app) as other:
        await other.post(
            "/api/v1/session", json={"alias": alias, "passphrase": "a boat, a rope, a lamp"}
        )
        code = signed_up.codes[0].lower()
        typed = {"alias": alias, "recovery_code": code, "passphrase": "a whole new one"}
        answer = await client.post("/recover", data=typed)
        assert answer.status_code == 303
        page = await client.get(answer.headers["location"])
        assert "9 unused codes" in page.text
        assert (await other.get("/you")).status_code == 303
    assert await Session.all().count() == 1
    assert await Person.by_passphrase(alias, "a whole new one")


async def test_a_weak_new_passphrase_spends_no_code(
    client: httpx2.AsyncClient, signed_up: SignedUp
) -> None:
    alias, code = signed_up.person.alias, signed_up.codes[0]
    typed = {"alias": alias, "recovery_code": code, "passphrase": "password123"}
    page = await client.post("/recover", data=typed)
    assert page.status_code == 422
    assert code in page.text
    assert await signed_up.person.codes_left() == 10


async def test_an_unknown_name_and_a_wrong_code_are_one_page(
    client: httpx2.AsyncClient, signed_up: SignedUp
) -> None:
    pages = []
    for alias in (signed_up.person.alias, "nobody at all"):
        typed = {"alias": alias, "recovery_code": "A" * 24, "passphrase": "a whole new one"}
        page = await client.post("/recover", data=typed)
        assert page.status_code == 401
        pages.append(page.text.replace(alias, ""))
    assert pages[0] == pages[1]


async def test_help_works_for_everybody_without_any_script(client: httpx2.AsyncClient) -> None:
    page = await client.get("/help")
    assert page.status_code == 200
    assert page.text.count("<script") == page.text.count("/notices/help.js") == 1  # needed by none
    for link in ("tel:911", "tel:988", "sms:988", "tel:+18006624357"):
        assert f'href="{link}"' in page.text
    for words in TOLD_ON_HELP:
        assert words in page.text
    assert page.text.index("911") < page.text.index("988")


async def test_help_is_the_same_page_for_somebody_signed_in(
    as_alma: httpx2.AsyncClient, client: httpx2.AsyncClient
) -> None:
    assert (await as_alma.get("/help")).text == (await client.get("/help")).text


async def test_help_needs_no_database(
    client: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.cookies.set("evenkeel", "x" * 43)
    monkeypatch.setattr("server.core.database._database", None)
    assert (await client.get("/help")).status_code == 200


@pytest.mark.parametrize("path", ["/about", "/sign-up", "/sign-in", "/recover", "/nowhere"])
async def test_help_is_one_tap_from_every_page(client: httpx2.AsyncClient, path: str) -> None:
    assert 'href="/help"' in (await client.get(path)).text


def test_the_circle_holds_still_for_those_who_wish() -> None:
    style = (Path(__file__).parents[2] / "web" / "people" / "help.css").read_text()
    assert "prefers-reduced-motion" in style

"""The way from an invitation through sign-up, codes and sign-in, and back to it."""

import re
from dataclasses import replace

import httpx2
import pytest
from starlette.applications import Starlette

from server.people.models import Person
from server.programs.member_models import Member, Mine
from server.programs.models import Program
from server.programs.roles import Standing
from tests import cast
from tests.conftest import Clock, browser
from tests.programs.by_hand import GIVEN, OF_THE_CENTRE, UNKNOWN, hidden, joins, used
from tests.programs.people import a_token


async def test_signing_up_leads_back_to_the_invitation(
    client: httpx2.AsyncClient, program: Program, personal: str
) -> None:
    opened = await client.post(f"/join/{personal}/open")
    assert f'action="/join/{personal}/sign-up"' in opened.text
    form = await client.post(f"/join/{personal}/sign-up")
    assert not OF_THE_CENTRE.search(form.text)
    assert "home screen first" not in form.text
    given = {"id": hidden(form, "id"), "invitation": hidden(form, "invitation")}
    codes = await client.post("/sign-up", data={**GIVEN, **given})
    assert codes.status_code == 200
    assert f'action="/join/{personal}/open"' in codes.text
    assert hidden(codes, "next") == f"/join/{personal}"
    assert await used(personal) == 1
    answer = await joins(client, personal)
    assert answer.headers["location"] == f"/programs/{program.id}/welcome"
    assert await used(personal) == 1


async def test_a_code_typed_back_leads_on_to_the_invitation(
    client: httpx2.AsyncClient, personal: str
) -> None:
    codes = await client.post("/sign-up", data={**GIVEN, "invitation": personal})
    code = re.findall("<code>([0-9A-Z-]{29})</code>", codes.text)[0]
    onwards = {"next": hidden(codes, "next")}
    wrong = await client.post("/you/codes/kept", data={"recovery_code": "A" * 24, **onwards})
    assert wrong.status_code == 422
    again = {"recovery_code": code, "next": hidden(wrong, "next")}
    answer = await client.post("/you/codes/kept", data=again)
    assert answer.headers["location"] == f"/join/{personal}"


@pytest.mark.parametrize("wanted", ["https://example.org/", "//example.org"])
async def test_a_code_typed_back_leads_nowhere_else(
    client: httpx2.AsyncClient, personal: str, wanted: str
) -> None:
    codes = await client.post("/sign-up", data={**GIVEN, "invitation": personal})
    code = re.findall("<code>([0-9A-Z-]{29})</code>", codes.text)[0]
    answer = await client.post("/you/codes/kept", data={"recovery_code": code, "next": wanted})
    assert answer.headers["location"] == "/"


async def test_signing_up_with_a_dead_one_says_so_and_goes_on_without(
    client: httpx2.AsyncClient, owner: Mine
) -> None:
    form = await client.post(f"/join/{UNKNOWN}/sign-up")
    assert form.status_code == 404
    assert "can’t be used any more" in form.text
    assert 'name="passphrase"' not in form.text
    refused = await client.post("/sign-up", data={**GIVEN, "invitation": UNKNOWN})
    assert refused.status_code == 422
    assert 'name="invitation"' not in refused.text
    assert 'id="field-invitation"' in refused.text
    assert 'name="passphrase"' in refused.text


async def test_where_invitations_are_needed_a_good_one_opens_the_form(
    app: Starlette, client: httpx2.AsyncClient, personal: str
) -> None:
    app.state.settings = replace(app.state.settings, signup="invitation")
    assert 'name="passphrase"' not in (await client.get("/sign-up")).text
    assert 'name="passphrase"' not in (await client.post(f"/join/{UNKNOWN}/sign-up")).text
    form = await client.post(f"/join/{personal}/sign-up")
    assert 'name="passphrase"' in form.text
    given = {**GIVEN, "id": hidden(form, "id"), "invitation": personal}
    assert (await client.post("/sign-up", data=given)).status_code == 200
    assert await Person.exists(id=given["id"])


async def test_sending_the_sign_up_twice_keeps_one_place(
    client: httpx2.AsyncClient, personal: str
) -> None:
    form = await client.post(f"/join/{personal}/sign-up")
    given = {**GIVEN, "id": hidden(form, "id"), "invitation": personal}
    for _time in range(2):
        codes = await client.post("/sign-up", data=given)
        assert codes.status_code == 200, codes.text
        assert f'action="/join/{personal}/open"' in codes.text
    assert await used(personal) == 1


async def test_signing_in_leads_back_to_the_invitation(
    client: httpx2.AsyncClient, alma: Person, personal: str
) -> None:
    opened = await client.post(f"/join/{personal}/open")
    assert f'action="/join/{personal}/sign-in"' in opened.text
    for way, sent in (("/sign-in", {}), ("", {"agree": "true"})):
        form = await client.post(f"/join/{personal}{way}", data=sent)
        assert 'name="passphrase"' in form.text
        assert hidden(form, "next") == f"/join/{personal}"
    given = {"alias": cast.ALMA.alias, "passphrase": cast.ALMA.passphrase}
    answer = await client.post("/sign-in", data={**given, "next": f"/join/{personal}"})
    assert answer.headers["location"] == f"/join/{personal}"


async def test_who_is_signed_in_needs_no_account(
    as_alma: httpx2.AsyncClient, personal: str
) -> None:
    for way in ("sign-up", "sign-in"):
        answer = await as_alma.post(f"/join/{personal}/{way}")
        assert answer.headers["location"] == f"/join/{personal}"


async def test_no_address_but_its_own_holds_an_invitation(
    client: httpx2.AsyncClient, personal: str
) -> None:
    """History, the Referer header and whoever looks over a shoulder read addresses."""
    pages = [await client.get(f"/join/{personal}")]
    pages += [await client.post(f"/join/{personal}/{way}") for way in ("open", "sign-up")]
    pages.append(await client.post("/sign-up", data={**GIVEN, "invitation": personal}))
    for page in pages:
        assert personal in page.text
        assert not re.search(rf'(href|action)="[^"]*[?&=][^"]*{personal}', page.text)
    for way in ("sign-up", "sign-in"):  # a tab that the phone had put away is asked for again
        answer = await client.get(f"/join/{personal}/{way}")
        assert answer.headers["location"] == f"/join/{personal}"


async def test_an_address_says_nothing_of_an_invitation_to_the_sign_up(
    client: httpx2.AsyncClient, personal: str
) -> None:
    form = await client.get(f"/sign-up?invitation={personal}")
    assert 'name="invitation"' not in form.text
    assert personal not in form.text


async def test_made_up_links_are_counted_on_the_way_to_an_account_too(
    client: httpx2.AsyncClient, personal: str
) -> None:
    for number in range(60):
        if number % 2:
            answer = await client.post(f"/join/{UNKNOWN}/sign-up")
        else:  # with a fault besides, it is asked about only to show the form again
            answer = await client.post("/sign-up", data={"alias": "x", "invitation": UNKNOWN})
        assert answer.status_code in {404, 422}
    assert (await client.post(f"/join/{UNKNOWN}/sign-up")).status_code == 429
    sent = {"alias": "x", "invitation": UNKNOWN}
    assert (await client.post("/sign-up", data=sent)).status_code == 429
    assert (await client.post(f"/join/{personal}/sign-up")).status_code == 200


async def test_twenty_people_sign_up_and_join_from_one_address(
    app: Starlette, program: Program, owner: Mine, clock: Clock
) -> None:
    token = await a_token(owner, clock(), uses=25)
    for number in range(21):
        clock.advance(seconds=25)
        async with browser(app) as phone:
            given = {**GIVEN, "alias": f"plain otter {number}", "invitation": token}
            assert (await phone.post("/sign-up", data=given)).status_code == 200
            answer = await joins(phone, token, f"Guest {number}")
            assert answer.headers["location"] == f"/programs/{program.id}/welcome"
    assert (await Member.count_of(program))[Standing.WAITING] == 21

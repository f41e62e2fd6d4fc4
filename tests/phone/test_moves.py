"""Moving into another browser with a code, as a person does it."""

import asyncio
import html
import json
import re
from typing import Any

import httpx2
import pytest
from starlette.applications import Starlette

from server.core.settings import Settings
from server.people.models import Person
from server.people.session_models import Session
from server.phone.models import MovingCode
from tests import cast
from tests.conftest import Clock, browser
from tests.people.test_sessions import cookie_of
from tests.phone.carrying import make_code, row


async def type_in(client: httpx2.AsyncClient, code: str) -> httpx2.Response:
    return await client.post("/move", data={"code": code})


async def is_in(client: httpx2.AsyncClient) -> bool:
    return (await client.get("/api/v1/me")).status_code == 200


def carried(page: str) -> list[dict[str, Any]]:
    """What a script finds in the page's template."""
    text = page.partition('<template id="moved-rows">')[2].partition("</template>")[0]
    found: list[dict[str, Any]] = json.loads(html.unescape(text))
    return found


async def test_a_code_moves_the_session_and_what_was_not_sent(
    client: httpx2.AsyncClient, as_alma: httpx2.AsyncClient, settings: Settings
) -> None:
    rows = [row("</template><b>“ok” & 'fine'</b>"), row()]
    page = await type_in(client, await make_code(as_alma, *rows))
    assert page.status_code == 200
    assert page.headers["cache-control"] == "no-store"
    assert cast.ALMA.alias in page.text
    assert carried(page.text) == rows
    assert cookie_of(page, settings)["max-age"] == str(180 * 24 * 3600)
    assert await is_in(client)
    assert not await is_in(as_alma)


async def test_a_code_that_carries_nothing_only_signs_in(
    client: httpx2.AsyncClient, as_alma: httpx2.AsyncClient
) -> None:
    page = await type_in(client, await make_code(as_alma))
    assert "moved-rows" not in page.text
    assert await is_in(client)


async def test_an_open_invitation_comes_along_and_is_the_way_on(
    client: httpx2.AsyncClient, as_alma: httpx2.AsyncClient
) -> None:
    page = await type_in(client, await make_code(as_alma, invitation="welcome-7"))
    assert 'data-invitation="welcome-7"' in page.text
    assert 'data-onwards="/join/welcome-7"' in page.text
    assert 'href="/join/welcome-7"' in page.text
    assert carried(page.text) == []


@pytest.mark.parametrize("odd", ["//example.org", "../../sign-out", 'x" onload="y'])
async def test_whatever_came_as_an_invitation_leads_to_that_page_only(
    client: httpx2.AsyncClient, as_alma: httpx2.AsyncClient, odd: str
) -> None:
    page = await type_in(client, await make_code(as_alma, invitation=odd))
    [onwards] = re.findall('data-onwards="([^"]*)"', page.text)
    assert onwards.startswith("/join/")
    assert "/" not in onwards.removeprefix("/join/")
    assert 'onload="' not in page.text


async def test_a_phone_that_others_use_stays_one(
    client: httpx2.AsyncClient, as_alma: httpx2.AsyncClient, settings: Settings, clock: Clock
) -> None:
    await as_alma.put("/api/v1/phone", json={"shared": True})
    page = await type_in(client, await make_code(as_alma))
    assert cookie_of(page, settings)["max-age"] == ""
    clock.advance(minutes=5)
    assert not await is_in(client)


async def test_a_code_is_good_once_and_says_so(
    app: Starlette, client: httpx2.AsyncClient, as_alma: httpx2.AsyncClient
) -> None:
    code = await make_code(as_alma)
    await type_in(client, code)
    async with browser(app) as late:
        page = await type_in(late, code)
        assert page.status_code == 401
        assert "That code is not right" in page.text
        assert f'value="{code}"' in page.text
        assert not await is_in(late)
    assert await is_in(client)


async def test_two_browsers_at_once_with_one_code(
    app: Starlette, as_alma: httpx2.AsyncClient, alma: Person, clock: Clock
) -> None:
    code = await make_code(as_alma, row())
    async with browser(app) as one, browser(app) as other:
        answers = await asyncio.gather(type_in(one, code), type_in(other, code))
        assert sorted(answer.status_code for answer in answers) == [200, 401]
        assert sorted([await is_in(one), await is_in(other)]) == [False, True]
    assert len(await Session.all_of(alma, clock())) == 1


async def test_whoever_was_signed_in_in_that_browser_is_no_more(
    as_alma: httpx2.AsyncClient, as_dov: httpx2.AsyncClient, dov: Person, clock: Clock
) -> None:
    await type_in(as_dov, await make_code(as_alma))
    me = (await as_dov.get("/api/v1/me")).json()
    assert me["person"]["alias"] == cast.ALMA.alias
    assert await Session.all_of(dov, clock()) == []


async def test_a_code_may_be_typed_where_it_was_made(
    as_alma: httpx2.AsyncClient, alma: Person, clock: Clock
) -> None:
    await type_in(as_alma, await make_code(as_alma))
    assert await is_in(as_alma)
    assert len(await Session.all_of(alma, clock())) == 1


async def test_a_session_with_a_code_can_be_ended_from_the_list(
    as_alma: httpx2.AsyncClient, alma: Person, clock: Clock
) -> None:
    await make_code(as_alma)
    (session,) = await Session.all_of(alma, clock())
    answer = await as_alma.post(f"/you/sessions/{session.id}/end")
    assert answer.status_code == 303
    assert [await table.all().count() for table in (Session, MovingCode)] == [0, 0]


@pytest.mark.parametrize("ending", ["sign out", "delete", "ten minutes"])
async def test_a_code_is_not_good_after(
    client: httpx2.AsyncClient, as_alma: httpx2.AsyncClient, clock: Clock, ending: str
) -> None:
    code = await make_code(as_alma, row())
    if ending == "sign out":
        await as_alma.post("/sign-out")
    elif ending == "delete":
        await as_alma.post("/you/delete", data={"passphrase": cast.ALMA.passphrase})
    else:
        clock.advance(minutes=10)
    assert (await type_in(client, code)).status_code == 401
    assert not await is_in(client)


async def test_a_move_that_cannot_be_finished_spends_nothing(
    client: httpx2.AsyncClient, as_alma: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The code, the session that ends and the one that begins are one unit."""
    code = await make_code(as_alma, row())
    with monkeypatch.context() as broken:

        async def stop(*_given: object, **_more: object) -> str:
            raise OSError

        broken.setattr(Session, "begin", stop)
        assert (await type_in(client, code)).status_code == 500
    assert await is_in(as_alma)
    assert (await type_in(client, code)).status_code == 200


async def test_sixty_wrong_codes_then_a_pause(
    client: httpx2.AsyncClient, as_alma: httpx2.AsyncClient, clock: Clock
) -> None:
    for _ in range(3):  # what is right does not count
        await type_in(as_alma, await make_code(as_alma))
    for _ in range(60):
        assert (await type_in(client, "7QK4-9M2X")).status_code == 401
    code = await make_code(as_alma)
    page = await type_in(client, code)
    assert page.status_code == 429
    assert page.headers["retry-after"] == "900"
    assert f'value="{code}"' in page.text
    clock.advance(minutes=15, seconds=1)
    assert await MovingCode.all().count() == 1
    assert (await type_in(client, await make_code(as_alma))).status_code == 200

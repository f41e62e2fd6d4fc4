from dataclasses import replace

import httpx2
import pytest
from starlette.applications import Starlette

from server.people.models import Person, SignedUp
from tests import cast
from tests.conftest import Clock

SESSION = "/api/v1/session"
ALMA = {"alias": cast.ALMA.alias, "passphrase": cast.ALMA.passphrase}
WRONG = {"alias": cast.ALMA.alias, "passphrase": "not hers at all"}


async def statuses(client: httpx2.AsyncClient, body: dict[str, str], times: int) -> list[int]:
    return [(await client.post(SESSION, json=body)).status_code for _ in range(times)]


async def test_ten_wrong_passphrases_then_a_pause(
    client: httpx2.AsyncClient, alma: Person, clock: Clock
) -> None:
    assert await statuses(client, WRONG, 10) == [401] * 10
    answer = await client.post(SESSION, json=ALMA)
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) == 900
    clock.advance(minutes=15, seconds=1)
    assert (await client.post(SESSION, json=ALMA)).status_code == 200


async def test_writing_the_alias_otherwise_gives_no_more_tries(
    client: httpx2.AsyncClient, alma: Person
) -> None:
    for number in range(10):
        alias = cast.ALMA.alias.upper() if number % 2 else f" {cast.ALMA.alias} "
        await client.post(SESSION, json={**WRONG, "alias": alias})
    assert await statuses(client, WRONG, 1) == [429]


async def test_unknown_aliases_are_limited_alike(client: httpx2.AsyncClient) -> None:
    assert await statuses(client, {**WRONG, "alias": "nobody at all"}, 11) == [401] * 10 + [429]


async def test_codes_are_limited_with_passphrases(
    client: httpx2.AsyncClient, signed_up: SignedUp
) -> None:
    wrong = {"alias": signed_up.person.alias, "recovery_code": "A" * 24}
    assert await statuses(client, wrong, 11) == [401] * 10 + [429]


async def test_signing_in_well_is_never_too_often(client: httpx2.AsyncClient, alma: Person) -> None:
    assert await statuses(client, ALMA, 12) == [200] * 12


async def test_an_address_has_sixty_wrong_tries(client: httpx2.AsyncClient) -> None:
    for number in range(60):
        wrong = {**WRONG, "alias": f"nobody {number}"}
        assert (await client.post(SESSION, json=wrong)).status_code == 401
    assert await statuses(client, {**WRONG, "alias": "nobody else"}, 1) == [429]


async def test_a_pause_keeps_the_form_and_says_how_long(
    client: httpx2.AsyncClient, alma: Person
) -> None:
    await statuses(client, WRONG, 10)
    shown = await client.post("/sign-in", data=WRONG)
    assert shown.status_code == 429
    assert shown.headers["retry-after"] == "900"
    assert "wait 15 minutes" in shown.text
    assert f'value="{WRONG["alias"]}"' in shown.text


async def test_an_address_makes_twenty_accounts_an_hour(
    client: httpx2.AsyncClient, given: dict[str, str], clock: Clock
) -> None:
    for number in range(20):
        answer = await client.post("/api/v1/accounts", json={**given, "alias": f"heron {number}"})
        assert answer.status_code == 201
    answer = await client.post("/api/v1/accounts", json=given)
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) == 3600
    clock.advance(hours=1, seconds=1)
    assert (await client.post("/api/v1/accounts", json=given)).status_code == 201


async def test_mistakes_in_the_form_do_not_count(
    client: httpx2.AsyncClient, given: dict[str, str]
) -> None:
    for _ in range(25):
        answer = await client.post("/api/v1/accounts", json={**given, "passphrase": "short"})
        assert answer.status_code == 422
    assert (await client.post("/api/v1/accounts", json=given)).status_code == 201


@pytest.mark.parametrize("path", ["/you/passphrase", "/you/codes", "/you/delete"])
async def test_somebody_who_is_signed_in_has_ten_wrong_tries(
    as_alma: httpx2.AsyncClient, path: str
) -> None:
    form = {"passphrase": "not hers", "new_passphrase": "a whole new passphrase"}
    tries = [(await as_alma.post(path, data=form)).status_code for _ in range(11)]
    assert tries == [422] * 10 + [429]


async def test_limits_can_be_off_on_this_machine(
    app: Starlette, client: httpx2.AsyncClient
) -> None:
    app.state.settings = replace(app.state.settings, limits_on=False)
    assert await statuses(client, WRONG, 12) == [401] * 12

from base64 import urlsafe_b64decode
from datetime import datetime, timedelta
from typing import Any

import httpx2
import pytest
from starlette.applications import Starlette

from server.core import sealing
from server.core.sealing import read_key_file
from server.core.settings import Settings
from server.people.models import Person
from server.people.rewrapping import WRAPPED
from server.phone.models import MovingCode
from tests import cast
from tests.conftest import Clock, signed_in
from tests.phone.carrying import make_code, row

PHONE = "/api/v1/phone"
MOVES = "/api/v1/phone/moves"


async def asked(client: httpx2.AsyncClient) -> dict[str, Any]:
    answer = await client.get(PHONE)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    found: dict[str, Any] = answer.json()
    return found


async def test_a_phone_is_told_what_it_needs(as_alma: httpx2.AsyncClient, alma: Person) -> None:
    told = await asked(as_alma)
    assert len(urlsafe_b64decode(told.pop("secret") + "=")) == 32
    assert told == {
        "person": {"id": str(alma.id), "alias": cast.ALMA.alias, "timezone": cast.ALMA.timezone},
        "shared": False,
        "resumable": False,
        "hidden_tiles": [],
        "codes_kept": False,
    }


async def test_what_a_person_chose_reaches_the_phone(
    as_alma: httpx2.AsyncClient, alma: Person
) -> None:
    await alma.change(hidden_tiles=["mood"], codes_kept=True)
    assert (await as_alma.put(PHONE, json={"shared": True})).json()["resume"]
    told = await asked(as_alma)
    assert (told["hidden_tiles"], told["codes_kept"]) == (["mood"], True)
    assert (told["shared"], told["resumable"]) == (True, True)


async def test_the_secret_is_the_same_on_every_phone_and_for_ever(
    app: Starlette, as_alma: httpx2.AsyncClient, alma: Person, clock: Clock, settings: Settings
) -> None:
    secret = (await asked(as_alma))["secret"]
    new = b"n" * 32
    sealing.keyring().use_keys([new, *read_key_file(settings.key_file)])
    await WRAPPED.rewrap(sealing.keyring(), lambda _count: None)
    await alma.change_passphrase("a whole new passphrase")
    clock.advance(days=400)
    role = cast.Role(cast.ALMA.alias, "a whole new passphrase", cast.ALMA.timezone)
    async with signed_in(app, role) as other:
        assert (await asked(other))["secret"] == secret


async def test_everybody_has_a_secret_of_their_own(
    as_alma: httpx2.AsyncClient, as_dov: httpx2.AsyncClient, alma: Person
) -> None:
    almas, dovs = (await asked(as_alma))["secret"], (await asked(as_dov))["secret"]
    assert almas != dovs
    assert urlsafe_b64decode(almas + "=") != alma.key.raw


@pytest.mark.parametrize("given", [{}, {"shared": 1}, {"shared": None}, {"shared": True, "x": 1}])
async def test_whose_phone_it_is_is_yes_or_no(
    as_alma: httpx2.AsyncClient, given: dict[str, object]
) -> None:
    assert (await as_alma.put(PHONE, json=given)).status_code == 422
    assert not (await asked(as_alma))["shared"]


async def test_a_code_is_made_and_its_time_told(as_alma: httpx2.AsyncClient, clock: Clock) -> None:
    answer = await as_alma.post(MOVES, json={"rows": [row()], "invitation": "abc"})
    assert answer.status_code == 201
    told = answer.json()
    assert set(told) == {"code", "expires_at"}
    assert datetime.fromisoformat(told["expires_at"]) == clock() + timedelta(minutes=10)


async def test_a_code_may_carry_nothing(as_alma: httpx2.AsyncClient) -> None:
    assert (await as_alma.post(MOVES, json={})).status_code == 201


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"rows": [{}] * 101}, "rows"),
        ({"rows": [1]}, "rows"),
        ({"rows": {}}, "rows"),
        ({"invitation": 7}, "invitation"),
        ({"codes": []}, "codes"),
    ],
)
async def test_what_is_no_luggage_is_refused(
    as_alma: httpx2.AsyncClient, given: dict[str, object], field: str
) -> None:
    answer = await as_alma.post(MOVES, json=given)
    assert answer.status_code == 422
    assert field in "".join(answer.json()["error"]["fields"])
    assert await MovingCode.all().count() == 0


async def test_a_hundred_rows_may_come_along_and_200_kib(as_alma: httpx2.AsyncClient) -> None:
    await make_code(as_alma, *(row("a" * 1500) for _ in range(100)))
    too_much = {"rows": [row("a" * 2100) for _ in range(100)]}
    answer = await as_alma.post(MOVES, json=too_much)
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "too_large")


async def test_a_phone_that_names_somebody_else_makes_no_code(
    as_alma: httpx2.AsyncClient, dov: Person
) -> None:
    answer = await as_alma.post(MOVES, json={}, headers={"Evenkeel-Person": str(dov.id)})
    assert answer.status_code == 401
    assert await MovingCode.all().count() == 0

from uuid import uuid4

import httpx2
import pytest
from starlette.applications import Starlette

from server.people.models import Person
from tests import cast
from tests.conftest import browser

Given = dict[str, str]
CODE_USED = "That name and code don’t go together, or the code was used before."


async def test_somebody_signs_up_and_is_signed_in(client: httpx2.AsyncClient, given: Given) -> None:
    answer = await client.post("/api/v1/accounts", json=given)
    assert answer.status_code == 201
    body = answer.json()
    assert set(body) == {"person", "recovery_codes"}
    assert body["person"]["alias"] == given["alias"]
    assert len(body["recovery_codes"]) == 10
    me = await client.get("/api/v1/me")
    assert me.json() == {"person": body["person"], "programs": []}


async def test_a_lost_answer_can_be_asked_for_again(
    client: httpx2.AsyncClient, given: Given
) -> None:
    given["id"] = str(uuid4())
    first = await client.post("/api/v1/accounts", json=given)
    again = await client.post("/api/v1/accounts", json=given)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["person"] == again.json()["person"]
    assert not set(first.json()["recovery_codes"]) & set(again.json()["recovery_codes"])


async def test_an_alias_that_is_taken_is_409(client: httpx2.AsyncClient, given: Given) -> None:
    await client.post("/api/v1/accounts", json=given)
    answer = await client.post("/api/v1/accounts", json={**given, "passphrase": "something else"})
    assert answer.status_code == 409
    assert answer.json()["error"]["code"] == "alias_taken"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"alias": "x"}, "alias"),
        ({"passphrase": "password123"}, "passphrase"),
        ({"timezone": "Moon/Base"}, "timezone"),
        ({"invitation": "abc"}, "invitation"),
        ({"id": "nonsense"}, "id"),
        ({"email": "a@example.org"}, "email"),
    ],
)
async def test_what_cannot_be_taken_is_422_under_its_name(
    client: httpx2.AsyncClient, given: Given, changed: Given, field: str
) -> None:
    answer = await client.post("/api/v1/accounts", json={**given, **changed})
    assert answer.status_code == 422
    assert set(answer.json()["error"]["fields"]) == {field}
    assert await Person.all().count() == 0


async def test_signing_in_gives_the_person(as_alma: httpx2.AsyncClient, alma: Person) -> None:
    answer = await as_alma.get("/api/v1/me")
    expected = {"id": str(alma.id), "alias": cast.ALMA.alias, "timezone": cast.ALMA.timezone}
    assert answer.json()["person"] == expected


async def test_unknown_and_wrong_look_the_same(client: httpx2.AsyncClient, alma: Person) -> None:
    tries = [
        {"alias": cast.ALMA.alias, "passphrase": "not hers at all"},
        {"alias": "nobody at all", "passphrase": "not hers at all"},
        {"alias": "", "passphrase": ""},
    ]
    answers = [await client.post("/api/v1/session", json=one) for one in tries]
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.text for answer in answers}) == 1
    assert len({str(sorted(answer.headers)) for answer in answers}) == 1


async def test_a_code_signs_in_once(client: httpx2.AsyncClient, given: Given) -> None:
    signed_up = (await client.post("/api/v1/accounts", json=given)).json()
    await client.delete("/api/v1/session")
    tried = {"alias": given["alias"], "recovery_code": signed_up["recovery_codes"][0]}
    answer = await client.post("/api/v1/session", json=tried)
    assert answer.json() == {"person": signed_up["person"]}
    again = await client.post("/api/v1/session", json=tried)
    assert again.status_code == 401
    assert again.json()["error"]["message"] == CODE_USED


async def test_unknown_alias_and_wrong_code_look_the_same(
    client: httpx2.AsyncClient, alma: Person
) -> None:
    tries = [{"alias": alias, "recovery_code": "A" * 24} for alias in (cast.ALMA.alias, "nobody")]
    answers = [await client.post("/api/v1/session", json=one) for one in tries]
    assert answers[0].status_code == answers[1].status_code == 401
    assert answers[0].text == answers[1].text


async def test_signing_out_is_always_204(as_alma: httpx2.AsyncClient) -> None:
    assert (await as_alma.delete("/api/v1/session")).status_code == 204
    assert (await as_alma.get("/api/v1/me")).status_code == 401
    assert (await as_alma.delete("/api/v1/session")).status_code == 204


async def test_leaving_needs_the_passphrase(as_alma: httpx2.AsyncClient) -> None:
    answer = await as_alma.request("DELETE", "/api/v1/account", json={"passphrase": "not hers"})
    assert answer.status_code == 422
    assert set(answer.json()["error"]["fields"]) == {"passphrase"}
    assert (await as_alma.get("/api/v1/me")).status_code == 200


async def test_leaving_is_real(app: Starlette, as_alma: httpx2.AsyncClient) -> None:
    tried = {"alias": cast.ALMA.alias, "passphrase": cast.ALMA.passphrase}
    async with browser(app) as other:
        await other.post("/api/v1/session", json=tried)
        proof = {"passphrase": cast.ALMA.passphrase}
        answer = await as_alma.request("DELETE", "/api/v1/account", json=proof)
        assert answer.status_code == 204
        assert (await as_alma.get("/api/v1/me")).status_code == 401
        assert (await other.get("/api/v1/me")).status_code == 401
        assert (await other.post("/api/v1/session", json=tried)).status_code == 401


async def test_a_made_up_cookie_is_nobody(app: Starlette, client: httpx2.AsyncClient) -> None:
    name = app.state.settings.cookie_name
    for token in ("", "x", "x" * 43, "\xe9", "a" * 5000):
        answer = await client.get(
            "/api/v1/me", headers={b"Cookie": f"{name}={token}".encode("latin-1")}
        )
        assert answer.status_code == 401


async def test_a_stranger_is_told_only_about_themselves(as_dov: httpx2.AsyncClient) -> None:
    assert (await as_dov.get("/api/v1/me")).json()["person"]["alias"] == cast.DOV.alias

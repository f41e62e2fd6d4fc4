"""Joining and inviting by JSON, and signing up by an invitation."""

from dataclasses import replace

import httpx2
import pytest
from starlette.applications import Starlette

from server.people.models import Person
from server.programs.invitation_models import Invitation
from server.programs.member_models import Member, Mine
from server.programs.roles import Role, Standing
from server.team import membership
from tests.conftest import Clock, browser
from tests.programs.people import CENTRE, a_token, nobody_told

JOIN = "/api/v1/programs/join"


def invitations_of(mine: Mine) -> str:
    return f"/api/v1/programs/{mine.program.id}/invitations"


async def test_joining_answers_with_the_program(
    as_alma: httpx2.AsyncClient, coordinator: Mine, clock: Clock
) -> None:
    own_id, token = str(coordinator.program.id), await a_token(coordinator, clock())
    for name in ("Al", "Another"):  # the second time nothing changes
        answer = await as_alma.post(JOIN, json={"invitation": token, "name": name})
        assert answer.status_code == 200, answer.text
        told = {"id": own_id, "name": CENTRE, "role": "member", "standing": "in"}
        assert answer.json() == {"program": told}
    me = (await as_alma.get("/api/v1/me")).json()
    assert me["programs"] == [{"id": own_id, "name": CENTRE, "role": "member"}]


async def test_me_tells_only_of_programs_one_is_in(
    as_alma: httpx2.AsyncClient, coordinator: Mine, alma: Person, clock: Clock
) -> None:
    token = await a_token(coordinator, clock(), uses=5)
    answer = await as_alma.post(JOIN, json={"invitation": token})
    assert answer.json()["program"]["standing"] == "waiting"
    assert (await as_alma.get("/api/v1/me")).json()["programs"] == []
    mine = await Member.of(alma.id, coordinator.program.id)
    assert mine is not None
    await membership.let_in(coordinator, mine.member.id, clock())
    assert len((await as_alma.get("/api/v1/me")).json()["programs"]) == 1
    await membership.bar(coordinator, mine.member.id, clock(), nobody_told)
    assert (await as_alma.get("/api/v1/me")).json()["programs"] == []


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"invitation": "A" * 43}, 404),
        ({"invitation": ""}, 404),
        ({}, 422),
        ({"invitation": 7}, 422),
        ({"invitation": "A" * 43, "alias": "x"}, 422),
    ],
)
async def test_what_cant_be_joined_with(
    as_dov: httpx2.AsyncClient, coordinator: Mine, body: dict[str, object], status: int
) -> None:
    answer = await as_dov.post(JOIN, json=body)
    assert answer.status_code == status
    assert CENTRE not in answer.text


async def test_an_invitation_that_is_over_names_nobody(
    as_dov: httpx2.AsyncClient, coordinator: Mine, clock: Clock
) -> None:
    token = await a_token(coordinator, clock())
    clock.advance(days=15)
    answer = await as_dov.post(JOIN, json={"invitation": token})
    assert (answer.status_code, answer.json()["error"]["code"]) == (410, "invitation_over")
    assert "Lindenhof" not in answer.text


async def test_sixty_wrong_tries_of_an_address_then_a_pause(
    as_dov: httpx2.AsyncClient, coordinator: Mine, clock: Clock
) -> None:
    for number in range(60):
        answer = await as_dov.post(JOIN, json={"invitation": f"{number:043}"})
        assert answer.status_code == 404
    answer = await as_dov.post(JOIN, json={"invitation": "B" * 43})
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) > 0
    token = await a_token(coordinator, clock())
    good = await as_dov.post(JOIN, json={"invitation": token})
    assert good.status_code == 200, "others at the address may join"


async def test_a_coordinator_invites(
    as_cora: httpx2.AsyncClient, as_dov: httpx2.AsyncClient, coordinator: Mine, clock: Clock
) -> None:
    end = "2026-12-24T18:00:00Z"
    body = {"uses": 20, "expires_at": end, "needs_letting_in": False, "label": "Tuesday"}
    answer = await as_cora.post(invitations_of(coordinator), json=body)
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert made["url"] == f"http://localhost:8000/join/{made['token']}"
    invitation = await Invitation.of_token(made["token"])
    assert invitation is not None
    assert invitation.expires_at.isoformat() == "2026-12-24T18:00:00+00:00"
    joined = await as_dov.post(JOIN, json={"invitation": made["token"]})
    assert joined.json()["program"]["standing"] == "in"


async def test_only_an_owner_invites_by_json_who_will_run_the_program(
    as_cora: httpx2.AsyncClient, as_olga: httpx2.AsyncClient, coordinator: Mine
) -> None:
    path, body = invitations_of(coordinator), {"role": "coordinator"}
    assert (await as_cora.post(path, json=body)).status_code == 404
    assert (await as_olga.post(path, json=body)).status_code == 201


async def test_nobody_else_invites(
    as_alma: httpx2.AsyncClient, as_dov: httpx2.AsyncClient, member: Mine
) -> None:
    for client in (as_alma, as_dov):
        assert (await client.post(invitations_of(member), json={})).status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        {"uses": 0},
        {"uses": 1001},
        {"uses": "2"},
        {"uses": 2, "role": "owner"},
        {"role": "king"},
        {"expires_at": "2026-11-01T00:00:00Z"},
        {"expires_at": "2027-12-01T00:00:00Z"},
        {"expires_at": "2026-12-01T00:00:00"},
        {"expires_at": "soon"},
        {"something": 1},
    ],
)
async def test_terms_that_cant_be_are_named(
    as_olga: httpx2.AsyncClient, owner: Mine, body: dict[str, object]
) -> None:
    answer = await as_olga.post(invitations_of(owner), json=body)
    assert answer.status_code == 422
    assert list(answer.json()["error"]["fields"])
    assert await Invitation.open_of(owner.program, owner.program.created_at) == []


def account(number: int, **more: str) -> dict[str, str]:
    alias, passphrase = f"Fresh Pond {number}", "many words in a row"
    return {"alias": alias, "passphrase": passphrase, "timezone": "America/New_York", **more}


async def sign_up(app: Starlette, body: dict[str, str]) -> httpx2.Response:
    async with browser(app) as client:
        return await client.post("/api/v1/accounts", json=body)


async def test_twenty_people_of_one_house_sign_up_within_ten_minutes(
    app: Starlette, coordinator: Mine, clock: Clock
) -> None:
    for number in range(20):  # the address has had its twenty without an invitation
        assert (await sign_up(app, account(100 + number))).status_code == 201
    assert (await sign_up(app, account(99))).status_code == 429
    token = await a_token(coordinator, clock(), uses=20)
    for number in range(20):
        clock.advance(seconds=25)
        answer = await sign_up(app, account(number, invitation=token))
        assert answer.status_code == 201, answer.text
    assert (await sign_up(app, account(20, invitation=token))).status_code == 422
    everybody = await Member.count_of(coordinator.program)
    assert everybody[Standing.INVITED] == 20
    assert await Person.by_alias("Fresh Pond 20") is None


async def test_all_twenty_may_join_from_there(
    app: Starlette, coordinator: Mine, clock: Clock
) -> None:
    token = await a_token(coordinator, clock(), uses=20)
    for number in range(20):
        async with browser(app) as client:
            await client.post("/api/v1/accounts", json=account(number, invitation=token))
            joined = await client.post(JOIN, json={"invitation": token, "name": f"P{number}"})
            assert joined.json()["program"]["standing"] == "waiting", joined.text
    assert (await Member.count_of(coordinator.program))[Standing.WAITING] == 20
    invitation = await Invitation.of_token(token)
    assert invitation is not None
    assert invitation.used == 20


async def test_a_sign_up_that_is_sent_again_keeps_one_place(
    app: Starlette, coordinator: Mine, clock: Clock
) -> None:
    token = await a_token(coordinator, clock())
    own_id = "6f1c2a6e-7f54-4e6c-9a53-0d2c1b8f1a99"
    body = account(1, invitation=token, id=own_id)
    assert (await sign_up(app, body)).status_code == 201
    again = await sign_up(app, body)
    assert again.status_code == 200, "its answer was lost; the invitation is used up by itself"
    assert (await sign_up(app, account(2, invitation=token))).status_code == 422
    taken = await sign_up(app, account(3, invitation=token, id=own_id))
    assert taken.json()["error"]["code"] == "id_taken"


async def test_passphrases_cant_be_tried_out_by_an_invitation(
    app: Starlette, coordinator: Mine, clock: Clock
) -> None:
    token = await a_token(coordinator, clock())
    own_id = "6f1c2a6e-7f54-4e6c-9a53-0d2c1b8f1a99"
    await sign_up(app, account(1, invitation=token, id=own_id))
    wrong = account(1, invitation=token, id=own_id) | {"passphrase": "not their words"}
    statuses = [(await sign_up(app, wrong)).status_code for _ in range(61)]
    assert statuses == [409] * 60 + [429]


async def test_a_made_up_invitation_tells_nobody_who_has_an_account(
    app: Starlette, clock: Clock
) -> None:
    assert (await sign_up(app, account(1))).status_code == 201
    statuses = set()
    for _ in range(60):
        answer = await sign_up(app, account(1, invitation="A" * 43))
        statuses.add(answer.status_code)
        assert set(answer.json()["error"]["fields"]) == {"invitation"}
    assert statuses == {422}
    assert (await sign_up(app, account(2, invitation="B" * 43))).status_code == 429


@pytest.mark.parametrize("signup", ["open", "invitation"])
async def test_an_invitation_nobody_made_makes_no_account(
    app: Starlette, coordinator: Mine, signup: str
) -> None:
    _set_signup(app, signup)
    answer = await sign_up(app, account(1, invitation="A" * 43))
    assert answer.status_code == 422
    assert set(answer.json()["error"]["fields"]) == {"invitation"}
    assert await Person.by_alias("Fresh Pond 1") is None


async def test_where_it_takes_an_invitation_nobody_signs_up_without(
    app: Starlette, coordinator: Mine, clock: Clock
) -> None:
    _set_signup(app, "invitation")
    answer = await sign_up(app, account(1))
    assert set(answer.json()["error"]["fields"]) == {"invitation"}
    token = await a_token(coordinator, clock())
    assert (await sign_up(app, account(1, invitation=token))).status_code == 201
    assert (await sign_up(app, account(2, invitation=token))).status_code == 422


async def test_an_owners_link_makes_an_owner_of_a_new_account(
    app: Starlette, owner: Mine, clock: Clock
) -> None:
    token = await a_token(owner, clock(), role=Role.OWNER)
    async with browser(app) as client:
        await client.post("/api/v1/accounts", json=account(1, invitation=token))
        assert (await client.get("/api/v1/me")).json()["programs"] == []
        joined = await client.post(JOIN, json={"invitation": token})
    assert joined.json()["program"]["role"] == "owner"


def _set_signup(app: Starlette, signup: str) -> None:
    app.state.settings = replace(app.state.settings, signup=signup)

"""Whatever ends a session ends the device that was turned on in it, and what waits for it."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TypeAlias
from uuid import uuid4

import httpx2
import pytest
from starlette.applications import Starlette

from server.people.models import Person
from server.people.session_models import Session
from server.push.outbox_models import Delivery, Message
from server.push.subscription_models import Subscription
from tests import cast
from tests.conftest import Clock, browser, signed_in
from tests.push.devices import a_device, as_browser_says

ELSEWHERE = "https://web.push.apple.com/elsewhere"
HERS = {"alias": cast.ALMA.alias, "passphrase": cast.ALMA.passphrase}
Ending: TypeAlias = "Callable[[World], Awaitable[None]]"


class World:
    """Alma's browser with a device, another browser of hers, and what there is to press."""

    def __init__(
        self, app: Starlette, alma: Person, ben: Person, clock: Clock, here: httpx2.AsyncClient
    ) -> None:
        self.app, self.alma, self.ben, self.clock, self.here = app, alma, ben, clock, here

    async def press(self, path: str, **fields: str) -> None:
        answer = await self.here.post(path, data=fields)
        assert answer.status_code < 400, answer.text

    async def session(self) -> Session:
        [device] = await Subscription.all_of(self.alma)
        return await Session.get(id=device.session_id)


async def sign_out(world: World) -> None:
    await world.press("/sign-out")


async def sign_out_by_api(world: World) -> None:
    assert (await world.here.delete("/api/v1/session")).status_code == 204


async def end_from_the_list(world: World) -> None:
    session = await world.session()
    async with signed_in(world.app, cast.ALMA) as elsewhere:
        await elsewhere.post(f"/you/sessions/{session.id}/end")


async def end_all_others(world: World) -> None:
    async with signed_in(world.app, cast.ALMA) as elsewhere:
        await elsewhere.post("/you/sessions/end-others")


async def change_the_passphrase(world: World) -> None:
    new = "eight quiet boats"
    await world.press("/you/passphrase", passphrase=cast.ALMA.passphrase, new_passphrase=new)


async def recover_with_a_code(world: World) -> None:
    [code, *_] = await world.alma.renew_codes()
    assert await Person.recover(cast.ALMA.alias, code, "eight quiet boats")


async def somebody_else_signs_in(world: World) -> None:
    given = {"alias": cast.BEN.alias, "passphrase": cast.BEN.passphrase}
    assert (await world.here.post("/api/v1/session", json=given)).status_code == 200


async def move_to_another_browser(world: World) -> None:
    code = (await world.here.post("/api/v1/phone/moves", json={})).json()["code"]
    async with browser(world.app) as elsewhere:
        assert (await elsewhere.post("/move", data={"code": code})).status_code < 400


async def run_out(world: World) -> None:
    world.clock.advance(days=31)
    await Session.forget_ended(world.clock())
    async with signed_in(world.app, cast.BEN) as elsewhere:
        device = as_browser_says(ELSEWHERE)
        await elsewhere.put("/api/v1/push/subscription", json=device)
        later = world.clock() + timedelta(hours=1)
        await Message.put("test", "again", world.ben.id, world.clock(), later, now=world.clock())


async def delete_the_account(world: World) -> None:
    given = {"passphrase": cast.ALMA.passphrase}
    answer = await world.here.request("DELETE", "/api/v1/account", json=given)
    assert answer.status_code == 204


async def deletion_that_is_replayed(world: World) -> None:
    await Person(id=world.alma.id).erase(world.clock())


ENDINGS: list[Ending] = [
    sign_out,
    sign_out_by_api,
    end_from_the_list,
    end_all_others,
    change_the_passphrase,
    recover_with_a_code,
    somebody_else_signs_in,
    move_to_another_browser,
    run_out,
    delete_the_account,
    deletion_that_is_replayed,
]


@pytest.fixture
async def world(
    app: Starlette, alma: Person, ben: Person, clock: Clock, as_alma: httpx2.AsyncClient
) -> World:
    """Alma and Ben have a device each, and something waits for both."""
    answer = await as_alma.put("/api/v1/push/subscription", json=as_browser_says())
    assert answer.status_code == 200, answer.text
    await a_device(ben, clock(), ELSEWHERE)
    for person in (alma, ben):
        until = clock() + timedelta(hours=1)
        await Message.put("test", str(uuid4()), person.id, clock(), until, now=clock())
    assert await Delivery.all().count() == 2
    return World(app, alma, ben, clock, as_alma)


@pytest.mark.parametrize("ending", ENDINGS, ids=lambda ending: ending.__name__)
async def test_the_device_and_what_waits_for_it_are_gone_at_once(
    world: World, ben: Person, ending: Ending
) -> None:
    await ending(world)
    assert await Subscription.filter(person_id=world.alma.id).count() == 0
    assert await Delivery.filter(person_id=world.alma.id).count() == 0
    assert len(await Subscription.all_of(ben)) == 1
    assert await Delivery.filter(person_id=ben.id).count() == 1


async def test_a_phone_that_only_locks_is_told_things_still(world: World) -> None:
    assert (await world.here.put("/api/v1/phone", json={"shared": True})).status_code == 200
    assert (await world.here.post("/api/v1/session/lock")).status_code == 204
    assert (await world.here.get("/api/v1/me")).status_code == 401
    assert len(await Subscription.all_of(world.alma)) == 1
    assert await Delivery.filter(person_id=world.alma.id).count() == 1


@pytest.mark.parametrize("is_locked", [False, True])
async def test_signing_in_again_in_the_same_browser_keeps_the_device_and_what_waits(
    world: World, *, is_locked: bool
) -> None:
    [before] = await Subscription.all_of(world.alma)
    for _time in range(3):  # within one day
        if is_locked:
            assert (await world.here.put("/api/v1/phone", json={"shared": True})).is_success
            assert (await world.here.post("/api/v1/session/lock")).is_success
        world.clock.advance(minutes=7)
        cookie = world.here.cookies["evenkeel"]
        assert (await world.here.post("/api/v1/session", json=HERS)).is_success
        assert world.here.cookies["evenkeel"] != cookie
        assert (await world.here.get("/api/v1/push/key")).json()["is_on"]
    [after] = await Subscription.all_of(world.alma)
    assert after.id == before.id
    assert await Delivery.filter(subscription_id=before.id).count() == 1


async def test_signing_in_again_without_the_cookie_takes_the_device_along_when_it_is_told_again(
    world: World,
) -> None:
    [before] = await Subscription.all_of(world.alma)
    told_again = as_browser_says(again=True)
    for _time in range(2):
        async with signed_in(world.app, cast.ALMA) as anew:
            assert not (await anew.get("/api/v1/push/key")).json().get("is_on")
            answer = await anew.put("/api/v1/push/subscription", json=told_again)
            assert answer.json() == {"id": str(before.id)}
            assert (await anew.get("/api/v1/push/key")).json()["is_on"]
    assert await Delivery.filter(subscription_id=before.id).count() == 1
    assert (await world.here.post("/sign-out", data={})).status_code < 400
    assert len(await Subscription.all_of(world.alma)) == 1


async def test_what_is_told_again_and_is_gone_or_anothers_is_not_made_anew(world: World) -> None:
    for endpoint in ("https://web.push.apple.com/gone", ELSEWHERE):
        told = as_browser_says(endpoint, again=True)
        answer = await world.here.put("/api/v1/push/subscription", json=told)
        assert answer.status_code == 404
    assert len(await Subscription.all_of(world.alma)) == 1
    assert len(await Subscription.all_of(world.ben)) == 1
    assert await Delivery.all().count() == 2


async def test_ending_another_session_leaves_this_device(world: World) -> None:
    async with signed_in(world.app, cast.ALMA) as elsewhere:
        assert (await elsewhere.delete("/api/v1/session")).status_code == 204
    assert len(await Subscription.all_of(world.alma)) == 1
    assert await Delivery.filter(person_id=world.alma.id).count() == 1

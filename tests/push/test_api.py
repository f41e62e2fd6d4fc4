import logging
from dataclasses import replace

import httpx2
import pytest
from starlette.applications import Starlette

from server.people.models import Person
from server.push.outbox_models import Delivery
from server.push.subscription_models import Opened, Subscription
from server.push.vapid_models import VapidKey
from server.push.work import test_contents as contents_of_tests
from tests import cast
from tests.conftest import SUNDAY_EVENING, Clock, signed_in
from tests.push.devices import AUTH, ENDPOINT, POINT, as_browser_says

PATH = "/api/v1/push/subscription"
ON_ANDROID = {"User-Agent": "Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Mobile Safari/537.36"}
OWN_SERVICE = "http://127.0.0.1:8081"


async def put(client: httpx2.AsyncClient, endpoint: str = ENDPOINT, **more: object) -> str:
    answer = await client.put(PATH, json=as_browser_says(endpoint, **more), headers=ON_ANDROID)
    assert answer.status_code == 200, answer.text
    assert set(answer.json()) == {"id"}
    return str(answer.json()["id"])


async def fields_of(client: httpx2.AsyncClient, given: object) -> set[str]:
    answer = await client.put(PATH, json=given)
    assert answer.status_code == 422
    return set(answer.json()["error"]["fields"])


async def test_the_key_is_the_current_one(as_alma: httpx2.AsyncClient) -> None:
    told = (await as_alma.get("/api/v1/push/key")).json()
    assert told == {"key": (await VapidKey.current(SUNDAY_EVENING)).public_key}
    newer = await VapidKey.rotate(SUNDAY_EVENING)
    assert (await as_alma.get("/api/v1/push/key")).json() == {"key": newer.public_key}


async def test_a_browser_learns_whether_it_is_a_device_and_whether_it_was_taken_off(
    as_alma: httpx2.AsyncClient,
) -> None:
    device = await put(as_alma)
    assert (await as_alma.get("/api/v1/push/key")).json()["is_on"] is True
    await as_alma.post(f"/notifications/{device}/remove")
    told = (await as_alma.get("/api/v1/push/key")).json()
    assert (told.get("is_on", False), told["was_removed"]) == (False, True)


async def test_what_a_browser_says_is_kept(as_alma: httpx2.AsyncClient, alma: Person) -> None:
    device = await put(as_alma)
    [kept] = await Subscription.all_of(alma)
    assert str(kept.id) == device
    assert kept.opened(alma.key) == Opened(ENDPOINT, POINT, AUTH, "Chrome on Android")


async def test_a_device_may_be_given_a_name(as_alma: httpx2.AsyncClient, alma: Person) -> None:
    await put(as_alma, name="Blue one")
    await put(as_alma)
    [kept] = await Subscription.all_of(alma)
    assert kept.opened(alma.key).name == "Blue one"


async def test_an_endpoint_replaces_the_earlier_one(
    as_alma: httpx2.AsyncClient, alma: Person
) -> None:
    await put(as_alma)
    newer = await put(as_alma, ENDPOINT + "2", replaces=ENDPOINT)
    assert [str(one.id) for one in await Subscription.all_of(alma)] == [newer]


async def test_a_21st_device_is_refused_in_words(as_alma: httpx2.AsyncClient) -> None:
    for number in range(20):
        await put(as_alma, f"{ENDPOINT}{number}")
    answer = await as_alma.put(PATH, json=as_browser_says(ENDPOINT + "20"))
    assert answer.status_code == 422
    assert "20 devices" in answer.json()["error"]["message"]


async def test_bad_input_is_refused_by_its_field(as_alma: httpx2.AsyncClient) -> None:
    good = as_browser_says()
    assert await fields_of(as_alma, good | {"endpoint": "https://elsewhere.example/a"}) == {
        "endpoint"
    }
    assert await fields_of(as_alma, good | {"endpoint": 7}) == {"endpoint"}
    assert await fields_of(as_alma, {"endpoint": ENDPOINT}) == {"keys"}
    for name in ("p256dh", "auth"):
        keys = good["keys"]
        assert await fields_of(as_alma, good | {"keys": keys | {name: "AAAA"}}) == {f"keys.{name}"}
        without = {key: value for key, value in keys.items() if key != name}
        assert await fields_of(as_alma, good | {"keys": without}) == {f"keys.{name}"}


async def test_a_service_of_the_settings_is_taken(app: Starlette, alma: Person) -> None:
    given = as_browser_says(f"{OWN_SERVICE}/wpush/v2/abc")
    async with signed_in(app, cast.ALMA) as client:
        assert (await client.put(PATH, json=given)).status_code == 422
        app.state.settings = replace(app.state.settings, push_origins=frozenset({OWN_SERVICE}))
        assert (await client.put(PATH, json=given)).status_code == 200


async def test_a_device_is_deleted_by_its_endpoint_and_only_by_its_owner(
    as_alma: httpx2.AsyncClient, as_dov: httpx2.AsyncClient, alma: Person
) -> None:
    await put(as_alma)
    for client, left in ((as_dov, 1), (as_alma, 0), (as_alma, 0)):
        answer = await client.request("DELETE", PATH, json={"endpoint": ENDPOINT})
        assert (answer.status_code, answer.content) == (204, b"")
        assert len(await Subscription.all_of(alma)) == left


async def test_an_endpoint_goes_with_the_browser_to_whoever_is_signed_in(
    as_alma: httpx2.AsyncClient, as_dov: httpx2.AsyncClient, alma: Person, dov: Person
) -> None:
    await put(as_alma)
    await put(as_dov)
    assert await Subscription.all_of(alma) == []
    assert len(await Subscription.all_of(dov)) == 1


async def test_a_test_goes_to_all_devices_of_the_person_and_no_other(
    as_alma: httpx2.AsyncClient, as_dov: httpx2.AsyncClient, alma: Person
) -> None:
    for number in range(3):
        await put(as_alma, f"{ENDPOINT}{number}")
    await put(as_dov, ENDPOINT + "dov")
    answer = await as_alma.post("/api/v1/push/test")
    assert (answer.status_code, answer.json()) == (202, {"devices": 3})
    waiting = await Delivery.all()
    assert {one.person_id for one in waiting} == {alma.id}
    assert len({one.subscription_id for one in waiting}) == 3
    [message] = {one.message_id for one in waiting}
    said = await contents_of_tests([message], SUNDAY_EVENING)
    assert said[message]


async def test_without_a_device_a_test_goes_nowhere(as_alma: httpx2.AsyncClient) -> None:
    answer = await as_alma.post("/api/v1/push/test")
    assert (answer.status_code, answer.json()) == (202, {"devices": 0})
    assert await Delivery.all().count() == 0


async def test_tests_are_limited(as_alma: httpx2.AsyncClient, clock: Clock) -> None:
    answers = [await as_alma.post("/api/v1/push/test") for _ in range(11)]
    assert [answer.status_code for answer in answers] == [202] * 10 + [429]
    assert int(answers[-1].headers["retry-after"]) > 0
    clock.advance(minutes=16)
    assert (await as_alma.post("/api/v1/push/test")).status_code == 202


async def test_a_receipt_is_noted_once_and_needs_no_session(
    as_alma: httpx2.AsyncClient, client: httpx2.AsyncClient, alma: Person, clock: Clock
) -> None:
    await put(as_alma)
    await as_alma.post("/api/v1/push/test")
    [delivery] = await Delivery.all()
    first = clock()
    for _ in range(2):
        answer = await client.post("/api/v1/push/receipts", json={"delivery": delivery.token})
        assert (answer.status_code, answer.content) == (204, b"")
        clock.advance(minutes=5)
    assert (await Delivery.get(id=delivery.id)).shown_at == first
    [device] = await Subscription.all_of(alma)
    assert device.received_at == first


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"no json",
        b"[]",
        b"{}",
        b'{"delivery": 7}',
        b'{"delivery": ""}',
        b'{"delivery": "\\u0000"}',
        b'{"delivery": "' + 32 * b"f" + b'"}',
        b'{"delivery": "' + 4000 * b"f" + b'"}',
        300_000 * b" ",
    ],
)
async def test_a_receipt_for_nothing_is_answered_alike(
    client: httpx2.AsyncClient, body: bytes
) -> None:
    answer = await client.post(
        "/api/v1/push/receipts", content=body, headers={"Content-Type": "application/json"}
    )
    assert (answer.status_code, answer.content) == (204, b"")


async def test_a_receipt_does_not_keep_a_session_in_use(
    as_alma: httpx2.AsyncClient, clock: Clock
) -> None:
    """A phone that lies in a drawer and gets a push a day is not in use."""
    for _ in range(31):
        clock.advance(days=1)
        await as_alma.post("/api/v1/push/receipts", json={"delivery": 32 * "f"})
    assert (await as_alma.get("/api/v1/me")).status_code == 401


async def test_no_secret_is_in_a_log_or_an_answer(
    as_alma: httpx2.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    said = as_browser_says()
    secrets = ["harbor-1", said["keys"]["p256dh"], said["keys"]["auth"]]
    wrong = [said | {"endpoint": "https://elsewhere.example/harbor-1"}, said | {"name": 90 * "n"}]
    answers = [await as_alma.put(PATH, json=one) for one in [said, *wrong]]
    answers += [await as_alma.get("/notifications"), await as_alma.post("/api/v1/push/test")]
    for secret in secrets:
        assert secret not in caplog.text
        assert not any(secret in answer.text for answer in answers)

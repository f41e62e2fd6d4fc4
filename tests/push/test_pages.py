import re
from uuid import uuid4

import httpx2
import pytest

from server.core.database import write
from server.people.models import Person
from server.push.outbox_models import Delivery
from server.push.quiet_hours import QuietHours
from server.push.state import State
from server.push.subscription_models import PushChoices, Subscription
from tests.conftest import Clock
from tests.daily.filled_form import form_on
from tests.push.devices import ENDPOINT, a_device, as_browser_says

STATES = {"plain", "unsupported", "iphone", "denied", "ask", "on", "changed", "died", "slow"}


async def words_of(client: httpx2.AsyncClient, path: str = "/notifications") -> str:
    """Return what a page says, on one line."""
    answer = await client.get(path)
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())


async def here(client: httpx2.AsyncClient) -> None:
    """Turn notifications on in this browser."""
    answer = await client.put("/api/v1/push/subscription", json=as_browser_says(name="Blue one"))
    assert answer.status_code == 200


async def test_what_is_sent_stands_before_anything_is_asked(as_alma: httpx2.AsyncClient) -> None:
    text = (await as_alma.get("/notifications")).text
    assert text.index("When you have a moment") < text.index('data-behavior="push/subscribe"')
    assert text.index("When you have a moment") < text.index('data-do="on"')


async def test_each_state_has_its_words_hidden_but_for_those_without_a_script(
    as_alma: httpx2.AsyncClient,
) -> None:
    text = (await as_alma.get("/notifications")).text
    found = dict(re.findall(r'class="push-state[^"]*" data-state="(\w+)"( hidden)?', text))
    assert set(found) == STATES
    assert [state for state, hidden in found.items() if not hidden] == ["plain"]


async def test_you_leads_here(as_alma: httpx2.AsyncClient) -> None:
    assert 'href="/notifications"' in (await as_alma.get("/you")).text


async def test_a_device_shows_its_name_and_whether_anything_came(
    as_alma: httpx2.AsyncClient, alma: Person, clock: Clock
) -> None:
    await here(as_alma)
    await a_device(alma, clock(), ENDPOINT + "2", name="Tablet")
    said = await words_of(as_alma)
    assert "Blue one (this one)" in said
    assert "Tablet Nothing has come through yet." in said
    assert ENDPOINT not in said


async def test_a_device_shows_when_it_last_received_and_how_many_of_how_many(
    as_alma: httpx2.AsyncClient, client: httpx2.AsyncClient, clock: Clock
) -> None:
    await here(as_alma)
    for _ in range(3):
        await as_alma.post("/api/v1/push/test")
    [shown, *_others] = await Delivery.all()
    await write(lambda: Delivery.all().update(state=State.SENT.value, sent_at=clock()))
    assert "muted" in await words_of(as_alma)
    await client.post("/api/v1/push/receipts", json={"delivery": shown.token})
    said = await words_of(as_alma)
    assert re.search(r"Last came through: today, 3:00\sPM", said)  # in New York
    assert "Sent to it: 3. Shown on it: 1." in said
    assert "muted" not in said
    clock.advance(days=1)
    assert "Last came through: Sunday, November 22" in await words_of(as_alma)


async def test_a_test_goes_to_the_one_device_that_was_asked_for(
    as_alma: httpx2.AsyncClient, alma: Person, clock: Clock
) -> None:
    await here(as_alma)
    other = await a_device(alma, clock(), ENDPOINT + "2")
    answer = await as_alma.post(f"/notifications/{other.id}/test")
    assert answer.headers["location"] == "/notifications?saved=test"
    assert [one.subscription_id for one in await Delivery.all()] == [other.id]
    assert "on its way" in await words_of(as_alma, "/notifications?saved=test")


async def test_tests_from_the_page_count_with_the_others(as_alma: httpx2.AsyncClient) -> None:
    await here(as_alma)
    for _ in range(10):
        await as_alma.post("/api/v1/push/test")
    device = (await as_alma.put("/api/v1/push/subscription", json=as_browser_says())).json()["id"]
    answer = await as_alma.post(f"/notifications/{device}/test")
    assert answer.status_code == 429
    assert "Please wait" in answer.text


async def test_a_device_is_removed_with_what_waits_for_it(
    as_alma: httpx2.AsyncClient, alma: Person
) -> None:
    await here(as_alma)
    await as_alma.post("/api/v1/push/test")
    [device] = await Subscription.all_of(alma)
    answer = await as_alma.post(f"/notifications/{device.id}/remove")
    assert answer.headers["location"] == "/notifications?saved=removed"
    assert await Subscription.all_of(alma) == []
    assert await Delivery.all().count() == 0


@pytest.mark.parametrize("act", ["test", "remove"])
async def test_a_stranger_finds_no_device_of_almas(
    as_alma: httpx2.AsyncClient, as_dov: httpx2.AsyncClient, alma: Person, act: str
) -> None:
    await here(as_alma)
    [device] = await Subscription.all_of(alma)
    for unknown in (device.id, uuid4(), "not-an-id"):
        assert (await as_dov.post(f"/notifications/{unknown}/{act}")).status_code == 404
    assert "Blue one" not in await words_of(as_dov)
    assert len(await Subscription.all_of(alma)) == 1
    assert await Delivery.all().count() == 0


async def test_quiet_hours_are_the_usual_ones_at_first(as_alma: httpx2.AsyncClient) -> None:
    text = (await as_alma.get("/notifications")).text
    assert 'value="22:00"' in text
    assert 'value="07:00"' in text
    assert re.search(r'name="is_quiet"\s+value="true" checked', text)
    assert "America/New York" in text


async def test_quiet_hours_are_changed_and_switched_off(
    as_alma: httpx2.AsyncClient, alma: Person
) -> None:
    times = {"quiet_from": "21:30", "quiet_to": "06:15"}
    answer = await as_alma.post("/notifications/quiet", data={**times, "is_quiet": "true"})
    assert answer.headers["location"] == "/notifications?saved=quiet"
    assert await PushChoices.quiet_hours(alma) == QuietHours("21:30", "06:15")
    await as_alma.post("/notifications/quiet", data=times)
    assert await PushChoices.quiet_hours(alma) == QuietHours("21:30", "06:15", is_quiet=False)
    text = (await as_alma.get("/notifications")).text
    assert not re.search(r'name="is_quiet"\s+value="true" checked', text)


async def test_a_page_made_for_somebody_else_changes_no_quiet_hours(
    as_alma: httpx2.AsyncClient, as_dov: httpx2.AsyncClient, dov: Person
) -> None:
    form = form_on(await as_alma.get("/notifications"), "/notifications/quiet")
    sent = await as_dov.post("/notifications/quiet", data=form | {"quiet_from": "12:00"})
    assert sent.status_code == 409
    assert await PushChoices.quiet_hours(dov) == QuietHours()


async def test_times_that_are_none_come_back_as_they_were_typed(
    as_alma: httpx2.AsyncClient, alma: Person
) -> None:
    given = {"quiet_from": "late", "quiet_to": "07:00", "is_quiet": "true"}
    answer = await as_alma.post("/notifications/quiet", data=given)
    assert answer.status_code == 422
    assert 'href="#field-quiet_from"' in answer.text
    assert 'value="late"' in answer.text
    assert await PushChoices.quiet_hours(alma) == QuietHours()

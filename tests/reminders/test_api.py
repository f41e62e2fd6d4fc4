from datetime import timedelta
from typing import Any

import httpx2
import pytest

from server.people.models import Person
from server.push.quiet_hours import QuietHours
from server.push.subscription_models import PushChoices
from server.reminders.models import MOST
from tests.conftest import Clock
from tests.push.devices import a_device
from tests.reminders.outbox import Outbox
from tests.reminders.setting import EIGHT
from tests.routes import SAMPLE_ID

SENT: dict[str, Any] = {
    "kind": "check_in",
    "times": ["20:00"],
    "weekdays": [0, 1, 2, 3, 4, 5, 6],
    "timezone": "America/New_York",
    "quiet_if_done": True,
    "enabled": True,
}
REMINDERS = "/api/v1/reminders"


async def add(client: httpx2.AsyncClient, **changes: object) -> dict[str, Any]:
    answer = await client.post(REMINDERS, json=SENT | changes)
    assert answer.status_code == 201, answer.text
    added: dict[str, Any] = answer.json()
    return added


async def test_a_reminder_comes_back_with_its_id_and_next_five_instants(
    as_alma: httpx2.AsyncClient,
) -> None:
    added = await add(as_alma, label="Tea")
    assert added.pop("id")
    assert added.pop("next_at") == [
        f"2026-11-{day}T01:00:00Z" for day in ("23", "24", "25", "26", "27")
    ]
    assert added == SENT | {"label": "Tea", "text": "", "in_quiet_hours": "move"}


async def test_reminders_are_listed_the_first_one_first(
    as_alma: httpx2.AsyncClient, clock: Clock
) -> None:
    first = await add(as_alma)
    clock.advance(minutes=1)
    second = await add(as_alma, weekdays=None, date="2026-11-30")
    assert "weekdays" not in second
    assert second["next_at"] == ["2026-12-01T01:00:00Z"]
    answer = await as_alma.get(REMINDERS)
    assert answer.json() == {"reminders": [first, second]}
    assert answer.headers["cache-control"] == "no-store"


async def test_a_change_says_what_is_different(as_alma: httpx2.AsyncClient) -> None:
    added = await add(as_alma, label="Tea")
    answer = await as_alma.patch(f"{REMINDERS}/{added['id']}", json={"times": ["21:00"]})
    assert answer.status_code == 200
    assert answer.json() == added | {
        "times": ["21:00"],
        "next_at": [at.replace("T01", "T02") for at in added["next_at"]],
    }
    paused = await as_alma.patch(f"{REMINDERS}/{added['id']}", json={"enabled": False})
    assert paused.json()["next_at"] == []


async def test_a_removed_reminder_is_gone(as_alma: httpx2.AsyncClient) -> None:
    added = await add(as_alma)
    path = f"{REMINDERS}/{added['id']}"
    answers = [await as_alma.delete(path), await as_alma.delete(path), await as_alma.patch(path)]
    assert [answer.status_code for answer in answers] == [204, 404, 404]
    assert (await as_alma.get(REMINDERS)).json() == {"reminders": []}


async def test_a_stranger_finds_nothing(
    as_alma: httpx2.AsyncClient, as_dov: httpx2.AsyncClient
) -> None:
    path = f"{REMINDERS}/{(await add(as_alma))['id']}"
    assert (await as_dov.get(REMINDERS)).json() == {"reminders": []}
    assert (await as_dov.patch(path, json={"enabled": False})).status_code == 404
    assert (await as_dov.delete(path)).status_code == 404
    assert len((await as_alma.get(REMINDERS)).json()["reminders"][0]["next_at"]) == 5


@pytest.mark.parametrize("named", [str(SAMPLE_ID), "1", "later", "x" * 300])
async def test_what_is_no_reminder_is_not_there(as_alma: httpx2.AsyncClient, named: str) -> None:
    answer = await as_alma.patch(f"{REMINDERS}/{named}", json={})
    assert answer.status_code == 404


BAD: list[tuple[dict[str, object], set[str]]] = [
    ({"timezone": "America/Nowhere"}, {"timezone"}),
    ({"times": ["24:00"]}, {"times"}),
    ({"times": ["7:5"]}, {"times"}),
    ({"times": ["20:00", "20:00"]}, {"times"}),
    ({"times": [2000]}, {"times"}),
    ({"times": "20:00"}, {"times"}),
    ({"weekdays": [7]}, {"weekdays"}),
    ({"weekdays": [-1]}, {"weekdays"}),
    ({"weekdays": []}, {"weekdays"}),
    ({"weekdays": [True]}, {"weekdays"}),
    ({"weekdays": ["Monday"]}, {"weekdays"}),
    ({"weekdays": None}, {"weekdays"}),
    ({"date": "2026-11-30"}, {"weekdays", "date"}),
    ({"weekdays": None, "date": "2026-11-21"}, {"date"}),
    ({"weekdays": None, "date": "2026-02-30"}, {"date"}),
    ({"weekdays": None, "date": ""}, {"date"}),
    ({"kind": "party"}, {"kind"}),
    ({"label": "x" * 81}, {"label"}),
    ({"text": "x" * 121}, {"text"}),
    ({"enabled": "yes"}, {"enabled"}),
    ({"in_quiet_hours": "loud"}, {"in_quiet_hours"}),
    ({"times": ["22:30"], "in_quiet_hours": ""}, {"in_quiet_hours"}),
    ({"colour": "blue"}, {"colour"}),
]


@pytest.mark.parametrize(("changes", "fields"), BAD)
async def test_a_fault_is_422_with_its_field(
    as_alma: httpx2.AsyncClient, changes: dict[str, object], fields: set[str]
) -> None:
    answer = await as_alma.post(REMINDERS, json=SENT | changes)
    assert answer.status_code == 422
    assert set(answer.json()["error"]["fields"]) == fields
    assert (await as_alma.get(REMINDERS)).json() == {"reminders": []}


async def test_a_missing_field_is_named(as_alma: httpx2.AsyncClient) -> None:
    for field in ("kind", "times", "timezone"):
        sent = {name: value for name, value in SENT.items() if name != field}
        answer = await as_alma.post(REMINDERS, json=sent)
        assert (answer.status_code, set(answer.json()["error"]["fields"])) == (422, {field})


async def test_a_change_is_checked_as_well(as_alma: httpx2.AsyncClient) -> None:
    added = await add(as_alma)
    answer = await as_alma.patch(f"{REMINDERS}/{added['id']}", json={"weekdays": [7], "text": 5})
    assert answer.status_code == 422
    assert (await as_alma.get(REMINDERS)).json() == {"reminders": [added]}


async def test_a_fifty_first_is_refused(as_alma: httpx2.AsyncClient) -> None:
    for _ in range(MOST):
        await add(as_alma)
    answer = await as_alma.post(REMINDERS, json=SENT)
    assert answer.status_code == 422
    assert "50" in answer.json()["error"]["message"]


async def test_times_in_quiet_hours_are_asked_about(
    as_alma: httpx2.AsyncClient, alma: Person
) -> None:
    asks = {"times": ["06:00"], "in_quiet_hours": ""}
    assert (await as_alma.post(REMINDERS, json=SENT | asks)).status_code == 422
    moved = await add(as_alma, times=["06:00"])
    assert moved["in_quiet_hours"] == "move"
    await PushChoices.keep_quiet_hours(alma, QuietHours(is_quiet=False))
    await add(as_alma, **asks)


async def test_later_needs_no_session_but_the_delivery(
    as_alma: httpx2.AsyncClient, client: httpx2.AsyncClient, alma: Person, clock: Clock
) -> None:
    await a_device(alma, clock())
    await add(as_alma)
    clock.now, outbox = EIGHT, Outbox()
    (sent,) = await outbox.tick(clock())
    answer = await client.post(f"{REMINDERS}/later", json={"delivery": sent.token})
    assert (answer.status_code, answer.content) == (204, b"")
    clock.now = EIGHT + timedelta(minutes=30)
    assert len(await outbox.tick(clock())) == 1


async def test_a_later_that_never_comes_is_not_said_to_come(
    as_alma: httpx2.AsyncClient, client: httpx2.AsyncClient, alma: Person, clock: Clock
) -> None:
    await a_device(alma, clock())
    await add(as_alma, quiet_if_done=False)
    clock.now, outbox = EIGHT, Outbox()
    (sent,) = await outbox.tick(clock())
    clock.now = EIGHT + timedelta(minutes=95)  # half an hour later it is quiet, until the next day
    answer = await client.post(f"{REMINDERS}/later", json={"delivery": sent.token})
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "no_later")
    clock.now = EIGHT + timedelta(hours=24)
    assert len(await outbox.tick(clock())) == 1


@pytest.mark.parametrize("token", ["", "0" * 32, "\u0000", "x" * 5000, "é"])
async def test_later_tells_nothing_of_what_is_known(client: httpx2.AsyncClient, token: str) -> None:
    answer = await client.post(f"{REMINDERS}/later", json={"delivery": token})
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "no_later")

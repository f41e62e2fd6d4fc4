import json
from typing import Any
from uuid import uuid4

import httpx2
import pytest

from server.daily.forms import CheckIn, ReminderDone
from server.daily.models import Entry, day_of
from server.people.models import Person
from server.reminders import work
from server.reminders.models import Due, DueItem, Reminder
from tests.conftest import Clock
from tests.daily.entries import SUNDAY, check_in
from tests.daily.filled_form import words_on
from tests.reminders.rules import rule, utc

EIGHT = utc(2026, 11, 23, 1)
"""Sunday 20:00 in New York; the tests' clock stands at 15:00."""


async def due_at_eight(person: Person, clock: Clock, **changes: object) -> DueItem:
    """Set a reminder for 20:00, go there, and let it come."""
    await Reminder.add(person, rule(**changes), clock())
    clock.now = EIGHT
    await work.ring(clock())
    (due,) = await Due.now_for(person, clock())
    return due


async def answers(person: Person) -> list[ReminderDone]:
    return [item.data for item in (await day_of(person, SUNDAY)).reminders_done]


def kept_on_a_phone(page: httpx2.Response) -> dict[str, Any]:
    """What the page gives a phone to keep."""
    found = page.text.partition('data-kept="')[2].partition('"')[0]
    kept: dict[str, Any] = json.loads(found.replace("&#34;", '"'))
    return kept


async def test_nothing_due_is_said_kindly(as_alma: httpx2.AsyncClient) -> None:
    assert "Nothing is due now" in words_on(await as_alma.get("/due"))


async def test_what_is_due_stands_there_without_any_push(
    as_alma: httpx2.AsyncClient, alma: Person, clock: Clock
) -> None:
    await due_at_eight(alma, clock, kind="check_in")
    page = await as_alma.get("/due")
    words = words_on(page)
    assert "Check in Planned 8:00 PM" in words
    assert "Later (30 minutes)" in words
    assert 'href="/check-in"' in page.text


async def test_a_medicine_asks_what_became_of_it_and_cannot_wait(
    as_alma: httpx2.AsyncClient, alma: Person, clock: Clock
) -> None:
    await due_at_eight(alma, clock, kind="medication", label="Blue capsules")
    words = words_on(await as_alma.get("/due"))
    assert "Blue capsules Planned 8:00 PM Taken Skipped Not sure" in words
    assert "Do not take another. Ask your pharmacist." in words
    assert "30 minutes" not in words


@pytest.mark.parametrize("answer", ["done", "skipped", "unsure"])
async def test_an_answer_is_kept_in_the_diary(
    as_alma: httpx2.AsyncClient, alma: Person, clock: Clock, answer: str
) -> None:
    due = await due_at_eight(alma, clock, kind="medication")
    sent = await as_alma.post(f"/due/{due.id}/answer", data={"answer": answer})
    assert answer not in sent.headers["location"]
    assert [(one.time, one.answer) for one in await answers(alma)] == [("20:00", answer)]
    assert "Nothing is due now" in words_on(await as_alma.get("/due"))


async def test_not_sure_says_not_to_take_another(as_alma: httpx2.AsyncClient) -> None:
    words = words_on(await as_alma.get("/due?saved=advice"))
    assert "Do not take another. Ask your pharmacist what to do now." in words


async def test_not_sure_still_says_so_when_looked_at_again(
    as_alma: httpx2.AsyncClient, alma: Person, clock: Clock
) -> None:
    due = await due_at_eight(alma, clock, kind="medication")
    await as_alma.post(f"/due/{due.id}/answer", data={"answer": "unsure"})
    words = words_on(await as_alma.get("/due"))
    assert "8:00 PM · Not sure Do not take another. Ask your pharmacist what to do now." in words
    await as_alma.post(f"/due/{due.id}/answer", data={"answer": "done"})
    assert "Do not take another" not in words_on(await as_alma.get("/due")).partition("Change")[0]


async def test_advice_that_was_given_is_gone_when_another_answer_takes_its_place(
    as_alma: httpx2.AsyncClient, alma: Person, clock: Clock
) -> None:
    due = await due_at_eight(alma, clock, kind="medication", label="Blue capsules")
    await as_alma.post(f"/due/{due.id}/answer", data={"answer": "unsure"})
    assert "Do not take another." in words_on(await as_alma.get("/due?saved=advice"))
    await as_alma.post(f"/due/{due.id}/answer", data={"answer": "skipped"})
    words = words_on(await as_alma.get("/due?saved=advice"))
    assert "Do not take another." not in words.partition("Change")[0]


async def test_an_answer_can_be_changed(
    as_alma: httpx2.AsyncClient, alma: Person, clock: Clock
) -> None:
    due = await due_at_eight(alma, clock, kind="medication")
    for answer in ("done", "skipped"):
        await as_alma.post(f"/due/{due.id}/answer", data={"answer": answer})
    assert [one.answer for one in await answers(alma)] == ["skipped"]
    words = words_on(await as_alma.get("/due"))
    assert "A medicine · 8:00 PM · Skipped Change the answer" in words


async def test_what_a_phone_keeps_and_the_form_are_one_answer(
    as_alma: httpx2.AsyncClient, alma: Person, clock: Clock
) -> None:
    due = await due_at_eight(alma, clock, kind="medication")
    kept = kept_on_a_phone(await as_alma.get("/due"))
    kept["data"]["answer"] = "done"
    item = kept | {"recorded_at": clock().isoformat().replace("+00:00", "Z")}
    sent = await as_alma.post("/api/v1/sync", json={"items": [item]})
    assert sent.json()["results"][0]["status"] == "created"
    await as_alma.post(f"/due/{due.id}/answer", data={"answer": "done"})
    again = await as_alma.post("/api/v1/sync", json={"items": [item]})
    assert again.json()["results"][0]["status"] in {"duplicate", "stale"}
    assert [one.answer for one in await answers(alma)] == ["done"]


async def test_a_phone_may_change_an_answer_too(
    as_alma: httpx2.AsyncClient, alma: Person, clock: Clock
) -> None:
    due = await due_at_eight(alma, clock, kind="medication")
    await as_alma.post(f"/due/{due.id}/answer", data={"answer": "done"})
    clock.advance(minutes=1)
    kept = kept_on_a_phone(await as_alma.get("/due"))
    kept["data"]["answer"] = "unsure"
    item = kept | {"recorded_at": clock().isoformat().replace("+00:00", "Z")}
    sent = await as_alma.post("/api/v1/sync", json={"items": [item]})
    assert sent.json()["results"][0]["status"] == "updated"
    assert [one.answer for one in await answers(alma)] == ["unsure"]


async def test_later_puts_it_off_by_half_an_hour(
    as_alma: httpx2.AsyncClient, alma: Person, clock: Clock
) -> None:
    due = await due_at_eight(alma, clock, kind="own", label="Tea")
    sent = await as_alma.post(f"/due/{due.id}/later", data={"person": str(alma.id)})
    words = words_on(await as_alma.get(sent.headers["location"]))
    assert "It comes again later." in words
    assert "Tea · Comes again: Tonight 8:30 PM" in words
    assert "Nothing is due now" in words


async def test_what_cannot_wait_says_so(
    as_alma: httpx2.AsyncClient, alma: Person, clock: Clock
) -> None:
    due = await due_at_eight(alma, clock, kind="medication")
    sent = await as_alma.post(f"/due/{due.id}/later", data={"person": str(alma.id)})
    assert "can’t wait any longer" in words_on(await as_alma.get(sent.headers["location"]))
    assert await Due.now_for(alma, clock())


async def test_a_check_in_quiets_its_reminder_and_is_listed_as_done(
    as_alma: httpx2.AsyncClient, alma: Person, clock: Clock
) -> None:
    await due_at_eight(alma, clock, kind="check_in", quiet_if_done=True)
    await Entry.keep(alma, [check_in(CheckIn(mood=3))])
    words = words_on(await as_alma.get("/due"))
    assert "Nothing is due now" in words
    assert "Check in · 8:00 PM · It is in your diary" in words


async def test_what_was_missed_while_the_server_was_away_says_so(
    as_alma: httpx2.AsyncClient, alma: Person, clock: Clock
) -> None:
    await Reminder.add(alma, rule(kind="medication"), clock())
    clock.now = EIGHT
    clock.advance(hours=2)
    await work.ring(clock())
    words = words_on(await as_alma.get("/due"))
    assert "A medicine · Planned 8:00 PM" in words
    assert "We could not send this one: our server was down then." in words
    assert "Do not take it now without asking." in words


async def test_without_a_device_the_server_is_not_blamed(
    as_alma: httpx2.AsyncClient, alma: Person, clock: Clock
) -> None:
    await due_at_eight(alma, clock, kind="meal")
    clock.advance(hours=3)
    words = words_on(await as_alma.get("/due"))
    assert "No phone was set up to show it." in words
    assert "server was down" not in words


async def test_what_quiet_hours_kept_quiet_says_so(
    as_alma: httpx2.AsyncClient, alma: Person, clock: Clock
) -> None:
    quiet = {"kind": "wind_down", "in_quiet_hours": "move"}
    await Reminder.add(alma, rule("22:30", **quiet), clock())
    clock.now = utc(2026, 11, 23, 3, 30)
    await work.ring(clock())
    clock.advance(hours=10)
    words = words_on(await as_alma.get("/due"))
    assert "Wind down · Planned yesterday at 10:30 PM" in words
    assert "It came in your quiet hours, so no phone rang." in words


async def test_yesterday_without_an_answer_is_let_be(
    as_alma: httpx2.AsyncClient, alma: Person, clock: Clock
) -> None:
    await due_at_eight(alma, clock, kind="own", label="Tea")
    clock.now = utc(2026, 11, 23, 14)
    assert "Tea" not in words_on(await as_alma.get("/due"))


async def test_today_shows_what_is_due(
    as_alma: httpx2.AsyncClient, alma: Person, clock: Clock
) -> None:
    assert 'href="/due"' not in (await as_alma.get("/")).text
    await due_at_eight(alma, clock, label="Tea")
    page = await as_alma.get("/")
    assert "Due now Tea Planned 8:00 PM" in words_on(page)
    assert 'href="/due"' in page.text


async def test_a_page_that_the_phone_fills_asks_what_is_due(
    as_alma: httpx2.AsyncClient, alma: Person, clock: Clock
) -> None:
    await due_at_eight(alma, clock, label="Tea")
    page = await as_alma.get("/due")
    live = (await as_alma.get("/api/v1/due")).json()
    assert live["zones"] == ["America/New_York"]
    assert live["timezone"] == "America/New_York"
    (one,) = live["due"]
    assert one == {"entry": kept_on_a_phone(page)["id"], "name": "Tea", "planned": "8:00\u202fPM"}
    assert f'data-due="{one["entry"]}"' in page.text


@pytest.mark.parametrize("act", ["answer", "later"])
async def test_dov_can_do_nothing_about_what_is_due_for_alma(
    as_dov: httpx2.AsyncClient, alma: Person, clock: Clock, act: str
) -> None:
    due = await due_at_eight(alma, clock, label="a paper lantern")
    for name in (due.id, uuid4(), "nothing"):
        answer = await as_dov.post(f"/due/{name}/{act}", data={"answer": "done"})
        assert answer.status_code == 404
    for path in ("/due", "/", "/api/v1/due"):
        assert "paper lantern" not in (await as_dov.get(path)).text
    assert await Due.now_for(alma, clock()) == [due]
    assert await answers(alma) == []


async def test_an_answer_that_is_none_keeps_nothing(
    as_alma: httpx2.AsyncClient, alma: Person, clock: Clock
) -> None:
    due = await due_at_eight(alma, clock)
    sent = await as_alma.post(f"/due/{due.id}/answer", data={"answer": "maybe"})
    assert sent.status_code == 404
    assert await answers(alma) == []


async def test_a_page_made_for_somebody_else_answers_nothing(
    as_alma: httpx2.AsyncClient, alma: Person, dov: Person, clock: Clock
) -> None:
    due = await due_at_eight(alma, clock)
    form = {"answer": "done", "person": str(dov.id)}
    assert (await as_alma.post(f"/due/{due.id}/answer", data=form)).status_code == 409
    assert await answers(alma) == []


async def test_a_label_is_only_ever_text(
    as_alma: httpx2.AsyncClient, alma: Person, clock: Clock
) -> None:
    await due_at_eight(alma, clock, label='<b>"Tea"</b>')
    for path in ("/due", "/", "/reminders"):
        assert "<b>" not in (await as_alma.get(path)).text

from datetime import date

import httpx2
import pytest

from server.people.models import Person
from server.reminders.models import Reminder
from server.reminders.rule import Rule
from tests.conftest import Clock
from tests.daily.filled_form import Fields, form_on, words_on

NEW = "/reminders/new"
TYPED: Fields = {"kind": "own", "label": "Water the plants", "times": ["20:00", "", ""]}


async def all_of(person: Person, clock: Clock) -> list[Rule]:
    return [one.rule for one in await Reminder.all_of(person, clock())]


async def blank(client: httpx2.AsyncClient, path: str = NEW) -> Fields:
    """What a form would send as it comes; the zone is a list to choose from."""
    return form_on(await client.get(path), path) | {"timezone": "America/New_York"}


async def typed(client: httpx2.AsyncClient, **changes: str | list[str]) -> httpx2.Response:
    form = await blank(client)
    return await client.post(NEW, data=form | TYPED | changes)


async def test_a_reminder_is_set_with_what_was_typed(
    as_alma: httpx2.AsyncClient, alma: Person, clock: Clock
) -> None:
    days = {"weekdays": ["6", "0", "3"]}
    answer = await typed(as_alma, times=["21:00", "", "07:30"], text="  Green   friends ", **days)
    assert answer.headers["location"] == "/reminders?saved=added"
    assert await all_of(alma, clock) == [
        Rule(
            kind="own",
            label="Water the plants",
            text="Green friends",
            times=("07:30", "21:00"),
            weekdays=(0, 3, 6),
            timezone="America/New_York",
        )
    ]


async def test_a_new_form_is_blank_but_for_days_and_zone(as_alma: httpx2.AsyncClient) -> None:
    form = form_on(await as_alma.get(NEW), NEW)
    assert "kind" not in form
    assert (form["label"], form["text"], form["times"]) == ("", "", ["", "", ""])
    assert form["repeat"] == "week"
    assert len(form["weekdays"]) == 7


async def test_a_reminder_may_come_on_one_day_only(
    as_alma: httpx2.AsyncClient, alma: Person, clock: Clock
) -> None:
    await typed(as_alma, repeat="once", date="2026-12-24")
    (kept,) = await all_of(alma, clock)
    assert (kept.date, kept.weekdays) == (date(2026, 12, 24), ())


async def test_the_same_form_sent_twice_sets_one(
    as_alma: httpx2.AsyncClient, alma: Person, clock: Clock
) -> None:
    await typed(as_alma)
    await typed(as_alma)
    assert len(await all_of(alma, clock)) == 1


@pytest.mark.parametrize(
    ("field", "wrong", "sentence"),
    [
        ("kind", {"kind": ""}, "Please choose what it is for."),
        ("times", {"times": ["", "", ""]}, "Please pick a time."),
        ("times", {"times": "25:00"}, "Please write each time like 07:30"),
        ("weekdays", {"weekdays": []}, "Please pick at least one day."),
        ("date", {"repeat": "once", "date": ""}, "Please pick a day."),
        (
            "date",
            {"repeat": "once", "date": "2026-11-21"},
            "That time has passed. Pick a later one.",
        ),
        ("timezone", {"timezone": "Mars/Olympus"}, "This is not a time zone we know."),
        ("label", {"label": "a" * 81}, "This is too long: at most 80."),
        ("text", {"text": "a" * 121}, "This is too long: at most 120."),
    ],
)
async def test_what_cannot_be_taken_is_said_beside_its_field_and_stays_typed(
    as_alma: httpx2.AsyncClient,
    alma: Person,
    clock: Clock,
    field: str,
    wrong: Fields,
    sentence: str,
) -> None:
    page = await typed(as_alma, **wrong)
    assert page.status_code == 422
    assert sentence in words_on(page)
    assert f'id="field-{field}-error"' in page.text
    assert f'href="#field-{field}"' in page.text
    form = form_on(page, NEW)
    assert {name: form[name] for name in TYPED if name not in wrong} == {
        name: value for name, value in TYPED.items() if name not in wrong
    }
    assert await all_of(alma, clock) == []


@pytest.mark.parametrize(("kind", "choice"), [("own", "move"), ("medication", "ring")])
async def test_a_time_in_quiet_hours_asks_and_takes_the_answer(
    as_alma: httpx2.AsyncClient, alma: Person, clock: Clock, kind: str, choice: str
) -> None:
    page = await typed(as_alma, kind=kind, times="23:00")
    assert page.status_code == 422
    assert "This is in your quiet hours." in words_on(page)
    assert '<div class="reminders-quiet">' in page.text
    form = form_on(page, NEW)
    assert "in_quiet_hours" not in form
    zone = {"timezone": "America/New_York"}
    await as_alma.post(NEW, data=form | zone | {"in_quiet_hours": choice})
    (kept,) = await all_of(alma, clock)
    assert (kept.times, kept.in_quiet_hours) == (("23:00",), choice)


async def test_all_that_is_missing_is_said_at_once(as_alma: httpx2.AsyncClient) -> None:
    words = words_on(await typed(as_alma, kind="", times="", repeat="once", date=""))
    for sentence in ("choose what it is for", "pick a time", "pick a day"):
        assert f"Please {sentence}." in words


async def test_only_a_medicine_may_ring_in_quiet_hours(as_alma: httpx2.AsyncClient) -> None:
    page = await typed(as_alma, times="23:00", in_quiet_hours="ring")
    assert "Only a medicine can ring in your quiet hours." in words_on(page)


async def test_without_a_script_one_more_time_keeps_what_was_typed_and_saves_nothing(
    as_alma: httpx2.AsyncClient, alma: Person, clock: Clock
) -> None:
    form = await blank(as_alma)
    page = await as_alma.post(f"{NEW}/times", data=form | TYPED | {"repeat": "once"})
    shown = form_on(page, NEW)
    assert shown["times"] == ["20:00", "", "", ""]
    assert (shown["label"], shown["repeat"]) == ("Water the plants", "once")
    assert await all_of(alma, clock) == []


async def test_there_are_twelve_times_at_most(as_alma: httpx2.AsyncClient) -> None:
    form = form_on(await as_alma.get(NEW), NEW)
    times = [f"{hour:02}:00" for hour in range(8, 20)]
    page = await as_alma.post(f"{NEW}/times", data=form | {"times": times})
    assert form_on(page, NEW)["times"] == times
    assert "One more time" not in words_on(page)

from asyncio import gather
from datetime import date
from uuid import UUID

import httpx2
import pytest

from server.people.models import Person
from server.reminders.models import Planned, Reminder
from server.reminders.rule import EVERY_DAY, Rule
from tests.conftest import Clock
from tests.daily.filled_form import Fields, form_on, words_on
from tests.reminders.rules import rule
from tests.reminders.setting import edit

NEW = "/reminders/new"
TYPED: Fields = {"kind": "own", "label": "Water the plants", "times": ["20:00", "", ""]}


SET = {"kind": "own", "times": ["20:00"], "weekdays": [0], "timezone": "America/New_York"}


async def all_of(person: Person, clock: Clock) -> list[Rule]:
    return [one.rule for one in await Reminder.all_of(person, clock())]


async def blank(client: httpx2.AsyncClient, path: str = NEW) -> Fields:
    """What a form would send as it comes; the zone is a list to choose from."""
    return form_on(await client.get(path), path) | {"timezone": "America/New_York"}


async def added(person: Person, clock: Clock, *times: str, **changes: object) -> Planned:
    return await Reminder.add(person, rule(*times, **changes), clock())


async def test_the_empty_page_says_what_it_is_for_and_suggests_one(
    as_alma: httpx2.AsyncClient, alma: Person, clock: Clock
) -> None:
    words = words_on(await as_alma.get("/reminders"))
    assert "A small nudge at a time that you choose" in words
    assert "A check-in at 8:00 PM" in words
    assert await all_of(alma, clock) == []


async def test_the_suggestion_is_accepted_with_one_tap_and_once(
    as_alma: httpx2.AsyncClient, alma: Person, clock: Clock
) -> None:
    for _time in range(2):
        answer = await as_alma.post("/reminders/suggested", data={"person": str(alma.id)})
        assert answer.headers["location"] == "/reminders?saved=added"
    (kept,) = await all_of(alma, clock)
    assert (kept.kind, kept.times, kept.weekdays) == ("check_in", ("20:00",), EVERY_DAY)
    assert (kept.timezone, kept.quiet_if_done, kept.enabled) == ("America/New_York", True, True)
    assert "A check-in at 8:00 PM" not in words_on(await as_alma.get("/reminders"))


async def test_two_taps_at_once_accept_one_suggestion(
    as_alma: httpx2.AsyncClient, alma: Person, clock: Clock
) -> None:
    form = form_on(await as_alma.get("/reminders"), "/reminders/suggested")
    await gather(*(as_alma.post("/reminders/suggested", data=form) for _tap in range(6)))
    assert len(await all_of(alma, clock)) == 1


async def test_a_form_that_is_sent_twice_at_once_sets_one(
    as_alma: httpx2.AsyncClient, alma: Person, clock: Clock
) -> None:
    form = await blank(as_alma) | TYPED
    await gather(*(as_alma.post(NEW, data=form) for _tap in range(6)))
    assert len(await all_of(alma, clock)) == 1
    await as_alma.post(NEW, data=form | {"times": ["20:00", "21:00", ""]})
    assert len(await all_of(alma, clock)) == 2


async def test_a_reminder_is_listed_with_its_next_five_instants(
    as_alma: httpx2.AsyncClient, alma: Person, clock: Clock
) -> None:
    await added(alma, clock, "08:00", "20:00", label="Water the plants")
    words = words_on(await as_alma.get("/reminders"))
    assert "Water the plants 8:00 AM and 8:00 PM · Every day" in words
    assert (
        "On. It comes: Tonight 8:00 PM Tomorrow 8:00 AM Tomorrow 8:00 PM"
        " Tuesday 8:00 AM Tuesday 8:00 PM"
    ) in words


async def test_of_another_zone_both_clocks_are_shown(
    as_alma: httpx2.AsyncClient, alma: Person, clock: Clock
) -> None:
    await added(alma, clock, "20:00", timezone="Europe/Berlin")
    words = words_on(await as_alma.get("/reminders"))
    assert "8:00 PM · Every day · Berlin time" in words
    assert "Tomorrow 2:00 PM (8:00 PM in Berlin)" in words


async def test_a_time_that_quiet_hours_move_is_shown_where_it_comes(
    as_alma: httpx2.AsyncClient, alma: Person, clock: Clock
) -> None:
    await added(alma, clock, "06:30", in_quiet_hours="move")
    words = words_on(await as_alma.get("/reminders"))
    assert "It comes: Tomorrow 7:00 AM" in words
    assert "In your quiet hours: 6:30 AM. It waits until they end." in words


async def test_a_time_that_quiet_hours_swallow_says_so_and_is_not_among_those_that_come(
    as_alma: httpx2.AsyncClient, alma: Person, clock: Clock
) -> None:
    kind = {"kind": "wind_down", "in_quiet_hours": "move"}
    kept = await added(alma, clock, "22:30", **kind)
    words = words_on(await as_alma.get("/reminders"))
    assert "On, but it stays quiet. In your quiet hours: 10:30 PM. No phone rings." in words
    await edit(alma, clock, kept, times=("21:00", "22:30"))
    words = words_on(await as_alma.get("/reminders"))
    assert "It comes: Tonight 9:00 PM Tomorrow 9:00 PM Tuesday 9:00 PM" in words
    assert "In your quiet hours: 10:30 PM. No phone rings." in words


async def test_a_medicine_that_rings_in_quiet_hours_says_so(
    as_alma: httpx2.AsyncClient, alma: Person, clock: Clock
) -> None:
    times = ("08:00", "23:30")
    await added(alma, clock, *times, kind="medication", in_quiet_hours="ring")
    words = words_on(await as_alma.get("/reminders"))
    assert "In your quiet hours: 11:30 PM. It rings all the same." in words


async def test_what_is_over_says_so(
    as_alma: httpx2.AsyncClient, alma: Person, clock: Clock
) -> None:
    await added(alma, clock, date=date(2026, 11, 22))
    clock.advance(days=2)
    words = words_on(await as_alma.get("/reminders"))
    assert "Over. It does not come again." in words
    assert "Turn on" not in words


async def test_a_reminder_is_changed_and_a_paused_one_stays_paused(
    as_alma: httpx2.AsyncClient, alma: Person, clock: Clock
) -> None:
    kept = await added(alma, clock, label="Tea", enabled=False)
    path = f"/reminders/{kept.id}"
    form = await blank(as_alma, path)
    assert (form["label"], form["times"]) == ("Tea", ["20:00", "", ""])
    await as_alma.post(path, data=form | {"times": ["21:00", "", ""]})
    (changed,) = await all_of(alma, clock)
    assert (changed.times, changed.label, changed.enabled) == (("21:00",), "Tea", False)


async def test_one_more_time_for_a_reminder_that_is_there(
    as_alma: httpx2.AsyncClient, alma: Person, clock: Clock
) -> None:
    path = f"/reminders/{(await added(alma, clock)).id}"
    form = await blank(as_alma, path)
    page = await as_alma.post(f"{path}/times", data=form)
    assert form_on(page, path)["times"] == ["20:00", "", "", ""]


async def test_a_change_that_cannot_be_taken_keeps_what_was_typed(
    as_alma: httpx2.AsyncClient, alma: Person, clock: Clock
) -> None:
    path = f"/reminders/{(await added(alma, clock)).id}"
    form = await blank(as_alma, path)
    page = await as_alma.post(path, data=form | {"times": "", "label": "Tea"})
    assert page.status_code == 422
    assert form_on(page, path)["label"] == "Tea"


async def test_pause_and_turn_on(as_alma: httpx2.AsyncClient, alma: Person, clock: Clock) -> None:
    path = f"/reminders/{(await added(alma, clock)).id}"
    await as_alma.post(f"{path}/pause")
    words = words_on(await as_alma.get("/reminders?saved=paused"))
    assert "It is paused." in words
    assert "Paused. It stays quiet until you turn it on." in words
    assert "Tonight" not in words
    await as_alma.post(f"{path}/resume")
    assert "On. It comes: Tonight 8:00 PM" in words_on(await as_alma.get("/reminders"))


async def test_a_reminder_is_removed(
    as_alma: httpx2.AsyncClient, alma: Person, clock: Clock
) -> None:
    path = f"/reminders/{(await added(alma, clock)).id}"
    assert (await as_alma.post(f"{path}/remove")).status_code == 303
    assert await all_of(alma, clock) == []
    assert (await as_alma.get(path)).status_code == 404


@pytest.mark.parametrize(
    ("lives", "left", "moved"),
    [
        ("America/New_York", "", ["Asia/Tokyo", "Europe/Berlin"]),
        ("America/New_York", "America/New_York", ["Asia/Tokyo", "Europe/Berlin"]),
        ("Europe/Berlin", "", ["America/New_York", "Asia/Tokyo"]),
        ("Europe/Berlin", "America/New_York Asia/Tokyo", ["Europe/Berlin", "Europe/Berlin"]),
    ],
)
async def test_what_was_set_for_elsewhere_stays_there(
    as_alma: httpx2.AsyncClient,
    alma: Person,
    clock: Clock,
    lives: str,
    left: str,
    moved: list[str],
) -> None:
    await added(alma, clock)
    await added(alma, clock, timezone="Asia/Tokyo")
    await alma.change(timezone=lives)
    await as_alma.post("/reminders/zone", data={"timezone": "Europe/Berlin", "left": left})
    assert sorted(one.timezone for one in await all_of(alma, clock)) == moved
    assert (await Person.get(id=alma.id)).timezone == "Europe/Berlin"


async def test_another_zone_takes_every_reminder_and_the_day_along(
    as_alma: httpx2.AsyncClient, alma: Person, clock: Clock
) -> None:
    await added(alma, clock)
    answer = await as_alma.post("/reminders/zone", data={"timezone": "Europe/Berlin"})
    assert [one.timezone for one in await all_of(alma, clock)] == ["Europe/Berlin"]
    words = words_on(await as_alma.get(answer.headers["location"]))
    assert "Your reminders and your days go by Berlin time now." in words


async def test_an_unknown_zone_moves_nothing(
    as_alma: httpx2.AsyncClient, alma: Person, clock: Clock
) -> None:
    await added(alma, clock)
    answer = await as_alma.post("/reminders/zone", data={"timezone": "Mars/Olympus"})
    assert answer.status_code == 422
    assert [one.timezone for one in await all_of(alma, clock)] == ["America/New_York"]


@pytest.mark.parametrize("path", [NEW, "/reminders/suggested", "/reminders/zone"])
async def test_a_page_made_for_somebody_else_sets_nothing(
    as_alma: httpx2.AsyncClient,
    as_dov: httpx2.AsyncClient,
    dov: Person,
    clock: Clock,
    path: str,
) -> None:
    page = {NEW: NEW, "/reminders/suggested": "/reminders"}.get(path, "/")
    if page == "/":
        await as_alma.post("/api/v1/reminders", json=SET)
    form = form_on(await as_alma.get(page), path) | TYPED | {"timezone": "Europe/Berlin"}
    assert (await as_dov.post(path, data=form)).status_code == 409
    assert await all_of(dov, clock) == []
    assert (await Person.get(id=dov.id)).timezone == dov.timezone


@pytest.mark.parametrize("act", ["", "/times", "/pause", "/resume", "/remove"])
async def test_dov_can_do_nothing_to_almas_reminder(
    as_dov: httpx2.AsyncClient, alma: Person, clock: Clock, act: str
) -> None:
    kept = await added(alma, clock, label="Tea")
    answer = await as_dov.post(f"/reminders/{kept.id}{act}", data=TYPED)
    assert answer.status_code == 404
    assert (await as_dov.get(f"/reminders/{kept.id}")).status_code == 404
    assert await all_of(alma, clock) == [kept.rule]


@pytest.mark.parametrize("name", [str(UUID(int=7)), "nothing", "a" * 32])
async def test_what_was_never_set_is_not_found(as_alma: httpx2.AsyncClient, name: str) -> None:
    assert (await as_alma.get(f"/reminders/{name}")).status_code == 404
    assert (await as_alma.post(f"/reminders/{name}/remove")).status_code == 404

from datetime import date

import httpx2
import pytest

from server.daily.forms import CheckIn, Sleep, Used
from server.daily.models import Entry, day_of
from server.people.models import Person
from tests.daily.entries import SUNDAY, check_in, craving
from tests.daily.filled_form import form_on, words_on

LONG_AGO = date(2026, 9, 3)


async def recorded(person: Person, day: date) -> CheckIn:
    return (await day_of(person, day)).check_in


async def test_a_month_lists_what_was_recorded(as_alma: httpx2.AsyncClient, alma: Person) -> None:
    day = date(2026, 11, 3)
    await Entry.keep(alma, [check_in(CheckIn(mood=4), day=day), craving(day=day)])
    page = await as_alma.get("/diary")
    words = words_on(page).replace("\u00a0", " ")
    assert "November 2026" in words
    assert "Mood: good · 1 craving" in words
    assert page.text.count("daily-day-kept") == 1


async def test_a_missing_day_says_nothing_about_itself(as_alma: httpx2.AsyncClient) -> None:
    page = await as_alma.get("/diary")
    assert "daily-day-kept" not in page.text
    assert "A fresh page" in words_on(page)


async def test_months_go_back_and_forth_but_not_into_the_future(
    as_alma: httpx2.AsyncClient,
) -> None:
    this = (await as_alma.get("/diary")).text
    assert "/diary?month=2026-10" in this
    assert "/diary?month=2026-12" not in this
    assert "/diary?month=2026-11" in (await as_alma.get("/diary?month=2026-10")).text


@pytest.mark.parametrize("month", ["2026-12", "2026-13", "now"])
async def test_a_month_to_come_or_none_at_all_is_not_found(
    as_alma: httpx2.AsyncClient, month: str
) -> None:
    assert (await as_alma.get("/diary", params={"month": month})).status_code == 404


async def test_a_day_of_this_week_can_be_changed(as_alma: httpx2.AsyncClient, alma: Person) -> None:
    await Entry.keep(alma, [check_in(CheckIn(mood=4), day=date(2026, 11, 20))])
    page = await as_alma.get("/diary/2026-11-20")
    assert "/check-in?day=2026-11-20" in page.text
    assert "/diary/2026-11-20/remove" not in page.text


async def test_from_an_older_day_a_fact_can_be_removed(
    as_alma: httpx2.AsyncClient, alma: Person
) -> None:
    whole = CheckIn(mood=4, sleep=Sleep(hours=6))
    await Entry.keep(alma, [check_in(whole, day=LONG_AGO), check_in(whole, day=LONG_AGO, hour=1)])
    page = await as_alma.get(f"/diary/{LONG_AGO}")
    assert "/check-in?day=" not in page.text
    form = form_on(page, f"/diary/{LONG_AGO}/remove")
    assert form["field"] == ["mood", "sleep"]
    for _time in range(2):
        answer = await as_alma.post(f"/diary/{LONG_AGO}/remove", data={"field": "mood"})
        assert answer.headers["location"] == f"/diary/{LONG_AGO}"
    assert await recorded(alma, LONG_AGO) == CheckIn(sleep=Sleep(hours=6))


async def test_only_a_field_can_be_removed(as_alma: httpx2.AsyncClient) -> None:
    answer = await as_alma.post(f"/diary/{LONG_AGO}/remove", data={"field": "id"})
    assert answer.status_code == 404


async def test_i_used_can_be_dated_on_any_past_day(
    as_alma: httpx2.AsyncClient, alma: Person
) -> None:
    path = f"/diary/{LONG_AGO}"
    form = form_on(await as_alma.get(path), f"{path}/used") | {"used.what": "tea"}
    answer = await as_alma.post(f"{path}/used", data=form)
    await as_alma.post(f"{path}/used", data=form)
    assert await recorded(alma, LONG_AGO) == CheckIn(used=Used(what="tea"))
    assert len((await Entry.since(alma, 0, 10)).items) == 1
    assert "Saved. Nobody was told." in words_on(await as_alma.get(answer.headers["location"]))
    assert f"{path}/used" not in (await as_alma.get(path)).text


async def test_i_used_needs_no_words_and_takes_none_away(
    as_alma: httpx2.AsyncClient, alma: Person
) -> None:
    await Entry.keep(alma, [check_in(CheckIn(used=Used(what="tea")), day=LONG_AGO)])
    await as_alma.post(f"/diary/{LONG_AGO}/used", data={"used.what": ""})
    assert await recorded(alma, LONG_AGO) == CheckIn(used=Used(what="tea"))
    await as_alma.post("/diary/2026-09-04/used", data={"used.what": ""})
    assert await recorded(alma, date(2026, 9, 4)) == CheckIn(used=Used())


async def test_words_that_are_too_long_stay_as_typed(as_alma: httpx2.AsyncClient) -> None:
    path = f"/diary/{LONG_AGO}/used"
    page = await as_alma.post(path, data={"used.what": "x" * 201})
    assert page.status_code == 422
    assert form_on(page, path)["used.what"] == "x" * 201


async def test_cravings_of_a_day_are_listed_by_the_clock_there(
    as_alma: httpx2.AsyncClient, alma: Person
) -> None:
    item = craving(before=6)
    await Entry.keep(alma, [item])
    page = await as_alma.get(f"/diary/{SUNDAY}")
    assert f"/craving/{item.id}" in page.text
    assert "12:00 PM 6 of 10 · Payday" in words_on(page).replace("\u202f", " ")


@pytest.mark.parametrize("day", ["2026-11-24", "2026-11-31", "today", "20261122"])
@pytest.mark.parametrize("more", ["", "/saved"])
async def test_a_day_to_come_or_none_at_all_is_not_found(
    as_alma: httpx2.AsyncClient, day: str, more: str
) -> None:
    assert (await as_alma.get(f"/diary/{day}{more}")).status_code == 404


async def test_tomorrow_elsewhere_is_no_past_day(as_alma: httpx2.AsyncClient) -> None:
    page = await as_alma.get("/diary/2026-11-23")
    assert "Nothing is written down" in words_on(page)
    assert "/diary/2026-11-23/used" not in page.text
    assert "older days" not in words_on(page)


async def test_dov_changes_nothing_of_almas_day(
    as_dov: httpx2.AsyncClient, alma: Person, dov: Person
) -> None:
    await Entry.keep(alma, [check_in(CheckIn(mood=4), day=LONG_AGO)])
    await as_dov.post(f"/diary/{LONG_AGO}/remove", data={"field": "mood"})
    await as_dov.post(f"/diary/{LONG_AGO}/used", data={"used.what": ""})
    assert await recorded(alma, LONG_AGO) == CheckIn(mood=4)
    assert await recorded(dov, LONG_AGO) == CheckIn(used=Used())


async def test_a_reminder_answered_alone_leaves_no_empty_facts(
    as_alma: httpx2.AsyncClient, alma: Person
) -> None:
    await Entry.keep(alma, [check_in(CheckIn(), day=SUNDAY)])
    assert "Nothing is written down" in words_on(await as_alma.get(f"/diary/{SUNDAY}"))

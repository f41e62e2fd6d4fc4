import asyncio
import sqlite3
from datetime import UTC, date, datetime

import httpx2
import pytest

from server.daily.forms import CheckIn, Exercise, Meals, Sleep, Used
from server.daily.models import Entry, day_of
from server.people.models import Person
from tests.conftest import Clock
from tests.daily.entries import SUNDAY, check_in
from tests.daily.filled_form import Fields, form_on, words_on

ANOTHER_DAY = date(2026, 11, 18)


async def page_form(client: httpx2.AsyncClient, day: date = SUNDAY) -> Fields:
    """The check-in page as it would be sent back untouched."""
    return form_on(await client.get(f"/check-in?day={day}"), "/check-in")


async def send(client: httpx2.AsyncClient, form: Fields, **typed: object) -> httpx2.Response:
    """Send the page with what was typed; two underscores stand for the dot of a name."""
    changed = {name.replace("__", "."): text for name, text in typed.items()}
    return await client.post("/check-in", data=form | changed)


async def recorded(person: Person, day: date = SUNDAY) -> CheckIn:
    return (await day_of(person, day)).check_in


async def test_a_check_in_is_kept_on_the_persons_day(
    as_alma: httpx2.AsyncClient, alma: Person
) -> None:
    form = await page_form(as_alma)
    answer = await send(
        as_alma, form, mood="4", craving="0", sleep__hours="7", meals__lunch="false"
    )
    # The address says which day, and nothing of what was written.
    assert (answer.status_code, answer.headers["location"]) == (303, "/diary/2026-11-22/saved")
    assert await recorded(alma) == CheckIn(
        mood=4, craving=0, sleep=Sleep(hours=7), meals=Meals(lunch=False)
    )


async def test_late_in_the_evening_it_is_still_today(
    as_alma: httpx2.AsyncClient, alma: Person, clock: Clock
) -> None:
    clock.now = datetime(2026, 11, 23, 4, 30, tzinfo=UTC)
    await send(as_alma, form_on(await as_alma.get("/check-in"), "/check-in"), mood="2")
    assert await recorded(alma) == CheckIn(mood=2)


async def test_a_page_opened_before_midnight_is_kept_on_its_day(
    as_alma: httpx2.AsyncClient, alma: Person, clock: Clock
) -> None:
    form = form_on(await as_alma.get("/check-in"), "/check-in")
    clock.advance(hours=12)
    await send(as_alma, form, mood="2")
    assert await recorded(alma) == CheckIn(mood=2)


async def test_nothing_is_ever_chosen_beforehand(as_alma: httpx2.AsyncClient) -> None:
    form = await page_form(as_alma)
    assert (form["mood"], form["craving"], form["confidence"]) == ("", "", "")
    assert {name for name, text in form.items() if text} == {"id", "day", "base", "person"}


async def test_saving_an_empty_page_records_nothing(
    as_alma: httpx2.AsyncClient, alma: Person
) -> None:
    answer = await send(as_alma, await page_form(as_alma))
    assert (await day_of(alma, SUNDAY)).is_empty
    assert "That is fine" in words_on(await as_alma.get(answer.headers["location"]))


async def test_the_same_page_sent_twice_is_one_entry(
    as_alma: httpx2.AsyncClient, alma: Person
) -> None:
    form = await page_form(as_alma)
    for _time in range(3):
        await send(as_alma, form, mood="4", note="Soup.")
    page = await Entry.since(alma, 0, 10)
    assert [item.rev for item in page.items] == [1]


async def test_the_same_page_sent_at_the_same_moment_is_one_entry(
    as_alma: httpx2.AsyncClient, alma: Person
) -> None:
    form = await page_form(as_alma)
    answers = await asyncio.gather(*(send(as_alma, form, mood="4") for _time in range(8)))
    assert {answer.status_code for answer in answers} == {303}
    assert len((await Entry.since(alma, 0, 10)).items) == 1


async def test_when_nothing_can_be_saved_the_page_keeps_what_was_typed(
    as_alma: httpx2.AsyncClient, alma: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = await page_form(as_alma)
    with monkeypatch.context() as broken:
        broken.setattr("server.daily.keeping.write", _no_room)
        page = await send(as_alma, form, note="A long day.")
    assert page.status_code == 503
    assert "Nothing was saved." in words_on(page)
    again = form_on(page, "/check-in")
    assert again["note"] == "A long day."
    assert (await send(as_alma, again)).status_code == 303
    assert await recorded(alma) == CheckIn(note="A long day.")


async def test_a_correction_shows_and_changes_what_is_recorded(
    as_alma: httpx2.AsyncClient, alma: Person
) -> None:
    await send(as_alma, await page_form(as_alma), mood="4", sleep__bed_at="23:10", note="A\r\nB")
    form = await page_form(as_alma)
    assert (form["mood"], form["sleep.bed_at"], form["note"]) == ("4", "23:10", "A\nB")
    await send(as_alma, form, mood="2", note="")
    assert await recorded(alma) == CheckIn(mood=2, sleep=Sleep(bed_at="23:10"))


async def test_a_correction_leaves_what_another_phone_sent_meanwhile(
    as_alma: httpx2.AsyncClient, alma: Person
) -> None:
    form = await page_form(as_alma)
    await Entry.keep(alma, [check_in(CheckIn(craving=6, mood=1))])
    await send(as_alma, form, mood="3")
    assert await recorded(alma) == CheckIn(craving=6, mood=3)


async def test_what_was_removed_meanwhile_does_not_swallow_a_new_check_in(
    as_alma: httpx2.AsyncClient, alma: Person
) -> None:
    form = await page_form(as_alma)
    await send(as_alma, form, mood="3")
    deletion = {"id": form["id"], "kind": "check_in", "rev": 5, "deleted": True}
    await as_alma.post("/api/v1/sync", json={"items": [deletion]})
    await send(as_alma, form, mood="4")
    assert await recorded(alma) == CheckIn(mood=4)


async def test_a_mistake_is_told_beside_its_field_and_everything_stays_as_typed(
    as_alma: httpx2.AsyncClient, alma: Person
) -> None:
    form = await page_form(as_alma)
    page = await send(
        as_alma, form, mood="2", exercise__kind="run", note="keep <me>", symptoms="fever"
    )
    assert page.status_code == 422
    assert 'id="field-exercise-minutes-error"' in page.text
    again = form_on(page, "/check-in")
    assert again == form | {
        "mood": "2", "exercise.kind": "run", "note": "keep <me>", "symptoms": "fever"
    }  # fmt: skip
    assert (await day_of(alma, SUNDAY)).is_empty


async def test_the_last_seven_days_can_be_filled_in(
    as_alma: httpx2.AsyncClient, alma: Person
) -> None:
    await send(as_alma, await page_form(as_alma, ANOTHER_DAY), mood="5")
    assert await recorded(alma, ANOTHER_DAY) == CheckIn(mood=5)
    assert (await day_of(alma, SUNDAY)).is_empty


async def test_an_older_day_leads_to_the_diary(as_alma: httpx2.AsyncClient) -> None:
    answer = await as_alma.get("/check-in?day=2026-11-14")
    assert (answer.status_code, answer.headers["location"]) == (303, "/diary/2026-11-14")


async def test_an_older_day_is_not_changed_by_a_page_left_open(
    as_alma: httpx2.AsyncClient, alma: Person, clock: Clock
) -> None:
    form = await page_form(as_alma)
    clock.advance(days=8)
    page = await send(as_alma, form, mood="5")
    assert page.status_code == 422
    assert form_on(page, "/check-in")["mood"] == "5"
    assert (await day_of(alma, SUNDAY)).is_empty


@pytest.mark.parametrize("day", ["2026-11-23", "2026-02-30", "tomorrow"])
async def test_a_day_to_come_or_none_at_all_is_not_found(
    as_alma: httpx2.AsyncClient, day: str
) -> None:
    assert (await as_alma.get("/check-in", params={"day": day})).status_code == 404


async def test_a_usual_day_is_offered_in_words_and_recorded_by_one_tap(
    as_alma: httpx2.AsyncClient, alma: Person
) -> None:
    await _keep_a_usual_week(alma)
    page = await as_alma.get("/check-in")
    words = words_on(page).replace("\u202f", " ")
    assert "Sleep: 7.5 hours, in bed at 11:10 PM, up at 6:40 AM" in words
    assert "Meals: breakfast" in words
    assert "Exercise: 30 minutes, walk" in words
    await send(as_alma, form_on(page, "/check-in"), usual=_offer_on(page), mood="3")
    assert await recorded(alma) == CheckIn(
        mood=3,
        sleep=Sleep(hours=7.5, bed_at="23:10", up_at="06:40"),
        meals=Meals(breakfast=True),
        exercise=Exercise(minutes=30, kind="walk"),
    )


async def test_without_usual_days_nothing_is_offered(as_alma: httpx2.AsyncClient) -> None:
    assert "Like a usual day" not in (await as_alma.get("/check-in")).text


async def test_a_hidden_part_is_not_asked_and_not_touched(
    as_alma: httpx2.AsyncClient, alma: Person
) -> None:
    await Entry.keep(alma, [check_in(CheckIn(mood=2, craving=3))])
    form = form_on(await as_alma.get("/check-in/tiles"), "/check-in/tiles")
    kept = [name for name in form["shown"] if name != "mood"]
    answer = await as_alma.post("/check-in/tiles", data={"shown": kept})
    assert answer.status_code == 303
    form = await page_form(as_alma)
    assert "mood" not in form
    await send(as_alma, form, craving="1")
    assert await recorded(alma) == CheckIn(mood=2, craving=1)


async def test_with_every_part_hidden_the_page_says_how_to_get_them_back(
    as_alma: httpx2.AsyncClient,
) -> None:
    await as_alma.post("/check-in/tiles", data={"shown": ""})
    assert "Every part is hidden" in words_on(await as_alma.get("/check-in"))


async def test_symptoms_stand_beside_when_to_get_medical_help(as_alma: httpx2.AsyncClient) -> None:
    words = words_on(await as_alma.get("/check-in"))
    assert "Get medical help now" in words
    assert "911" in words


async def test_after_i_used_nobody_was_told_and_the_danger_signs_are_shown(
    as_alma: httpx2.AsyncClient, alma: Person
) -> None:
    answer = await send(as_alma, await page_form(as_alma), used="true")
    assert await recorded(alma) == CheckIn(used=Used())
    words = words_on(await as_alma.get(answer.headers["location"]))
    assert "Saved. Nobody was told." in words
    assert "your body is less used to it" in words
    assert "Naloxone" in words
    assert "Open Help" in words


@pytest.mark.parametrize(
    "typed", [{"mood": "1"}, {"craving": "8"}, {"symptoms": "low_mood"}], ids=str
)
async def test_a_heavy_day_shows_the_help_line(
    as_alma: httpx2.AsyncClient, typed: dict[str, str]
) -> None:
    answer = await send(as_alma, await page_form(as_alma), **typed)
    words = words_on(await as_alma.get(answer.headers["location"]))
    assert "988" in words
    assert "Nobody was told" in words


async def test_an_ordinary_day_shows_no_help_line(as_alma: httpx2.AsyncClient) -> None:
    answer = await send(as_alma, await page_form(as_alma), mood="3", craving="7")
    assert "988" not in words_on(await as_alma.get(answer.headers["location"]))


async def test_dov_sees_nothing_of_almas_day(
    as_alma: httpx2.AsyncClient, as_dov: httpx2.AsyncClient
) -> None:
    await send(as_alma, await page_form(as_alma), note="sentinel")
    for path in ("/check-in", "/diary", "/diary/2026-11-22", "/diary/2026-11-22/saved", "/"):
        assert "sentinel" not in (await as_dov.get(path)).text


async def test_signed_out_the_check_in_leads_to_sign_in(client: httpx2.AsyncClient) -> None:
    answer = await client.get("/check-in")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=%2Fcheck-in")


async def _no_room(_unit: object) -> None:
    error = sqlite3.OperationalError("database or disk is full")
    error.sqlite_errorcode = sqlite3.SQLITE_FULL
    raise error


async def _keep_a_usual_week(person: Person) -> None:
    data = CheckIn(
        mood=5,
        sleep=Sleep(hours=7.5, quality=5, bed_at="23:10", up_at="06:40"),
        meals=Meals(breakfast=True),
        exercise=Exercise(minutes=30, kind="walk"),
    )
    days = [date(2026, 11, number) for number in (18, 19, 20)]
    await Entry.keep(person, [check_in(data, day=day) for day in days])


def _offer_on(page: httpx2.Response) -> str:
    marker = 'name="usual" value="'
    start = page.text.index(marker) + len(marker)
    return page.text[start : page.text.index('"', start)].replace("&#34;", '"')

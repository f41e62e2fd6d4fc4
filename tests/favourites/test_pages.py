from uuid import UUID

import httpx2
import pytest

from server.favourites import work
from server.favourites.models import Favourite
from server.people.models import Person
from tests.conftest import Clock
from tests.daily.filled_form import words_on
from tests.favourites.setting import (
    MONDAY,
    change_meeting,
    drop,
    keep,
    leave_out,
    list_meeting,
    record,
)
from tests.routes import SAMPLE_ID

MINE = "/meetings/mine"


async def test_with_nothing_kept_it_leads_to_the_finder(as_alma: httpx2.AsyncClient) -> None:
    answer = await as_alma.get(MINE)
    assert answer.status_code == 200
    assert "You keep no meeting yet" in words_on(answer)
    assert 'href="/meetings"' in answer.text


async def test_it_says_when_a_meeting_is_next_and_when_it_reminds(
    as_alma: httpx2.AsyncClient, alma: Person, clock: Clock
) -> None:
    await keep(alma, await list_meeting(record()), clock())
    words = words_on(await as_alma.get(MINE))
    assert "Today, 8:00 PM" in words
    assert "Starts in 5 h" in words
    assert "We remind you: Today, 7:30 PM" in words
    assert "St. Mark’s, 12 Elm Street, Delray Beach" in words


async def test_the_list_is_a_tap_from_the_finder(
    as_alma: httpx2.AsyncClient, client: httpx2.AsyncClient
) -> None:
    link = f'<a class="shell-link" href="{MINE}">'
    assert link in (await as_alma.get("/meetings")).text
    assert link not in (await client.get("/meetings")).text


async def test_one_that_nobody_goes_to_names_no_place(
    as_alma: httpx2.AsyncClient, alma: Person, clock: Clock
) -> None:
    online = record(is_in_person=False, venue="", address="")
    await keep(alma, await list_meeting(online), clock())
    assert "Delray Beach" not in words_on(await as_alma.get(MINE))


async def test_both_clocks_are_said_where_they_differ(
    as_dov: httpx2.AsyncClient, dov: Person, clock: Clock
) -> None:
    await keep(dov, await list_meeting(record()), clock())
    words = words_on(await as_dov.get(MINE))
    assert "Tomorrow, 2:00 AM" in words
    assert "8:00 PM in New York" in words
    assert "The reminder falls in your quiet hours, so no phone rings." in words


async def test_the_one_that_is_on_stands_first_and_asks_whether_somebody_went(
    as_alma: httpx2.AsyncClient, alma: Person, clock: Clock
) -> None:
    for one in (record("later", name="Later"), record("on", name="On", start=14 * 60 + 30)):
        await keep(alma, await list_meeting(one), clock())
    answer = await as_alma.get(MINE)
    words = words_on(answer)
    assert words.index("On now: 30 min left") < words.index("Starts in 5 h")
    assert answer.text.count('/went"\n          data-full') == 1


async def test_it_says_whether_this_phone_rings_where_it_says_when(
    as_alma: httpx2.AsyncClient, alma: Person, clock: Clock
) -> None:
    meeting = await list_meeting(record())
    for minutes, asks in ((30, 1), (None, 0)):
        await keep(alma, meeting, clock(), minutes)
        for path in (MINE, f"/meetings/{meeting}"):
            text = (await as_alma.get(path)).text
            assert text.count("Does this phone show reminders?") == asks
            assert text.count('data-behavior="push/shown_here"') == asks
            assert text.count('href="/notifications"') == int(asks or path == MINE)


async def test_what_was_done_is_said_where_the_page_opens(
    as_alma: httpx2.AsyncClient, alma: Person
) -> None:
    meeting = await list_meeting(record())
    for act, words in (("keep", "You keep this meeting."), ("let-go", "It is not on your list")):
        answer = await as_alma.post(f"/meetings/{meeting}/{act}", data={"person": str(alma.id)})
        page = (await as_alma.get(answer.headers["location"])).text
        assert answer.headers["location"].endswith("#mine")
        _, _, panel = page.partition('<h2 id="mine">')
        notice, _, _ = panel.partition("<form")
        assert 'class="shell-notice shell-notice-saved" role="status"' in notice
        assert words in notice


async def test_what_was_noted_today_is_not_asked_again(
    as_alma: httpx2.AsyncClient, alma: Person, clock: Clock
) -> None:
    meeting = await list_meeting(record(start=14 * 60 + 30))
    await keep(alma, meeting, clock())
    for path in (MINE, f"/meetings/{meeting}"):
        assert "Noted for today." not in words_on(await as_alma.get(path))
    await as_alma.post(f"/meetings/{meeting}/went", data={"person": str(alma.id)})
    for path in (MINE, f"/meetings/{meeting}"):
        answer = await as_alma.get(path)
        assert "Noted for today." in words_on(answer)
        assert f"/meetings/{meeting}/went" not in answer.text
    clock.advance(hours=15)
    assert f"/meetings/{meeting}/went" in (await as_alma.get(MINE)).text


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"start": 21 * 60}, "Now: Every Sunday, 9:00 PM to 10:00 PM, New York time"),
        ({"venue": "Town Hall"}, "Now: Town Hall, 12 Elm Street, Delray Beach"),
        ({"url": "https://meet.example.org/2"}, "The link or number is new."),
        ({"is_online": False}, "Now: In person"),
    ],
)
async def test_it_says_what_changed_until_it_was_seen(
    as_alma: httpx2.AsyncClient, alma: Person, clock: Clock, changed: dict[str, object], said: str
) -> None:
    meeting = await list_meeting(record())
    await keep(alma, meeting, clock())
    await change_meeting(record("harbor", **changed))
    await work.look(clock())
    words = words_on(await as_alma.get(MINE))
    assert "This meeting changed" in words
    assert "I have seen it" not in words
    assert said in words
    answer = await as_alma.post(f"/meetings/{meeting}/seen", data={"person": str(alma.id)})
    assert (answer.status_code, answer.headers["location"]) == (303, MINE)
    assert "This meeting changed" not in words_on(await as_alma.get(MINE))


async def test_another_day_is_said_by_its_name(
    as_alma: httpx2.AsyncClient, alma: Person, clock: Clock
) -> None:
    meeting = await list_meeting(record())
    await keep(alma, meeting, clock())
    await leave_out(meeting, clock())
    await list_meeting(record(weekday=MONDAY), clock())
    await work.look(clock())
    words = words_on(await as_alma.get(MINE))
    assert "Before: Sunday" in words
    assert "Now: Monday" in words


async def test_what_is_no_longer_listed_says_so_and_leads_on(
    as_alma: httpx2.AsyncClient, alma: Person, clock: Clock
) -> None:
    meeting = await list_meeting(record())
    await keep(alma, meeting, clock())
    await leave_out(meeting, clock())
    await work.look(clock())
    await drop(meeting)
    answer = await as_alma.get(MINE)
    assert "This meeting is no longer listed." in words_on(answer)
    assert "It was: Every Sunday, 8:00 PM to 9:00 PM, New York time" in words_on(answer)
    assert f'href="/meetings/{meeting}"' not in answer.text
    await as_alma.post(f"/meetings/{meeting}/let-go", data={"back": "mine"})
    assert await Favourite.all_of(alma) == []


async def test_a_form_keeps_with_a_reminder_or_without(
    as_alma: httpx2.AsyncClient, alma: Person
) -> None:
    meeting = await list_meeting(record())
    typed = {"remind_minutes_before": "60", "in_quiet_hours": "ring", "person": str(alma.id)}
    answer = await as_alma.post(f"/meetings/{meeting}/keep", data=typed)
    assert answer.headers["location"] == f"/meetings/{meeting}?saved=kept#mine"
    (one,) = await Favourite.all_of(alma)
    assert (one.choice.remind_minutes_before, one.choice.in_quiet_hours) == (60, "ring")
    typed = {"remind_minutes_before": "", "back": "mine"}
    answer = await as_alma.post(f"/meetings/{meeting}/keep", data=typed)
    assert answer.headers["location"] == f"{MINE}?saved=kept"
    (one,) = await Favourite.all_of(alma)
    assert (one.choice.remind_minutes_before, one.choice.in_quiet_hours) == (None, "move")


async def test_what_a_form_never_sends_is_refused(as_alma: httpx2.AsyncClient) -> None:
    meeting = await list_meeting(record())
    answer = await as_alma.post(f"/meetings/{meeting}/keep", data={"remind_minutes_before": "soon"})
    assert answer.status_code == 422


async def test_a_page_made_for_somebody_else_changes_nothing(
    as_dov: httpx2.AsyncClient, dov: Person, alma: Person, clock: Clock
) -> None:
    meeting = await list_meeting(record())
    await keep(dov, meeting, clock())
    for act in ("keep", "let-go", "seen", "went"):
        typed = {"person": str(alma.id)}
        answer = await as_dov.post(f"/meetings/{meeting}/{act}", data=typed)
        assert answer.status_code == 409, act
    assert len(await Favourite.all_of(dov)) == 1


@pytest.mark.parametrize("meeting", [str(SAMPLE_ID), "nowhere"])
async def test_what_is_not_there_is_not_found(as_alma: httpx2.AsyncClient, meeting: str) -> None:
    for act in ("keep", "seen", "went"):
        assert (
            await as_alma.post(f"/meetings/{meeting}/{act}", data={"person": ""})
        ).status_code == 404


async def test_dov_can_not_tell_whether_alma_keeps_a_meeting(
    as_alma: httpx2.AsyncClient, as_dov: httpx2.AsyncClient, alma: Person, clock: Clock
) -> None:
    meeting = await list_meeting(record())
    before = [await _shown(as_dov, meeting)]
    await keep(alma, meeting, clock())
    assert await _shown(as_dov, meeting) == before[0]
    assert "Harbor" not in (await as_dov.get(MINE)).text
    answer = await as_dov.post(f"/meetings/{meeting}/seen", data={"person": ""})
    assert answer.status_code == 404


async def _shown(client: httpx2.AsyncClient, meeting: UUID) -> str:
    return words_on(await client.get(f"/meetings/{meeting}"))

"""A meeting in somebody's calendar: each week at its hour, and telling nobody what it is."""

import re
from datetime import UTC, datetime

import httpx2
from msgspec.structs import replace

from tests.conftest import Clock
from tests.meetings.listing import HALL, ONLINE, listed


def lines(body: str) -> list[str]:
    return body.replace("\r\n ", "").split("\r\n")


async def test_it_comes_each_week_by_the_clock_of_its_zone(client: httpx2.AsyncClient) -> None:
    [hall] = await listed(HALL)
    answer = await client.get(f"/meetings/{hall.id}.ics")
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    said = lines(answer.text)
    assert "DTSTART;TZID=America/New_York:20261122T160000" in said
    assert {"RRULE:FREQ=WEEKLY", "DURATION:PT60M", f"UID:{hall.id}@evenkeel"} <= set(said)
    assert "TZID:America/New_York" in said


async def test_by_itself_it_tells_nobody_what_it_is(client: httpx2.AsyncClient) -> None:
    [hall] = await listed(HALL)
    answer = await client.get(f"/meetings/{hall.id}.ics")
    assert "SUMMARY:Plan" in lines(answer.text)
    for word in ("Keep", "Narcotics", "NA", "Town Hall", "Main", "Delray"):
        assert not re.search(rf"\b{word}\b", answer.text), word
    assert answer.headers["content-disposition"] == 'attachment; filename="plan.ics"'


async def test_by_its_name_when_asked_for(client: httpx2.AsyncClient) -> None:
    tricky = replace(ONLINE, name="A; B, C\\D\nBEGIN:VEVENT", venue="Room 1, left")
    [one] = await listed(tricky)
    said = lines((await client.get(f"/meetings/{one.id}.ics?title=name")).text)
    assert "SUMMARY:A\\; B\\, C\\\\D\\nBEGIN:VEVENT" in said
    assert said.count("BEGIN:VEVENT") == 1
    assert "DESCRIPTION:https://zoom.us/j/123456789" in said
    assert "LOCATION:Room 1\\, left\\, FL" in said


async def test_without_a_time_there_is_none(client: httpx2.AsyncClient) -> None:
    [one] = await listed(replace(HALL, weekday=None, start=None))
    assert (await client.get(f"/meetings/{one.id}.ics")).status_code == 404
    assert "calendar" not in (await client.get(f"/meetings/{one.id}")).text


async def test_at_an_hour_that_clocks_leave_out_it_stays_at_its_own(
    client: httpx2.AsyncClient, clock: Clock
) -> None:
    """DTSTART may name a time of a gap, by the offset before it (RFC 5545, section 3.3.5)."""
    clock.now = datetime(2027, 3, 10, 12, tzinfo=UTC)
    [night] = await listed(replace(HALL, weekday=0, start=2 * 60 + 30))
    said = lines((await client.get(f"/meetings/{night.id}.ics")).text)
    assert "DTSTART;TZID=America/New_York:20270314T023000" in said


async def test_one_that_is_not_held_each_week_says_so(client: httpx2.AsyncClient) -> None:
    [monthly, weekly] = await listed(
        replace(HALL, recurrence_note="first Sunday"), replace(HALL, source_id="weekly")
    )
    said = lines((await client.get(f"/meetings/{monthly.id}.ics")).text)
    assert "DESCRIPTION:Not every week" in said
    named = lines((await client.get(f"/meetings/{monthly.id}.ics?title=name")).text)
    assert "DESCRIPTION:Not every week\\nfirst Sunday" in named
    for title in ("", "?title=name"):
        assert "Not every week" not in (await client.get(f"/meetings/{weekly.id}.ics{title}")).text


async def test_one_online_goes_on_while_its_hall_is_closed(client: httpx2.AsyncClient) -> None:
    [online, hall] = await listed(
        replace(ONLINE, is_closed=True), replace(HALL, is_in_person=False, is_closed=True)
    )
    assert (await client.get(f"/meetings/{online.id}.ics")).status_code == 200
    assert (await client.get(f"/meetings/{hall.id}.ics")).status_code == 404

import asyncio
from datetime import timedelta
from uuid import UUID, uuid4

import httpx2
import msgspec

from server.daily.day import deletion
from server.daily.forms import CheckIn
from server.daily.models import Entry, day_of
from server.favourites.going import went
from server.people.models import Person
from tests.conftest import Clock
from tests.daily.entries import SUNDAY, check_in
from tests.favourites.setting import list_meeting, record

ID = UUID("5b8a4a0e-58d1-4a0a-8f0a-111111111111")


async def said(person: Person) -> CheckIn:
    return (await day_of(person, SUNDAY)).check_in


async def test_it_ticks_a_meeting_in_todays_check_in(alma: Person, clock: Clock) -> None:
    assert await went(alma, ID, clock()) == SUNDAY
    assert await said(alma) == CheckIn(connection=["meeting"])


async def test_what_today_says_already_stays(alma: Person, clock: Clock) -> None:
    await Entry.keep(alma, [check_in(CheckIn(mood=2, connection=["friend"]))])
    await went(alma, ID, clock())
    assert await said(alma) == CheckIn(mood=2, connection=["friend", "meeting"])


async def test_sent_twice_it_is_once(alma: Person, clock: Clock) -> None:
    await asyncio.gather(*(went(alma, ID, clock()) for _ in range(4)))
    (entry,) = (await Entry.since(alma, 0, 10)).items
    assert (entry.id, entry.rev) == (ID, 1)


async def test_an_id_that_was_removed_since_loses_nothing(alma: Person, clock: Clock) -> None:
    await went(alma, ID, clock())
    gone = await Entry.find(alma, ID)
    assert gone
    await Entry.keep(alma, [deletion(gone)])
    clock.advance(minutes=1)
    await went(alma, ID, clock())
    assert (await said(alma)).connection == ["meeting"]


async def test_today_is_the_day_where_one_lives(alma: Person, clock: Clock) -> None:
    clock.advance(hours=8, minutes=59)
    assert await went(alma, uuid4(), clock()) == SUNDAY
    clock.advance(minutes=1)
    assert await went(alma, uuid4(), clock()) == SUNDAY + timedelta(days=1)


async def test_the_page_leads_to_what_was_saved_and_keeps_no_meeting(
    as_alma: httpx2.AsyncClient, alma: Person
) -> None:
    meeting = await list_meeting(record())
    typed = {"person": str(alma.id), "id": str(ID)}
    answer = await as_alma.post(f"/meetings/{meeting}/went", data=typed)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/diary/{SUNDAY}/saved")
    (entry,) = (await Entry.since(alma, 0, 10)).items
    assert str(meeting) not in msgspec.json.encode(entry).decode()


async def test_a_meeting_that_is_nowhere_is_not_found(as_alma: httpx2.AsyncClient) -> None:
    assert (await as_alma.post(f"/meetings/{ID}/went", data={"person": ""})).status_code == 404
    assert (await as_alma.post("/meetings/nowhere/went", data={"person": ""})).status_code == 404

"""What somebody keeps comes to their phone as a pack, so that it is all there without a signal."""

from typing import Any

import httpx2

from server.core.database import rows, write
from server.meetings.pack import COLUMNS, LONGEST_NOTE
from tests.conftest import Clock
from tests.favourites.setting import change_meeting, leave_out, list_meeting, record

PATH = "/api/v1/meetings/mine/pack"
FAR: dict[str, Any] = {
    "lat": 41.88,
    "lng": -87.63,
    "precision": "exact",
    "city": "Chicago",
    "region": "IL",
}
SAID: dict[str, Any] = {
    "url_notes": "Passcode: 123",
    "phone": "+16465550100,,5550001#",
    "phone_notes": "ID 5550001",
    "notes": "Coffee. " * 80,
    "venue_notes": "Ring. " * 80,
    "district": "Cook County",
}


async def opened(client: httpx2.AsyncClient) -> dict[str, dict[str, Any]]:
    """The meetings of the pack by id, read as the phone reads it."""
    answer = await client.get(PATH)
    assert answer.status_code == 200, answer.text
    pack = answer.json()
    columns = [
        [pack["texts"][one] for one in column] if name in pack["shared"] else column
        for name, column in zip(pack["columns"], pack["meetings"], strict=True)
    ]
    rows = [dict(zip(pack["columns"], row, strict=True)) for row in zip(*columns, strict=True)]
    return {one["id"]: one for one in rows}


async def keep(client: httpx2.AsyncClient, meeting: object) -> None:
    assert (await client.put(f"/api/v1/meetings/{meeting}/favourite")).status_code == 204


async def test_it_holds_all_that_is_known_of_them(as_alma: httpx2.AsyncClient) -> None:
    meeting = await list_meeting(record(**FAR, **SAID, types=("D", "O", "X")))
    await list_meeting(record("another"))
    await keep(as_alma, meeting)
    (one,) = (await opened(as_alma)).values()
    assert list(one) == [*COLUMNS, "same_as"]
    assert {name: one[name] for name in FAR | SAID} == FAR | SAID
    assert len(one["notes"]) > LONGEST_NOTE
    assert (one["id"], one["types"], one["feed"]) == (str(meeting), "D O X", "Harbor feed")
    assert one["same_as"] is None


async def test_it_comes_once_until_something_changes(
    as_alma: httpx2.AsyncClient, clock: Clock
) -> None:
    meeting, other = await list_meeting(record()), await list_meeting(record("other"))
    await keep(as_alma, meeting)
    answer = await as_alma.get(PATH)
    assert answer.headers["cache-control"] == "no-store"  # the phone keeps it sealed, nobody else
    known = {"If-None-Match": answer.headers["etag"]}
    clock.advance(hours=7)
    again = await as_alma.get(PATH, headers=known)
    assert (again.status_code, again.content) == (304, b"")
    await change_meeting(record(venue="Town Hall"))
    changed = await as_alma.get(PATH, headers=known)
    assert (changed.status_code, "Town Hall" in changed.text) == (200, True)
    await keep(as_alma, other)
    known = {"If-None-Match": changed.headers["etag"]}
    assert (await as_alma.get(PATH, headers=known)).status_code == 200


async def test_what_is_listed_no_more_is_not_in_it(
    as_alma: httpx2.AsyncClient, clock: Clock
) -> None:
    meeting = await list_meeting(record())
    await keep(as_alma, meeting)
    await leave_out(meeting, clock(), hides=False)
    assert list(await opened(as_alma)) == [str(meeting)]
    await leave_out(meeting, clock())
    assert await opened(as_alma) == {}


async def test_it_says_what_lists_show_in_its_place(as_alma: httpx2.AsyncClient) -> None:
    meeting, shown = await list_meeting(record()), await list_meeting(record("the same"))
    await keep(as_alma, meeting)
    sql = "UPDATE meeting SET cluster = ? WHERE id = ?"
    await write(lambda: rows(sql, [shown, meeting]))
    assert [one["same_as"] for one in (await opened(as_alma)).values()] == [str(shown)]


async def test_dov_gets_nothing_of_almas(
    as_alma: httpx2.AsyncClient, as_dov: httpx2.AsyncClient, client: httpx2.AsyncClient
) -> None:
    await keep(as_alma, await list_meeting(record()))
    assert await opened(as_dov) == {}
    known = {"If-None-Match": (await as_alma.get(PATH)).headers["etag"]}
    assert (await as_dov.get(PATH, headers=known)).status_code == 200
    assert (await client.get(PATH, headers=known)).status_code == 401

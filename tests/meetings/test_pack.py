"""The pack that a phone keeps: everything near, a little of each hour online, and small."""

import gzip
import json
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from msgspec.structs import replace

from server.listings.record import Record
from server.meetings import pack
from server.places.lookup import Place
from tests.meetings import crowd
from tests.meetings.listing import HALL, NOW, ONLINE, listed

DELRAY = Place("Delray Beach, FL", 26.456, -80.079, "America/New_York")
pytestmark = pytest.mark.usefixtures("database")


async def opened(place: Place | None = DELRAY, radius_km: float = 65) -> list[dict[str, Any]]:
    """The meetings of a pack, read as the phone reads it."""
    body = json.loads((await pack.made(place, radius_km, NOW)).body)
    assert (body["format"], body["made_at"]) == (1, "2026-11-22T20:00:00Z")
    columns = [
        [body["texts"][one] for one in column] if name in body["shared"] else column
        for name, column in zip(body["columns"], body["meetings"], strict=True)
    ]
    return [dict(zip(body["columns"], row, strict=True)) for row in zip(*columns, strict=True)]


async def test_it_holds_what_the_finder_needs() -> None:
    [hall, online] = await listed(HALL, ONLINE)
    known = {one["id"]: one for one in await opened()}
    assert set(known) == {str(hall.id), str(online.id)}
    one = known[str(hall.id)]
    assert {name: one[name] for name in ("name", "weekday", "start", "timezone", "types")} == {
        "name": "Keep It Simple",
        "weekday": 0,
        "start": 960,
        "timezone": "America/New_York",
        "types": "D O X",
    }
    assert (one["lat"], one["lng"], one["attendance"], one["feed"]) == (
        26.4615,
        -80.0728,
        1,
        "Town",
    )
    assert known[str(online.id)]["url"] == "https://zoom.us/j/123456789"
    assert known[str(online.id)]["lat"] is None


async def test_it_ends_at_its_radius() -> None:
    await listed(HALL, replace(HALL, source_id="far", lat=28.0, lng=-81.0))
    assert [one["name"] for one in await opened()] == ["Keep It Simple"]
    assert len(await opened(radius_km=250)) == 2
    assert await opened(None) == []


async def test_online_ones_are_spread_over_the_week() -> None:
    def at(number: int, weekday: int, start: int) -> Record:
        seen = NOW - timedelta(days=number)
        return replace(
            ONLINE, source_id=f"{weekday} {number}", weekday=weekday, start=start, updated_at=seen
        )

    crowded = [at(number, 0, 600 + number) for number in range(30)]
    await listed(*crowded, *(at(900, weekday, 600) for weekday in range(1, 7)))
    kept = await opened(None)
    assert len(kept) == pack.ONLINE_AN_HOUR + 6
    on_sunday = sorted(one["start"] for one in kept if one["weekday"] == 0)
    assert on_sunday == [600, 601, 602, 603, 604, 605]  # those confirmed last


async def test_the_same_meetings_make_the_same_pack() -> None:
    await listed(HALL, ONLINE)
    early = await pack.made(DELRAY, 65, NOW)
    late = await pack.made(DELRAY, 65, NOW + timedelta(days=3, hours=5))
    assert (early.body != late.body, early.etag) == (True, late.etag)
    assert (await pack.made(DELRAY, 64, NOW)).etag != early.etag


async def test_what_an_import_under_way_has_written_is_not_in_it() -> None:
    await listed(HALL)
    hidden = await pack.made(DELRAY, 65, NOW)
    await listed(replace(HALL, is_in_person=False, is_closed=True), feed="Closed ones")
    assert (await pack.made(DELRAY, 65, NOW)).etag == hidden.etag  # inactive ones stay out


async def test_thousands_stay_small_and_the_nearest_are_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    chance = Random(5)
    town = crowd.cities()[0][0][0]
    some = [
        replace(
            crowd.record(number, town, chance, NOW),
            source_id=f"{number}",
            lat=26.456 + number / 10_000,
            lng=-80.079,
            is_in_person=True,
            recurrence_note="",
        )
        for number in range(1000)
    ]
    await listed(*some)
    kept = (await pack.made(DELRAY, 65, NOW)).body
    assert len(gzip.compress(kept)) / 1000 < 80
    monkeypatch.setattr(pack, "MOST_NEAR", 10)
    near = [one for one in await opened() if one["attendance"] != 2]
    assert max(one["lat"] for one in near) < 26.458

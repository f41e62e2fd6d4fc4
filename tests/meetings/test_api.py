"""Meetings for other programs: what the public contract promises."""

from typing import Any
from uuid import uuid4

import httpx2
import pytest
from msgspec.structs import replace

from tests.meetings.listing import HALL, ONLINE, error_of, listed


async def found(client: httpx2.AsyncClient, asked: str) -> dict[str, Any]:
    answer = await client.get(f"/api/v1/meetings?{asked}")
    assert answer.status_code == 200, answer.text
    said: dict[str, Any] = answer.json()
    return said


def names(said: dict[str, Any]) -> list[str]:
    return [one["name"] for one in said["meetings"]]


async def test_a_meeting_is_told_as_the_contract_has_it(client: httpx2.AsyncClient) -> None:
    [hall] = await listed(HALL)
    said = await found(client, "near=33444&radius_km=10")
    assert said["place"] == {
        "name": "Delray Beach, FL",
        "lat": 26.456,
        "lng": -80.079,
        "timezone": "America/New_York",
    }
    assert (said["radius_km"], "cursor" in said) == (10, False)
    [one] = said["meetings"]
    assert 0.5 < one.pop("distance_km") < 1.2
    assert one == {
        "id": str(hall.id),
        "name": "Keep It Simple",
        "program": "NA",
        "attendance": "in_person",
        "weekday": 0,
        "start": "16:00",
        "end": "17:00",
        "duration_min": 60,
        "timezone": "America/New_York",
        "next_start_at": "2026-11-22T21:00:00Z",
        "next_end_at": "2026-11-22T22:00:00Z",
        "is_on_now": False,
        "types": ["D", "O", "X"],
        "place": {
            "name": "Town Hall",
            "address": "100 Main Street",
            "city": "Delray Beach",
            "region": "FL",
            "postal_code": "33444",
            "lat": 26.4615,
            "lng": -80.0728,
            "precision": "exact",
        },
        "updated_at": "2026-08-12T00:00:00Z",
        "feed": "Town",
        "source_id": "hall",
    }
    alone = (await client.get(f"/api/v1/meetings/{hall.id}")).json()
    assert alone == one


async def test_an_online_one_tells_how_to_join(client: httpx2.AsyncClient) -> None:
    await listed(HALL, ONLINE)
    said = await found(client, "")
    [one] = said["meetings"]
    assert one["online"] == {
        "url": "https://zoom.us/j/123456789",
        "provider": "Zoom",
        "phone": "+1 646 558 8656,,123456789#",
        "notes": "Password: serenity",
    }
    assert one["place"]["precision"] == "none"
    assert (one["start"], one["end"]) == ("12:30", "14:00")
    assert "radius_km" not in said
    assert "place" not in said


async def test_by_appointment_times_are_null(client: httpx2.AsyncClient) -> None:
    await listed(replace(HALL, weekday=None, start=None))
    [one] = (await found(client, "near=33444"))["meetings"]
    for name in ("weekday", "start", "end", "next_start_at", "next_end_at"):
        assert one[name] is None, name


async def test_a_radius_is_never_widened_and_none_grows_until_there_is_enough(
    client: httpx2.AsyncClient,
) -> None:
    await listed(HALL, replace(HALL, source_id="far", name="Far", lat=27.3, lng=-80.35))
    assert names(await found(client, "near=33444&radius_km=5")) == ["Keep It Simple"]
    said = await found(client, "near=33444")
    assert (said["radius_km"], len(said["meetings"])) == (250, 2)


async def test_each_filter_narrows(client: httpx2.AsyncClient) -> None:
    closed = replace(HALL, source_id="x", name="Closed", is_in_person=False, is_closed=True)
    await listed(HALL, ONLINE, closed)
    for asked, wanted in {
        "near=33444&attendance=in_person": ["Keep It Simple"],
        "near=33444&attendance=inactive": ["Closed"],
        "near=33444&attendance=any": ["Evening Light", "Keep It Simple", "Closed"],
        "near=33444": ["Evening Light", "Keep It Simple"],
        "near=33444&program=na": ["Keep It Simple"],
        "near=33444&type=D,X": ["Keep It Simple"],
        "near=33444&weekday=1": [],
        "near=33444&when=now": [],
        "near=33444&when=soon&q=HALL": ["Keep It Simple"],
        "feed=Town": ["Evening Light", "Keep It Simple"],
        "feed=Town&when=today&part_of_day=evening": ["Keep It Simple"],
    }.items():
        assert sorted(names(await found(client, asked))) == sorted(wanted), asked


async def test_a_cursor_goes_through_all_once(client: httpx2.AsyncClient) -> None:
    await listed(*(replace(ONLINE, source_id=f"{n}", name=f"{n}") for n in range(9)))
    seen: list[str] = []
    cursor = ""
    for _page in range(3):
        said = await found(client, f"limit=4&cursor={cursor}")
        seen += names(said)
        cursor = said.get("cursor", "")
    assert (sorted(seen), cursor) == ([f"{n}" for n in range(9)], "")


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ("lat=91&lng=0", "lat"),
        ("lat=0&lng=-180.1", "lng"),
        ("lat=nan&lng=0", "lat"),
        ("lat=26", "lng"),
        ("near=33444&radius_km=251", "radius_km"),
        ("near=33444&radius_km=0", "radius_km"),
        ("radius_km=5", "radius_km"),
        ("when=later", "when"),
        ("weekday=7", "weekday"),
        ("attendance=somehow", "attendance"),
        ("program=Nobody", "program"),
        ("type=D,NOTHING", "type"),
        ("feed=Nowhere", "feed"),
        ("limit=201", "limit"),
        ("limit=0", "limit"),
        ("cursor=nonsense", "cursor"),
        ("colour=blue", "colour"),
    ],
)
async def test_what_can_not_be_asked_is_named(
    client: httpx2.AsyncClient, asked: str, field: str
) -> None:
    error = await error_of(client, f"/api/v1/meetings?{asked}")
    assert (error["code"], list(error["fields"])) == ("refused", [field])


@pytest.mark.parametrize(
    ("asked", "fields"),
    [
        ("foo=1&when=later", ["foo", "when"]),
        ("lat=95&lng=500", ["lat", "lng"]),
        ("lat=&lng=", ["lat", "lng"]),
        ("program=Nobody&type=NOTHING&feed=Nowhere&lat=26", ["feed", "lng", "program", "type"]),
        ("program=Nobody&near=Nowhereville", ["program"]),
    ],
)
async def test_each_fault_is_named(
    client: httpx2.AsyncClient, asked: str, fields: list[str]
) -> None:
    assert sorted((await error_of(client, f"/api/v1/meetings?{asked}"))["fields"]) == fields


async def test_each_fault_of_a_pack_is_named(client: httpx2.AsyncClient) -> None:
    error = await error_of(client, "/api/v1/meetings/pack?lat=95&lng=500&foo=1")
    assert sorted(error["fields"]) == ["foo", "lat", "lng"]


async def test_an_unknown_place_comes_with_near_matches(client: httpx2.AsyncClient) -> None:
    for path in ("/api/v1/meetings", "/api/v1/meetings/pack"):
        error = await error_of(client, f"{path}?near=Delrey+Beech")
        assert error["code"] == "place_not_found"
        assert error["suggestions"] == ["Delray Beach, FL"]
        assert list(error["fields"]) == ["near"]


async def test_a_position_is_rounded(client: httpx2.AsyncClient) -> None:
    said = await found(client, "lat=26.46149&lng=-80.07281")
    assert said["place"] == {"lat": 26.46, "lng": -80.07}


async def test_who_is_not_listed_is_not_found(client: httpx2.AsyncClient) -> None:
    for named in (str(uuid4()), "nothing"):
        answer = await client.get(f"/api/v1/meetings/{named}")
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_found")


async def test_the_pack_comes_once_until_something_changes(client: httpx2.AsyncClient) -> None:
    await listed(HALL, ONLINE)
    path = "/api/v1/meetings/pack?near=33444"
    answer = await client.get(path)
    assert answer.headers["cache-control"] == "no-store"  # the phone keeps it sealed, nobody else
    etag = answer.headers["etag"]
    again = await client.get(path, headers={"If-None-Match": f'"other", {etag}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", etag)
    await listed(replace(ONLINE, source_id="new", start=600), feed="Other")
    changed = await client.get(path, headers={"If-None-Match": etag})
    assert changed.status_code == 200
    assert len(changed.json()["meetings"][0]) == 3


async def test_the_api_describes_itself(client: httpx2.AsyncClient) -> None:
    described = (await client.get("/api/v1/openapi.json")).json()
    asked = {one["name"] for one in described["paths"]["/api/v1/meetings"]["get"]["parameters"]}
    assert asked >= {"near", "lat", "lng", "radius_km", "when", "cursor", "feed", "q"}

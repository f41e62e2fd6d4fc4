"""The finder, held against brute force: round the globe, at the poles and at ±180 degrees."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import uuid4

import msgspec
import pytest

from server.core.database import rows, write
from server.core.errors import Refused
from server.core.settings import Settings
from server.listings.record import Record
from server.meetings.asking import Found, Query
from server.meetings.search import one, search
from server.places.lookup import Place
from tests.meetings import crowd
from tests.meetings.brute_force import Listed, expected

NOW = datetime(2026, 3, 7, 23, 40, tzinfo=UTC)  # hours before the clocks change in America
SPOTS = {
    "New York": (40.71, -74.0, "America/New_York", 0.2),
    "Sydney": (-33.87, 151.21, "Australia/Sydney", 0.5),
    "Taveuni": (-16.85, 179.99, "Pacific/Fiji", 0.6),  # on the other side of ±180, too
    "Chukotka": (66.0, -179.9, "Asia/Anadyr", 2.0),
    "Null Island": (0.0, 0.0, "UTC", 1.0),
    "the North Pole": (89.9, 30.0, "UTC", 60.0),
    "the South Pole": (-89.95, -120.0, "Antarctica/Troll", 90.0),
    "Lord Howe": (-31.55, 159.08, "Australia/Lord_Howe", 0.1),
}
MEETINGS, QUERIES = 700, 120


def world(chance: Random) -> Iterator[Record]:
    """Meetings clustered in hard places."""
    home, _ = crowd.cities()
    for number in range(MEETINGS):
        lat, lng, zone, spread = chance.choice(list(SPOTS.values()))
        made = crowd.record(number, home[0][0], chance, NOW)
        if made.lat is None:
            yield msgspec.structs.replace(made, timezone=zone)
            continue
        there = max(-90.0, min(90.0, lat + chance.gauss(0, min(spread, 1))))
        across = (lng + chance.gauss(0, spread) + 540) % 360 - 180
        yield msgspec.structs.replace(made, lat=there, lng=across, timezone=zone)


async def kept_world(seed: int) -> list[Listed]:
    records = list(world(Random(seed)))
    feed = await crowd.feed("everywhere", NOW)
    return list(map(Listed, records, await crowd.keep(feed.id, iter(records), NOW)))


def question(chance: Random) -> Query:
    """A search as somebody might make it, mostly with few filters."""
    lat, lng, zone, spread = chance.choice(list(SPOTS.values()))
    lat = max(-90.0, min(90.0, lat + chance.gauss(0, 0.3)))
    lng = (lng + chance.gauss(0, min(spread, 0.5)) + 540) % 360 - 180
    place = Place("", lat, chance.choice([lng, lng, 180.0, -180.0]) if lng > 179 else lng, zone)
    given: dict[str, Any] = {
        "place": place if chance.random() < 0.75 else None,
        "radius_km": chance.choice([None, None, 5, 30, 120, 250]),
        "when": chance.choice(["any", "any", "now", "soon", "today"]),
        "attendance": chance.choice(
            [None, None, "in_person", "online", "hybrid", "any", "inactive"]
        ),
        "travel": chance.choice(["walk", "bus", "car"]),
    }
    for name, values in (
        ("weekday", range(7)),
        ("part_of_day", ("morning", "midday", "evening", "night")),
        ("program", ("AA", "NA")),
        ("types", (("O",), ("D", "X"))),
        ("words", ("SERENITY", "elan", "st. marks serenity", "nothing like this")),
    ):
        if chance.random() < 0.12:
            given[name] = chance.choice(list(values))
    return Query(**given)


async def all_pages(query: Query, now: datetime, limit: int) -> tuple[list[str], Found]:
    """Turn pages to the end; return every id, and the first page."""
    first = page = await search(msgspec.structs.replace(query, limit=limit), now)
    ids = [str(shown.id) for shown in page.meetings]
    while page.cursor:
        assert len(page.meetings) == limit
        following = msgspec.structs.replace(query, limit=limit, cursor=page.cursor)
        page = await search(following, now + timedelta(minutes=3))  # as slowly as people read
        ids += [str(shown.id) for shown in page.meetings]
    return ids, first


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_it_finds_what_brute_force_finds(database: Settings, seed: int) -> None:
    every, chance = await kept_world(seed), Random(seed)
    counts = []
    for _ in range(QUERIES):
        query, now = question(chance), NOW + timedelta(hours=chance.choice([0, 0, 1, 7, 30, 400]))
        ids, first = await all_pages(query, now, chance.choice([3, 20, 50, 200]))
        should = expected(query, now, every)
        assert ids == should.ids, query
        assert first.radius_km == should.radius_km, query
        counts.append(len(ids))
    assert max(counts) > 100
    assert 0 in counts


async def test_all_of_a_feed_is_found_without_a_place(database: Settings) -> None:
    every = await kept_world(4)
    query = Query(feed=every[0].row.feed_id)
    assert (await all_pages(query, NOW, 200))[0] == expected(query, NOW, every).ids
    assert (await search(Query(feed=uuid4()), NOW)).meetings == []


async def test_what_is_shown_says_what_is_on_and_how_far(database: Settings) -> None:
    every = {str(one.row.id): one for one in await kept_world(5)}
    lat, lng, zone, _ = SPOTS["New York"]
    query = Query(place=Place("New York", lat, lng, zone), radius_km=100, limit=200)
    found = await search(query, NOW)
    assert found.place == query.place
    assert any(shown.is_on_now for shown in found.meetings)
    for shown in found.meetings:
        assert shown.record == every[str(shown.id)].record
        assert shown.feed == "everywhere"
        assert (shown.distance_km is None) == (shown.record.lat is None)
        if shown.start and shown.end:
            assert shown.is_on_now == (shown.start <= NOW < shown.end)
            assert shown.end > NOW


async def test_hidden_ones_and_the_same_in_another_feed_are_not_found(database: Settings) -> None:
    every = await kept_world(6)
    (first, second, third), rest = every[:3], every[3:]

    async def unit() -> None:
        await rows("UPDATE meeting SET is_hidden = TRUE WHERE id = ?", [first.row.id])
        await rows("UPDATE meeting SET cluster = ? WHERE id = ?", [third.row.id, second.row.id])

    await write(unit)
    shown = Query(attendance="any", feed=first.row.feed_id)
    assert (await all_pages(shown, NOW, 200))[0] == expected(shown, NOW, [second, third, *rest]).ids
    for spot in SPOTS.values():
        query = Query(place=Place("", *spot[:3]), radius_km=250, attendance="any")
        assert (await all_pages(query, NOW, 200))[0] == expected(query, NOW, [third, *rest]).ids
    assert await one(first.row.id, NOW) is None
    assert await one(second.row.id, NOW) is not None


async def test_what_an_import_has_put_there_so_far_is_not_found_until_it_is_done(
    database: Settings,
) -> None:
    every = await kept_world(7)

    async def begin() -> None:
        await rows("UPDATE meeting SET batch = 77")
        await rows("UPDATE feed SET batch = 77")

    await write(begin)
    anything = Query(attendance="any", feed=every[0].row.feed_id)
    assert (await search(anything, NOW)).meetings == []
    assert await one(every[0].row.id, NOW) is None
    await write(lambda: rows("UPDATE feed SET batch = NULL"))
    assert (await all_pages(anything, NOW, 200))[0] == expected(anything, NOW, every).ids


async def test_what_an_import_is_replacing_is_found_until_it_is_done(database: Settings) -> None:
    every = await kept_world(7)
    anything = Query(attendance="any", feed=every[0].row.feed_id)
    should = expected(anything, NOW, every).ids

    async def begin() -> None:
        await rows("UPDATE meeting SET replaced_in = 77")
        await rows("UPDATE feed SET batch = 77")

    await write(begin)
    assert (await all_pages(anything, NOW, 200))[0] == should
    assert await one(every[0].row.id, NOW) is not None
    await write(lambda: rows("UPDATE feed SET batch = NULL"))
    assert (await search(anything, NOW)).meetings == []
    assert await one(every[0].row.id, NOW) is None


async def test_one_meeting_is_reckoned_anew_when_its_row_is_behind(database: Settings) -> None:
    every = await kept_world(8)
    timed = next(each for each in every if each.record.start is not None)
    much_later = NOW + timedelta(days=40)
    shown = await one(timed.row.id, much_later)
    assert shown is not None
    assert shown.end is not None
    assert much_later < shown.end < much_later + timedelta(days=8)
    assert await one(uuid4(), NOW) is None


@pytest.mark.parametrize("cursor", ["x", "W10", "bnVsbA", "WzEsMl0", "%", "é", "A" * 500])
async def test_a_cursor_that_is_none_of_ours_is_refused(database: Settings, cursor: str) -> None:
    with pytest.raises(Refused) as caught:
        await search(Query(cursor=cursor), NOW)
    assert "cursor" in caught.value.fields

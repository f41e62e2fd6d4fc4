"""The finder on a phone and the server's reckon the same, by chance and with a fixed seed."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from subprocess import run
from typing import Any
from uuid import UUID

import msgspec
import pytest
from msgspec.structs import replace

from server.listings.distance import kilometres
from server.listings.kept import kept
from server.listings.occurrence import current
from server.listings.queries import seconds
from server.listings.record import Attendance
from server.meetings.asking import MOST_KM, Query
from server.places.folding import folded
from server.places.lookup import Place
from tests.daily.test_agreement import Asked, plain, reckoned
from tests.listings.test_occurrence import ZONES, near_changes
from tests.meetings.brute_force import Listed, away, expected
from tests.meetings.clocks import FIRST
from tests.meetings.test_search import SPOTS, world

pytestmark = [pytest.mark.browser, pytest.mark.neutral]

FIND = Path(__file__).with_name("find.mjs")
SAMPLES = 60
WHOLE_KM = 30.0
QUERIES = 250
TEXTS = ("name", "program", "group", "venue", "city", "district")
DISTRICTS = ["", "", "Bergen > North Shore", "Große Élan"]
WORDS = ["Saint-Élie’s", "  Łódź ", "O'Brien", "STRASSE Straße", "ΟΔΟΣ Οδός", "12×12 (step)"]
WORDS += ["İzmir", "Ærø_by", "ﬁrst ½", "Москва ёж", "a--b", "", "naïve café", "東京 集会"]


@dataclass(frozen=True)
class World:
    """Meetings of every kind, round the globe, seen from one instant."""

    now: datetime
    every: list[Listed]


def made(seed: int) -> World:
    now = FIRST + timedelta(days=31, minutes=Random(seed).randrange(60 * 24 * 365 * 5))
    feed, chance = UUID(int=seed + 1), Random(seed)
    some = [replace(one, district=chance.choice(DISTRICTS)) for one in world(Random(seed))]
    return World(now, [Listed(one, kept(feed, one, now)) for one in some])


def as_held(one: Listed) -> dict[str, object]:
    """A meeting as the phone holds it."""
    held = plain(one.record)
    return {
        **{name: held.get(name, "") for name in TEXTS},
        **{name: held.get(name) for name in ("weekday", "start", "lat", "lng", "timezone")},
        "id": str(one.row.id),
        "duration": one.record.duration,
        "types": list(one.record.types),
        "attendance": int(one.record.attendance),
        "recurrence_note": one.record.recurrence_note,
        "updated_at": one.row.updated_at,
    }


def query(chance: Random) -> Query:
    """What somebody may ask for; most of it left out."""
    lat, lng, zone, _ = chance.choice(list(SPOTS.values()))
    place = Place("", lat, lng, zone) if chance.random() < 0.75 else None
    asks: dict[str, list[Any]] = {
        "radius_km": [5.0, 40.0, 250.0],
        "when": ["now", "soon", "today"],
        "weekday": list(range(7)),
        "part_of_day": ["morning", "midday", "evening", "night"],
        "attendance": ["in_person", "online", "hybrid", "inactive", "any"],
        "program": ["AA", "NA"],
        "types": [("O",), ("C", "D"), ("BE",)],
        "words": ["elan", "serenity group", "st marks", "zzz", "north shore", "bergen group"],
    }
    chosen = {name: chance.choice(some) for name, some in asks.items() if chance.random() < 0.2}
    return Query(place=place, travel=chance.choice(["walk", "bus", "car"]), **chosen)


def as_asked(asked: Query) -> dict[str, object]:
    names = ("radius_km", "when", "weekday", "part_of_day", "attendance", "program", "types")
    place = asked.place and {"lat": asked.place.lat, "lng": asked.place.lng}
    rest = {"words": asked.words, "travel": asked.travel, "place": place}
    return {name: getattr(asked, name) for name in names} | rest


def on_a_phone(
    folder: Path,
    meetings: World,
    queries: list[Query],
    mine: Collection[str] = (),
    whole_km: float = MOST_KM,
) -> list[list[Any]]:
    """Ids in order and the radius, as the phone's scripts find them."""
    given = folder / "world.json"
    held = [as_held(one) | {"is_mine": str(one.row.id) in mine} for one in meetings.every]
    asked = [as_asked(one) for one in queries]
    known = {"meetings": held, "now": seconds(meetings.now), "queries": asked}
    given.write_bytes(msgspec.json.encode({**known, "whole_km": whole_km}))
    command: list[str | Path] = ["node", FIND, given]
    done = run(command, capture_output=True, check=True, timeout=60)
    return list(json.loads(done.stdout))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_same_is_found_in_the_same_order(seed: int, tmp_path: Path) -> None:
    meetings, chance = made(seed), Random(seed)
    queries = [query(chance) for _ in range(QUERIES)]
    wanted = [expected(one, meetings.now, meetings.every) for one in queries]
    found = on_a_phone(tmp_path, meetings, queries)
    assert found == [[one.ids, one.radius_km] for one in wanted]
    assert sum(bool(one.ids) for one in wanted) > QUERIES / 2


@pytest.mark.parametrize("seed", [1, 2])
def test_what_somebody_keeps_is_found_as_far_as_the_server_goes(seed: int, tmp_path: Path) -> None:
    """Of the rest no more is shown than what is known whole."""
    meetings, chance = made(seed), Random(seed)
    by_id = {str(one.row.id): one for one in meetings.every}
    mine = set(chance.sample(list(by_id), len(by_id) // 4))
    queries = [query(chance) for _ in range(QUERIES)]
    found = on_a_phone(tmp_path, meetings, queries, mine, WHOLE_KM)
    counts = []
    for asked, (ids, radius_km) in zip(queries, found, strict=True):
        wanted = expected(asked, meetings.now, meetings.every)
        known = [one for one in wanted.ids if one in mine or is_known(asked, by_id[one])]
        assert ids == known, asked
        assert radius_km == (wanted.radius_km and min(wanted.radius_km, WHOLE_KM))
        counts.append((len(known), len(wanted.ids)))
    assert any(0 < few < all_there_are for few, all_there_are in counts)


def is_known(asked: Query, one: Listed) -> bool:
    """Whether a phone that knows all within `WHOLE_KM` knows it, if nobody keeps it."""
    if asked.place is None or one.record.attendance is Attendance.ONLINE:
        return True
    return away(asked.place, one.record) <= WHOLE_KM


def test_meetings_are_on_at_the_same_instants(tmp_path: Path) -> None:
    chance = Random(0)
    rules = [
        (chance.randrange(7), _start(chance), chance.randrange(1, 1441), zone, _whole(zone, chance))
        for zone in ZONES
        for _ in range(SAMPLES)
    ]
    asked: list[Asked] = [
        ("meetings/occurrence", "current", [*rule, seconds(now)]) for *rule, now in rules
    ]
    spans = [current(*rule) for rule in rules]
    found = reckoned(tmp_path, asked)
    assert found == [{"start": seconds(one.start), "end": seconds(one.end)} for one in spans]


def test_they_are_over_at_the_same_instants(tmp_path: Path) -> None:
    chance = Random(1)
    asked: list[Asked] = []
    expected_starts = []
    for zone in ZONES:
        rule = (chance.randrange(7), _start(chance), chance.randrange(1, 1441), zone)
        span = current(*rule, _whole(zone, chance))
        for now in (span.start, span.end - timedelta(seconds=1), span.end):
            asked.append(("meetings/occurrence", "current", [*rule, seconds(now)]))
            expected_starts.append(seconds(current(*rule, now).start))
    assert [one["start"] for one in reckoned(tmp_path, asked)] == expected_starts


def test_words_are_folded_the_same_way(tmp_path: Path) -> None:
    found = reckoned(tmp_path, [("meetings/folding", "folded", [one]) for one in WORDS])
    assert found == [folded(one) for one in WORDS]


def test_distances_are_the_same(tmp_path: Path) -> None:
    chance = Random(2)
    pairs = [_point(chance) + _point(chance) for _ in range(SAMPLES * 5)]
    found = reckoned(tmp_path, [("meetings/distance", "kilometres", list(one)) for one in pairs])
    assert found == pytest.approx([kilometres(*one) for one in pairs], rel=1e-12, abs=1e-9)


def _start(chance: Random) -> int:
    return chance.choice([0, 1, 90, 120, 150, 180, 1380, 1439, chance.randrange(1440)])


def _whole(zone: str, chance: Random) -> datetime:
    return near_changes(zone, chance).astimezone(UTC).replace(microsecond=0)


def _point(chance: Random) -> tuple[float, float]:
    return chance.uniform(-90, 90), chance.uniform(-180, 180)

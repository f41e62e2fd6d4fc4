"""The demo's meetings: made up, many round Delray Beach (33444), and online at any hour.

They come in as real ones do: as feeds in files, in the data folder. None of them is held anywhere;
their links lead to a name that is set apart for examples (RFC 2606). The same each time but for
when they were confirmed.
"""

import asyncio
import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any, NamedTuple

from server.core.settings import Settings
from server.core.words import _
from server.feeds import commands, feed_queries

SEED = 33444
FOLDER = "demo-feeds"
SHARES = {"AA": 60, "NA": 25, "SMART": 15}
"""Whose meetings there are, by key of `programs.toml`; a feed for each."""
ONLINE_STARTS = tuple(range(0, 24 * 60, 60))
EARLY, NOON, LATE = (390, 450, 510, 600), (720, 735), (1050, 1080, 1110, 1140, 1170, 1200, 1230)
OF_A_THIN_TOWN, OF_A_TOWN = (720, 1110, 1170), (450, 720, 1050, 1140, 1200)
OF_DELRAY = (*EARLY, *NOON, *LATE, 1320)
FIRST = ("Serenity", "Early Light", "New Hope", "Just Enough", "Easy Evening", "Lakeside", "Harbor")
SECOND = ("Group", "Circle", "Friends", "Step Study", "Newcomers", "Hour", "Open Door")
VENUES = ("Community Hall", "Town Library", "St. Mark’s Church", "Clubhouse", "Garden Room")
STREETS = ("Palm Street", "Harbor Road", "Second Avenue", "Ocean Lane", "Elm Street")
KINDS = ("D", "BE", "ST", "W", "M", "LGBTQ", "X", "X", "ASL", "MED")
MINUTES = (60, 60, 60, 90)
HYBRID_SHARE, ENDLESS_SHARE, STALE_SHARE = 0.2, 0.2, 0.04


class Town(NamedTuple):
    """A place with meetings, so and so often on each day."""

    name: str
    state: str
    zip: str
    lat: float
    lng: float
    zone: str
    starts: tuple[int, ...]


EAST, CENTRAL, WEST = "America/New_York", "America/Chicago", "America/Los_Angeles"
DELRAY = Town("Delray Beach", "FL", "33444", 26.4615, -80.0728, EAST, OF_DELRAY)
TOWNS = (
    DELRAY,
    Town("Boynton Beach", "FL", "33435", 26.5253, -80.0664, EAST, OF_A_TOWN),
    Town("Boca Raton", "FL", "33432", 26.3457, -80.0830, EAST, OF_A_TOWN),
    Town("Lake Worth Beach", "FL", "33460", 26.6168, -80.0684, EAST, OF_A_TOWN),
    Town("West Palm Beach", "FL", "33401", 26.7153, -80.0534, EAST, OF_A_TOWN),
    Town("Deerfield Beach", "FL", "33441", 26.3098, -80.0987, EAST, OF_A_THIN_TOWN),
    Town("Fort Lauderdale", "FL", "33301", 26.1224, -80.1373, EAST, OF_A_TOWN),
    Town("Miami", "FL", "33130", 25.7743, -80.1937, EAST, OF_A_THIN_TOWN),
    Town("New York", "NY", "10001", 40.7506, -73.9972, EAST, OF_A_TOWN),
    Town("Chicago", "IL", "60601", 41.8858, -87.6181, CENTRAL, OF_A_THIN_TOWN),
    Town("Denver", "CO", "80202", 39.7491, -104.9946, "America/Denver", OF_A_THIN_TOWN),
    Town("Los Angeles", "CA", "90012", 34.0614, -118.2386, WEST, OF_A_THIN_TOWN),
)


async def fill(settings: Settings, now: datetime) -> None:
    """Bring the meetings in, once; begun again after an interruption it goes on."""
    folder = settings.data / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    for program, records in feeds(now).items():
        name = f"Made-up {program} meetings"
        feed = await feed_queries.named(name)
        if feed is None:
            file = folder / f"{program}.json"
            await asyncio.to_thread(file.write_text, json.dumps(records), encoding="utf-8")
            kind = {"kind": "meeting-guide", "program": program, "source": str(file)}
            await commands.add(settings, lambda: now, {"name": name, **kind}, _silent)
        if feed is None or feed.applied_at is None:
            means = commands.means_of(settings, lambda: now)
            await commands.import_now(means, {"name": name}, _silent)


def feeds(now: datetime) -> dict[str, list[dict[str, Any]]]:
    """Return the records of a Meeting Guide feed for each program."""
    chance = Random(SEED)  # noqa: S311 - the same demo for everybody
    found: dict[str, list[dict[str, Any]]] = {program: [] for program in SHARES}
    for number, place in enumerate(_places()):
        (program,) = chance.choices(list(SHARES), list(SHARES.values()))
        found[program].append(_record(number, *place, chance, now))
    return found


def _places() -> Iterator[tuple[Town | None, int, int]]:
    """Give where, or None for online, on which weekday and when each meeting is held."""
    for day in range(7):
        yield from ((None, day, start) for start in ONLINE_STARTS)
        yield from ((town, day, start) for town in TOWNS for start in town.starts)


def _record(
    number: int, town: Town | None, day: int, start: int, chance: Random, now: datetime
) -> dict[str, Any]:
    name = f"{chance.choice(FIRST)} {chance.choice(SECOND)}"
    minutes = 75 if town is None else chance.choice(MINUTES)  # so one is always on for a while yet
    is_stale = chance.random() < STALE_SHARE
    confirmed_at = now - timedelta(days=500 if is_stale else chance.randrange(150))
    kinds = {chance.choice("OOC"), *chance.sample(KINDS, chance.randrange(4))}
    record = {
        "slug": f"made-up-{number}",
        "name": name,
        "day": day,
        "time": _clock(start),
        "types": sorted(kinds),
        "notes": _("Made up for the demo."),
        "updated": f"{confirmed_at:%Y-%m-%d %H:%M:%S}",
    }
    if town is None or chance.random() >= ENDLESS_SHARE:
        record["end_time"] = _clock(start + minutes)
    if town is None or chance.random() < HYBRID_SHARE:
        record["conference_url"] = f"https://meet.example.org/{number}"
        record["conference_url_notes"] = "Passcode: harbor"
    return record | (_online(chance) if town is None else _there(town, chance))


def _online(chance: Random) -> dict[str, Any]:
    town = chance.choice(TOWNS)
    return {
        "timezone": EAST,
        "formatted_address": f"{town.name}, {town.state}, USA",
        "conference_phone": "+1 555 010 0100",
    }


def _there(town: Town, chance: Random) -> dict[str, Any]:
    street = f"{chance.randint(1, 990)} {chance.choice(STREETS)}"
    return {
        "timezone": town.zone,
        "location": chance.choice(VENUES),
        "formatted_address": f"{street}, {town.name}, {town.state} {town.zip}, USA",
        "latitude": round(town.lat + chance.gauss(0, 0.015), 5),
        "longitude": round(town.lng + chance.gauss(0, 0.012), 5),
        "approximate": "no",
        "regions": [town.state, town.name],
    }


def _clock(minutes: int) -> str:
    return f"{minutes // 60 % 24:02}:{minutes % 60:02}"


def _silent(_line: str) -> None:
    """Nobody reads along."""

"""A made-up country full of meetings, for tests and benches: none of them is held anywhere.

They cluster round real cities, the larger the more; most are in the evening, some online, some
once a month, some that nobody has confirmed for years. The same seed gives the same meetings.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import accumulate, islice
from random import Random
from typing import TypeVar
from uuid import UUID, uuid5

from server.core.database import rows, write
from server.listings.kept import Kept, kept
from server.listings.models import Feed
from server.listings.record import Record
from server.places.table import Found, place_table

T = TypeVar("T")
ROWS_A_STATEMENT = 200
STATEMENTS_A_UNIT = 10
NAMESPACE = UUID("9d0ad8f0-5f0b-4d55-9a6c-6f7c1a2f0c11")
HOME_SHARE = 0.65
SMALLEST = "b"  # a level of `places.table`: about a thousand people
KM_A_DEGREE = 111.2
PROGRAMS = {"AA": 60, "NA": 25, "RD": 5, "HA": 3, "SMART": 3, "MA": 2, "": 2}
STARTS = {
    **dict.fromkeys((360, 420, 450, 480, 540, 600, 660), 3),
    **dict.fromkeys((720, 730, 735), 6),
    **dict.fromkeys((810, 900, 960, 990), 2),
    **dict.fromkeys((1020, 1050, 1080, 1110), 6),
    **dict.fromkeys((1140, 1170, 1200), 14),
    **dict.fromkeys((1230, 1260, 1320, 1410), 2),
}
KINDS = {"in_person": 65, "hybrid": 14, "online": 15, "inactive": 6}
TYPES = {"O": 50, "C": 20, "D": 45, "BE": 15, "W": 10, "M": 10, "ST": 15, "X": 25, "LGBTQ": 4}
FIRST = ("Serenity", "Happy", "New", "Early", "Keep", "First", "Sunrise", "Élan", "Friday's")
LAST = ("Group", "Hour", "Beginnings", "Light", "It Simple", "Things First", "Hope", "Circle")
VENUES = ("St. Mark's Church", "Community Center", "Library", "Clubhouse", "Town Hall")


def records(count: int, seed: int, now: datetime) -> Iterator[Record]:
    """Give so many meetings, one a weekday."""
    chance = Random(seed)
    home, abroad = cities()
    for number in range(count):
        places = home if chance.random() < HOME_SHARE else abroad
        (city,) = chance.choices(places[0], cum_weights=places[1])
        yield record(number, city, chance, now)


def cities() -> tuple[tuple[list[Found], list[int]], tuple[list[Found], list[int]]]:
    """Return the cities at home and abroad, each with their summed weights."""
    every = [one for one in place_table().beginning("") if one.level >= SMALLEST]
    home = [one for one in every if one.region.isupper()]
    abroad = [one for one in every if one.region.startswith(("ca-", "gb", "ie", "au", "de", "mx"))]
    return _weighted(home), _weighted(abroad)


def record(number: int, city: Found, chance: Random, now: datetime) -> Record:
    """Make one meeting in or near a city."""
    kind = _one_of(chance, KINDS)
    age = timedelta(days=chance.expovariate(1 / 250))
    has_place, is_untimed = kind != "online", chance.random() < 0.01
    return Record(
        source_id=str(number),
        name=f"{chance.choice(FIRST)} {chance.choice(LAST)}",
        program=_one_of(chance, PROGRAMS),
        weekday=None if is_untimed else chance.randrange(7),
        start=None if is_untimed else _one_of(chance, STARTS),
        duration=chance.choice((60, 60, 60, 90, 75, 120)),
        timezone=city.timezone,
        types=tuple(sorted(code for code, share in TYPES.items() if chance.random() * 100 < share)),
        venue=chance.choice(VENUES) if has_place else "",
        address=f"{chance.randrange(1, 9999)} Elm Street" if has_place else "",
        city=city.name,
        region=city.region,
        lat=max(-90.0, min(90.0, city.lat + chance.gauss(0, 0.08))) if has_place else None,
        lng=max(-180.0, min(180.0, city.lng + chance.gauss(0, 0.08))) if has_place else None,
        precision="exact" if has_place else "none",
        is_in_person=kind in {"in_person", "hybrid"},
        is_online=kind in {"online", "hybrid"},
        url="https://meet.example.org/j/123456789" if kind in {"online", "hybrid"} else "",
        notes="Enter by the side door. Coffee from a quarter to." * chance.randrange(4),
        updated_at=None if chance.random() < 0.2 else now - age,
        recurrence_note="first Monday" if chance.random() < 0.05 else "",
    )


async def feed(name: str, now: datetime) -> Feed:
    """Keep a feed for meetings to belong to."""

    async def unit() -> Feed:
        return await Feed.create(
            id=uuid5(NAMESPACE, name), name=name, kind="manual", source="", applied_at=now
        )

    return await write(unit)


async def keep(feed_id: UUID, some: Iterator[Record], now: datetime) -> list[Kept]:
    """Keep meetings as an import does, and return what was kept."""
    every = [kept(feed_id, one, now) for one in some]
    step = ROWS_A_STATEMENT * STATEMENTS_A_UNIT
    for start in range(0, len(every), step):
        await _insert(every[start : start + step], now)
    return every


async def _insert(some: Sequence[Kept], now: datetime) -> None:
    async def unit() -> None:
        waiting = iter(some)
        while batch := list(islice(waiting, ROWS_A_STATEMENT)):
            columns = (*Kept._fields, "first_seen_at", "seen_at", "missing_runs", "is_hidden")
            marks = ", ".join([f"({', '.join('?' for _ in columns)})"] * len(batch))
            values = [value for one in batch for value in (*one, now, now, 0, False)]
            sql = f"INSERT INTO meeting ({', '.join(columns)}) VALUES {marks}"  # noqa: S608
            await rows(sql, values)

    await write(unit)


def _weighted(some: list[Found]) -> tuple[list[Found], list[int]]:
    return some, list(accumulate(1 << int(one.level, 36) for one in some))


def _one_of(chance: Random, shares: dict[T, int]) -> T:
    return chance.choices(list(shares), cum_weights=list(accumulate(shares.values())))[0]

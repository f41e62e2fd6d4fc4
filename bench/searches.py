"""Searches as people make them, round cities as large as the crowds in them."""

from collections.abc import Iterator
from random import Random

from server.meetings.asking import Query
from server.places.lookup import Place
from server.places.table import Found
from tests.meetings.crowd import cities

KM_A_MILE = 1.609344
MILES = (5, 15, 25, 50, 100)
TYPES = ("O", "C", "D", "W", "X", "BE")
WORDS = ("serenity", "hope", "st mark", "clubhouse", "élan vital")
SHARES = {
    "what is near": 45,
    "near, soon, of a type": 15,
    "near, in person only": 8,
    "near, on a day, of a type": 8,
    "near, one program, evenings": 7,
    "near, with words": 5,
    "online": 6,
    "online, on now": 4,
    "online, with words": 2,
}
"""Of a hundred."""


def searches(count: int, seed: int) -> Iterator[tuple[str, Query]]:
    """Give so many searches, each with what it is; the same seed gives the same."""
    chance = Random(seed)
    home, _abroad = cities()
    for _ in range(count):
        (kind,) = chance.choices(list(SHARES), list(SHARES.values()))
        (city,) = chance.choices(home[0], cum_weights=home[1])
        yield kind, _search(kind, _place(city), chance)


def _place(city: Found) -> Place:
    return Place(city.name, city.lat, city.lng, city.timezone)


def _search(kind: str, place: Place, chance: Random) -> Query:
    types = (chance.choice(TYPES),)
    radius_km = chance.choice(MILES) * KM_A_MILE
    made = {
        "what is near": Query(place=place),
        "near, soon, of a type": Query(place=place, radius_km=radius_km, when="soon", types=types),
        "near, in person only": Query(place=place, radius_km=radius_km, attendance="in_person"),
        "near, on a day, of a type": Query(
            place=place, radius_km=radius_km, weekday=chance.randrange(7), types=types
        ),
        "near, one program, evenings": Query(place=place, program="NA", part_of_day="evening"),
        "near, with words": Query(place=place, words=chance.choice(WORDS)),
        "online": Query(),
        "online, on now": Query(when="now"),
        "online, with words": Query(words=chance.choice(WORDS)),
    }
    return made[kind]

"""Meetings round one town, with all that a feed may say of one put in or left out by chance."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from server.listings.record import Record
from server.listings.vocabulary import groups, programs

LAT, LNG = 26.46, -80.07
HOME = "America/New_York"
ZONES = [HOME, HOME, HOME, "America/Chicago", "Europe/Berlin", "Asia/Kathmandu", "Pacific/Apia"]
ZONES += ["Australia/Lord_Howe", "UTC", "America/Argentina/Buenos_Aires"]
WAYS = [(True, False), (True, False), (True, True), (False, True)]
NAMES = ["Keep It Simple", "Élan & Co. <b>", "{name} Group", "Third Step (men’s)", "日曜会"]
PHONES = ["+1 646 558 8656,,123456789#", "(561) 555-0100", "*67 5550100", "+49 30/555~1!"]
NOTES = [
    "Enter by the side door.\nCoffee from a quarter to.",
    "Bring {nothing} & come in",
    "x" * 400,
]
EMPTY = ""


def varied(count: int, seed: int, now: datetime) -> Iterator[Record]:
    """Give so many; the same seed gives the same."""
    chance = Random(seed)
    for number in range(count):
        yield _one(number, chance, now)


def _one(number: int, chance: Random, now: datetime) -> Record:
    is_in_person, is_online = chance.choice(WAYS)
    is_timed, has_spot = chance.random() < 0.9, is_in_person and chance.random() < 0.85
    zone = chance.choice(ZONES) if is_online else HOME

    def maybe(*some: str) -> str:
        return chance.choice([*some, EMPTY])

    name = chance.choice(NAMES)
    return Record(
        source_id=f"varied-{number}",
        name=name,
        group=maybe(name, "Harbor Fellowship"),
        program=chance.choice([*programs(), "Seven Bells", EMPTY]),
        weekday=chance.randrange(7) if is_timed else None,
        start=chance.choice([0, 61, 720, 1140, 1425, chance.randrange(1440)]) if is_timed else None,
        duration=chance.choice([15, 60, 90, 480, 1440]),
        is_duration_default=chance.random() < 0.3,
        timezone=zone,
        types=tuple(sorted(chance.sample([*groups()], chance.randrange(5)))),
        venue=maybe("Town Hall (rear)") if is_in_person else EMPTY,
        address=maybe("100 Main Street") if is_in_person else EMPTY,
        city=maybe("Delray Beach", "Boca Raton"),
        region=maybe("FL"),
        postal_code=maybe("33444"),
        country=maybe("USA"),
        district=maybe("Bergen > North Shore"),
        lat=round(LAT + chance.gauss(0, 0.1), 5) if has_spot else None,
        lng=round(LNG + chance.gauss(0, 0.1), 4) if has_spot else None,
        precision=chance.choice(["exact", "exact", "approximate"]) if has_spot else "none",
        is_in_person=is_in_person,
        is_online=is_online,
        is_closed=chance.random() < 0.1,
        url=maybe("https://zoom.us/j/123456789?pwd=a%20b") if is_online else EMPTY,
        provider=maybe("Zoom") if is_online else EMPTY,
        url_notes=maybe("Password: serenity") if is_online else EMPTY,
        phone=maybe(*PHONES) if is_online else EMPTY,
        phone_notes=maybe("Meeting ID: 555 000 1") if is_online else EMPTY,
        notes=maybe(*NOTES),
        venue_notes=maybe(*NOTES),
        updated_at=now - timedelta(hours=chance.randrange(24 * 900))
        if chance.random() < 0.8
        else None,
        recurrence_note=maybe("first Monday", EMPTY, EMPTY) if is_in_person else EMPTY,
    )
